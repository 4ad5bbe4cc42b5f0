//! Every recorded answer of the official package, replayed through the Rust accessors.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use natsbench::NatsBench;
use natsbench::SearchSpace;
use natsbench::import::Import;
use natsbench::internals::{Reason, Replay, Report};

use crate::oracle::shared;
use crate::support::{Bench, natsbench, text};
use crate::traps;

/// Imports an archive into a new database and replays recorded answers against it.
fn replayed(archive: &Path, space: SearchSpace, answers: &Path) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("natsbench.db");
    let import = Import {
        archives: vec![archive.to_owned()],
        database: database.clone(),
        ..Import::default()
    };
    import.run(&mut |_event| ()).unwrap();
    let bench = NatsBench::open(&database).unwrap();
    let replay = Replay {
        space: bench.space(space).unwrap(),
        answers: answers.to_owned(),
    };
    let report = replay.run().unwrap();
    println!("{}\n{report}", answers.display());
    report
}

/// Replays the answers on a published archive; every line must be equal, refused or left out
/// for one of these reasons, so often.
fn check_published(space: SearchSpace, folder: &str, lines: usize, left_out: &[(Reason, usize)]) {
    let answers = shared(&format!("reference/official_{space}.jsonl.gz"));
    let archive = shared(&format!("data/archives/{folder}"));
    let (Some(answers), Some(archive)) = (answers, archive) else {
        return;
    };
    let report = replayed(&archive, space, &answers);
    let total = report.total();
    assert_eq!(report.differences, []);
    assert_eq!(total.equal + total.refused + total.left_out, lines);
    assert_eq!(
        report.left_out,
        left_out.iter().copied().collect::<BTreeMap<_, _>>()
    );
}

#[test]
fn topology_answers_on_published_architectures_are_the_official_ones() {
    let left_out = [
        (Reason::Loading, 71),
        (Reason::Package, 2),
        (Reason::Printing, 11),
        (Reason::StringAsIndex, 12),
        (Reason::NumberAsRecipe, 7),
        (Reason::NegativeIndex, 2),
        (Reason::UnknownIsLast, 3),
        (Reason::UnknownName, 15),
        (Reason::OtherType, 6),
    ];
    check_published(
        SearchSpace::Topology,
        "NATS-tss-v1_0-3ffb9-simple",
        7_074,
        &left_out,
    );
}

#[test]
fn size_answers_on_published_architectures_are_the_official_ones() {
    let left_out = [
        (Reason::Loading, 71),
        (Reason::Package, 3),
        (Reason::Printing, 11),
        (Reason::StringAsIndex, 12),
        (Reason::NumberAsRecipe, 7),
        (Reason::NegativeIndex, 2),
        (Reason::UnknownName, 19),
        (Reason::OtherType, 5),
    ];
    check_published(
        SearchSpace::Size,
        "NATS-sss-v1_0-50262-simple",
        7_868,
        &left_out,
    );
}

/// Replays the answers on all trap archives of a space; says how many lines are left out, and why.
fn check_traps(space: SearchSpace) -> BTreeMap<Reason, usize> {
    let folder = tempfile::tempdir().unwrap();
    let oracle = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/traps");
    let mut left_out = BTreeMap::new();
    let traps = traps::archives().into_iter();
    for trap in traps.filter(|trap| trap.space == space) {
        let archive = folder.path().join(&trap.name);
        trap.write(&archive).unwrap();
        let answers = oracle.join(format!("{}.jsonl.gz", trap.name));
        let report = replayed(&archive, space, &answers);
        assert_eq!(report.differences, [], "{}", trap.name);
        assert!(report.total().equal > 1_000, "{}", trap.name);
        for (reason, count) in report.left_out {
            *left_out.entry(reason).or_insert(0) += count;
        }
    }
    left_out
}

/// Metrics of a data set without seeds are an empty dict, even of a split that there is not.
const LEFT_OUT_OF_TRAPS: [(Reason, usize); 1] = [(Reason::UnknownName, 3)];

#[test]
fn answers_on_traps_of_the_topology_space_are_the_official_ones() {
    let left_out = check_traps(SearchSpace::Topology);
    assert_eq!(left_out, BTreeMap::from(LEFT_OUT_OF_TRAPS));
}

#[test]
fn answers_on_traps_of_the_size_space_are_the_official_ones() {
    let left_out = check_traps(SearchSpace::Size);
    assert_eq!(left_out, BTreeMap::from(LEFT_OUT_OF_TRAPS));
}

#[test]
fn the_replay_command_fails_where_an_answer_differs() {
    let bench = Bench::new(SearchSpace::Size, 1);
    bench.import(&[]).ends(0, &[]);
    let answers = bench.folder.path().join("answers.jsonl");
    let replay = |lines: &str| {
        fs::write(&answers, lines).unwrap();
        natsbench(&["replay", text(&answers), "--db", text(&bench.db)], &[])
    };
    let right = r#"{"call": "len", "args": {}, "result": 3}"#;
    replay(right).ends(0, &["len", "all"]);
    let wrong = r#"{"call": "len", "args": {}, "result": 3.0}"#;
    let told = ["len {}", "official: 3.0", "ours:     3"];
    replay(&format!("{right}\n{wrong}\n")).ends(1, &told);
    replay("{}").ends(1, &["line 1"]);
}
