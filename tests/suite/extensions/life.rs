//! From being added to being dropped: again, instead of another, in slices, in what verify compares.

use natsbench::query::Reader;

use super::Extended;
use crate::support::{assert_same, dump, sqlite3, tamper, text, value};

/// Kind, name and statement of each object of the file, and the dictionary.
fn schema(extended: &Extended) -> Vec<String> {
    let rows = extended.rows(
        "SELECT type || name || coalesce(sql, '') FROM sqlite_schema \
         UNION ALL SELECT object || \"column\" || type || unit || meaning FROM \
              data_dictionary ORDER BY 1",
    );
    rows.iter().map(|row| format!("{row:?}")).collect()
}

#[test]
fn an_extension_comes_again_is_replaced_and_goes_without_a_trace() {
    let extended = Extended::new();
    let (before, rows_before) = (schema(&extended), dump(&extended.db));
    let table = extended.table("hw.csv", "arch_index,a_ms,note\n0,1.5,x\n3,2.5,y\n");
    extended.extend(&table, &[]).ends(0, &["hw: 2 rows"]);
    let added = dump(&extended.db);
    let bytes = std::fs::read(&extended.db).unwrap();
    let again = extended.extend(&table, &[]);
    again.ends(
        0,
        &["hw: 2 rows, 2 of 15,625 architectures of tss; 2 columns; unchanged"],
    );
    assert_same(&dump(&extended.db), &added);
    assert!(
        std::fs::read(&extended.db).unwrap() == bytes,
        "the file has changed"
    );

    let other = extended.table("other.csv", "arch_index,a_ms\n0,1.5\n");
    extended.extend(&other, &["--name", "hw"]).ends(
        1,
        &[
            "has an extension hw already, from hw.csv, with other columns, rows or units; \
             --replace",
        ],
    );
    assert_same(&dump(&extended.db), &added);
    extended
        .extend(&other, &["--name", "hw", "--replace"])
        .ends(0, &["hw: 1 row", "; replaced"]);
    let columns: String = value(
        &extended.db,
        "SELECT group_concat(name) FROM pragma_table_info('hw')",
    );
    assert_eq!(columns, "space,arch_index,arch_str,a_ms");
    // A search or an import that opens the file makes the views again if it must; these are as they must be.
    natsbench::Database::open_for_searches(&extended.db).unwrap();
    assert!(value::<bool>(&extended.db, "SELECT a_ms = 1.5 FROM hw"));

    extended
        .ask(&["extend", "--drop", "hw", "--json"])
        .ends(0, &["\"name\": \"hw\""]);
    assert_eq!(schema(&extended), before);
    assert_same(&dump(&extended.db), &rows_before);
    extended
        .ask(&["extend", "--drop", "hw"])
        .ends(1, &["has no extension hw; it has none"]);
}

#[test]
fn info_list_and_dictionary_show_it_and_verify_compares_it() {
    let extended = Extended::new();
    let archive = super::DATABASE.0.archive.clone();
    let verify = || extended.ask(&["verify", text(&archive)]);
    // The list that was added for these tests is longer than that of the archive.
    let without = verify();
    let table = extended.table(
        "hw.csv",
        "arch_index,dataset,a_ms\n0,cifar10,1.5\n3,cifar100,2.5\n",
    );
    extended
        .extend(&table, &["--source", "HW v1", "--licence", "MIT"])
        .ends(0, &[]);
    assert_eq!(verify().out, without.out);
    extended.ask(&["info"]).ends(
        0,
        &["hw (tss): 2 rows of 2 architectures, from hw.csv (HW v1, MIT)"],
    );
    extended
        .ask(&["info", "--json"])
        .ends(0, &["\"extensions\"", "\"licence\": \"MIT\""]);
    let reader = Reader::open(&extended.db).unwrap();
    let columns = reader.declared_columns("hw").unwrap();
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(
        names,
        ["space", "arch_index", "arch_str", "dataset", "a_ms"]
    );
    assert_eq!(columns[4].unit, "ms");
    drop(reader);

    tamper(
        &extended.db,
        "UPDATE ext_hw SET a_ms = 1.75 WHERE architecture_id = 0",
    );
    verify().ends(1, &["extension hw, SHA-256 of its content"]);
    tamper(&extended.db, "DELETE FROM ext_hw WHERE architecture_id = 0");
    verify().ends(1, &["extension hw, rows: expected 2, found 1"]);
    tamper(&extended.db, "DROP VIEW hw");
    verify().ends(1, &["schema: view hw"]);
}

#[test]
fn a_slice_takes_extensions_of_its_spaces_along() {
    let extended = Extended::new();
    let table = extended.table("hw.csv", "arch_index,a_ms\n0,1.5\n3,2.5\n9,4\n");
    extended.extend(&table, &["--source", "HW v1"]).ends(0, &[]);
    let slice = extended.folder.path().join("slice.db");
    extended
        .ask(&[
            "slice",
            "--space",
            "tss",
            "--no-curves",
            "--out",
            text(&slice),
        ])
        .ends(0, &[]);
    let read = |db| {
        let all: String = value(db, "SELECT group_concat(arch_index || ' ' || a_ms) FROM hw");
        let said: String = value(
            db,
            "SELECT name || source || added_at || content_sha256 FROM extensions",
        );
        let values: f64 = value(db, "SELECT sum(value) FROM extension_values");
        (all, said, values)
    };
    assert_eq!(read(&slice), read(&extended.db));
    // A slice can have extensions of its own.
    let own = crate::support::natsbench(
        &[
            "extend",
            text(&table),
            "--space",
            "tss",
            "--name",
            "own",
            "--db",
            text(&slice),
        ],
        &[],
    );
    own.ends(0, &["own: 3 rows"]);
}

#[test]
fn the_plain_shell_joins_it_by_architecture_without_reading_all_rows() {
    let extended = Extended::new();
    let table = extended.table(
        "hw.csv",
        "arch_index,dataset,a_ms\n0,cifar10,1.5\n3,cifar10,2.5\n3,cifar100,7\n",
    );
    extended.extend(&table, &[]).ends(0, &[]);
    let question = "SELECT b.arch_index, h.a_ms FROM best_architectures AS b JOIN hw AS h USING (space, arch_index) \
                    WHERE b.space = 'tss' AND b.hp = '12' AND b.dataset = 'cifar10' AND b.metric_on_set = 'test' \
                    AND h.dataset = 'cifar10' AND h.a_ms <= 2.5 ORDER BY b.rank";
    let Some(out) = sqlite3(
        &extended.db,
        &format!("{question};\nSELECT max(a_ms), typeof(a_ms) FROM hw;\n"),
    ) else {
        return;
    };
    let mut lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.pop(), Some("7.0|real"));
    lines.sort_unstable();
    assert_eq!(lines, ["0|1.5", "3|2.5"]);
    let plan = sqlite3(
        &extended.db,
        "EXPLAIN QUERY PLAN SELECT * FROM hw WHERE space = 'tss' AND arch_index = 3;",
    )
    .unwrap();
    assert!(
        plan.contains("SEARCH of_extension USING PRIMARY KEY"),
        "{plan}"
    );
    assert!(!plan.contains("SCAN of_extension"), "{plan}");
    let plan = sqlite3(
        &extended.db,
        "EXPLAIN QUERY PLAN SELECT * FROM extension_values WHERE space = 'tss' AND \
             arch_index = 3 AND extension = 'hw';",
    )
    .unwrap();
    assert!(!plan.contains("SCAN of_extension"), "{plan}");
}

#[test]
fn a_merge_brings_extensions_and_refuses_another_of_the_same_name() {
    let (one, other) = (Extended::new(), Extended::new());
    let table = other.table("hw.csv", "arch_index,a_ms\n0,1.5\n3,2.5\n");
    other.extend(&table, &["--source", "HW v1"]).ends(0, &[]);
    let merge = || {
        let arguments = ["merge", text(&one.db), text(&other.db), "--quiet"];
        crate::support::natsbench(&arguments, &[])
    };
    merge().ends(0, &["added 1 extension"]);
    let said = "SELECT name || source || file || added_at || content_sha256 FROM extensions";
    let read = |db| -> String { value(db, said) };
    assert_eq!(read(&one.db), read(&other.db));
    assert!(value::<bool>(&one.db, "SELECT sum(a_ms) = 4.0 FROM hw"));
    merge().ends(0, &["nothing added, already there: ", "1 extension"]);

    let before = dump(&one.db);
    let table = other.table("hw.csv", "arch_index,a_ms\n0,1.75\n");
    other
        .extend(&table, &["--replace"])
        .ends(0, &["; replaced"]);
    merge().ends(1, &["has another extension hw than", "nothing of"]);
    assert_same(&dump(&one.db), &before);
}

#[test]
fn an_export_has_all_values_and_compares_with_the_database() {
    let extended = Extended::new();
    let table = extended.table(
        "hw.csv",
        "arch_index,device,a_ms,note\n3,b,2.5,\n0,b,0.1,x\n0,a,1.5,y\n",
    );
    extended.extend(&table, &["--by", "device"]).ends(0, &[]);
    let out = extended.folder.path().join("out");
    let views = ["export", "--views", "extension_values", "--format", "csv"];
    let arguments: Vec<&str> = views.into_iter().chain(["--out", text(&out)]).collect();
    extended.ask(&arguments).ends(0, &[]);
    let written = std::fs::read_to_string(out.join("extension_values/part-0.csv")).unwrap();
    let lines: Vec<&str> = written.lines().collect();
    assert_eq!(
        lines,
        [
            "space,arch_index,extension,column,dataset,hp,seed,further_keys,unit,value,text_value",
            "tss,0,hw,a_ms,,,,device=a,ms,1.5,",
            "tss,0,hw,a_ms,,,,device=b,ms,0.1,",
            "tss,3,hw,a_ms,,,,device=b,ms,2.5,",
            "tss,0,hw,note,,,,device=a,,,y",
            "tss,0,hw,note,,,,device=b,,,x",
        ]
    );
    extended
        .ask(&["verify-export", text(&out)])
        .ends(0, &["0 differences"]);
}
