//! The dataset card of an export, and exports without learning curves.

use std::fs;
use std::path::Path;

use natsbench::export::{
    Export, ExportError, ExportFormat, ExportSummary, ExportViews, VerifyExport,
};
use serde_json::Value;

use crate::support::{natsbench, text};

use super::{Database, contents, copy, export, manifest};

/// The final results, with a card.
fn shared_on_the_hub(out: &Path) -> Export {
    Export {
        views: ExportViews::Final,
        dataset_card: true,
        ..export(out)
    }
}

fn run(export: &Export) -> ExportSummary {
    export.run(&mut |_event| ()).unwrap()
}

fn card(out: &Path) -> String {
    fs::read_to_string(out.join("README.md")).unwrap()
}

fn differences(folder: &Path, database: &Path) -> Vec<String> {
    let verify = VerifyExport {
        folder: folder.to_owned(),
        database: database.to_owned(),
        ..VerifyExport::default()
    };
    let mut found = Vec::new();
    let summary = verify.run(&mut |event| {
        if let natsbench::export::VerifyExportEvent::Different(difference) = event {
            found.push(difference.to_string());
        }
    });
    assert_eq!(summary.unwrap().differences, found.len() as u64);
    found
}

/// What follows a key in the lines of the front matter.
fn listed<'a>(front_matter: &'a str, key: &str) -> Vec<&'a str> {
    let lines = front_matter
        .lines()
        .map(|line| line.trim_start_matches(['-', ' ']));
    lines.filter_map(|line| line.strip_prefix(key)).collect()
}

#[test]
fn the_card_has_every_table_with_its_files_and_columns() {
    let folder = tempfile::tempdir().unwrap();
    run(&shared_on_the_hub(folder.path()));
    let card = card(folder.path());
    let (front_matter, body) = card
        .strip_prefix("---\n")
        .unwrap()
        .split_once("\n---\n")
        .unwrap();
    let (configs, infos) = front_matter.split_once("dataset_info:").unwrap();

    let manifest = manifest(folder.path());
    let views = manifest["views"].as_array().unwrap().iter();
    let tables: Vec<&Value> = views.filter(|view| view["rows"] != 0).collect();
    let names: Vec<&str> = tables
        .iter()
        .map(|view| view["view"].as_str().unwrap())
        .collect();
    assert!(
        names.contains(&"final_accuracies") && names.contains(&"search_trajectory"),
        "{names:?}"
    );
    assert!(
        !names.contains(&"epoch_metrics") && !names.contains(&"simulation_clock"),
        "{names:?}"
    );
    assert_eq!(listed(configs, "config_name: "), names);
    assert_eq!(listed(infos, "config_name: "), names);
    assert_eq!(configs.matches("default: true").count(), 1);
    assert!(
        configs.contains("config_name: final_accuracies\n  default: true"),
        "{configs}"
    );

    let (mut columns, mut types, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    for view in &tables {
        rows.push(view["rows"].to_string());
        for file in view["files"].as_array().unwrap() {
            let path = file["path"].as_str().unwrap();
            assert!(configs.contains(&format!("    - \"{path}\"")), "{path}");
            assert!(folder.path().join(path).is_file(), "{path}");
        }
        for column in view["columns"].as_array().unwrap() {
            columns.push(column["name"].to_string());
            types.push(match column["type"].as_str().unwrap() {
                "text" => "string",
                "boolean" => "bool",
                "double" => "float64",
                integer => integer,
            });
            let name = column["name"].as_str().unwrap();
            assert!(body.contains(&format!("\n| `{name}` | ")), "{name}");
        }
    }
    assert_eq!(listed(infos, "name: "), with_split_names(&columns, &tables));
    assert_eq!(listed(infos, "dtype: "), types);
    assert_eq!(listed(infos, "num_examples: "), rows);
    assert!(
        body.contains("| `loss` | double or NULL | nats | "),
        "{body}"
    );
    assert!(
        body.contains("\\|none~0\\|+..."),
        "a bar within a table: {body}"
    );
}

/// The names of the columns, and behind those of each table the name of its part.
fn with_split_names(columns: &[String], tables: &[&Value]) -> Vec<String> {
    let mut left = columns.iter().cloned();
    let of_table = |table: &&Value| {
        let count = table["columns"].as_array().unwrap().len();
        let mut names: Vec<String> = left.by_ref().take(count).collect();
        names.push("train".to_owned());
        names
    };
    tables.iter().flat_map(of_table).collect()
}

#[test]
fn the_card_says_what_is_invented_and_what_is_not_here() {
    let folder = tempfile::tempdir().unwrap();
    run(&shared_on_the_hub(folder.path()));
    let card = card(folder.path());
    assert!(card.contains("\n# NATS-Bench: final results\n"), "{card}");
    let samples = manifest(folder.path())["samples"].clone();
    let samples = samples.as_array().unwrap();
    for sample in samples {
        let banner = format!("> **Not measured.** {}", sample.as_str().unwrap());
        assert!(card.contains(&banner), "{card}");
    }
    let (_, absent) = card.split_once("were not exported: ").unwrap();
    let (absent, _) = absent.split_once('\n').unwrap();
    for view in ["`epoch_metrics`", "`more_info`", "`best_architectures`"] {
        assert!(absent.contains(view), "{absent}");
    }
    assert!(!card.contains("slice"), "{card}");

    let whole = tempfile::tempdir().unwrap();
    let with_curves = Export {
        dataset_card: true,
        ..export(whole.path())
    };
    run(&with_curves);
    let card = self::card(whole.path());
    assert!(card.contains("\n# NATS-Bench\n"), "{card}");
    let files = listed(&card, "\"epoch_metrics/space=");
    assert!(files.len() > 10, "{files:?}");
}

#[test]
fn the_export_of_a_slice_says_what_the_slice_has_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let slice = folder.path().join("slice.db");
    let of = [
        "slice",
        "--db",
        text(Database::shared()),
        "--out",
        text(&slice),
    ];
    natsbench(&of, &["--space", "tss", "--hp", "12", "--no-curves"]).ends(0, &[]);
    let out = folder.path().join("export");
    let arguments = [
        "export",
        "--db",
        text(&slice),
        "--out",
        text(&out),
        "--quiet",
    ];
    natsbench(&arguments, &["--views", "final", "--dataset-card"]).ends(
        0,
        &["left out: the database is a slice without the hp 01, 90, 200"],
    );
    let manifest = manifest(&out);
    let expected = [
        "the database is a slice without the spaces sss",
        "the database is a slice without the hp 01, 90, 200",
        "the database is a slice without learning curves",
    ];
    let card = card(&out);
    for sentence in expected {
        let left_out = manifest["left_out"].as_array().unwrap();
        assert!(left_out.contains(&sentence.into()), "{left_out:?}");
        assert!(card.contains(&format!("- {sentence}\n")), "{card}");
    }
    assert_eq!(manifest["slice"]["has_curves"], false);
    assert_eq!(differences(&out, &slice), [""; 0]);
}

#[test]
fn a_card_comes_and_goes_without_a_change_of_the_other_files() {
    let folder = tempfile::tempdir().unwrap();
    let with_card = shared_on_the_hub(folder.path());
    let without = Export {
        dataset_card: false,
        ..with_card.clone()
    };
    assert_eq!(run(&without).kept, 0);
    let before = contents(folder.path());
    // Searches may have been added meanwhile, so their views are always written again.
    let kept = run(&without).kept;
    assert!(kept > 0);
    assert_eq!(run(&with_card).kept, kept);
    let card = card(folder.path());
    assert_eq!(run(&with_card).kept, kept);
    assert_eq!(
        self::card(folder.path()),
        card,
        "the same export, the same card"
    );
    run(&without);
    assert_eq!(contents(folder.path()), before);
}

#[test]
fn a_card_that_somebody_has_changed_is_not_replaced() {
    let (folder, db) = copy();
    let out = folder.path().join("export");
    let export = Export {
        database: db.clone(),
        ..shared_on_the_hub(&out)
    };
    run(&export);
    let edited = format!("{}\n## Notes of ours\n", card(&out));
    fs::write(out.join("README.md"), &edited).unwrap();
    let before = contents(&out);
    assert_eq!(
        differences(&out, &db),
        ["README.md: expected the dataset card, found another text"]
    );
    let arguments = ["export", "--db", text(&db), "--out", text(&out), "--quiet"];
    natsbench(&arguments, &["--views", "final", "--dataset-card"]).ends(
        1,
        &[
            "README.md would be replaced by the dataset card",
            "move it away",
        ],
    );
    assert_eq!(contents(&out), before);

    // Without a card, it is none of the export's files.
    natsbench(&arguments, &["--views", "final"]).ends(0, &[]);
    assert_eq!(card(&out), edited);
    fs::remove_file(out.join("README.md")).unwrap();
    run(&export);
    fs::remove_file(out.join("README.md")).unwrap();
    assert_eq!(
        differences(&out, &db),
        ["README.md: expected the dataset card, found no file"]
    );
}

#[test]
fn forms_whose_types_are_guessed_have_no_card() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("export");
    for format in [ExportFormat::Csv, ExportFormat::Jsonl] {
        let refused = Export {
            format,
            ..shared_on_the_hub(&out)
        };
        let error = refused.run(&mut |_event| ()).unwrap_err();
        assert!(
            matches!(error, ExportError::DatasetCardForm { .. }),
            "{error}"
        );
        assert!(!out.exists(), "nothing is written");
    }
}
