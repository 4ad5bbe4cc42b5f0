//! The tables of others, where they are at hand.

use std::fs;
use std::path::{Path, PathBuf};

use natsbench::query::SqlValue::{Integer, Real};

use super::Extended;
use crate::support::{dump, value};

/// A folder with tables of others; `None` with a note where there is none.
fn tables(of: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data")
        .join(of);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no {}", folder.display());
    None
}

#[test]
fn the_best_cells_within_limits_of_a_raspberry_pi_are_those_that_are_known() {
    let (Some(joined), Some(accuracies)) = (tables("joined"), tables("tables")) else {
        return;
    };
    let extended = Extended::new();
    extended
        .extend(
            &joined.join("hw_nas_bench_cifar10_4_devices_full_tss.csv"),
            &["--name", "hw"],
        )
        .ends(
            0,
            &["hw: 15,625 rows, 15,625 of 15,625 architectures of tss; 4 columns"],
        );
    // Its column `index` is the official one, and its strings must agree with it.
    extended
        .extend(
            &accuracies.join("tss_accuracy.csv"),
            &[
                "--name",
                "official",
                "--key",
                "arch_index=index",
                "--key",
                "arch_str",
                "--unit",
                "c10_test_200=percent",
            ],
        )
        .ends(0, &["official: 15,625 rows", "; 9 columns"]);
    let is_largest = "SELECT max(pixel3_latency_ms) = 36.7665 FROM hw"; // a text would be 9.99975
    assert!(value::<bool>(&extended.db, is_largest));
    for (limit_ms, index, percent) in [
        (10, 10275, 90.91),
        (20, 2058, 93.27),
        (40, 15383, 94.03),
        (100, 6111, 94.37),
    ] {
        let rows = extended.rows(&format!(
            "SELECT arch_index, round(c10_test_200, 2) FROM official JOIN hw USING (space, arch_index) \
             WHERE raspi4_latency_ms <= {limit_ms} ORDER BY c10_test_200 DESC, arch_index LIMIT 1"
        ));
        assert_eq!(rows, [vec![Integer(index), Real(percent)]], "{limit_ms} ms");
    }
    for (device, size) in [
        ("raspi4", 43),
        ("pixel3", 44),
        ("eyeriss", 19),
        ("fpga", 13),
    ] {
        let front: i64 = value(
            &extended.db,
            &format!(
                "WITH places AS (SELECT c10_test_200 AS gain, {device}_latency_ms AS cost FROM official \
                 JOIN hw USING (space, arch_index)), \
                 ordered AS (SELECT gain, max(gain) OVER (ORDER BY cost, gain DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) \
                 AS before FROM places) SELECT count(*) FROM ordered WHERE before IS NULL OR gain > before"
            ),
        );
        assert_eq!(front, size, "{device}");
    }
}

#[test]
fn every_excerpt_is_taken_or_refused_for_what_is_wrong_with_it() {
    let Some(joined) = tables("joined") else {
        return;
    };
    let extended = Extended::new();
    let before = dump(&extended.db).len();
    let excerpts: [(&str, &[&str], i32, &str); 5] = [
        (
            "hw_nas_bench_tss_3_archs.csv",
            &[
                "--unit",
                "edgegpu_latency=ms",
                "--unit",
                "edgegpu_energy=mJ",
            ],
            0,
            "9 rows, 3 of 15,625 architectures of tss, cifar10 cifar100 ImageNet16-120; 10 columns",
        ),
        (
            "latency_help_tss_300.csv",
            &[],
            0,
            "latency_help_tss_300: 300 rows, 300 of 15,625 architectures of tss; 27 columns",
        ),
        (
            "zero_cost_tss_300.csv",
            &["--check", "params=params_millions:0.001"],
            0,
            "900 rows, 300 of 15,625 architectures of tss, cifar10 cifar100 ImageNet16-120; 25 columns",
        ),
        ("isomorph_tss_300.csv", &[], 0, "300 rows"),
        ("nasbench101_real_31_archs.csv", &[], 1, "has a row already"),
    ];
    for (name, options, code, told) in excerpts {
        extended
            .extend(&joined.join(name), options)
            .ends(code, &[told]);
    }
    assert!(dump(&extended.db).len() > before + 1500);
    let other: u32 = value(
        &extended.db,
        "SELECT count(*) FROM isomorph_tss_300 JOIN isomorphism USING (arch_index) WHERE isomorph_index <> class_id",
    );
    assert_eq!(other, 0);
    // Every number of the file is there with all its digits.
    let content = fs::read_to_string(joined.join("latency_help_tss_300.csv")).unwrap();
    let mut lines = content.lines();
    let columns: Vec<&str> = lines.next().unwrap().split(',').collect();
    for line in lines {
        let fields: Vec<&str> = line.split(',').collect();
        let index = fields[0];
        let quoted: Vec<String> = columns[1..]
            .iter()
            .map(|name| format!("\"{name}\""))
            .collect();
        let rows = extended.rows(&format!(
            "SELECT {} FROM latency_help_tss_300 WHERE arch_index = {index}",
            quoted.join(", ")
        ));
        let expected: Vec<f64> = fields[1..]
            .iter()
            .map(|field| field.parse().unwrap())
            .collect();
        let found: Vec<f64> = rows[0]
            .iter()
            .map(|value| match value {
                Real(number) => *number,
                Integer(number) => *number as f64,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(found, expected, "{index}");
    }
}
