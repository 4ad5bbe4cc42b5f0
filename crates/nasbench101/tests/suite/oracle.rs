//! The recorded answers of the official package.

use std::fs::File;
use std::io::{BufRead, BufReader};

use flate2::read::GzDecoder;
use nasbench101::{ModelSpec, OutOfDomain, SpecError};
use serde_json::{Value, json};

use crate::shared;

/// The lines of a call, without those whose matrix was made of floats: none, with a note, if the file is not there.
fn lines(call: &str) -> Vec<Value> {
    let Some(path) = shared::file("reference/nasbench101_oracle.jsonl.gz") else {
        return Vec::new();
    };
    let text = BufReader::new(GzDecoder::new(File::open(path).unwrap()));
    let lines = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(&line.unwrap()).unwrap());
    let lines: Vec<Value> = lines
        .filter(|line| line["call"] == call && line["args"]["dtype"] != "float64")
        .collect();
    assert!(lines.len() > 1000, "{} lines of {call}", lines.len());
    lines
}

/// The spec that a line is about. A matrix of one dimension is one of rows without entries.
fn spec(line: &Value) -> Result<ModelSpec, SpecError> {
    let rows = line["args"]["matrix"].as_array().unwrap();
    let matrix: Vec<Vec<i64>> = rows
        .iter()
        .map(|row| {
            let entries = row.as_array().into_iter().flatten();
            entries.map(|entry| entry.as_i64().unwrap()).collect()
        })
        .collect();
    let operations = line["args"]["ops"].as_array().unwrap();
    let operations: Vec<&str> = operations
        .iter()
        .map(|operation| operation.as_str().unwrap())
        .collect();
    ModelSpec::new(&matrix, &operations)
}

/// The type and the text of the official exception, or `null`.
fn error(result: Result<(), (&str, String)>) -> Value {
    match result {
        Ok(()) => Value::Null,
        Err((kind, message)) => json!({"type": kind, "message": message}),
    }
}

#[test]
fn specs_are_pruned_and_hashed() {
    for line in lines("ModelSpec") {
        let spec = match spec(&line) {
            Ok(spec) => spec,
            Err(refused) => {
                let refused = error(Err(("ValueError", refused.to_string())));
                assert_eq!(refused, line["error"], "{line}");
                continue;
            }
        };
        assert!(line.get("error").is_none(), "{line}");
        let expected = &line["result"];
        assert_eq!(json!(spec.is_connected()), expected["valid_spec"], "{line}");
        assert_eq!(json!(spec.operations()), expected["ops"], "{line}");
        // bool matrices have true and false
        let matrix = expected["matrix"].to_string();
        let matrix = matrix.replace("true", "1").replace("false", "0");
        assert_eq!(json!(spec.matrix()).to_string(), matrix, "{line}");
        if !spec.is_connected() {
            assert!(expected.get("hash").is_none(), "{line}");
            continue;
        }
        match spec.hash() {
            Ok(hash) => assert_eq!(expected["hash"], hash.to_string(), "{line}"),
            Err(refused) => {
                let refused = error(Err(("ValueError", refused.to_string())));
                assert_eq!(refused, expected["hash_error"], "{line}");
            }
        }
    }
}

/// What the official check does: its text for too many vertices cannot be made.
fn official_check(spec: &ModelSpec) -> Value {
    error(spec.check().map_err(|refused| match refused {
        OutOfDomain::TooManyVertices { .. } => (
            "TypeError",
            "'module' object is not subscriptable".to_owned(),
        ),
        refused => ("OutOfDomainError", refused.to_string()),
    }))
}

#[test]
fn specs_are_checked_in_the_official_order_with_the_official_texts() {
    for line in lines("check") {
        let answer = official_check(&spec(&line).unwrap());
        assert_eq!(answer, *line.get("error").unwrap_or(&Value::Null), "{line}");
    }
}

#[test]
fn specs_are_valid_where_the_official_package_says_so() {
    for line in lines("is_valid") {
        let spec = spec(&line).unwrap();
        if let Some(expected) = line.get("error") {
            assert_eq!(official_check(&spec), *expected, "{line}");
        } else {
            assert_eq!(line["result"], spec.check().is_ok(), "{line}");
        }
    }
}

#[test]
fn a_module_has_the_hash_of_its_spec() {
    let mut modules = 0;
    let lines = lines("is_valid");
    for line in &lines {
        let spec = spec(line).unwrap();
        if let Ok(module) = spec.module() {
            modules += 1;
            assert_eq!(module.hash(), spec.hash().unwrap(), "{line}");
            assert_eq!(module.matrix(), spec.matrix().unwrap());
            assert_eq!(module.operation_names(), spec.operations().unwrap());
        }
    }
    assert!(lines.is_empty() || modules > 800, "{modules} modules");
}
