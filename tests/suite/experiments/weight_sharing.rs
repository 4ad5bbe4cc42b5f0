//! Run folders of weight-sharing searches, as `crates/supernet` writes their lines: read, scored, stored, shown.

use std::fs;
use std::path::Path;

use nats_supernet::PhaseRecord;
use nats_supernet::settings::MethodName;
use serde_json::{Value, json};

use crate::run_folders::{MadeUp, chosen};
use crate::support::{Ran, natsbench, read_only, text, value};

use super::{accuracies, writable};

fn score(db: &Path, runs: &[&MadeUp], options: &[&str]) -> Ran {
    let folders = runs.iter().map(|run| text(&run.folder));
    let arguments: Vec<&str> = ["score", "--db", text(db)]
        .into_iter()
        .chain(folders)
        .collect();
    natsbench(&arguments, options)
}

/// Every row of a statement, as JSON arrays.
fn rows(db: &Path, sql: &str) -> Vec<String> {
    let database = read_only(db);
    let mut statement = database.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

/// Everything that is stored of searches, with all digits.
fn stored(db: &Path) -> Vec<String> {
    let tables = [
        "experiments",
        "search_runs",
        "search_steps",
        "supernet_runs",
        "supernet_epochs",
    ];
    let columns = |table: &str| -> String {
        let names = rows(
            db,
            &format!("SELECT name FROM pragma_table_info('{table}')"),
        );
        names.join(", ")
    };
    tables
        .into_iter()
        .flat_map(|table| {
            rows(
                db,
                &format!("SELECT json_array({}) FROM {table}", columns(table)),
            )
        })
        .collect()
}

/// Asserts that every number of the records of a run is in the view.
fn assert_recorded(db: &Path, run: &MadeUp) {
    let found = rows(
        db,
        &format!(
            "SELECT json_array(epoch, arch_index, score_percent,
                 weights_loss, weights_top1_percent, weights_top5_percent,
                 architecture_loss, architecture_top1_percent, architecture_top5_percent,
                 validation_loss, validation_top1_percent, validation_top5_percent,
                 json(probabilities), batches, learning_rate, temperature, train_seconds)
             FROM weight_sharing_epochs WHERE seed = {} ORDER BY epoch",
            run.header["seed"]
        ),
    );
    let expected = run.epochs.iter().map(|epoch| {
        let phase = |phase: Option<PhaseRecord>| {
            let of = |get: fn(PhaseRecord) -> f64| json!(phase.map(get));
            [
                of(|of| of.loss),
                of(|of| of.top1_percent),
                of(|of| of.top5_percent),
            ]
        };
        let training = epoch.training.as_ref();
        let mut row = vec![
            json!(epoch.epoch),
            json!(chosen(epoch.epoch, run.header["seed"].as_u64().unwrap())),
            json!(epoch.score_percent),
        ];
        row.extend(phase(training.map(|training| training.weights)));
        row.extend(phase(training.map(|training| training.architecture)));
        row.extend(phase(epoch.validation));
        row.extend([
            json!(epoch.probabilities),
            json!(training.map(|training| training.steps)),
            json!(training.map(|training| training.learning_rate)),
            json!(training.and_then(|training| training.temperature)),
            json!(epoch.seconds),
        ]);
        Value::from(row)
    });
    let found: Vec<Value> = found
        .iter()
        .map(|row| serde_json::from_str(row).unwrap())
        .collect();
    assert_eq!(found, expected.collect::<Vec<Value>>());
}

/// Asserts what the views of searches say about two runs of gdas.
fn assert_searches_show_it(db: &Path) {
    let experiment = "SELECT json_array(kind, method, images, options, requested_runs, runs,
        settings ->> '$.settings.epochs', settings ->> '$.settings.seed', searched_architectures)
        FROM search_experiments";
    assert_eq!(
        rows(db, experiment),
        [r#"["weight-sharing","gdas","Fashion-MNIST",null,2,2,4,null,null]"#]
    );
    let clock = "SELECT json_array(step, reward_percent, clock_seconds)
        FROM search_trajectory WHERE run = 777";
    assert_eq!(
        rows(db, clock),
        [
            "[0,null,0.0]",
            "[1,20.777,2.277]",
            "[2,21.777,5.554]",
            "[3,22.777,9.831]",
            "[4,23.777,15.108]"
        ]
    );
    let changes = "SELECT count(*)
        FROM search_incumbents JOIN search_regret USING (experiment_id, run, step)
        WHERE test_regret_percent >= 0";
    assert_eq!(value::<u32>(db, changes), 6);
}

#[test]
fn runs_are_scored_stored_and_stand_in_the_table() {
    let db = writable("weight-sharing");
    let runs = tempfile::tempdir().unwrap();
    let run =
        |name: &str, seed, done| MadeUp::new(runs.path().join(name), MethodName::Gdas, seed, done);
    let (one, two) = (run("one", 777, 4), run("two", 888, 4));
    one.write();
    two.write();
    let scored = score(&db, &[&one, &two], &[]);
    let (valid, test) = (
        accuracies(&db, "cifar10", "valid"),
        accuracies(&db, "cifar10", "test"),
    );
    let last = [one.choice(), two.choice()];
    let mean = |of: &std::collections::HashMap<u32, f64>| {
        let [a, b] = last.map(|index| of[&index]);
        (f64::midpoint(a, b), (a - b).abs() / 2.0)
    };
    let shown = |(mean, deviation): (f64, f64)| format!("{mean:.2}±{deviation:.2}");
    let name = "gdas (small, epochs=4, Fashion-MNIST images)";
    let summary = format!(
        "{name}  tss    cifar10       2  {}  {}",
        shown(mean(&valid)),
        shown(mean(&test))
    );
    scored.ends(
        0,
        &[
            &format!("{name} on cifar10 (tss), seed 777: 4 of 4 epochs ("),
            "The search saw images of Fashion-MNIST only; the accuracies are those of cifar10.",
            &format!(
                "     3       23.78      {:.2}     {:.2}      5.3  {:5}  |",
                valid[&last[0]], test[&last[0]], last[0]
            ),
            &summary,
            "tss: sample: invented numbers",
            "2 stored, 0 already stored",
        ],
    );
    for run in [&one, &two] {
        assert_recorded(&db, run);
    }
    let looked_up = "SELECT count(*) FROM weight_sharing_epochs
        JOIN best_architectures AS best USING (space, dataset, arch_index)
        WHERE hp = '200' AND metric_on_set = 'test' AND accuracy_percent = test_accuracy_percent
            AND images = 'Fashion-MNIST' AND options IS NULL
            AND device LIKE 'CPU, 2%' AND trained_version = '0.1.0'";
    assert_eq!(value::<u32>(&db, looked_up), 10);
    assert_searches_show_it(&db);
    let table = natsbench(
        &[
            "table",
            "--space",
            "tss",
            "--format",
            "csv",
            "--db",
            text(&db),
        ],
        &[],
    );
    let line = table
        .out
        .lines()
        .find(|line| line.contains("gdas"))
        .unwrap();
    let start = format!("tss,weight-sharing,\"{name}\",cifar10,,2,2,");
    assert!(line.starts_with(&start), "{line}");
    let found: f64 = line.rsplit(',').nth(5).unwrap().parse().unwrap();
    assert!((found - mean(&test).0).abs() < 1e-9, "{line}");
}

#[test]
fn scoring_again_changes_nothing_and_a_search_that_goes_on_adds_its_epochs() {
    let db = writable("weight-sharing-again");
    let runs = tempfile::tempdir().unwrap();
    let run =
        |name: &str, seed, done| MadeUp::new(runs.path().join(name), MethodName::Rsps, seed, done);
    let (two, three) = (run("two", 2, 4), run("three", 3, 0));
    let mut one = run("one", 1, 2);
    one.write();
    two.write();
    three.write();
    let all = [&one, &two, &three];
    // A line that is being written does not count, and a run that is not finished is not in the mean.
    let half = runs.path().join("one/epochs.jsonl");
    let lines = fs::read_to_string(&half).unwrap();
    fs::write(&half, format!("{lines}{{\"epoch\":2,\"arch")).unwrap();
    score(&db, &all, &[]).ends(
        0,
        &[
            "seed 1: 2 of 4 epochs",
            "seed 3: 0 of 4 epochs",
            "  1 of 3  ",
            "3 stored, 0 already",
        ],
    );
    let table = || natsbench(&["table", "--space", "tss", "--db", text(&db)], &[]).out;
    assert!(table().contains("  1 of 3  "), "{}", table());
    let before = stored(&db);
    score(&db, &all, &[]).ends(0, &["0 stored, 3 already stored"]);
    assert_eq!(stored(&db), before);
    // After an interruption an epoch took another time, which changes nothing either.
    one.epochs[2].seconds += 1.0;
    one.write();
    score(&db, &[&one], &[]).ends(0, &["0 stored, 1 already stored"]);
    assert_eq!(stored(&db), before);

    let longer = run("one", 1, 4);
    longer.write();
    score(&db, &[&two, &longer], &[])
        .ends(0, &["0 stored, 1 continued by 2 epochs, 1 already stored"]);
    assert!(table().contains("  2 of 3  "), "{}", table());
    // An older copy of the folder takes nothing away.
    let after = stored(&db);
    run("one", 1, 1).write();
    score(&db, &[&one], &[]).ends(0, &["0 stored, 1 already stored"]);
    assert_eq!(stored(&db), after);
}

#[test]
fn other_epochs_of_a_stored_run_are_refused_or_replace_it() {
    let db = writable("weight-sharing-other");
    let runs = tempfile::tempdir().unwrap();
    let run = |name: &str, done| MadeUp::new(runs.path().join(name), MethodName::Setn, 7, done);
    let (one, mut other) = (run("one", 4), run("other", 3));
    other.epochs[2].score_percent = Some(99.0);
    one.write();
    other.write();
    let told = "other: setn on cifar10 with these settings and seed 7 is stored with other epochs, from epoch 1 on; \
                to store these instead, replace them (--replace)";
    score(&db, &[&one, &other], &[]).ends(1, &[told]);
    assert_eq!(value::<u32>(&db, "SELECT count(*) FROM experiments"), 0);
    score(&db, &[&one], &[]).ends(0, &["1 stored"]);
    score(&db, &[&other], &[]).ends(1, &[told]);
    score(&db, &[&other], &["--replace"]).ends(0, &["0 stored, 1 replaced, 0 already stored"]);
    let best = "SELECT max(score_percent) FROM weight_sharing_epochs";
    assert_eq!(value::<f64>(&db, best).to_bits(), 99.0_f64.to_bits());
    assert_eq!(
        value::<u32>(&db, "SELECT count(*) FROM weight_sharing_epochs"),
        4
    );
    // Other settings, options or images are other experiments.
    let mut with_option = run("option", 4);
    with_option.header["options"] = json!(["exclude-none"]);
    with_option.header["images"] = json!("CIFAR-10");
    with_option.write();
    score(&db, &[&with_option], &["--json"])
        .ends(0, &["\"name\": \"setn (small, epochs=4, exclude-none)\""]);
    assert_eq!(value::<u32>(&db, "SELECT count(*) FROM experiments"), 2);
}

#[test]
fn other_widths_are_looked_up_by_their_place_and_other_images_are_another_experiment() {
    let runs = tempfile::tempdir().unwrap();
    let db = runs.path().join("sample.db");
    fs::copy(crate::views_examples::sample_database(), &db).unwrap();
    let run = |name: &str, digest: &str| {
        let mut run = MadeUp::new(runs.path().join(name), MethodName::Tas, 777, 4);
        run.header["images_digest"] = json!(digest);
        for (epoch, widths) in run
            .epochs
            .iter_mut()
            .zip(["4:4:4:4:8", "4:4:4:4:4"].iter().cycle())
        {
            epoch.architecture = (*widths).to_owned();
        }
        run.write();
        run
    };
    let (one, two) = (run("one", "first"), run("two", "second"));
    score(&db, &[&one], &[]).ends(
        0,
        &[
            "It searched among the widths 4, 8, 12, 16, 20, 24, 28, 32; \
             each is looked up as the one in its place",
            "      1  8:8:8:8:16 ",
        ],
    );
    score(&db, &[&two], &[]).ends(0, &["1 stored"]);
    let table = natsbench(&["table", "--space", "sss", "--db", text(&db)], &[]);
    for id in [1, 2] {
        let name = format!("tas (small, epochs=4, Fashion-MNIST images), experiment {id} ");
        table.ends(0, &[&name]);
    }
    let choices =
        "SELECT group_concat(arch_index) FROM weight_sharing_epochs WHERE experiment_id = 1";
    assert_eq!(value::<String>(&db, choices), "1,0,1,0,1");
    let mut wrong = run("wrong", "first");
    wrong.epochs[3].architecture = "4:4:4:4:64".to_owned();
    wrong.write();
    let told =
        "line 4: \"4:4:4:4:64 among 4, 8, 12, 16, 20, 24, 28, 32\" is no architecture of sss";
    score(&db, &[&wrong], &[]).ends(1, &[told]);
}

#[test]
fn a_bad_run_folder_is_refused_with_its_place() {
    let db = writable("weight-sharing-bad");
    let runs = tempfile::tempdir().unwrap();
    let run = || MadeUp::new(runs.path().join("run"), MethodName::DartsV1, 777, 2);
    let refused = |change: &dyn Fn(&mut MadeUp), told: &[&str]| {
        let mut run = run();
        change(&mut run);
        run.write();
        score(&db, &[&run], &[]).ends(1, told);
    };
    for (name, wrong, told) in [
        (
            "format",
            json!(2),
            "run.json: format 2; this program reads format 1",
        ),
        (
            "format",
            json!("one"),
            "run.json: no number \"format\"; expected 1",
        ),
        ("method", json!(" "), "run.json: method is empty"),
        (
            "method",
            json!("gdas"),
            "method is \"gdas\", and \"darts-v1\" in the settings",
        ),
        (
            "space",
            json!("nasnet"),
            "run.json: space \"nasnet\"; expected one of tss, sss",
        ),
        (
            "dataset",
            json!("mnist"),
            "run.json: dataset \"mnist\"; expected one of cifar10, cifar100",
        ),
        ("seed", json!(888), "seed is 888, and 777 in the settings"),
        (
            "seed",
            json!(1_048_576),
            "seed 1048576; a database holds runs with seeds below 1048576",
        ),
        ("seed", json!(-1), "run.json: invalid value"),
        (
            "settings",
            json!({}),
            "run.json: settings without a number of epochs",
        ),
        ("settings", json!(7), "run.json: invalid type"),
        (
            "options",
            json!(["a,b"]),
            "option \"a,b\"; expected a name without a comma",
        ),
        ("device", Value::Null, "run.json: invalid type: null"),
    ] {
        refused(&|run| run.header[name] = wrong.clone(), &[told]);
    }
    refused(
        &|run| run.epochs[1].epoch = 1,
        &["epochs.jsonl, line 2: epoch 1; expected 0"],
    );
    refused(
        &|run| run.epochs[0].epoch = 3,
        &["line 1: epoch 3; expected -1 or 0"],
    );
    refused(
        &|run| run.header["settings"]["epochs"] = json!(1),
        &["line 3: epoch 1; the settings ask for 1 epochs, from 0"],
    );
    refused(
        &|run| run.epochs[2].architecture = "8:8:8:8:8".to_owned(),
        &["line 3: \"8:8:8:8:8\" is no architecture of tss"],
    );
    refused(
        &|run| run.epochs[2].seconds = -1.0,
        &["line 3: -1 seconds; expected 0 or more"],
    );
    // A number that is not finite is null in JSON.
    refused(
        &|run| run.epochs[2].validation.as_mut().unwrap().loss = f64::NAN,
        &["line 3: invalid type: null"],
    );
    let run = run();
    run.write();
    for content in ["", "{", "[]", "\u{0}"] {
        fs::write(run.folder.join("run.json"), content).unwrap();
        score(&db, &[&run], &[]).ends(1, &["run.json: "]);
    }
    fs::remove_file(run.folder.join("run.json")).unwrap();
    score(&db, &[&run], &[]).ends(
        1,
        &["run has no run.json; expected the folder of a weight-sharing run"],
    );
    assert_eq!(value::<u32>(&db, "SELECT count(*) FROM experiments"), 0);
}

#[test]
fn folders_and_files_are_told_apart() {
    let db = writable("weight-sharing-paths");
    let runs = tempfile::tempdir().unwrap();
    let run = MadeUp::new(runs.path().join("run"), MethodName::DartsV1, 777, 2);
    run.write();
    let csv = runs.path().join("a.csv");
    fs::write(
        &csv,
        "method,dataset,seed,epoch,architecture\na,cifar10,1,2,3\n",
    )
    .unwrap();
    let score =
        |arguments: &[&str]| natsbench(&[&["score", "--db", text(&db)], arguments].concat(), &[]);
    score(&[text(&csv)]).ends(2, &["a CSV file needs --space"]);
    score(&[text(&csv), text(&run.folder), "--space", "tss"])
        .ends(2, &["expected run folders, or one CSV file"]);
    score(&[text(&run.folder), "--space", "tss"]).ends(2, &["a run folder names its own space"]);
    score(&[text(&runs.path().join("absent"))]).ends(1, &["absent does not exist"]);
    score(&[]).ends(2, &["<FOLDER>"]);
}
