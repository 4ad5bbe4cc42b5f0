//! Statements of the user's own.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::sqlite_shell::{rows, shell_is_installed};
use crate::support::{Ran, natsbench, program, text};
use crate::views_examples::sample_database;

fn sql(format: &str, statement: &str) -> Ran {
    natsbench(
        &["sql", statement, "--format", format],
        &["--db", text(sample_database())],
    )
}

#[test]
fn sql_answers_in_four_forms() {
    let statement = "SELECT arch_index, channels_1 / 16.0 AS half, NULL AS absent, 'a,b' AS words FROM architectures \
                     WHERE space = 'sss' AND arch_index < 2";
    let table = sql("table", statement);
    table.ends(0, &["arch_index  half  absent  words"]);
    assert_eq!(table.out.lines().count(), 3);
    assert_eq!(
        sql("csv", statement).out,
        "arch_index,half,absent,words\n0,0.5,,\"a,b\"\n1,0.5,,\"a,b\"\n"
    );
    let rows: Value = serde_json::from_str(&sql("json", statement).out).unwrap();
    assert_eq!(
        rows[1],
        json!({"arch_index": 1, "half": 0.5, "absent": null, "words": "a,b"})
    );
    let markdown = sql("markdown", statement).out;
    let lines: Vec<&str> = markdown.lines().collect();
    assert!(
        lines[0].starts_with("| arch_index | half") && lines[1].starts_with("|--"),
        "{markdown}"
    );
    assert_eq!(lines.len(), 4);
}

/// Runs `natsbench sql -` with this as its input.
fn piped(input: &str, options: &[&str]) -> Ran {
    piped_bytes(input.as_bytes(), options)
}

fn piped_bytes(input: &[u8], options: &[&str]) -> Ran {
    let mut child = program()
        .args(["sql", "-", "--db", text(sample_database())])
        .args(options)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input).unwrap();
    drop(stdin);
    child.wait_with_output().unwrap().into()
}

#[test]
fn standard_input_that_is_no_text_is_named_with_the_place() {
    let told = "standard input: expected UTF-8; byte 7 begins no character of it";
    piped_bytes(b"SELECT \xff", &[]).ends(1, &[told]);
}

#[test]
fn sql_reads_statements_from_standard_input() {
    let input =
        "-- a comment\n.headers on\nSELECT count(*) AS n\nFROM architectures\nWHERE imported;\n";
    let ran = piped(input, &["--format", "csv"]);
    ran.ends(0, &[]);
    assert_eq!(ran.out, "n\n80\n");

    let several = "CREATE TEMP TABLE two (n);\nINSERT INTO two VALUES (1), (2);\nSELECT sum(n) AS total FROM two;\n\
                   SELECT 'a;b' AS text; -- end\n";
    assert_eq!(
        piped(several, &["--format", "csv"]).ends(0, &[]).out,
        "total\n3\n\ntext\na;b\n"
    );
    let wrong = piped("SELECT 1 AS one;\n\nSELECT nowhere;\nSELECT 3;\n", &[]);
    wrong.ends(1, &["line 3: ", "no such column: nowhere"]);
    assert!(
        wrong.out.contains("one") && !wrong.out.contains('3'),
        "{wrong:?}"
    );
    piped("SELECT 1;\n.import file.csv trials\n", &[])
        .ends(1, &["line 2: .import file.csv trials"]);
    // Only a line between statements is a command to the shell.
    assert_eq!(
        piped("SELECT 1\n.5 AS a;", &["--format", "csv"]).code,
        Some(1)
    );
    assert_eq!(
        piped("SELECT 2 *\n.5 AS one;", &["--format", "csv"]).out,
        "one\n1.0\n"
    );
}

#[test]
fn a_parameter_has_a_value_or_is_an_error_that_names_it() {
    let statement = "SELECT count(*) AS n FROM architectures WHERE space = :space AND arch_index < :limit AND imported";
    let ask = |options: &[&str]| {
        let db = ["--db", text(sample_database()), "--format", "csv"];
        natsbench(&["sql", statement], &[&db[..], options].concat())
    };
    ask(&[]).ends(
        1,
        &[
            "the parameter :space, which has no value",
            "--param space=VALUE",
        ],
    );
    ask(&["--param", "space=tss"]).ends(1, &["the parameter :limit, which has no value"]);
    let given = ["--param", "space=tss", "-p", ":limit=7"];
    assert_eq!(ask(&given).ends(0, &[]).out, "n\n7\n");
    ask(&[&given[..], &["--param", "spcae=tss"]].concat())
        .ends(1, &["no statement has the parameter spcae"]);
    ask(&["--param", "space"]).ends(2, &["expected NAME=VALUE"]);

    let set = format!(".parameter set :space 'sss'\n.parameter set :limit 5\n{statement};");
    assert_eq!(piped(&set, &["--format", "csv"]).ends(0, &[]).out, "n\n5\n");
    let first = piped(&set, &["--format", "csv", "--param", "limit=4"]);
    assert_eq!(
        first.ends(0, &[]).out,
        "n\n4\n",
        "the command line comes first"
    );
    // A number is a number and a text in quotes is a text, so that both find what they mean.
    let kinds = piped(
        "SELECT typeof(:a), typeof(:b), typeof(:c), typeof(:d)",
        &[
            "--format", "csv", "-p", "a=12", "-p", "b='12'", "-p", "c=1.5", "-p", "d=NULL",
        ],
    );
    assert!(
        kinds
            .ends(0, &[])
            .out
            .ends_with("\ninteger,text,real,null\n"),
        "{kinds:?}"
    );
}

#[test]
fn markdown_cells_mean_themselves() {
    let statement = "SELECT arch_str, 'a' || char(10) || 'b' AS two_lines, '`x` *y*' AS \"p|q\" \
                     FROM architectures WHERE space = 'tss' AND arch_index = 0";
    let ran = sql("markdown", statement);
    let lines: Vec<&str> = ran.ends(0, &[]).out.lines().collect();
    assert_eq!(lines.len(), 3, "{ran:?}");
    for line in &lines {
        let separators = line.replace("\\|", "").matches('|').count();
        assert_eq!(separators, 4, "{line}");
    }
    for cell in ["a<br>b", r"\`x\` \*y\*", r"\|avg_pool_3x3\~0\|+\|"] {
        assert!(lines[2].contains(cell), "no {cell} in {}", lines[2]);
    }
    assert!(lines[0].contains(r"p\|q"), "{}", lines[0]);
}

#[test]
fn tables_are_rounded_unless_all_digits_are_asked_for() {
    let statement = "SELECT 71.91600001342773 AS percent, 1.0 / 3 AS third, 7 AS whole";
    for (format, options, row) in [
        ("table", &[][..], "71.916  0.3333333      7"),
        (
            "table",
            &["--full"],
            "71.91600001342773  0.3333333333333333      7",
        ),
        ("markdown", &[], "|  71.916 | 0.3333333 |     7 |"),
        ("csv", &[], "71.91600001342773,0.3333333333333333,7"),
        ("json", &[], "\"third\": 0.3333333333333333"),
    ] {
        let db = ["--format", format, "--db", text(sample_database())];
        natsbench(&["sql", statement], &[&db[..], options].concat()).ends(0, &[row]);
    }
}

/// Statements with every function of the `sqlite3` shell that docs/sql.md promises.
const FUNCTIONS: &str = "SELECT acos(0.5), acosh(2), asin(0.5), asinh(0.5), atan(0.5), atan2(1, 2), atanh(0.5), \
    ceil(1.2), ceil(3), ceiling(-1.5), cos(1), cosh(1), degrees(1), exp(1), floor(-1.2), floor('7.5'), ln(2), log(100), \
    log(2, 8), log10(1000), log2(8), mod(11, 3), mod(-11.5, 3), pi(), pow(2, 10), power(2, -1), radians(180), sign(-3), \
    sin(1), sinh(1), sqrt(2), tan(1), tanh(1), trunc(-1.7), soundex('Robert'), \
    sqrt(-1), ln(0), log(0), log(1, 8), log(2, -1), acos(2), ceil('x'), sqrt(NULL), pow('a', 1), sqrt(x'31'), \
    'nor_conv_3x3' REGEXP '^nor_.*[0-9]x\\d$', 'a' REGEXP 'B', regexpi('B', 'abc'), NULL REGEXP 'a', 'a' REGEXP NULL, \
    (SELECT group_concat(value) FROM generate_series(0, 20, 5)), json_extract('{\"a\": [1, 2]}', '$.a[1]'), \
    format('%.3f', 2), iif(1, 'yes', 'no'), unixepoch('2021-01-01');";

#[test]
fn functions_are_those_of_the_shell() {
    let ours = piped(FUNCTIONS, &["--format", "json"]);
    let ours: Vec<serde_json::Map<String, Value>> =
        serde_json::from_str(&ours.ends(0, &[]).out).unwrap();
    if !shell_is_installed() {
        return;
    }
    let shells = rows(sample_database(), FUNCTIONS);
    assert_eq!(ours[0].len(), shells[0].len());
    for (name, ours) in &ours[0] {
        let theirs = &shells[0][name];
        match (ours.as_f64(), theirs.as_f64()) {
            // The shell prints 15 digits.
            (Some(one), Some(other)) => {
                assert!(
                    (one - other).abs() <= 1e-14 * other.abs(),
                    "{name}: {one}, {other}"
                );
                assert_eq!(ours.is_i64(), theirs.is_i64(), "{name}: {ours}, {theirs}");
            }
            _ => assert_eq!(ours, theirs, "{name}"),
        }
    }
}

#[test]
fn statistics_are_those_of_a_sample_and_leave_nulls_out() {
    let ask = |select: &str| {
        let statement = format!(
            "WITH numbers (n) AS (VALUES (2), (4), (4), (NULL), (5.0), (9)) SELECT {select} FROM numbers"
        );
        let answer = piped(&statement, &["--format", "csv"]);
        answer.out.lines().last().map(str::to_owned).ok_or(answer)
    };
    for (select, value) in [
        ("median(n)", "4.0"),
        ("median(n) FILTER (WHERE n <> 9)", "4.0"),
        ("median(n) FILTER (WHERE n > 4)", "7.0"),
        ("percentile(n, 25)", "4.0"),
        ("round(percentile(n, 90), 6)", "7.4"),
        ("round(stddev(n), 6)", "2.588436"),
        ("round(stddev_pop(n), 6)", "2.315167"),
        ("stddev(n) FILTER (WHERE n = 2) IS NULL", "1"),
        ("stddev_pop(n) FILTER (WHERE n = 2)", "0.0"),
        ("median(n) FILTER (WHERE n > 100) IS NULL", "1"),
    ] {
        assert_eq!(ask(select).unwrap(), value, "{select}");
    }
    let windows = "group_concat(m, ' ') FROM (SELECT median(n) OVER (ORDER BY rowid ROWS 1 PRECEDING) AS m \
                   FROM (SELECT row_number() OVER () AS rowid, n FROM numbers)) --";
    assert_eq!(ask(windows).unwrap(), "2.0 3.0 4.0 4.0 5.0 7.0");
    for (select, told) in [
        ("median('x')", "median takes numbers"),
        (
            "percentile(n, 101)",
            "percentile takes a share from 0 to 100",
        ),
        (
            "percentile(n, n)",
            "percentile takes the same share for all rows",
        ),
        ("'a' REGEXP '('", "the pattern \"(\" is wrong"),
    ] {
        let failed = ask(select).unwrap_err();
        failed.ends(1, &[told]);
    }
}

#[test]
fn sql_changes_nothing_and_says_what_is_wrong() {
    let before = fs::read(sample_database()).unwrap();
    for (statement, told) in [
        ("DELETE FROM stored_trials", "readonly"),
        ("DROP TABLE stored_trials", "readonly"),
        ("SELECT top1 FROM trials", "no such column: top1"),
        ("SELECT 1; DELETE FROM stored_trials", "readonly"),
    ] {
        sql("table", statement).ends(1, &[told]);
    }
    sql("table", " ").ends(2, &["there is no statement"]);
    assert!(
        before == fs::read(sample_database()).unwrap(),
        "the database changed"
    );
}
