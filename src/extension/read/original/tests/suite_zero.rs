use std::collections::HashMap;

use crate::extension::cell::{Cell, InputTable};
use crate::extension::read::read;
use crate::model::{ArchitectureIndex, Dataset, SearchSpace};
use crate::space::{CellOperations, architecture_cost};

use super::{column, faults, number, refused, shared_table};

fn tuple(cell: CellOperations) -> String {
    format!(
        "({})",
        cell.naslib().map(|number| number.to_string()).join(", ")
    )
}

/// A cell of the file, with the weights that it has on a data set.
fn entry(index: u32, dataset: Dataset, others: &str) -> String {
    let cell = CellOperations::from_index(ArchitectureIndex(index)).unwrap();
    let cost = architecture_cost(SearchSpace::Topology, &cell.to_string(), dataset).unwrap();
    format!(
        "\"{}\": {{\"idx\": 3, \"arch\": \"{cell}\", \"val_accuracy\": 90.5, \"params\": {{\"score\": {}, \"time\": 0.25}}{others}}}",
        tuple(cell),
        cost.params_millions
    )
}

fn file(dataset: &str, entries: &[String]) -> String {
    format!("{{\"{dataset}\": {{{}}}}}", entries.join(", "))
}

#[test]
fn a_tuple_is_translated_and_idx_is_not_looked_at() {
    let others = ", \"jacov\": {\"score\": -1e8, \"time\": 1}";
    let text = format!(
        "{{\"cifar10\": {{{}, {}}}, \"ImageNet16-120\": {{{}}}}}",
        entry(2631, Dataset::Cifar10, others),
        entry(7, Dataset::Cifar10, ""),
        entry(2631, Dataset::ImageNet16, others),
    );
    let read = read("FILE", text.as_bytes()).unwrap();
    let columns = [
        "arch_index",
        "arch_str",
        "dataset",
        "val_accuracy",
        "jacov",
        "jacov_seconds",
        "params",
        "params_seconds",
    ];
    assert_eq!(read.table.columns, columns);
    assert_eq!(
        column(&read.table, "arch_index"),
        [2631, 7, 2631].map(Cell::Integer).each_ref()
    );
    assert_eq!(*column(&read.table, "jacov")[0], Cell::Real(-1e8));
    assert_eq!(*column(&read.table, "jacov")[1], Cell::Missing);
    assert_eq!(
        *column(&read.table, "dataset")[2],
        Cell::Text("ImageNet16-120".to_owned())
    );
    let original = read.original.as_ref().unwrap();
    assert_eq!(original.name, "nas_bench_suite_zero");
    assert_eq!(
        original.about.columns["val_accuracy"].unit.as_deref(),
        Some("percent")
    );
    assert_eq!(
        original.about.columns["params"].unit.as_deref(),
        Some("millions")
    );
    assert_eq!(
        original.about.columns.len(),
        5,
        "no word about columns that are not there"
    );
    assert_eq!(faults(read), "");
}

/// The index and the data set of a row.
fn key(table: &InputTable, row: usize) -> (u32, String) {
    let of = |name| &table.rows[row].cells[table.position(name).unwrap()];
    let (Cell::Text(dataset) | Cell::Written(dataset)) = of("dataset") else {
        panic!("{:?}", of("dataset"))
    };
    (number(of("arch_index")) as u32, dataset.clone())
}

/// A value of a row as JSON.
fn json(table: &InputTable, row: usize, column_name: &str) -> String {
    match &table.rows[row].cells[table.position(column_name).unwrap()] {
        Cell::Written(text) => text.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn published_rows_have_the_weights_of_the_cells_that_their_tuples_are() {
    let Some(excerpt) = shared_table("zero_cost_tss_300.csv") else {
        return;
    };
    let proxies: Vec<&str> = excerpt
        .columns
        .iter()
        .filter_map(|name| name.strip_suffix("_seconds"))
        .collect();
    let mut by_dataset = Vec::new();
    for dataset in ["cifar10", "cifar100", "ImageNet16-120"] {
        let mut entries = Vec::new();
        for row in 0..excerpt.rows.len() {
            if json(&excerpt, row, "dataset") != dataset {
                continue;
            }
            let cell: CellOperations = json(&excerpt, row, "arch_str").parse().unwrap();
            let fields = proxies.iter().map(|proxy| {
                let seconds = json(&excerpt, row, &format!("{proxy}_seconds"));
                format!(
                    "\"{proxy}\": {{\"score\": {}, \"time\": {seconds}}}",
                    json(&excerpt, row, proxy)
                )
            });
            let accuracy = format!("\"val_accuracy\": {}", json(&excerpt, row, "val_accuracy"));
            let fields: Vec<String> = fields.chain([accuracy]).collect();
            entries.push(format!("\"{}\": {{{}}}", tuple(cell), fields.join(", ")));
        }
        by_dataset.push(format!("\"{dataset}\": {{{}}}", entries.join(", ")));
    }
    let text = format!("{{{}}}", by_dataset.join(", "));
    let read = read("FILE", text.as_bytes()).unwrap();
    assert_eq!(read.table.rows.len(), 900);
    let rows_of_excerpt: HashMap<(u32, String), usize> =
        (0..900).map(|row| (key(&excerpt, row), row)).collect();
    for name in &excerpt.columns[3..] {
        let (found, published) = (column(&read.table, name), column(&excerpt, name));
        for (row, found) in found.into_iter().enumerate() {
            let expected = published[rows_of_excerpt[&key(&read.table, row)]];
            assert_eq!(
                number(found).to_bits(),
                number(expected).to_bits(),
                "{name}"
            );
        }
    }
    assert_eq!(
        faults(read),
        "",
        "the weights of all 900 rows are those of their cells"
    );
}

#[test]
fn rows_that_contradict_themselves_are_named() {
    let good = entry(12, Dataset::Cifar10, "");
    let wrong_params = good.replace("\"score\": ", "\"score\": 1");
    let other = CellOperations::from_index(ArchitectureIndex(13)).unwrap();
    let cell = CellOperations::from_index(ArchitectureIndex(12)).unwrap();
    let wrong_arch = good.replace(&cell.to_string(), &other.to_string());
    // The operations in the official order and edge order: the trap that the check is for.
    let numbers = cell.numbers().map(|number| number.to_string()).join(", ");
    let untranslated = good.replace(&tuple(cell), &format!("({numbers})"));
    for (entry, expected) in [
        (
            wrong_params,
            format!("cifar10, \"{}\": params is 1", tuple(cell)),
        ),
        (
            wrong_arch,
            format!(
                "cifar10, \"{}\": arch is \"{other}\", which is another cell",
                tuple(cell)
            ),
        ),
        (untranslated, "which is another cell".to_owned()),
    ] {
        let read = read("FILE", file("cifar10", &[entry]).as_bytes()).unwrap();
        let reason = faults(read);
        assert!(reason.contains(&expected), "{reason}\nhas no {expected:?}");
    }
}

#[test]
fn what_is_not_a_number_in_python_needs_null_nan() {
    let others = ", \"grasp\": {\"score\": NaN, \"time\": 1}";
    let read = read(
        "FILE",
        file("cifar10", &[entry(12, Dataset::Cifar10, others)]).as_bytes(),
    )
    .unwrap();
    let found = column(&read.table, "grasp")[0];
    assert!(
        matches!(found, Cell::Real(number) if number.is_nan()),
        "{found:?}"
    );
}

#[test]
fn data_sets_that_nats_bench_lacks_are_left_out_and_said() {
    let text = format!(
        "{{\"ninapro\": {{{}}}, \"cifar100\": {{{}}}}}",
        entry(1, Dataset::Cifar10, ""),
        entry(1, Dataset::Cifar100, "")
    );
    let read = read("FILE", text.as_bytes()).unwrap();
    assert_eq!(read.table.rows.len(), 1);
    let notes = read.original.unwrap().notes;
    assert_eq!(
        notes,
        ["ninapro was left out: NATS-Bench has no such data set"]
    );
}

#[test]
fn what_is_not_known_is_refused_by_its_name() {
    let good = entry(12, Dataset::Cifar10, "");
    let with = |others: &str| file("cifar10", &[entry(12, Dataset::Cifar10, others)]);
    for (text, expected) in [
        (
            file("class_scene", std::slice::from_ref(&good)),
            "\"class_scene\" is no data set of these cells; expected cifar10, cifar100, ImageNet16-120",
        ),
        (
            file("cifar10-valid", std::slice::from_ref(&good)),
            "\"cifar10-valid\" is no data set of these cells",
        ),
        (
            with(", \"zico\": {\"score\": 1, \"time\": 1}"),
            "\"zico\" is no proxy of NAS-Bench-Suite-Zero",
        ),
        (
            with(", \"snip\": {\"score\": 1, \"seed\": 1}"),
            "snip: \"seed\" is not known; expected score and time",
        ),
        (with(", \"snip\": {\"time\": 1}"), "snip: there is no score"),
        (
            with(", \"snip\": 5"),
            "snip: expected an object, found a number",
        ),
        (
            with(", \"snip\": {\"score\": \"1\"}"),
            "snip: score: expected a number, found a text",
        ),
        (
            file("cifar10", &["\"(4, 0, 3, 1, 4)\": {}".to_owned()]),
            "cifar10, \"(4, 0, 3, 1, 4)\": this is no cell; expected a tuple",
        ),
        (
            file("cifar10", &["\"(4, 0, 3, 1, 4, 5)\": {}".to_owned()]),
            "this is no cell",
        ),
        (
            file("cifar10", &[good.clone(), good.clone()]),
            "is there twice; expected it once",
        ),
        (
            file("svhn", std::slice::from_ref(&good)),
            "there are no cells on cifar10, cifar100, ImageNet16-120",
        ),
        (
            file("cifar10", std::slice::from_ref(&good)).replace("}}}", "}}"),
            "cannot be read as JSON: EOF",
        ),
        (
            "{\"cifar10\": {\"clean\": {\"accuracy\": {}}}}".to_owned(),
            "this is one file of the robustness data set",
        ),
        (
            "{\"ids\": {\"0\": {}}}".to_owned(),
            "this is one file of the robustness data set",
        ),
    ] {
        let reason = refused(text.as_bytes());
        assert!(reason.contains(expected), "{reason}\nhas no {expected:?}");
        assert!(reason.starts_with("FILE: "), "{reason}");
    }
}
