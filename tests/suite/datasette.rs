//! What `natsbench datasette-metadata` prints. `tools/check_datasette` asks Datasette itself for its pages.

use natsbench::query::{Reader, SqlValue, run_sql, run_sql_with};
use serde_json::Value;

use crate::nb101::file::imported_runs;
use crate::support::{Ran, program};
use crate::views_examples::sample_database;

/// The metadata of the sample.
fn metadata() -> Value {
    let ran: Ran = program()
        .args(["datasette-metadata", "--db"])
        .arg(sample_database())
        .output()
        .unwrap()
        .into();
    ran.ends(0, &[]);
    serde_json::from_str(&ran.out).unwrap()
}

fn reader() -> Reader {
    Reader::open(sample_database()).unwrap()
}

#[test]
fn every_column_of_every_view_is_described_with_its_unit() {
    let metadata = metadata();
    let tables = &metadata["databases"]["natsbench"]["tables"];
    let reader = reader();
    let views = "SELECT name FROM sqlite_schema WHERE type = 'view'";
    let mut count = 0;
    for row in run_sql(&reader, views).unwrap().rows {
        let SqlValue::Text(view) = &row[0] else {
            panic!("{row:?}");
        };
        let columns = reader.declared_columns(view).unwrap();
        assert!(!columns.is_empty(), "{view}");
        for column in columns {
            let shown = tables[view]["columns"][&column.name].as_str().unwrap();
            assert!(shown.starts_with(&column.meaning), "{view}: {shown}");
            assert!(shown.contains(&column.unit), "{view}: {shown}");
        }
        assert_eq!(tables[view].get("hidden"), None, "{view}");
        count += 1;
    }
    assert!(count >= 18, "{count} views");
    assert_eq!(tables["stored_epoch_metrics"]["hidden"], true);
    assert_eq!(tables["epoch_metrics"]["allow"], false);
}

#[test]
fn the_metadata_of_a_sample_says_everywhere_that_its_numbers_are_invented() {
    let metadata = metadata();
    assert_eq!(
        metadata["title"],
        "NATS-Bench: natsbench.db (a sample: invented numbers)"
    );
    let database = &metadata["databases"]["natsbench"];
    let banner = "tss: sample: invented numbers";
    assert!(database["description"].as_str().unwrap().contains(banner));
    let is_marked = |part: &Value| part["description_html"].as_str().unwrap().contains(banner);
    assert!(is_marked(&database["tables"]["cost_info"]));
    for (name, query) in database["queries"].as_object().unwrap() {
        assert!(is_marked(query), "{name}");
    }
}

#[test]
fn every_query_answers_with_empty_fields() {
    let metadata = metadata();
    let queries = metadata["databases"]["natsbench"]["queries"].as_object();
    let queries = queries.unwrap();
    assert!(queries.len() >= 22, "{} queries", queries.len());
    let of_nb101 = Reader::open(imported_runs()).unwrap();
    let reader = reader();
    for (name, query) in queries {
        let fields = query["params"].as_array().unwrap();
        let empty = |field: &Value| {
            let name = field.as_str().unwrap().to_owned();
            (name, SqlValue::Text(String::new()))
        };
        let empty: Vec<_> = fields.iter().map(empty).collect();
        let values: Vec<_> = empty
            .iter()
            .map(|(name, value)| (name.as_str(), value.clone()))
            .collect();
        let asked = if name.starts_with("nb101_") {
            &of_nb101
        } else {
            &reader
        };
        let answer = run_sql_with(asked, query["sql"].as_str().unwrap(), &values);
        let answer = answer.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(!answer.rows.is_empty(), "{name}");
    }
}

#[test]
fn a_form_asks_about_what_stands_in_its_fields() {
    let metadata = metadata();
    let query = &metadata["databases"]["natsbench"]["queries"]["epoch_metrics_of_an_architecture"];
    let text = |text: &str| SqlValue::Text(text.to_owned());
    let values = [
        ("space", text("sss")),
        ("arch_index", text("7")),
        ("dataset", text("cifar10")),
        ("hp", text("90")),
        ("seed", text("777")),
        ("split", text("ori-test")),
    ];
    let reader = reader();
    let found = run_sql_with(&reader, query["sql"].as_str().unwrap(), &values).unwrap();
    let direct = "SELECT seed, split, epoch, loss, top1_percent, top5_percent, time_seconds FROM epoch_metrics \
                  WHERE space = 'sss' AND arch_index = 7 AND dataset = 'cifar10' AND hp = '90' AND seed = 777 \
                  AND split = 'ori-test' ORDER BY epoch";
    let expected = run_sql(&reader, direct).unwrap();
    assert_eq!(found.rows, expected.rows);
    assert_eq!(found.rows.len(), 90);
}

#[test]
fn files_of_nas_bench_101_are_named() {
    let ran: Ran = program()
        .args(["datasette-metadata", "--db"])
        .arg(imported_runs())
        .output()
        .unwrap()
        .into();
    ran.ends(
        0,
        &["Imported from runs.tfrecord (nb101): 24 runs, imported "],
    );
}
