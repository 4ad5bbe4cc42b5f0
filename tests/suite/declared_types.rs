//! Types of columns as `data_dictionary` declares them, against the tables, and against all rows of sample and real databases.

use std::fs;
use std::path::Path;

use nats_supernet::settings::MethodName;
use natsbench::Database;
use natsbench::query::{ColumnType, DeclaredColumn, Reader};
use rusqlite::types::Value;
use rusqlite::{Connection, Row};

use crate::nb101::file::{Files, runs};
use crate::real_archives::imported;
use crate::run_folders::MadeUp;
use crate::support::{natsbench, read_only, tamper, text};
use crate::views_examples::sample_database;

/// Every described view and table of a database with its columns.
fn described(db: &Path) -> Vec<(String, Vec<DeclaredColumn>)> {
    let reader = Reader::open(db).unwrap();
    let sql = "SELECT DISTINCT object FROM data_dictionary ORDER BY object";
    let mut objects = reader.connection().prepare(sql).unwrap();
    let objects = objects.query_map([], |row| row.get(0)).unwrap();
    let columns = |object: String| {
        let columns = reader.declared_columns(&object).unwrap();
        (object, columns)
    };
    objects.map(|object| columns(object.unwrap())).collect()
}

/// Why the rows of a view or table contradict the declared type of a column, and how many rows there are.
fn contradictions(
    database: &Connection,
    object: &str,
    columns: &[DeclaredColumn],
) -> (i64, Vec<String>) {
    let of_column = |column: &DeclaredColumn| {
        let name = format!("\"{}\"", column.name);
        format!(
            "min({name}), max({name}), count(*) - count({name}), group_concat(DISTINCT typeof({name}))"
        )
    };
    let questions: Vec<String> = columns.iter().map(of_column).collect();
    let sql = format!("SELECT count(*), {} FROM {object}", questions.join(", "));
    let read = |row: &Row<'_>| {
        let wrong = columns.iter().enumerate().filter_map(|(place, column)| {
            let first = 1 + 4 * place;
            let [least, greatest] = [0, 1].map(|offset| row.get::<_, Value>(first + offset));
            let nulls: i64 = row.get(first + 2).unwrap();
            let types: Option<String> = row.get(first + 3).unwrap();
            let of_values = (least.unwrap(), greatest.unwrap(), types.unwrap_or_default());
            let reason = contradiction(column, &of_values, nulls)?;
            Some(format!("{object}.{}: {reason}", column.name))
        });
        Ok((row.get(0)?, wrong.collect()))
    };
    database.query_row(&sql, [], read).unwrap()
}

/// Least and greatest value, and the types that SQLite stores them with.
type OfValues = (Value, Value, String);

fn contradiction(column: &DeclaredColumn, of_values: &OfValues, nulls: i64) -> Option<String> {
    if nulls > 0 && !column.nullable {
        return Some(format!("{nulls} NULL, and none is declared"));
    }
    let (least, greatest, types) = of_values;
    let mut types = types
        .split(',')
        .filter(|name| !matches!(*name, "null" | ""));
    let expected = match column.column_type {
        ColumnType::Text => "text",
        ColumnType::Blob => "blob",
        ColumnType::Double => "real",
        _ => "integer",
    };
    if let Some(other) = types.find(|name| *name != expected) {
        return Some(format!("{other}, and {} is declared", column.column_type));
    }
    let range = match column.column_type {
        ColumnType::Boolean => 0..=1,
        ColumnType::Int16 => i64::from(i16::MIN)..=i64::from(i16::MAX),
        ColumnType::Int32 => i64::from(i32::MIN)..=i64::from(i32::MAX),
        _ => return None,
    };
    let outside = [least, greatest].into_iter().find(|value| match value {
        Value::Integer(number) => !range.contains(number),
        _ => false,
    });
    outside.map(|value| format!("{value:?}, and {} is declared", column.column_type))
}

/// All contradictions of a database, and the names of what has no rows.
fn check_all(db: &Path) -> (Vec<String>, Vec<String>) {
    let database = read_only(db);
    let (mut wrong, mut empty) = (Vec::new(), Vec::new());
    for (object, columns) in described(db) {
        let (rows, found) = contradictions(&database, &object, &columns);
        wrong.extend(found);
        if rows == 0 {
            empty.push(object);
        }
    }
    (wrong, empty)
}

/// Searches, architectures that another search ended with, and a run of the clock in SQL.
fn add_searches(db: &Path) {
    let search = ["search", "--quiet", "--runs", "2", "--db", text(db)];
    natsbench(&search, &["--method", "random,bohb,asha"]).ends(0, &["on cifar10 (tss)"]);
    let file = db.with_file_name("elsewhere.csv");
    let lines =
        "method,dataset,seed,epoch,architecture\ndarts,cifar10,777,98,4\ndarts,cifar10,777,99,5\n";
    fs::write(&file, lines).unwrap();
    let score = ["score", text(&file), "--space", "tss", "--db", text(db)];
    natsbench(&score, &[]).ends(0, &["1 stored"]);
    let run = MadeUp::new(db.with_file_name("run"), MethodName::Gdas, 777, 4);
    let folder = &run.write().folder;
    natsbench(&["score", text(folder), "--db", text(db)], &[]).ends(0, &["1 stored"]);
    tamper(
        db,
        "INSERT INTO simulation_log (run, step, space, arch_index, dataset, hp, epoch, seed) \
         SELECT 'a run', arch_index + 1, space, arch_index, 'cifar10', hp, NULL, seed \
         FROM trials WHERE space = 'tss' AND arch_index < 5 AND dataset = 'cifar10-valid' AND hp = '12' \
         GROUP BY arch_index",
    );
}

/// An extension with every kind of column, and one with every key.
fn add_extensions(db: &Path) {
    let tables = [
        (
            "plain.csv",
            "arch_index,n,x_ms,note\n0,1,0.5,a\n1,,1.5,\n",
            &[][..],
        ),
        (
            "keyed.csv",
            "arch_index,dataset,hp,seed,device,x_ms\n0,cifar10,200,777,a,0.5\n0,cifar100,12,888,b,1\n",
            &["--by", "device"],
        ),
    ];
    for (name, content, options) in tables {
        let table = db.with_file_name(name);
        fs::write(&table, content).unwrap();
        let extend = ["extend", text(&table), "--space", "tss", "--db", text(db)];
        natsbench(&extend, options).ends(0, &["2 rows"]);
    }
}

#[test]
fn all_rows_of_a_sample_with_searches_are_of_the_declared_types() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("sample.db");
    fs::copy(sample_database(), &db).unwrap();
    add_searches(&db);
    add_extensions(&db);
    let (wrong, mut empty) = check_all(&db);
    assert!(wrong.is_empty(), "{wrong:#?}");
    // No type could be wrong in what has no rows. The last two are for logs that samples do not have.
    let expected = [
        "import_failures",
        "slices",
        "stored_epoch_times",
        "trial_latencies",
    ];
    empty.retain(|object| !object.contains("nb101_")); // the next test looks at these
    assert_eq!(empty, expected);
}

#[test]
fn all_rows_of_nasbench101_are_of_the_declared_types() {
    // Modules in another order than that of their hashes, and a message that says more than the columns.
    let mut runs = runs();
    runs.reverse();
    runs[0].message.extend([0xa0, 0x06, 0x07]);
    let files = Files::new(&runs);
    files.import(&[]).ends(0, &["24 imported"]);
    let (wrong, empty) = check_all(&files.db);
    assert!(wrong.is_empty(), "{wrong:#?}");
    let empty = empty.iter().filter(|object| object.contains("nb101_"));
    assert_eq!(empty.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn all_rows_of_a_slice_are_of_the_declared_types() {
    let folder = tempfile::tempdir().unwrap();
    let slice = folder.path().join("slice.db");
    natsbench(
        &["slice", "--hp", "12", "--out", text(&slice)],
        &["--db", text(sample_database())],
    )
    .ends(0, &[]);
    let (wrong, empty) = check_all(&slice);
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(!empty.contains(&"slices".to_owned()), "{empty:?}");
}

#[test]
fn all_rows_of_the_real_archives_are_of_the_declared_types() {
    let folder = tempfile::tempdir().unwrap();
    let Some((db, _archives)) = imported(folder.path()) else {
        return;
    };
    let (wrong, empty) = check_all(&db);
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(!empty.contains(&"trials".to_owned()), "{empty:?}");
}

#[test]
fn what_contradicts_a_declared_type_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("changed.db");
    fs::copy(sample_database(), &db).unwrap();
    let found = |object: &str, column: &str, change: &str| {
        let place = format!("object = '{object}' AND column = '{column}'");
        tamper(
            &db,
            &format!("UPDATE data_dictionary SET {change} WHERE {place}"),
        );
        let columns = Reader::open(&db).unwrap().declared_columns(object);
        contradictions(&read_only(&db), object, &columns.unwrap()).1
    };
    // The indexes of all cells have 16 bits.
    assert_eq!(found("isomorphism", "class_id", "type = 'int16'"), [""; 0]);
    assert_eq!(
        found("coverage", "seed", "type = 'boolean'"),
        ["coverage.seed: Integer(111), and boolean is declared"]
    );
    assert_eq!(
        found("trials", "epochs", "type = 'text'"),
        ["trials.epochs: integer, and text is declared"]
    );
    assert_eq!(
        found("architectures", "op_0_1", "nullable = 0"),
        ["architectures.op_0_1: 32768 NULL, and none is declared"]
    );
}

/// What SQLite enforces: the type, whether NULL is refused, and whether the column is generated.
const OF_SQLITE: &str = "
    SELECT
        columns.type,
        columns.\"notnull\" OR columns.pk AND columns.type = 'INTEGER',
        columns.hidden
    FROM sqlite_schema
    INNER JOIN pragma_table_xinfo(sqlite_schema.name) AS columns
    WHERE sqlite_schema.type = 'table' AND sqlite_schema.name = ?1
    ORDER BY columns.cid";

#[test]
fn declared_types_of_tables_are_those_that_sqlite_enforces() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty.db");
    drop(Database::create_or_open(&path).unwrap());
    let database = read_only(&path);
    let mut compared = 0;
    for (object, columns) in described(&path) {
        let mut enforced = database.prepare(OF_SQLITE).unwrap();
        let enforced = enforced.query_map([&object], |row| {
            Ok((
                row.get::<_, String>(0)?.to_uppercase(),
                row.get::<_, bool>(1)?,
                row.get::<_, bool>(2)?,
            ))
        });
        for (column, enforced) in columns.iter().zip(enforced.unwrap()) {
            let (of_sqlite, never_null, is_generated) = enforced.unwrap();
            let place = format!("{object}.{}", column.name);
            let expected = match column.column_type {
                ColumnType::Text => ["TEXT", "VARCHAR(255)"],
                ColumnType::Double => ["REAL", "REAL"],
                ColumnType::Blob => ["BLOB", "BLOB"],
                _ => ["INTEGER", "INT4"],
            };
            assert!(
                expected.contains(&of_sqlite.as_str()),
                "{place}: {of_sqlite}"
            );
            // What is generated from a key is never NULL, which SQLite cannot know.
            assert!(
                is_generated || column.nullable != never_null,
                "{place}: nullable"
            );
            compared += 1;
        }
    }
    assert!(compared > 200, "{compared} columns compared");
}

#[test]
fn columns_of_public_views_have_types_that_other_programs_have() {
    let database = described(sample_database());
    let columns = |object: &str| -> Vec<String> {
        let (_, columns) = database.iter().find(|(name, _)| name == object).unwrap();
        let name = |column: &DeclaredColumn| {
            let null = if column.nullable { " or NULL" } else { "" };
            format!("{} {}{null}", column.name, column.column_type)
        };
        columns.iter().map(name).collect()
    };
    assert_eq!(
        columns("epoch_metrics"),
        [
            "space text",
            "arch_index int32",
            "dataset text",
            "hp text",
            "seed int64",
            "split text",
            "epoch int16",
            "loss double or NULL",
            "top1_percent double or NULL",
            "top5_percent double or NULL",
            "time_seconds double or NULL",
        ]
    );
    let views = read_only(sample_database());
    let mut views = views
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'view'")
        .unwrap();
    let views = views.query_map([], |row| row.get::<_, String>(0)).unwrap();
    for view in views {
        let view = view.unwrap();
        let bytes = columns(&view)
            .into_iter()
            .find(|column| column.contains(" blob"));
        assert_eq!(bytes, None, "{view}: bytes are for tables");
    }
    let reader = Reader::open(sample_database()).unwrap();
    assert_eq!(reader.declared_columns("no_such_view").unwrap(), []);
}
