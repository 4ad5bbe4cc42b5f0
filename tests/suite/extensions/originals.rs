//! Published tables, in the files in which they were published, at the command line.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Write};

use natsbench::query::SqlValue::{Integer, Null, Real, Text};
use natsbench::space::{Equivalence, TopologyStructure, architectures};
use natsbench::{ArchitectureIndex, SearchSpace, space::CellOperations};
use plain_pickle::PickleWriter;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::Extended;
use crate::support::{dump, text};

/// HW-NAS-Bench with two metrics on one data set: the latency of cell i is i + 0.5, and its energy twice that.
fn hw_nas_bench(strings: &[String]) -> Vec<u8> {
    let mut pickle = PickleWriter::new();
    pickle.dict(["nasbench201", "fbnet"], |pickle, part| {
        pickle.text(part);
        if part == "fbnet" {
            return pickle.dict([(); 0], |_, ()| ());
        }
        pickle.dict(["cifar100"], |pickle, dataset| {
            pickle.text(dataset);
            let metrics = ["fpga_latency", "fpga_energy", "config"];
            pickle.dict(metrics, |pickle, metric| {
                pickle.text(metric);
                pickle.list(strings.iter().enumerate(), |pickle, (index, string)| {
                    let latency = index as f64 + 0.5;
                    match metric {
                        "fpga_latency" => pickle.numpy_float(latency),
                        "fpga_energy" => pickle.float(2.0 * latency),
                        _ => pickle.dict(["arch_str"], |pickle, key| {
                            pickle.text(key);
                            pickle.text(string);
                        }),
                    }
                });
            });
        });
    });
    pickle.finish()
}

fn zip(members: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = SimpleFileOptions::default().compression_method(method);
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn hw_nas_bench_needs_no_option_and_knows_its_units() {
    let extended = Extended::new();
    let strings = architectures(SearchSpace::Topology);
    let file = extended.table("HW-NAS-Bench-v1_0.pickle", hw_nas_bench(&strings));
    extended.ask(&["extend", text(&file)]).ends(
        0,
        &[
            "hw_nas_bench: 15,625 rows, 15,625 of 15,625 architectures of tss, cifar100; \
             2 columns",
            "warning: fbnet was left out",
        ],
    );
    let rows = extended.rows(
        "SELECT arch_str, dataset, fpga_latency, fpga_energy FROM hw_nas_bench \
         WHERE arch_index = 2631",
    );
    let expected = [
        Text(strings[2631].clone()),
        Text("cifar100".to_owned()),
        Real(2631.5),
        Real(5263.0),
    ];
    assert_eq!(rows, [expected]);
    let units = extended.rows(
        "SELECT \"column\", unit FROM data_dictionary \
         WHERE object = 'hw_nas_bench' AND \"column\" GLOB 'fpga*' ORDER BY 1",
    );
    let unit = |column: &str, unit: &str| vec![Text(column.to_owned()), Text(unit.to_owned())];
    assert_eq!(
        units,
        [unit("fpga_energy", "mJ"), unit("fpga_latency", "ms")]
    );
    extended.ask(&["extend", "--list"]).ends(
        0,
        &[
            "source HW-NAS-Bench, https://github.com/GATECH-EIC/HW-NAS-Bench (ICLR 2021)",
            "licence MIT",
            "fpga_latency: double, ms; lower is better; time for one image on an FPGA",
        ],
    );
    // What the user says goes before.
    let options = [
        "--name",
        "mine",
        "--unit",
        "fpga_energy=uJ",
        "--licence",
        "none",
    ];
    extended
        .ask(&[&["extend", text(&file)], &options[..]].concat())
        .ends(0, &["mine: 15,625 rows"]);
    extended.ask(&["extend", "--list"]).ends(
        0,
        &[
            "licence none",
            "fpga_energy: double, uJ",
            "fpga_latency: double, ms",
        ],
    );
    extended
        .ask(&["extend", text(&file), "--space", "sss"])
        .ends(
            1,
            &["this is HW-NAS-Bench, which measured architectures of tss, not of sss"],
        );
}

#[test]
fn strings_in_another_order_than_the_official_one_are_refused() {
    let extended = Extended::new();
    let before = dump(&extended.db);
    let mut strings = architectures(SearchSpace::Topology);
    strings.swap(11, 12);
    let file = extended.table("hw.pickle", hw_nas_bench(&strings));
    extended.ask(&["extend", text(&file)]).ends(
        1,
        &[
            "2 of 15,625 rows are wrong, so nothing was written",
            "row 12: arch_index says 11",
            "arch_str says 12",
        ],
    );
    assert_eq!(dump(&extended.db), before);
}

#[test]
fn a_folder_of_help_is_a_table_with_a_column_for_each_device() {
    let extended = Extended::new();
    let folder = extended.folder.path().join("latency");
    fs::create_dir(&folder).unwrap();
    for (name, first) in [("raspi4", 0.5), ("titan_rtx_256", 7.25)] {
        let mut pickle = PickleWriter::new();
        pickle.list(0..15_625, |pickle, index| {
            pickle.float(first + f64::from(index));
        });
        let bytes = zip(
            &[("archive/data.pkl", &pickle.finish())],
            CompressionMethod::Stored,
        );
        fs::write(folder.join(format!("{name}.pt")), bytes).unwrap();
    }
    extended.ask(&["extend", text(&folder)]).ends(
        0,
        &["help_latency: 15,625 rows, 15,625 of 15,625 architectures of tss; 2 columns"],
    );
    let rows =
        extended.rows("SELECT raspi4_ms, titan_rtx_256_ms FROM help_latency WHERE arch_index = 3");
    assert_eq!(rows, [[Real(3.5), Real(10.25)]]);
    fs::write(folder.join("notes.txt"), "mine").unwrap();
    extended.ask(&["extend", text(&folder), "--replace"]).ends(
        1,
        &["notes.txt: this is no file of HELP; expected a folder with NAME.pt only"],
    );
}

#[test]
fn nas_bench_suite_zero_is_joined_by_its_tuples() {
    let extended = Extended::new();
    let cell = CellOperations::from_index(ArchitectureIndex(2631)).unwrap();
    let tuple = cell.naslib().map(|number| number.to_string()).join(", ");
    let json = format!(
        "{{\"cifar10\": {{\"({tuple})\": {{\"idx\": 0, \"val_accuracy\": 90.5, \
         \"synflow\": {{\"score\": NaN, \"time\": 0.5}}}}}}}}"
    );
    let file = extended.table("zc_nasbench201.json", json);
    extended
        .ask(&["extend", text(&file)])
        .ends(1, &["1 of 1 row is wrong", "row 1: synflow:", "--null nan"]);
    extended
        .ask(&["extend", text(&file), "--null", "nan"])
        .ends(
            0,
            &["nas_bench_suite_zero: 1 row, 1 of 15,625 architectures of tss, cifar10; 3 columns"],
        );
    let rows = extended.rows(
        "SELECT arch_index, val_accuracy, synflow, synflow_seconds FROM nas_bench_suite_zero",
    );
    assert_eq!(rows, [[Integer(2631), Real(90.5), Null, Real(0.5)]]);
}

#[test]
fn the_robustness_data_set_is_spread_over_cells_that_compute_the_same() {
    let extended = Extended::new();
    let strings = architectures(SearchSpace::Topology);
    let mut classes: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, string) in strings.iter().enumerate() {
        let cell = TopologyStructure::parse(string).unwrap();
        let unique = cell.unique_string(Equivalence::MergeSkipAndZero).unwrap();
        classes.entry(unique).or_default().push(index);
    }
    let mut ids = vec![String::new(); strings.len()];
    for members in classes.values() {
        for &member in members {
            let (class, string) = (members[0], &strings[member]);
            ids[member] = format!(
                "\"{member}\": {{\"isomorph\": \"{class}\", \"nb201-string\": \"{string}\"}}"
            );
        }
    }
    let meta = format!(
        "{{\"ids\": {{{}}}, \"epsilons\": {{\"pgd@Linf\": [0.1, 8.0]}}}}",
        ids.join(", ")
    );
    let cells: Vec<String> = classes
        .values()
        .map(|members| format!("\"{0}\": [0.5, {0}e-5]", members[0]))
        .collect();
    let pgd = format!(
        "{{\"cifar10\": {{\"pgd@Linf\": {{\"accuracy\": {{{}}}}}}}}}",
        cells.join(", ")
    );
    let members: [(&str, &[u8]); 3] = [
        ("meta.json", meta.as_bytes()),
        ("cifar10/pgd@Linf_accuracy.json", pgd.as_bytes()),
        ("cifar10/pgd@Linf_cm.json", b"[]"),
    ];
    let file = extended.table("cifar10.zip", zip(&members, CompressionMethod::Deflated));
    extended.ask(&["extend", text(&file)]).ends(
        0,
        &[
            "robustness: 31,250 rows, 15,625 of 15,625 architectures of tss, spread to cells that \
             compute the same, cifar10; 1 column",
            "warning: confusion matrices were left out: 1 file ATTACK_cm.json",
        ],
    );
    let largest = classes
        .values()
        .max_by_key(|members| members.len())
        .unwrap();
    for member in largest {
        let rows = extended.rows(&format!(
            "SELECT attack, strength, accuracy FROM robustness WHERE arch_index = {member} ORDER BY strength"
        ));
        let row =
            |strength, accuracy| vec![Text("pgd@Linf".to_owned()), Real(strength), Real(accuracy)];
        let weakest: f64 = format!("{}e-5", largest[0]).parse().unwrap();
        assert_eq!(rows, [row(0.1, 0.5), row(8.0, weakest)]);
    }
}

#[test]
fn a_table_of_ones_own_still_needs_its_space() {
    let extended = Extended::new();
    let file = extended.table("pi.csv", "arch_index,latency_ms\n0,1.5\n");
    extended.ask(&["extend", text(&file)]).ends(
        2,
        &["pi.csv: which architectures were measured? Add --space tss or --space sss"],
    );
}
