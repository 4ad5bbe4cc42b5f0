//! The recorded answers of the official API, replayed through the views in the `sqlite3` shell.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;

use natsbench::import::Import;
use serde_json::{Value, json};

use crate::oracle::{official_answers, shared};
use crate::sqlite_shell::{Row, answers, quoted, rows, shell_is_installed};
use crate::traps;

/// How a recorded call is put to the views.
enum Question {
    /// A statement, and how its rows make the official answer. No rows stand for an error, or for
    /// `(-1, None)` of `find_best`.
    Sql(String, fn(&[Row]) -> Option<Value>),
    /// Why views cannot answer.
    Not(&'static str),
}

use Question::{Not, Sql};

/// Values of an argument that SQL tells apart as Python does.
fn integer(value: &Value) -> Option<i64> {
    value.as_i64()
}

fn name(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(quoted(text)),
        _ => None,
    }
}

/// The recipe: text or number (which becomes text), '12' if left out.
fn hp(args: &Value) -> Option<String> {
    match args.get("hp") {
        None => Some("'12'".to_owned()),
        Some(Value::Number(number)) if number.is_i64() => Some(format!("'{number}'")),
        Some(value) => name(value),
    }
}

/// The architecture: a number, or a string that is looked up.
fn architecture(space: &str, value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(format!(
            "(SELECT arch_index FROM architectures WHERE space = '{space}' AND arch_str = {})",
            quoted(text)
        )),
        _ => integer(value).map(|index| index.to_string()),
    }
}

/// The epoch: a number, or the last if it is absent.
fn epoch(args: &Value, hp: &str) -> Option<String> {
    match args.get("iepoch") {
        None | Some(Value::Null) => {
            Some(format!("(SELECT epochs - 1 FROM recipes WHERE hp = {hp})"))
        }
        Some(value) => integer(value).map(|epoch| epoch.to_string()),
    }
}

const OTHER_TYPE: Question = Not("an argument of a type that SQL does not tell apart");

fn more_info(space: &str, args: &Value) -> Option<Question> {
    let hp = hp(args)?;
    let (view, seed) = match args.get("is_random") {
        None | Some(Value::Bool(true)) => match args.get("choice") {
            Some(seed) => ("more_info", format!(" AND seed = {}", integer(seed)?)),
            None => return Some(Not("a random draw")),
        },
        Some(Value::Bool(false)) => ("more_info_mean", String::new()),
        Some(seed) => ("more_info", format!(" AND seed = {}", integer(seed)?)),
    };
    let sql = format!(
        "SELECT * FROM {view} WHERE space = '{space}' AND arch_index = {} AND dataset = {} AND hp = {hp} \
         AND epoch = {}{seed}",
        architecture(space, &args["index"])?,
        name(&args["dataset"])?,
        epoch(args, &hp)?,
    );
    Some(Sql(sql, |rows| {
        let row = rows.first()?;
        let keys = row.iter().filter_map(|(column, value)| {
            let (set, measure) = column.split_once('_')?;
            let set = ["train", "valid", "test", "valtest"]
                .into_iter()
                .find(|known| *known == set)?;
            let measure = match measure {
                "loss" => "loss",
                "accuracy_percent" => "accuracy",
                "per_time_seconds" => "per-time",
                "all_time_seconds" => "all-time",
                _ => return None,
            };
            (!value.is_null()).then(|| (format!("{set}-{measure}"), value.clone()))
        });
        Some(Value::Object(keys.collect()))
    }))
}

fn cost_info(space: &str, args: &Value) -> Option<String> {
    Some(format!(
        "SELECT * FROM cost_info WHERE space = '{space}' AND arch_index = {} AND dataset = {} AND hp = {} \
         AND flops_millions IS NOT NULL",
        integer(&args["index"])?,
        name(&args["dataset"])?,
        hp(args)?
    ))
}

fn costs(rows: &[Row]) -> Option<Value> {
    let row = rows.first()?;
    let mut costs = json!({
        "flops": row["flops_millions"], "params": row["params_millions"], "latency": row["latency_seconds"]
    });
    for split in ["train", "x-valid", "x-test", "ori-test"] {
        let column = |kind| &row[&format!("{}_{kind}_seconds", split.replace('-', "_"))];
        if !column("epoch").is_null() {
            costs[format!("T-{split}@epoch")] = column("epoch").clone();
            costs[format!("T-{split}@total")] = column("total").clone();
        }
    }
    Some(costs)
}

fn simulate(space: &str, args: &Value) -> Option<Question> {
    let Some(seed) = args.get("seed") else {
        return Some(Not("a random draw"));
    };
    let hp = hp(args)?;
    let sql = format!(
        "SELECT valid_accuracy_percent, latency_seconds, time_cost_seconds FROM simulated_train_eval \
         WHERE space = '{space}' AND arch_index = {} AND dataset = {} AND hp = {hp} AND seed = {} AND epoch = {}",
        architecture(space, &args["arch"])?,
        name(&args["dataset"])?,
        integer(seed)?,
        epoch(args, &hp)?,
    );
    Some(Sql(sql, |rows| {
        let row = rows.first()?;
        Some(json!([
            row["valid_accuracy_percent"],
            row["latency_seconds"],
            row["time_cost_seconds"]
        ]))
    }))
}

fn find_best(space: &str, line: &Value) -> Option<Question> {
    let args = &line["args"];
    if args["enforce_all"] != json!(false) {
        return Some(Not("a search of files, which fails with three of them"));
    }
    if line["state"]["verbose"] == json!(true) {
        return Some(Not("a failure while printing"));
    }
    let hp = match args.get("hp") {
        None => "'12'".to_owned(),
        Some(hp) => name(hp)?, // a number is a KeyError here
    };
    if args["dataset"] == "cifar10-valid" && args["metric_on_set"] == "test" {
        return Some(Not(
            "test of cifar10-valid: the view answers as get_more_info, find_best fails",
        ));
    }
    let dataset = name(&args["dataset"])?;
    let set = name(&args["metric_on_set"])?;
    let mut limits = String::new();
    for (limit, column) in [
        ("flop_max", "flops_millions"),
        ("param_max", "params_millions"),
    ] {
        if let Some(most) = args[limit].as_f64() {
            write!(limits, " AND {column} <= {most:?}").unwrap();
        }
    }
    let loaded = line["state"]["evaluated"]
        .to_string()
        .replace(['[', ']'], "");
    let sql = format!(
        "SELECT arch_index, accuracy_percent FROM best_architectures \
         WHERE space = '{space}' AND hp = {hp} AND dataset = {dataset} AND metric_on_set = {set} \
         AND arch_index IN ({loaded}){limits} ORDER BY rank LIMIT 1"
    );
    Some(Sql(sql, |rows| {
        let row = rows.first()?;
        Some(json!([row["arch_index"], row["accuracy_percent"]]))
    }))
}

fn statistics(space: &str, line: &Value) -> Option<Question> {
    if line["state"]["evaluated"] != json!([0, 11, 284]) {
        return Some(Not("statistics of a part of the archive"));
    }
    let args = &line["args"];
    let sql = format!(
        "SELECT trials, architectures FROM statistics WHERE space = '{space}' AND dataset = {} AND hp = {}",
        name(&args["dataset"])?,
        hp(args)?
    );
    Some(Sql(sql, |rows| {
        let counts = rows
            .iter()
            .map(|row| (row["trials"].to_string(), row["architectures"].clone()));
        (!rows.is_empty()).then(|| Value::Object(counts.collect()))
    }))
}

/// The question of a recorded line; `None` if its arguments have types that SQL does not tell apart.
fn question(space: &str, line: &Value) -> Option<Question> {
    let args = &line["args"];
    if !line["state"]["note"].is_null() {
        return Some(Not("a failure of an object without its archive"));
    }
    match line["call"].as_str()? {
        "get_more_info" => more_info(space, args),
        "get_cost_info" => Some(Sql(cost_info(space, args)?, costs)),
        "get_latency" => Some(Sql(cost_info(space, args)?, |rows| {
            Some(rows.first()?["latency_seconds"].clone())
        })),
        "simulate_train_eval" => simulate(space, args),
        "find_best" => find_best(space, line),
        "statistics" => statistics(space, line),
        "arch" | "__getitem__" => {
            let index = integer(&args["index"])?;
            if index < 0 {
                return Some(Not("a number counted from the end"));
            }
            let sql = format!(
                "SELECT arch_str FROM architectures WHERE space = '{space}' AND arch_index = {index}"
            );
            Some(Sql(sql, |rows| Some(rows.first()?["arch_str"].clone())))
        }
        "query_index_by_arch" => {
            let sql = format!(
                "SELECT coalesce((SELECT arch_index FROM architectures WHERE space = '{space}' AND arch_str = {}), -1) \
                 AS arch_index",
                name(&args["arch"])?
            );
            Some(Sql(sql, |rows| Some(rows.first()?["arch_index"].clone())))
        }
        "get_unique_str" if space == "tss" => {
            let by = match &args["arch"] {
                Value::String(text) if !text.starts_with('|') => {
                    return Some(Not("an unknown string, which means the last architecture"));
                }
                Value::String(text) => format!("arch_str = {}", quoted(text)),
                index => format!("arch_index = {}", integer(index)?),
            };
            let sql = format!("SELECT unique_str FROM isomorphism WHERE {by}");
            Some(Sql(sql, |rows| Some(rows.first()?["unique_str"].clone())))
        }
        "get_unique_str_all" => {
            let sql = "SELECT count(*) AS total, count(DISTINCT class_id) AS \"distinct\" FROM isomorphism";
            Some(Sql(sql.to_owned(), |rows| Some(json!(rows.first()?))))
        }
        _ => None,
    }
}

/// Calls that views answer; all others belong to objects, files and text.
const CALLS: [&str; 11] = [
    "get_more_info",
    "get_cost_info",
    "get_latency",
    "simulate_train_eval",
    "find_best",
    "statistics",
    "arch",
    "__getitem__",
    "query_index_by_arch",
    "get_unique_str",
    "get_unique_str_all",
];

/// The official answer without what views leave out: comments, the clock and a digest.
fn expected(line: &Value) -> Value {
    let mut result = line["result"].clone();
    match (line["call"].as_str(), &mut result) {
        (Some("get_more_info"), Value::Object(keys)) => drop(keys.remove("comment")),
        (Some("get_unique_str_all"), Value::Object(keys)) => drop(keys.remove("sha256")),
        (Some("simulate_train_eval"), Value::Array(values)) => values.truncate(3),
        _ => {}
    }
    result
}

/// Whether two answers are equal, numbers within 1e-12 of each other.
fn agrees(ours: &Value, official: &Value) -> bool {
    match (ours, official) {
        (Value::Number(ours), Value::Number(official)) => {
            let (ours, official) = (ours.as_f64().unwrap(), official.as_f64().unwrap());
            (ours - official).abs() <= 1e-12 * official.abs()
        }
        (Value::Array(ours), Value::Array(official)) => {
            ours.len() == official.len() && ours.iter().zip(official).all(|(a, b)| agrees(a, b))
        }
        (Value::Object(ours), Value::Object(official)) => {
            ours.len() == official.len()
                && official
                    .iter()
                    .all(|(key, b)| ours.get(key).is_some_and(|a| agrees(a, b)))
        }
        (ours, official) => ours == official,
    }
}

/// A database of the recorded archives.
pub(crate) fn official_database(folder: &Path) -> Option<std::path::PathBuf> {
    let archives = shared("data/archives")?;
    let database = folder.join("official.db");
    let import = Import {
        archives: ["NATS-tss-v1_0-3ffb9-simple", "NATS-sss-v1_0-50262-simple"]
            .map(|name| archives.join(name))
            .to_vec(),
        database: database.clone(),
        ..Import::default()
    };
    import.run(&mut |_event| ()).unwrap();
    Some(database)
}

#[test]
fn views_answer_as_the_official_api() {
    let folder = tempfile::tempdir().unwrap();
    let Some(database) = official_database(folder.path()) else {
        return;
    };
    if !shell_is_installed() {
        return;
    }
    for (space, replayed) in [("tss", 1_877), ("sss", 2_056)] {
        let lines = official_answers(space).unwrap();
        let mut asked = Vec::new();
        let mut left_out: BTreeMap<(&str, &str), u32> = BTreeMap::new();
        for line in &lines {
            let call = line["call"].as_str().unwrap();
            if !CALLS.contains(&call) {
                continue;
            }
            match question(space, line).unwrap_or(OTHER_TYPE) {
                Sql(sql, read) => asked.push((line, sql, read)),
                Not(reason) => *left_out.entry((call, reason)).or_default() += 1,
            }
        }
        let statements: Vec<String> = asked.iter().map(|(_, sql, _)| sql.clone()).collect();
        let mut counts: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
        for ((line, sql, read), rows) in asked.iter().zip(answers(&database, &statements)) {
            let count = counts.entry(line["call"].as_str().unwrap()).or_default();
            let ours = read(&rows);
            let no_candidate = line["call"] == "find_best" && line["result"] == json!([-1, null]);
            if line.get("error").is_some() || no_candidate {
                assert_eq!(ours, None, "{line}\n{sql}");
                count.1 += 1;
            } else {
                let official = expected(line);
                let agree = ours.as_ref().is_some_and(|ours| agrees(ours, &official));
                assert!(agree, "{line}\n{sql}\ngives {ours:?}");
                count.0 += 1;
            }
        }
        for (call, (answers, errors)) in &counts {
            println!("{space} {call}: {answers} answers and {errors} errors replayed");
        }
        for ((call, reason), number) in &left_out {
            println!("{space} {call}: {number} not replayed: {reason}");
        }
        let all: u32 = counts
            .values()
            .map(|(answers, errors)| answers + errors)
            .sum();
        assert_eq!(all, replayed, "calls of {space} replayed");
    }
}

/// The calls whose answers depend on what each seed has.
const CALLS_ABOUT_SEEDS: [&str; 4] = [
    "get_more_info",
    "get_cost_info",
    "get_latency",
    "simulate_train_eval",
];

#[test]
fn views_answer_as_the_official_api_on_traps() {
    if !shell_is_installed() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (mut equal, mut refused) = (0, 0);
    for trap in traps::archives() {
        let archive = folder.path().join(&trap.name);
        trap.write(&archive).unwrap();
        let database = folder.path().join(format!("{}.db", trap.name));
        let import = Import {
            archives: vec![archive],
            database: database.clone(),
            ..Import::default()
        };
        import.run(&mut |_event| ()).unwrap();
        let lines = trap_answers(&trap.name);
        let about_seeds = |line: &&Value| {
            let call = line["call"].as_str();
            // The trials of traps are shorter than their recipes, so "the last epoch" is no epoch of the recipe.
            // The view takes the time of a validation from the same seed.
            let is_one_seed = line["args"].get("seed_second_draw").is_none();
            let has_epoch = matches!(call, Some("get_cost_info" | "get_latency"))
                || line["args"]["iepoch"].is_i64();
            is_one_seed && has_epoch && call.is_some_and(|call| CALLS_ABOUT_SEEDS.contains(&call))
        };
        let asked = lines.iter().filter(about_seeds);
        let asked = asked.filter_map(|line| match question(trap.space.as_str(), line) {
            Some(Sql(sql, read)) => Some((line, sql, read)),
            _ => None,
        });
        let asked: Vec<_> = asked.collect();
        let statements: Vec<String> = asked.iter().map(|(_, sql, _)| sql.clone()).collect();
        for ((line, sql, read), rows) in asked.iter().zip(answers(&database, &statements)) {
            let ours = read(&rows);
            if line.get("error").is_some() {
                assert_eq!(ours, None, "{}: {line}\n{sql}", trap.name);
                refused += 1;
            } else {
                let official = without_nulls(expected(line));
                let agree = ours.as_ref().is_some_and(|ours| agrees(ours, &official));
                assert!(agree, "{}: {line}\n{sql}\ngives {ours:?}", trap.name);
                equal += 1;
            }
        }
    }
    assert!(
        equal > 1_000 && refused > 100,
        "{equal} equal, {refused} refused"
    );
}

/// An answer without the times that the archive does not have.
fn without_nulls(mut answer: Value) -> Value {
    if let Value::Object(keys) = &mut answer {
        keys.retain(|key, value| !value.is_null() || key == "latency");
    }
    answer
}

fn trap_answers(name: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/traps");
    let file = std::fs::File::open(path.join(format!("{name}.jsonl.gz"))).unwrap();
    let mut text = String::new();
    GzDecoder::new(file).read_to_string(&mut text).unwrap();
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn isomorphism_has_the_official_number_of_classes() {
    let folder = tempfile::tempdir().unwrap();
    let Some(database) = official_database(folder.path()) else {
        return;
    };
    if !shell_is_installed() {
        return;
    }
    let sql = "SELECT count(*) AS classes, sum(class_size) AS members FROM isomorphism WHERE arch_index = class_id";
    let row = rows(&database, sql).remove(0);
    assert_eq!(
        (&row["classes"], &row["members"]),
        (&json!(6466), &json!(15625))
    );
}
