//! Numbers outside their range: wrong usage, answered with the range before anything is opened.

use super::ask;
use crate::support::natsbench;

#[test]
fn a_number_outside_its_range_exits_with_2_and_the_range() {
    let search = |option: &str| format!("search --method rea --space tss -d cifar10 {option}");
    for (line, told) in [
        (search("--budget nan"), "above 0 up to 1000000000"),
        (search("--budget inf"), "above 0 up to 1000000000"),
        (search("--budget 1e300"), "above 0 up to 1000000000"),
        (search("--budget 0"), "above 0 up to 1000000000"),
        (search("--policy workers=65535"), "workers=N from 1 to 1024"),
        (
            search("--policy workers=4294967295"),
            "workers=N from 1 to 1024",
        ),
        (
            search("--policy overhead=inf"),
            "overhead=SECONDS from 0 to 1000000000",
        ),
        (search("--runs 0"), "a whole number from 1 to 1048576"),
        (search("--seed 18446744073709551615"), "9223372036854775807"),
        (search("--threads 0"), "a whole number from 1 to 1024"),
        (search("--threads 65535"), "a whole number from 1 to 1024"),
        (
            search("--population-size 4294967295"),
            "a whole number from 1 to 32768",
        ),
        (
            search("--sample-size 4294967295"),
            "a whole number from 1 to 32768",
        ),
        (search("--learning-rate nan"), "from 0 to 1000"),
        (search("--learning-rate 1e300"), "from 0 to 1000"),
        (search("--baseline-momentum inf"), "from 0 to below 1"),
        (search("--initial-scale inf"), "from 0 to 1000"),
        (search("--adam-beta1 1"), "from 0 to below 1"),
        (search("--adam-beta2 nan"), "from 0 to below 1"),
        (search("--adam-epsilon nan"), "from 0 to 1000"),
        (
            search("--iterations 4294967295"),
            "a whole number from 1 to 100000",
        ),
        (search("--min-epochs 0"), "a whole number from 1 to 200"),
        (search("--max-epochs 65535"), "a whole number from 1 to 200"),
        (search("--eta 1"), "a whole number from 2 to 200"),
        (
            search("--num-samples 4294967295"),
            "a whole number from 1 to 10000",
        ),
        (search("--random-fraction nan"), "from 0 to 1"),
        (search("--min-bandwidth inf"), "from 0 to 1"),
        (search("--top-percent 100"), "a whole number from 1 to 99"),
        (
            "best --space tss -d cifar10 --max-flops nan".to_owned(),
            "a number from 0 up",
        ),
        (
            "best --space tss -d cifar10 --max-params inf".to_owned(),
            "a number from 0 up",
        ),
        (
            "best --space tss -d cifar10 --max-params -1".to_owned(),
            "a number from 0 up",
        ),
        (
            "best --space tss -d cifar10 --top -1".to_owned(),
            "a whole number from 1 to 32768",
        ),
        (search("--budget -5"), "above 0 up to 1000000000"),
        (
            search("--seed nan"),
            "a whole number from 0 to 9223372036854775807",
        ),
        (search("--policy workers=2,workers=3"), "workers=3"),
        (
            "more-info 11 --space tss -d cifar10 --epoch 99999999999999999999".to_owned(),
            "a whole number from 0 to 65535",
        ),
        (
            "more-info 99999999999 --space tss -d cifar10".to_owned(),
            "a whole number, from 0 to 15624 in tss",
        ),
        ("arch -1 --space sss".to_owned(), "32767 in sss"),
        ("arch 1e3".to_owned(), "\"1e3\" is no index"),
        (
            "sample --space tss --seed -1 --out none".to_owned(),
            "from 0 to 18446744073709551615",
        ),
        ("serve --port 70000".to_owned(), "from 0 to 65535"),
        (
            "best --space tss -d cifar10 --top 0".to_owned(),
            "a whole number from 1 to 32768",
        ),
        (
            "best --space tss -d cifar10 --top 4294967295".to_owned(),
            "a whole number from 1 to 32768",
        ),
    ] {
        let ran = ask(&line);
        ran.ends(2, &[told]);
        assert!(ran.out.is_empty(), "{ran:?}");
    }
}

#[test]
fn a_limit_is_shown_in_few_digits() {
    let ran = ask("best --space tss -d cifar10 --max-params 1e-320");
    ran.ends(
        1,
        &["within the limits of 1e-320 million params; the least FLOPs are"],
    );
}

#[test]
fn a_sample_has_as_many_architectures_as_its_space_or_none_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("archives");
    let sample = |space: &str, count: &str| {
        let arguments = ["sample", "--space", space, "--archs", count, "--out"];
        natsbench(&arguments, &[crate::support::text(&out)])
    };
    sample("tss", "999999").ends(2, &["a whole number from 1 to 423624"]);
    sample("sss", "0").ends(2, &["a whole number from 1 to 423624"]);
    sample("tss", "20000").ends(1, &["20000 architectures were asked for; tss has 15625"]);
    sample("sss", "32769").ends(1, &["32769 architectures were asked for; sss has 32768"]);
    assert!(!out.exists());
}

#[test]
fn a_budget_of_more_results_than_can_be_stored_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("natsbench.db");
    std::fs::copy(crate::views_examples::sample_database(), &db).unwrap();
    let search = |options: &[&str]| {
        let arguments = [
            "search", "--quiet", "--space", "tss", "-d", "cifar10", "--db",
        ];
        natsbench(
            &[&arguments[..], &[crate::support::text(&db)]].concat(),
            options,
        )
    };
    search(&["--method", "random", "--budget", "1e9", "--runs", "1"]).ends(
        1,
        &[
            "1 run of 1000000000 simulated seconds on 1 simulated worker would have at least",
            "at most 1048576 a run",
        ],
    );
    search(&[
        "--method",
        "rea",
        "--policy",
        "workers=1024",
        "--runs",
        "1000000",
    ])
    .ends(1, &["16777216 in all"]);
    search(&["--method", "hyperband", "--max-epochs", "90"])
        .ends(1, &["after up to 90 epochs; hp 12 on cifar10 has 12"]);
    let runs: u32 = crate::support::value(&db, "SELECT count(*) FROM search_runs");
    assert_eq!(runs, 0);
}
