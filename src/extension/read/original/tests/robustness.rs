use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use zip::CompressionMethod;

use crate::extension::cell::Cell;
use crate::extension::read::{read, read_path};
use crate::model::SearchSpace;
use crate::space::{Equivalence, TopologyStructure, architectures};

use super::{CELLS, column, number, refused, refused_path, shared_table, zip_of};

/// For each cell, the lowest index of those that compute the same.
fn classes() -> &'static [usize] {
    static CLASSES: OnceLock<Vec<usize>> = OnceLock::new();
    CLASSES.get_or_init(found_classes)
}

fn found_classes() -> Vec<usize> {
    let mut first: HashMap<String, usize> = HashMap::new();
    let strings = architectures(SearchSpace::Topology);
    let classes = strings.iter().enumerate().map(|(index, string)| {
        let cell = TopologyStructure::parse(string).unwrap();
        let unique = cell.unique_string(Equivalence::MergeSkipAndZero).unwrap();
        *first.entry(unique).or_insert(index)
    });
    classes.collect()
}

/// `meta.json`; `change` is asked for the string and the class of each cell.
fn meta_with(change: impl Fn(usize, &mut String, &mut usize)) -> String {
    let strings = architectures(SearchSpace::Topology);
    let cells = strings
        .into_iter()
        .zip(classes().iter().copied())
        .enumerate();
    let cells: Vec<String> = cells
        .map(|(index, (mut string, mut class))| {
            change(index, &mut string, &mut class);
            format!("\"{index}\": {{\"isomorph\": \"{class}\", \"nb201-string\": \"{string}\"}}")
        })
        .collect();
    format!(
        "{{\"ids\": {{{}}}, \"epsilons\": {{\"pgd@Linf\": [0.1, 1.0, 8], \"fgsm@Linf\": [1.0]}}}}",
        cells.join(", ")
    )
}

fn meta() -> &'static str {
    static META: OnceLock<String> = OnceLock::new();
    META.get_or_init(|| meta_with(|_, _, _| ()))
}

fn results(dataset: &str, attack: &str, measure: &str, cells: &str) -> String {
    format!("{{\"{dataset}\": {{\"{attack}\": {{\"{measure}\": {{{cells}}}}}}}}}")
}

fn zip(members: &[(&str, &str)]) -> Vec<u8> {
    let members: Vec<(&str, &[u8])> = members
        .iter()
        .map(|(name, text)| (*name, text.as_bytes()))
        .collect();
    zip_of(&members, CompressionMethod::Deflated)
}

#[test]
fn a_zip_file_is_a_long_table_by_attack_and_strength() {
    let clean = results("cifar10", "clean", "accuracy", "\"0\": 0.9, \"1\": 0.8");
    let pgd = results(
        "cifar10",
        "pgd@Linf",
        "accuracy",
        "\"0\": [0.5, 0.25, 0.125]",
    );
    let sure = results("cifar10", "pgd@Linf", "confidence", "\"0\": [0.75, 0.5, 1]");
    let fog = results("cifar100", "fog", "accuracy", "\"1\": [0.4, 0.3]");
    let bytes = zip(&[
        ("robustness-data/meta.json", meta()),
        ("robustness-data/cifar10/clean_accuracy.json", &clean),
        ("robustness-data/cifar10/pgd@Linf_accuracy.json", &pgd),
        ("robustness-data/cifar10/pgd@Linf_confidence.json", &sure),
        ("robustness-data/cifar10/pgd@Linf_cm.json", "not even JSON"),
        ("robustness-data/cifar100/fog_accuracy.json", &fog),
        ("README.md", "for people"),
    ]);
    let read = read("FILE", &bytes).unwrap();
    let columns = [
        "arch_index",
        "dataset",
        "attack",
        "strength",
        "accuracy",
        "confidence",
    ];
    assert_eq!(read.table.columns, columns);
    let mut rows: BTreeMap<(String, u32, u32), (f64, Option<f64>)> = BTreeMap::new();
    for row in &read.table.rows {
        let Cell::Text(attack) = &row.cells[2] else {
            panic!("{row:?}")
        };
        let key = (
            attack.clone(),
            number(&row.cells[0]) as u32,
            (10.0 * number(&row.cells[3])) as u32,
        );
        let values = (number(&row.cells[4]), row.cells.get(5).map(number));
        assert!(rows.insert(key, values).is_none());
    }
    let row = |attack: &str, index, tenths| rows[&(attack.to_owned(), index, tenths)];
    assert_eq!(rows.len(), 7);
    assert_eq!(row("clean", 1, 0), (0.8, None));
    assert_eq!(row("pgd@Linf", 0, 1), (0.5, Some(0.75)));
    assert_eq!(row("pgd@Linf", 0, 80), (0.125, Some(1.0)));
    assert_eq!(row("fog", 1, 20), (0.3, None));
    let original = read.original.unwrap();
    assert!(original.is_spread);
    assert_eq!(original.about.by, ["attack", "strength"]);
    assert_eq!(
        original.notes,
        ["confusion matrices were left out: 1 file ATTACK_cm.json"]
    );
}

#[test]
fn confidences_of_several_kinds_are_a_column_each() {
    let by_kind = results(
        "cifar10",
        "clean",
        "confidence",
        "\"0\": {\"label\": 0.5, \"argmax\": 0.75}",
    );
    let by_strength = results(
        "cifar10",
        "pgd@Linf",
        "confidence",
        "\"0\": [{\"label\": 1}, {\"label\": 2}, {\"label\": 3}]",
    );
    let bytes = zip(&[
        ("meta.json", meta()),
        ("cifar10/clean_confidence.json", &by_kind),
        ("cifar10/pgd@Linf_confidence.json", &by_strength),
    ]);
    let table = read("FILE", &bytes).unwrap().table;
    let columns = ["confidence_argmax", "confidence_label"];
    assert_eq!(table.columns[4..], columns);
    assert_eq!(table.rows[3].cells[5], Cell::Integer(3));
}

#[test]
fn meta_json_may_be_beside_the_zip_file_and_a_folder_is_read_too() {
    let clean = results("cifar10", "clean", "accuracy", "\"0\": 0.9");
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let of_dataset = path("cifar10.zip");
    std::fs::write(&of_dataset, zip(&[("cifar10/clean_accuracy.json", &clean)])).unwrap();
    let reason = refused_path(&of_dataset);
    assert!(reason.contains("there is no meta.json"), "{reason}");
    std::fs::write(path("meta.zip"), zip(&[("meta.json", meta())])).unwrap();
    assert_eq!(read_path(&of_dataset).unwrap().0.table.rows.len(), 1);
    std::fs::remove_file(path("meta.zip")).unwrap();
    std::fs::write(path("meta.json"), meta()).unwrap();
    assert_eq!(read_path(&of_dataset).unwrap().0.table.rows.len(), 1);
    std::fs::remove_file(&of_dataset).unwrap();
    std::fs::create_dir(path("cifar10")).unwrap();
    std::fs::write(path("cifar10/clean_accuracy.json"), &clean).unwrap();
    assert_eq!(read_path(folder.path()).unwrap().0.table.rows.len(), 1);
}

#[test]
fn our_classes_are_those_that_were_published() {
    let Some(excerpt) = shared_table("isomorph_tss_300.csv") else {
        return;
    };
    let classes = classes();
    let indexes = column(&excerpt, "arch_index");
    let published = column(&excerpt, "isomorph_index");
    assert_eq!(indexes.len(), 300);
    for (index, class) in indexes.into_iter().zip(published) {
        assert_eq!(classes[number(index) as usize], number(class) as usize);
    }
}

/// A zip file with `meta.json` and another file is refused for the reason.
#[track_caller]
fn is_refused(meta: &str, name: &str, text: &str, expected: &str) {
    let reason = refused(&zip(&[("meta.json", meta), (name, text)]));
    assert!(reason.contains(expected), "{reason}\nhas no {expected:?}");
    assert!(reason.starts_with("FILE: "), "{reason}");
}

const CLEAN: &str = "cifar10/clean_accuracy.json";
const PGD: &str = "cifar10/pgd@Linf_accuracy.json";

fn clean(cells: &str) -> String {
    results("cifar10", "clean", "accuracy", cells)
}

#[test]
fn files_and_results_that_are_not_known_are_refused_by_their_names() {
    let good = clean("\"0\": 0.9");
    let kinds: Vec<String> = (0..17).map(|kind| format!("\"{kind}\": 0")).collect();
    let kinds = format!("\"0\": {{{}}}", kinds.join(","));
    let kinds = results("cifar10", "clean", "confidence", &kinds);
    let sure = "cifar10/clean_confidence.json";
    for (name, text, expected) in [
        (
            "cifar10/pgd@L2_accuracy.json",
            &good,
            "cifar10/pgd@L2_accuracy.json is no file of the",
        ),
        (
            "cifar10/clean_loss.json",
            &good,
            "cifar10/clean_loss.json is no file",
        ),
        (
            "cifar10/clean_cm.json",
            &good,
            "there are no accuracies and no confidences",
        ),
        (
            "cifar100/clean_accuracy.json",
            &good,
            "has results of cifar10, which belong into another",
        ),
        (
            "clean_accuracy.json",
            &"{\"svhn\": {}}".to_owned(),
            "\"svhn\" is no data set of these",
        ),
        (
            "cifar10/fog_accuracy.json",
            &good,
            "cifar10: expected \"fog\" only, found \"clean\"",
        ),
        (sure, &good, "cifar10, clean: expected \"confidence\" only"),
        (sure, &kinds, "expected up to 16 kinds of confidences"),
        (CLEAN, &"{".to_owned(), "cannot be read as JSON"),
    ] {
        is_refused(meta(), name, text, expected);
    }
}

#[test]
fn results_of_cells_that_are_not_as_expected_are_refused_with_their_place() {
    for (cells, expected) in [
        (
            "\"15625\": 0.9",
            "cifar10, clean, cell \"15625\": \"15625\" is no index",
        ),
        ("\"007\": 0.9", "\"007\" is no index"),
        (
            "\"0\": [0.9, 0.8]",
            "cell 0: expected a number for each of 1 strengths, found 2",
        ),
        ("\"0\": \"0.9\"", "expected a number, found a text"),
        (
            "\"0\": {\"a\": 1}",
            "expected a number or a list of them, found an object",
        ),
        ("\"0\": 1, \"0\": 2", "\"0\" is there twice"),
    ] {
        is_refused(meta(), CLEAN, &clean(cells), expected);
    }
    let one_of_three = results("cifar10", "pgd@Linf", "accuracy", "\"0\": [0.5]");
    is_refused(
        meta(),
        PGD,
        &one_of_three,
        "expected a number for each of 3 strengths, found 1",
    );
}

#[test]
fn a_meta_json_that_is_not_as_expected_is_refused_with_the_place() {
    let good = clean("\"0\": 0.9");
    let other_class = meta_with(|index, _, class| {
        if index == 100 {
            *class = 101;
        }
    });
    let other_string = meta_with(|index, string, _| {
        if index == 5 {
            "|none~0|".clone_into(string);
        }
    });
    for (meta, expected) in [
        (
            other_class.as_str(),
            "isomorph is 101, but the lowest index of the cells that compute",
        ),
        (
            &other_string,
            "ids: \"5\": nb201-string is |none~0|, but the cell of this index is",
        ),
        ("{\"epsilons\": {}}", "meta.json: there is no \"ids\""),
        (
            "{\"ids\": {}, \"epsilons\": {}}",
            "ids: expected 15625 cells, found 0",
        ),
        (
            "{\"epsilons\": {\"pgd@Linf\": [null]}}",
            "epsilons, pgd@Linf: expected numbers",
        ),
    ] {
        is_refused(meta, CLEAN, &good, expected);
    }
    let no_epsilons = meta().replace("pgd@Linf", "fgsm@L2");
    let pgd = results("cifar10", "pgd@Linf", "accuracy", "\"0\": [0.5]");
    is_refused(
        &no_epsilons,
        PGD,
        &pgd,
        "meta.json has no epsilons of pgd@Linf",
    );
}

#[test]
fn every_cell_of_a_class_gets_the_results_of_its_representative() {
    // 6,466 classes, as published.
    let mut of_class: HashMap<usize, usize> = HashMap::new();
    for class in classes() {
        *of_class.entry(*class).or_default() += 1;
    }
    assert_eq!(of_class.len(), 6466);
    assert_eq!(of_class.values().sum::<usize>(), CELLS);
}
