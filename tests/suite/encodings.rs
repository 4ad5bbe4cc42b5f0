//! Architectures in the forms of other programs: every one of them, through each form.

use std::process::Command;

use natsbench::space::{
    CellOperations, EncodedArchitecture, Form, FormError, FormValue, architectures,
};
use natsbench::{ArchitectureIndex, SearchSpace};
use rusqlite::Connection;

use crate::sqlite_shell::{run_shell, shell_is_installed};
use crate::views_examples::sample_database;

fn all(space: SearchSpace) -> impl Iterator<Item = EncodedArchitecture> {
    let indexes = (0..space.architecture_count()).map(ArchitectureIndex);
    indexes.map(move |index| EncodedArchitecture::from_index(space, index).unwrap())
}

fn forms_of(space: SearchSpace) -> impl Iterator<Item = Form> {
    Form::ALL.into_iter().filter(move |form| form.is_of(space))
}

#[test]
fn every_architecture_comes_back_from_each_of_its_forms() {
    for space in SearchSpace::ALL {
        let strings = architectures(*space);
        for (known, string) in all(*space).zip(&strings) {
            assert_eq!(known.to_string(), *string);
            for form in forms_of(*space) {
                let value = known.write(form).unwrap();
                let named = EncodedArchitecture::from_value(&value, Some(form), Some(*space));
                assert_eq!(named, Ok(known), "{form}");
                let text = EncodedArchitecture::read(&value.to_string(), Some(form), Some(*space));
                assert_eq!(text, Ok(known), "{form}: {value}");
                // Only six numbers have a form that cannot be seen.
                let seen = EncodedArchitecture::from_value(&value, None, Some(*space));
                if matches!(form, Form::Operations | Form::Naslib) {
                    assert!(matches!(seen, Err(FormError::Ambiguous { .. })), "{value}");
                } else {
                    assert_eq!(seen, Ok(known), "{form}: {value}");
                }
            }
        }
    }
}

#[test]
fn every_form_tells_all_architectures_apart() {
    for space in SearchSpace::ALL {
        for form in forms_of(*space) {
            let texts = all(*space).map(|known| known.write(form).unwrap().to_string());
            let texts: std::collections::HashSet<String> = texts.collect();
            assert_eq!(texts.len(), space.architecture_count() as usize, "{form}");
        }
    }
}

/// `convert_op_indices_to_str` of `NASLib`, written out.
fn string_of_naslib(numbers: [usize; 6]) -> String {
    const NAMES: [&str; 5] = [
        "skip_connect",
        "none",
        "nor_conv_3x3",
        "nor_conv_1x1",
        "avg_pool_3x3",
    ];
    const EDGES: [(usize, usize); 6] = [(1, 2), (1, 3), (1, 4), (2, 3), (2, 4), (3, 4)];
    let mut named: Vec<_> = EDGES.into_iter().zip(numbers).collect();
    named.sort_by_key(|((_source, target), _)| *target);
    let edge = |place: usize| {
        let ((source, _), number) = named[place];
        format!("{}~{}", NAMES[number], source - 1)
    };
    let node = |first: usize, last: usize| {
        let edges: Vec<String> = (first..=last).map(edge).collect();
        format!("|{}|", edges.join("|"))
    };
    [node(0, 0), node(1, 2), node(3, 5)].join("+")
}

#[test]
fn tuples_of_naslib_are_what_naslib_makes_of_them() {
    for known in all(SearchSpace::Topology) {
        let EncodedArchitecture::Cell(cell) = known else {
            panic!("{known} is no cell");
        };
        assert_eq!(
            string_of_naslib(cell.naslib().map(usize::from)),
            known.to_string()
        );
    }
    let text = "(4, 0, 3, 1, 4, 3)";
    let index = |form| {
        EncodedArchitecture::read(text, Some(form), None)
            .unwrap()
            .index()
    };
    assert_eq!(index(Form::Naslib), ArchitectureIndex(2631));
    assert_eq!(index(Form::Operations), ArchitectureIndex(2620));
    // The operations of NASLib on the edges in the order of the string, a mistake that is easily made, is yet another cell.
    let mistaken = CellOperations::from_numbers([4, 1, 2, 0, 4, 2]).unwrap();
    assert_eq!(mistaken.index(), ArchitectureIndex(15_095));
}

#[test]
fn the_adjacency_is_that_of_str2matrix() {
    use natsbench::space::{OPERATIONS, operation_matrix};
    for known in all(SearchSpace::Topology) {
        let EncodedArchitecture::Cell(cell) = known else {
            panic!("{known} is no cell");
        };
        let official = operation_matrix(&known.to_string(), &OPERATIONS).unwrap();
        let ours = cell.adjacency().map(|row| row.map(f64::from));
        assert!(
            official
                .iter()
                .zip(&ours)
                .all(|(official, ours)| official[..] == ours[..]),
            "{known}"
        );
    }
}

#[test]
fn inputs_of_a_node_may_have_any_order() {
    let read = |text: &str| EncodedArchitecture::read(text, None, None);
    let sorted = read(
        "[[('none', 0)], [('none', 0), ('skip_connect', 1)], [('none', 0), ('none', 1), ('nor_conv_1x1', 2)]]",
    );
    let mixed = read(
        "[[('none', 0)], [('skip_connect', 1), ('none', 0)], [('nor_conv_1x1', 2), ('none', 0), ('none', 1)]]",
    );
    assert_eq!(sorted, mixed);
    let flat = read(
        "[('none', 0), ('skip_connect', 1), ('none', 0), ('nor_conv_1x1', 2), ('none', 0), ('none', 1)]",
    );
    assert_eq!(sorted, flat);
}

/// Each text must be refused in its form with a message that has this part.
fn refused(cases: &[(Form, &str, &str)]) {
    for (form, text, expected) in cases {
        let error = EncodedArchitecture::read(text, Some(*form), None)
            .unwrap_err()
            .to_string();
        assert!(error.starts_with(form.as_str()), "{text}: {error}");
        assert!(error.contains(expected), "{text}: {error}");
    }
}

#[test]
fn what_is_wrong_in_a_list_is_named_with_its_place_and_what_is_expected() {
    use Form::{FlatGenotype, Genotype, Naslib, Nni, Operations};
    refused(&[
        (
            Naslib,
            "(4, 0, 3, 7, 4, 3)",
            "number 4 of 6 (the edge from node 1 to node 2) is 7; expected 0 to 4 (0 skip_connect",
        ),
        (
            Operations,
            "(4, 0, 3, -1, 4, 3)",
            "number 4 of 6 (the edge from node 0 to node 3) is -1; expected 0 to 4 (0 none",
        ),
        (
            Naslib,
            "(4, 0, 3, 1, 4)",
            "is [4, 0, 3, 1, 4], of length 5; expected a list of 6 numbers, one for each edge",
        ),
        (Naslib, "(4, 0, 3, 1.5, 4, 3)", "is 1.5; expected 0 to 4"),
        (Naslib, "{'a': 1}", "expected a list of 6 numbers"),
        (
            Nni,
            "{'0_1': 'none'}",
            r#"the value of "0_2" is missing; expected a dictionary with the keys 0_1, 0_2, 1_2"#,
        ),
        (
            Nni,
            "{'0_4': 'none'}",
            r#"a key is "0_4"; expected only 0_1, 0_2"#,
        ),
        (
            Nni,
            "{'0_1': 'none', '0_1': 'none'}",
            r#"the value of "0_1" is there twice"#,
        ),
        (
            Nni,
            "{'0_1': 'nor_conv_3x3'}",
            r#"the value of "0_1" is 'nor_conv_3x3'; expected one of none, skip_connect, conv_1x1"#,
        ),
        (Nni, "[1]", "expected a dictionary with the keys"),
        (
            Genotype,
            "[[('none', 0)], [('none', 0), ('none', 0)], []]",
            "the source of input 2 of node 2 is 0 again",
        ),
        (
            Genotype,
            "[[('none', 0)], [('none', 0)], []]",
            "node 2 is [['none', 0]]; expected 2 pairs of operation and source",
        ),
        (
            Genotype,
            "[[('none', 1)], [], []]",
            "the source of input 1 of node 1 is 1; expected 0 to 0, an earlier node",
        ),
        (
            Genotype,
            "[[('zero', 0)], [], []]",
            "the operation of input 1 of node 1 is 'zero'; expected one of none",
        ),
        (
            Genotype,
            "[['none'], [], []]",
            "input 1 of node 1 is 'none'; expected a pair",
        ),
        (
            FlatGenotype,
            "[('none', 0)]",
            "of length 1; expected a list of 6 pairs",
        ),
    ]);
}

#[test]
fn what_is_wrong_in_a_matrix_or_a_size_is_named_with_its_place_and_what_is_expected() {
    use Form::{Adjacency, Channels, Index, OneHot, String};
    refused(&[
        (
            OneHot,
            "[[0, 0, 0, 0, 1], [0, 0, 0, 0, 0]]",
            "of length 2; expected a list of 6 rows",
        ),
        (
            OneHot,
            "[[1,1,0,0,0],[],[],[],[],[]]",
            "row 1 of 6 (the edge from node 0 to node 1) is [1, 1, 0, 0, 0]; expected one 1",
        ),
        (
            OneHot,
            "[[1,0,0,0,0,0,0,2],[],[],[],[]]",
            "row 1 of 5 is [1, 0, 0, 0, 0, 0, 0, 2]; expected one 1",
        ),
        (
            Adjacency,
            "[[0,1,0,0],[0,0,0,0],[0,0,0,0],[0,0,0,0]]",
            "row 0, column 1 (from 0) is 1; expected 0, as there is no such edge",
        ),
        (
            Adjacency,
            "[[0,0,0,0],[9,0,0,0],[0,0,0,0],[0,0,0,0]]",
            "row 1, column 0 (from 0) is 9; expected 0 to 4",
        ),
        (
            Channels,
            "(8, 8, 41, 32, 40)",
            "number 3 of 5 is 41; expected a number of channels: one of 8, 16",
        ),
        (
            Channels,
            "(8, 8, 4294967304, 32, 40)",
            "number 3 of 5 is 4294967304",
        ),
        (String, "8:8:8", "expected an architecture of sss, such as"),
        (
            String,
            "|none~0|",
            "expected an architecture of tss, such as",
        ),
        (
            Index,
            "hello",
            "the value is 'hello'; expected a whole number",
        ),
    ]);
}

#[test]
fn nothing_is_guessed() {
    let read = EncodedArchitecture::read;
    let unclear = read("(1, 1, 1, 1, 1, 1)", None, None).unwrap_err();
    assert!(
        unclear.to_string().contains("operations or naslib"),
        "{unclear}"
    );
    let without_space = read("284", None, None);
    assert_eq!(without_space, Err(FormError::SpaceNeeded { index: 284 }));
    for (text, space, expected) in [
        ("15625", SearchSpace::Topology, "expected 0 to 15624 in tss"),
        ("-1", SearchSpace::Size, "expected 0 to 32767 in sss"),
        (
            "8:8:40:32:40",
            SearchSpace::Topology,
            "expected an architecture of tss",
        ),
        (
            "(8, 8, 40, 32, 40)",
            SearchSpace::Topology,
            "architectures of tss have no form channels",
        ),
        ("hello", SearchSpace::Size, "is in none of the forms"),
        ("[1, 2]", SearchSpace::Size, "is in none of the forms"),
        (
            "(1, 2",
            SearchSpace::Size,
            "cannot be read as a value of Python or JSON",
        ),
    ] {
        let error = read(text, None, Some(space)).unwrap_err().to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }
    let long = format!("[{}]", "[0, 0, 0, 0, 0, 0], ".repeat(1000));
    let error = read(&long, Some(Form::OneHot), None)
        .unwrap_err()
        .to_string();
    assert!(error.len() < 400, "{error}");
}

#[test]
fn the_view_has_the_same_forms() {
    let database = Connection::open(sample_database()).unwrap();
    let columns = [
        "operations",
        "naslib",
        "nni",
        "genotype",
        "one_hot",
        "adjacency",
        "channels",
    ];
    let sql = format!(
        "SELECT space, arch_index, {} FROM architecture_encodings",
        columns.join(", ")
    );
    let mut select = database.prepare(&sql).unwrap();
    let mut rows = select.query([]).unwrap();
    let mut seen = [0, 0];
    while let Some(row) = rows.next().unwrap() {
        let space: SearchSpace = row.get::<_, String>(0).unwrap().parse().unwrap();
        let known =
            EncodedArchitecture::from_index(space, ArchitectureIndex(row.get(1).unwrap())).unwrap();
        for (place, column) in columns.into_iter().enumerate() {
            let stored: Option<String> = row.get(2 + place).unwrap();
            let form: Form = column.replace('_', "-").parse().unwrap();
            let is_shown = form.is_of(space) && (form, space) != (Form::OneHot, SearchSpace::Size);
            let expected = is_shown.then(|| known.write(form).unwrap().to_string());
            assert_eq!(stored, expected, "{column} of {known}");
        }
        seen[space as usize] += 1;
    }
    assert_eq!(seen, [15_625, 32_768]);
}

#[test]
fn operations_and_channels_find_an_architecture_by_an_index() {
    if !shell_is_installed() {
        return;
    }
    let cell = "op_0_1 = 'avg_pool_3x3' AND op_0_2 = 'skip_connect' AND op_1_2 = 'none' AND op_0_3 = 'nor_conv_1x1' \
                AND op_1_3 = 'avg_pool_3x3' AND op_2_3 = 'nor_conv_1x1'";
    let size = "channels_1 = 8 AND channels_2 = 8 AND channels_3 = 40 AND channels_4 = 32 AND channels_5 = 40";
    for (view, condition, index, found) in [
        (
            "architectures",
            cell,
            "topology_cells_by_operations",
            "2631\n",
        ),
        (
            "architecture_encodings",
            cell,
            "topology_cells_by_operations",
            "2631\n",
        ),
        ("architectures", size, "size_channels_by_channels", "284\n"),
        (
            "architecture_encodings",
            size,
            "size_channels_by_channels",
            "284\n",
        ),
    ] {
        let run = |start: &str, columns: &str| {
            let sql = format!("{start} SELECT {columns} FROM {view} WHERE {condition};");
            run_shell(sample_database(), &["-readonly"], &sql).unwrap()
        };
        assert_eq!(run("", "arch_index"), found);
        let plan = run("EXPLAIN QUERY PLAN", "*");
        assert!(plan.contains(&format!("INDEX {index}")), "{plan}");
        assert!(!plan.contains("SCAN"), "{plan}");
    }
}

fn natsbench(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_natsbench"))
        .args(arguments)
        .arg("--db")
        .arg(sample_database())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn commands_take_and_print_forms() {
    let index = natsbench(&["index", "(4,0,3,1,4,3)", "--as", "naslib"]);
    assert_eq!(index, (Some(0), "2631\n".to_owned(), String::new()));
    let (_, index, _) = natsbench(&["index", "4,0,3,1,4,3", "--as", "operations"]);
    assert_eq!(index, "2620\n");
    for form in Form::NAMES {
        let (code, written, error) = natsbench(&["arch", "2631", "--space", "tss", "--to", form]);
        if *form == "channels" {
            assert_eq!(code, Some(2));
            assert!(
                error.contains("architectures of tss have no form channels"),
                "{error}"
            );
            continue;
        }
        let (_, index, error) =
            natsbench(&["index", written.trim(), "--as", form, "--space", "tss"]);
        assert_eq!(index, "2631\n", "{form}: {written} {error}");
    }
    let (_, json, _) = natsbench(&[
        "arch", "284", "--space", "sss", "--to", "channels", "--json",
    ]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json, serde_json::json!([8, 8, 40, 32, 40]));
    let (_, more, _) = natsbench(&["index", "[8, 8, 40, 32, 40]", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&more).unwrap();
    assert_eq!(json["index"], 284);
}

#[test]
fn a_form_that_is_not_clear_is_asked_for() {
    let (code, _, error) = natsbench(&["index", "(4,0,3,1,4,3)"]);
    assert_eq!(code, Some(2));
    assert!(
        error.contains("add --as naslib or --as operations"),
        "{error}"
    );
    let (code, _, error) = natsbench(&["index", "284", "--as", "index"]);
    assert_eq!(code, Some(2));
    assert!(error.contains("add --space tss or --space sss"), "{error}");
    let (code, _, error) = natsbench(&["index", "(4,0,3,9,4,3)", "--as", "naslib"]);
    assert_eq!(code, Some(2));
    assert!(
        error.contains("number 4 of 6 (the edge from node 1 to node 2) is 9"),
        "{error}"
    );
}

#[test]
fn values_are_shown_as_python_shows_them() {
    let value = FormValue::Tuple(vec![FormValue::Text("none".to_owned())]);
    assert_eq!(value.to_string(), "('none',)");
    assert_eq!(serde_json::to_string(&value).unwrap(), r#"["none"]"#);
}
