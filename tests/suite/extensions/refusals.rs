//! What is refused, with the lines and the reason, and that nothing is written then.

use natsbench::SearchSpace;
use natsbench::space::architectures;

use super::{Extended, csv};
use crate::support::{assert_same, dump, value};

/// A table that is refused: the name of its file, its content, options, and what is said.
type Refused = (
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

const REFUSED: &[Refused] = &[
    (
        "empty.csv",
        "",
        &[],
        &["the file is empty; expected a line with the names"],
    ),
    ("blank.csv", " \n\n", &[], &["the file is empty"]),
    (
        "head.csv",
        "arch_index,x\n",
        &[],
        &["names of columns, but no rows"],
    ),
    (
        "idx.csv",
        "idx,x\n0,1\n",
        &[],
        &[
            "idx.csv has no column that names the architecture",
            "its columns are idx, x",
            "Is idx the index of the official list, from 0? Then add --key arch_index=idx",
        ],
    ),
    (
        "none.csv",
        "device,x\na,1\n",
        &[],
        &[
            "has no column that names the architecture",
            "op_0_1 to op_2_3",
        ],
    ),
    (
        "dataset.csv",
        "arch_index,dataset,x\n0,cifar10,1\n0,cifar-100,2\n",
        &[],
        &["line 3: unknown data set \"cifar-100\" (did you mean cifar100?)"],
    ),
    (
        "hp.csv",
        "arch_index,hp,x\n0,200,1\n0,300,2\n",
        &[],
        &["line 3: unknown recipe (hp) \"300\""],
    ),
    (
        "seed.csv",
        "arch_index,seed,x\n0,777,1\n0,a,2\n",
        &[],
        &["line 3: seed \"a\"; expected a whole number"],
    ),
    (
        "twice.csv",
        "arch_index,x\n0,1\n1,2\n0,3\n",
        &[],
        &[
            "line 4: architecture 0 has a row already, in line 2",
            "--by COLUMN",
        ],
    ),
    (
        "twice_by.csv",
        "arch_index,device,x\n0,a,1\n0,b,2\n0,a,3\n",
        &["--by", "device"],
        &["line 4: architecture 0, device a has a row already, in line 2"],
    ),
    (
        "nan.csv",
        "arch_index,x_ms\n0,1.5\n1,nan\n2,inf\n",
        &[],
        &[
            "2 of 3 lines are wrong",
            "line 3: x_ms: \"nan\" is no number that SQL keeps; --null nan",
        ],
    ),
    (
        "large.csv",
        "arch_index,x\n0,1\n1,9223372036854775809\n",
        &[],
        &[
            "line 3: x: \"9223372036854775809\" is too large for a number, or has more digits than one keeps",
        ],
    ),
    (
        "mixed.csv",
        "arch_index,x\n0,1\n1,2\n2,three\n",
        &[],
        &["line 4: x: \"three\" is no number, as the other values are"],
    ),
    (
        "unit.csv",
        "arch_index,x_ms\n0,fast\n1,slow\n2,slow\n",
        &[],
        &["3 of 3 lines are wrong", "\"fast\" is no number"],
    ),
    (
        "range.csv",
        "arch_index,x\n15625,1\n-1,2\n1.5,3\n",
        &[],
        &[
            "line 2: arch_index: \"15625\" is no index; expected a whole number from 0 to 15624",
            "line 3: arch_index: \"-1\"",
            "line 4: arch_index: \"1.5\"",
        ],
    ),
    (
        "size.csv",
        "arch_str,x\n8:8:8:8:8,1\n",
        &[],
        &[
            "line 2: arch_str: \"8:8:8:8:8\" is no architecture of tss; it is read as 8:8:8:8:8 of sss",
        ],
    ),
    (
        "fields.csv",
        "arch_index,x\n0\n1,2,3\n",
        &[],
        &[
            "line 2: 1 values; expected 2",
            "line 3: 3 values; expected 2",
        ],
    ),
    (
        "column.csv",
        "arch_index,x,x\n0,1,2\n",
        &[],
        &["column \"x\" is there twice"],
    ),
    (
        "cases.csv",
        "arch_index,X,x\n0,1,2\n",
        &[],
        &["column \"x\" has the name of \"X\""],
    ),
    (
        "taken.csv",
        "arch_index,space,x\n0,tss,2\n",
        &[],
        &["column \"space\" has the name of a column that each extension has already"],
    ),
    (
        "nameless.csv",
        "arch_index,,x\n0,1,2\n",
        &[],
        &["column \"\" has no name"],
    ),
    (
        "keys.csv",
        "arch_index,dataset\n0,cifar10\n",
        &[],
        &["are all keys; expected a column with values"],
    ),
    (
        "semicolons.csv",
        "arch_index;x\n0;1\n",
        &[],
        &["separated by semicolons; expected commas or tabs"],
    ),
    (
        "unit2.csv",
        "arch_index,x\n0,1\n",
        &["--unit", "y=ms"],
        &["names the column \"y\"; ", "has arch_index, x"],
    ),
    (
        "by.csv",
        "arch_index,x\n0,1\n",
        &["--by", "device"],
        &["--by names the column \"device\""],
    ),
    (
        "key.csv",
        "arch_index,x\n0,1\n",
        &["--key", "arch_str"],
        &["--key names the column \"arch_str\""],
    ),
    (
        "costs.csv",
        "arch_index,params\n0,99.0\n",
        &["--check", "params=params_millions:0.001"],
        &[
            "line 2: params is 99, but architecture 0 has params_millions 0.",
            "on cifar10, which is more than 0.001 away",
        ],
    ),
    (
        "select.csv",
        "arch_index,x\n0,1\n",
        &[],
        &["its name cannot be that of an extension; add --name NAME"],
    ),
    (
        "a.csv",
        "arch_index,x\n0,1\n",
        &["--name", "order"],
        &["\"order\" cannot be the name of an extension: it is a word of SQL"],
    ),
    (
        "a.csv",
        "arch_index,x\n0,1\n",
        &["--name", "Big"],
        &["expected small letters, digits and _"],
    ),
    (
        "a.csv",
        "arch_index,x\n0,1\n",
        &["--name", "trials"],
        &["has a view trials already; choose another --name"],
    ),
    (
        "a.csv",
        "arch_index,x\n0,1\n",
        &["--name", "extensions"],
        &["has a table extensions already"],
    ),
    (
        "lines.jsonl",
        "{\"arch_index\": 0, \"x\": 1}\n{\"arch_index\": 1, \"x\": [2]}\nnothing\n",
        &[],
        &[
            "line 2: \"x\" is a list; expected a number, a text or null",
            "line 3: expected ident",
        ],
    ),
    (
        "twice.jsonl",
        "{\"arch_index\": 0, \"x\": 1, \"x\": 2}\n",
        &[],
        &["line 1: \"x\" is there twice; expected it once"],
    ),
    (
        "large.jsonl",
        "{\"arch_index\": 0, \"x\": 9223372036854775809}\n",
        &[],
        &["line 1: x: \"9223372036854775809\" is too large"],
    ),
    (
        "parquet.csv",
        "PAR1 and nothing else",
        &[],
        &["cannot be read as a Parquet file"],
    ),
];

#[test]
fn a_wrong_table_is_refused_with_its_place_and_nothing_is_written() {
    let extended = Extended::new();
    let before = dump(&extended.db);
    let strings = architectures(SearchSpace::Topology);
    let disagree = format!(
        "arch_index,arch_str,x\n0,{},1\n534,{},2\n",
        strings[0], strings[4811]
    );
    extended
        .extend(&extended.table("disagree.csv", disagree), &[])
        .ends(
            1,
            &[
                "1 of 2 lines is wrong",
                "line 3: arch_index says 534, which is |",
                "but arch_str says 4811, which is |",
                "--key arch_str looks at this one only",
            ],
        );
    for (name, content, options, told) in REFUSED {
        let table = extended.table(name, content);
        extended.extend(&table, options).ends(1, told);
    }
    let bytes = extended.table("bytes.csv", b"arch_index,x\n0,1\n1,\xff\n");
    extended
        .extend(&bytes, &[])
        .ends(1, &["line 3 is no text in UTF-8"]);
    let gzip = extended.table("compressed.csv", b"\x1f\x8b\x08");
    extended
        .extend(&gzip, &[])
        .ends(1, &["compressed by gzip; decompress it first"]);
    extended
        .extend(std::path::Path::new("/nowhere/a.csv"), &[])
        .ends(1, &["cannot read /nowhere/a.csv"]);
    assert_same(&dump(&extended.db), &before);
    let views: u32 = value(
        &extended.db,
        "SELECT count(*) FROM sqlite_schema WHERE name GLOB 'ext_*'",
    );
    assert_eq!(views, 0);
}

#[test]
fn of_many_wrong_lines_the_first_five_are_named_and_all_are_counted() {
    let extended = Extended::new();
    // Every tenth line is damaged, in three ways.
    let rows = (0..15_625).map(|index| match index % 30 {
        3 => format!("{index},broken"),
        13 => format!("{index}"),
        23 => format!("{},1.5", index + 20_000),
        _ => format!("{index},{}.25", index % 97),
    });
    let content = csv("arch_index,x_ms", rows);
    let table = extended.table("damaged.csv", content);
    let ran = extended.extend(&table, &[]);
    ran.ends(
        1,
        &[
            "1,563 of 15,625 lines are wrong, so nothing was written; the first 5 are",
            "line 5: x_ms: \"broken\" is no number",
            "line 15: 1 values; expected 2",
            "line 25: arch_index: \"20023\" is no index",
            "line 35: x_ms",
            "line 45: 1 values",
        ],
    );
    assert!(!ran.err.contains("line 55"), "{ran:?}");
}

#[test]
fn what_stands_beside_a_table_must_be_right_too() {
    let extended = Extended::new();
    let table = extended.table("hw.csv", "arch_index,x\n0,1\n");
    for (about, told) in [
        ("{", "hw.csv.json: EOF"),
        ("{\"unit\": 1}", "unknown field `unit`"),
        (
            "{\"columns\": {\"y\": {\"unit\": \"ms\"}}}",
            "names the column \"y\"",
        ),
    ] {
        extended.table("hw.csv.json", about);
        extended.extend(&table, &[]).ends(1, &[told]);
    }
}

#[test]
fn wrong_usage_is_told_as_such() {
    let extended = Extended::new();
    let table = extended.table("hw.csv", "arch_index,x\n0,1\n");
    extended
        .ask(&["extend", table.to_str().unwrap()])
        .ends(2, &["Add --space tss or --space sss"]);
    extended
        .ask(&["extend"])
        .ends(2, &["<FILE|--list|--drop <NAME>>"]);
    extended
        .extend(&table, &["--unit", "ms"])
        .ends(2, &["such as latency=ms"]);
    extended
        .extend(&table, &["--key", "idx"])
        .ends(2, &["expected arch_index, arch_str"]);
    extended
        .extend(&table, &["--type", "x=blob"])
        .ends(2, &["integer, number or text"]);
    extended
        .ask(&["extend", "--drop", "hw"])
        .ends(1, &["has no extension hw; it has none"]);
}
