//! What becomes of values: types, digits, missing ones, keys.

use natsbench::extension::{Cell, Extend, InputTable};
use natsbench::query::SqlValue::{Integer, Null, Real, Text};
use natsbench::{Database, SearchSpace};

use super::{Extended, csv};
use crate::support::{sqlite3, value};

#[test]
fn every_form_gives_the_same_rows_with_all_digits() {
    let extended = Extended::new();
    let csv = extended.table(
        "a.csv",
        "arch_index,n,x_ms,note,big\n12,1,0.1,one,9007199254740993\n0,2,10.481976820010459,,3\n",
    );
    let tsv = extended.table("b.tsv", "\
         arch_index\tn\tx_ms\tnote\tbig\n12\t1\t0.1\tone\t9007199254740993\n0\t2\t10.481976820010459\t\t3\n");
    let lines = extended.table(
        "c.jsonl",
        "{\"arch_index\":12,\"n\":1,\"x_ms\":0.1,\"note\":\"one\",\"big\":9007199254740993}\n\n\
         {\"big\":3,\"x_ms\":10.481976820010459,\"n\":2,\"arch_index\":0}\n",
    );
    let list = extended.table(
        "d.json",
        "[{\"arch_index\":12,\"n\":1,\"x_ms\":0.1,\"note\":\"one\",\"big\":9007199254740993},\n\
         {\"arch_index\":0,\"n\":2,\"x_ms\":10.481976820010459,\"note\":null,\"big\":3}]",
    );
    let expected = [
        vec![
            Integer(0),
            Integer(2),
            Real(10.481_976_820_010_459),
            Null,
            Integer(3),
        ],
        vec![
            Integer(12),
            Integer(1),
            Real(0.1),
            Text("one".into()),
            Integer(9_007_199_254_740_993),
        ],
    ];
    for (name, table) in [("a", csv), ("b", tsv), ("c", lines), ("d", list)] {
        extended.extend(&table, &[]).ends(
            0,
            &[&format!(
                "{name}: 2 rows, 2 of 15,625 architectures of tss; 4 columns"
            )],
        );
        let rows = extended.rows(&format!(
            "SELECT arch_index, n, x_ms, note, big FROM {name} ORDER BY 1"
        ));
        assert_eq!(rows, expected, "{name}");
    }
    let types: String = value(
        &extended.db,
        "SELECT group_concat(type || ' ' || unit || ' ' || nullable, ', ') FROM data_dictionary \
         WHERE object = 'a' AND \"column\" IN ('n', 'x_ms', 'note', 'big') ORDER BY \"column\"",
    );
    assert_eq!(types, "int64  0, int64  0, text  1, double ms 0");
}

#[test]
fn standard_input_is_read_and_named() {
    use std::io::Write;
    use std::process::Stdio;

    let extended = Extended::new();
    let mut process = crate::support::program()
        .args(["extend", "-", "--space", "tss", "--name", "piped", "--db"])
        .arg(&extended.db)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    process
        .stdin
        .take()
        .unwrap()
        .write_all(b"arch_index,x\n3,1\n")
        .unwrap();
    let ran: crate::support::Ran = process.wait_with_output().unwrap().into();
    ran.ends(
        0,
        &[
            "piped: 1 row, 1 of 15,625 architectures of tss; 1 column",
            "no unit was said of x",
        ],
    );
    let file: String = value(&extended.db, "SELECT file FROM extensions");
    assert_eq!(file, "standard input");
}

#[test]
fn keys_join_as_they_do_in_trials_and_further_ones_are_told_apart() {
    let extended = Extended::new();
    let table = extended.table(
        "long.csv",
        [
            "arch_index,seed,dataset,hp,device,ms",
            "0,777,cifar10,200,b,2.5",
            "0,777,cifar10,200,a,1.5",
            "0,888,cifar10,200,a,1.75",
            "0,777,ImageNet16-120,12,a,3",
            "1,777,cifar10-valid,01,a,4",
        ]
        .join("\n"),
    );
    let options = [
        "--by",
        "device",
        "--unit",
        "ms=ms",
        "--lower-is-better",
        "ms",
        "--meaning",
        "ms=mean of 50 runs",
    ];
    extended.extend(&table, &options).ends(
        0,
        &[
            "long: 5 rows, 2 of 15,625 architectures of tss, cifar10-valid cifar10 \
             ImageNet16-120; 1 column",
        ],
    );
    let rows = extended.rows(
        "SELECT arch_index, dataset, hp, seed, device, ms FROM long \
         WHERE hp = '200' ORDER BY seed, device",
    );
    let row = |seed, device: &str, ms| {
        vec![
            Integer(0),
            Text("cifar10".into()),
            Text("200".into()),
            Integer(seed),
            Text(device.into()),
            Real(ms),
        ]
    };
    assert_eq!(
        rows,
        [row(777, "a", 1.5), row(777, "b", 2.5), row(888, "a", 1.75)]
    );
    let values = extended.rows(
        "SELECT extension, \"column\", dataset, hp, seed, further_keys, unit, value, text_value \
         FROM extension_values WHERE arch_index = 1",
    );
    let text = |text: &str| Text(text.into());
    let expected = vec![
        text("long"),
        text("ms"),
        text("cifar10-valid"),
        text("01"),
        Integer(777),
        text("device=a"),
        text("ms"),
        Real(4.0),
        Null,
    ];
    assert_eq!(values, [expected]);
    extended.ask(&["extend", "--list"]).ends(
        0,
        &[
            "  ms: double, ms; lower is better; mean of 50 runs",
            "  device: text, key",
            "  dataset: text, key",
        ],
    );
}

#[test]
fn names_of_columns_can_be_words_of_sql_and_of_other_tables() {
    let extended = Extended::new();
    let names = [
        "select",
        "order",
        "1080ti_1_ms",
        "unit",
        "type",
        "position",
        "column",
        "is_key",
        "extension_id",
        "meaning",
        "a \"b\"",
        "value",
    ];
    let header: Vec<String> = names
        .iter()
        .map(|name| format!("\"{}\"", name.replace('"', "\"\"")))
        .collect();
    let numbers: Vec<String> = (1..=names.len()).map(|number| number.to_string()).collect();
    let content = format!("arch_index,{}\n7,{}\n", header.join(","), numbers.join(","));
    let table = extended.table("words.csv", content);
    extended.extend(&table, &[]).ends(0, &["12 columns"]);
    let rows = extended.rows("SELECT \"column\", value FROM extension_values ORDER BY value");
    let expected: Vec<_> = (1..)
        .zip(names)
        .map(|(number, name)| vec![Text(name.into()), Real(f64::from(number))])
        .collect();
    assert_eq!(rows, expected);
    let Some(out) = sqlite3(
        &extended.db,
        "SELECT \"select\" + \"order\", \"a \"\"b\"\"\" FROM words;",
    ) else {
        return;
    };
    assert_eq!(out, "3|11\n");
}

#[test]
fn operations_strings_and_renamed_columns_name_architectures() {
    let extended = Extended::new();
    let strings = natsbench::space::architectures(natsbench::SearchSpace::Topology);
    let edges: Vec<&str> = strings[534]
        .split(['|', '+'])
        .filter(|edge| !edge.is_empty())
        .map(|edge| edge.split_once('~').unwrap().0)
        .collect();
    let operations = extended.table(
        "by_operations.csv",
        format!(
            "op_0_1,op_0_2,op_1_2,op_0_3,op_1_3,op_2_3,x\n{},1\n",
            edges.join(",")
        ),
    );
    extended.extend(&operations, &[]).ends(0, &["1 row"]);
    let renamed = extended.table("renamed.csv", "idx,x\n534,1\n");
    extended
        .extend(&renamed, &["--key", "arch_index=idx"])
        .ends(0, &["1 row", "1 column"]);
    let by_string = extended.table(
        "by_string.csv",
        format!("arch_index,cell,x\n99,{},1\n", strings[534]),
    );
    extended
        .extend(&by_string, &["--key", "arch_str=cell"])
        .ends(0, &["1 row", "; 1 column"]);
    for name in ["by_operations", "renamed", "by_string"] {
        let index: u32 = value(&extended.db, &format!("SELECT arch_index FROM {name}"));
        assert_eq!(index, 534, "{name}");
    }
}

#[test]
fn types_words_for_missing_values_and_zeros_are_as_asked() {
    let extended = Extended::new();
    let table = extended.table(
        "a.csv",
        "arch_index,x,code\n0,nan,007\n1,-0.0,12\n2,NA,13\n3,1.5,014\n",
    );
    extended
        .extend(
            &table,
            &[
                "--null",
                "nan",
                "--null",
                "NA",
                "--type",
                "code=text",
                "--unit",
                "x=1",
            ],
        )
        .ends(0, &["x: 1 value of -0.0, which SQLite stores as 0.0"]);
    let rows = extended.rows("SELECT x, code FROM a ORDER BY arch_index");
    let text = |text: &str| Text(text.into());
    assert_eq!(
        rows,
        [
            vec![Null, text("007")],
            vec![Real(0.0), text("12")],
            vec![Null, text("13")],
            vec![Real(1.5), text("014")],
        ]
    );
}

#[test]
fn a_number_of_memory_that_is_none_is_missing_in_whatever_letters_it_is_named() {
    let extended = Extended::new();
    let mut database = Database::open_for_searches(&extended.db).unwrap();
    let row = |index, number| vec![Cell::Integer(index), Cell::Real(number)];
    let columns = ["arch_index", "x_ms"].map(str::to_owned).to_vec();
    let table = InputTable::new(
        columns,
        vec![row(0, f64::NAN), row(1, f64::INFINITY), row(2, 0.5)],
    );
    let mut extend = Extend::new(SearchSpace::Topology);
    extend.name = Some("a".to_owned());
    let error = extend
        .table("memory", table.clone(), &mut database)
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("memory: 2 of 3 rows are wrong"),
        "{error}"
    );
    assert!(
        error.contains("row 1: x_ms: \"NaN\" is no number"),
        "{error}"
    );
    for (name, nan) in [("a", "nan"), ("b", "NaN")] {
        extend.name = Some(name.to_owned());
        extend.nulls = vec![nan.to_owned(), "inf".to_owned()];
        extend
            .table("memory", table.clone(), &mut database)
            .unwrap();
        let rows = extended.rows(&format!("SELECT x_ms FROM {name} ORDER BY arch_index"));
        assert_eq!(rows, [vec![Null], vec![Null], vec![Real(0.5)]]);
    }
}

#[test]
fn what_stands_beside_a_table_is_taken_and_options_go_before() {
    let extended = Extended::new();
    let table = extended.table("hw.csv", "arch_index,device,t,e\n0,a,1,2\n");
    extended.table(
        "hw.csv.json",
        r#"{"source": "ours", "licence": "MIT", "by": ["device"],
            "columns": {
                "t": {"unit": "ms", "meaning": "time", "higher_is_better": false},
                "e": {"unit": "mJ"}}}"#,
    );
    extended
        .extend(&table, &["--unit", "e=J", "--source", "theirs"])
        .ends(0, &["hw: 1 row"]);
    extended.ask(&["extend", "--list"]).ends(
        0,
        &[
            "  source theirs",
            "  licence MIT",
            "  device: text, key",
            "  t: int64, ms; lower is better; time",
            "  e: int64, J",
        ],
    );
}

#[test]
fn cells_that_compute_the_same_share_a_row_if_that_is_asked_for() {
    let extended = Extended::new();
    let representatives: Vec<u32> = extended
        .rows("SELECT DISTINCT class_id FROM isomorphism ORDER BY 1")
        .iter()
        .map(|row| match row[0] {
            Integer(index) => u32::try_from(index).unwrap(),
            _ => panic!("{row:?}"),
        })
        .collect();
    assert_eq!(representatives.len(), 6466);
    let rows = representatives
        .iter()
        .map(|index| format!("{index},{}.5", index % 90));
    let content = csv("arch_index,robust_percent", rows);
    let table = extended.table("robust.csv", content);
    extended.extend(&table, &["--spread", "isomorphs"]).ends(
        0,
        &[
            "robust: 15,625 rows, 15,625 of 15,625 architectures of tss, spread to cells that \
             compute the same; 1 column",
        ],
    );
    let different: u32 = value(
        &extended.db,
        "SELECT count(*) FROM robust JOIN isomorphism USING (arch_index) WHERE \
             robust_percent <> class_id % 90 + 0.5",
    );
    assert_eq!(different, 0);
    let spread: u32 = value(&extended.db, "SELECT is_spread FROM extensions");
    assert_eq!(spread, 1);
}
