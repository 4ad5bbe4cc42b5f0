//! The views against the numbers of the file, in the shell and in the library.

use natsbench::NatsBench;
use natsbench::query::Nasbench101Metric;
use rusqlite::Connection;

use crate::support::{read_only, sqlite3};

use super::file::{Files, metrics, module, runs};

fn close(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() <= 1e-12 * expected.abs(),
        "{found} and {expected}"
    );
}

fn imported() -> Files {
    let files = Files::new(&runs());
    files.import(&[]).ends(0, &[]);
    files
}

#[test]
fn runs_are_the_doubles_of_the_file_to_the_last_bit() {
    let files = imported();
    let database = read_only(&files.db);
    let nb101 = NatsBench::open(&files.db).unwrap().nasbench101().unwrap();
    for place in 0..4 {
        let module = module(place);
        let index = nb101.index_of(module.hash()).unwrap().unwrap();
        let of_rust = nb101.runs(index).unwrap();
        assert_eq!(of_rust.len(), 6);
        for (number, (epochs, repeat)) in [4, 108]
            .into_iter()
            .flat_map(|epochs| (0..3).map(move |repeat| (epochs, repeat)))
            .enumerate()
        {
            let expected = metrics(&module, epochs, repeat);
            for (point, name) in ["start", "halfway", "final"].into_iter().enumerate() {
                let sql = format!(
                    "SELECT {name}_train_accuracy, {name}_valid_accuracy, {name}_test_accuracy, {name}_training_seconds, \
                     {name}_test_percent FROM nb101_runs WHERE arch_index = ?1 AND epochs = ?2 AND repeat_index = ?3"
                );
                let found: [f64; 5] = database
                    .query_row(&sql, (index, epochs, repeat), |row| {
                        Ok([
                            row.get(0)?,
                            row.get(1)?,
                            row.get(2)?,
                            row.get(3)?,
                            row.get(4)?,
                        ])
                    })
                    .unwrap();
                let evaluation = &expected.evaluations[point];
                let numbers = [
                    evaluation.train_accuracy,
                    evaluation.validation_accuracy,
                    evaluation.test_accuracy,
                    evaluation.training_seconds,
                ];
                assert_eq!(
                    found[..4]
                        .iter()
                        .map(|number| number.to_bits())
                        .collect::<Vec<_>>(),
                    numbers.map(f64::to_bits)
                );
                close(found[4], evaluation.test_accuracy * 100.0);
                let run = &of_rust[number];
                let ours = [run.start, run.halfway, run.last][point];
                let ours = [
                    ours.train_accuracy,
                    ours.validation_accuracy,
                    ours.test_accuracy,
                    ours.training_seconds,
                ];
                assert_eq!(ours.map(f64::to_bits), numbers.map(f64::to_bits));
            }
        }
    }
}

#[test]
fn means_and_rankings_follow_from_the_runs() {
    let files = imported();
    let database = read_only(&files.db);
    let nb101 = NatsBench::open(&files.db).unwrap().nasbench101().unwrap();
    for (epochs, metric) in [
        (4, Nasbench101Metric::Valid),
        (108, Nasbench101Metric::Test),
    ] {
        let mut expected: Vec<(f64, u32)> = (0..4)
            .map(|place| {
                let module = module(place);
                let of_repeat = |repeat| {
                    let last = &metrics(&module, epochs, repeat).evaluations[2];
                    match metric {
                        Nasbench101Metric::Valid => last.validation_accuracy,
                        Nasbench101Metric::Test => last.test_accuracy,
                    }
                };
                let mean = (of_repeat(0) + of_repeat(1) + of_repeat(2)) / 3.0;
                (mean, nb101.index_of(module.hash()).unwrap().unwrap())
            })
            .collect();
        expected.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        let best = nb101.best(epochs as u16, metric, 10).unwrap();
        let found: Vec<(f64, u32)> = best
            .iter()
            .map(|place| (place.mean_accuracy, place.index))
            .collect();
        assert_eq!(found, expected);
        let name = metric.as_str();
        let sql = format!(
            "SELECT rank, best.arch_index, best.{name}_percent, means.{name}_percent, means.repeats, module_hash \
             FROM nb101_best AS best JOIN nb101_means AS means ON means.arch_index = best.arch_index \
             WHERE best.epochs = ?1 AND metric = ?2 AND means.epochs = ?1 ORDER BY rank"
        );
        let mut select = database.prepare(&sql).unwrap();
        let mut rows = select.query((epochs, name)).unwrap();
        for (rank, (mean, index)) in (1..).zip(expected) {
            let row = rows.next().unwrap().unwrap();
            assert_eq!(
                (row.get(0), row.get(1), row.get(4)),
                (Ok(rank), Ok(index), Ok(3))
            );
            close(row.get(2).unwrap(), mean * 100.0);
            close(row.get(3).unwrap(), mean * 100.0);
            let hash = nb101.module(index).unwrap().hash.to_string();
            assert_eq!(row.get::<_, String>(5).unwrap(), hash);
        }
        assert!(rows.next().unwrap().is_none());
    }
}

#[test]
fn modules_are_described_as_the_files_write_them() {
    let files = imported();
    let nb101 = NatsBench::open(&files.db).unwrap().nasbench101().unwrap();
    for place in 0..4 {
        let module = module(place);
        let Some(line) = sqlite3(
            &files.db,
            &format!(
                "SELECT adjacency, operations, vertices, edges, depth, conv3x3_vertices, conv1x1_vertices, maxpool3x3_vertices, \
                 trainable_parameters, is_imported FROM nb101_architectures WHERE module_hash = '{}';",
                module.hash()
            ),
        ) else {
            return;
        };
        let of = |digit: char| module.operation_digits().matches(digit).count();
        let expected = format!(
            "{}|{}|{}|{}|{}|{}|{}|{}|{}|1\n",
            module.adjacency_text(),
            module.operations_text(),
            module.vertices(),
            module.edges(),
            module.depth(),
            of('0'),
            of('1'),
            of('2'),
            module.trainable_parameters(),
        );
        assert_eq!(line, expected);
        let found = nb101.module_with_hash(module.hash()).unwrap();
        assert_eq!(
            (found.module, found.trainable_parameters),
            (module, module.trainable_parameters())
        );
    }
}

/// Steps of SQLite's plan for a statement.
fn plan(database: &Connection, sql: &str) -> Vec<String> {
    let mut select = database
        .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
        .unwrap();
    let rows = select.query_map([], |row| row.get::<_, String>(3)).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn lookups_and_rankings_scan_and_sort_nothing() {
    let files = imported();
    let database = read_only(&files.db);
    for sql in [
        "SELECT * FROM nb101_runs WHERE arch_index = 7",
        "SELECT * FROM nb101_runs WHERE arch_index = 7 AND epochs = 108",
        "SELECT * FROM nb101_architectures WHERE arch_index = 7",
        "SELECT * FROM nb101_best WHERE epochs = 108 AND metric = 'test' ORDER BY rank LIMIT 10",
        "SELECT * FROM nb101_means WHERE arch_index = 7 AND epochs = 108",
    ] {
        for step in plan(&database, sql) {
            // The four budgets are scanned if none is given.
            let is_cheap = !step.contains("SCAN") || step.contains("nb101_budgets");
            assert!(is_cheap && !step.contains("TEMP B-TREE"), "{sql}: {step}");
        }
    }
}
