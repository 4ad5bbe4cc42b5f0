//! Every recorded answer of the official package about weights, on the archives that it was asked about.

use natsbench::import::Import;
use natsbench::internals::{Reason, WeightsReplay};
use natsbench::weights::{ImportWeights, VerifyWeights, WeightsFile};
use natsbench::{NatsBench, SearchSpace};

use crate::oracle::shared;

/// Replays all lines about a space; so many are equal, refused, and left out.
fn check(space: SearchSpace, name: &str, counts: (usize, usize, usize)) {
    let full = shared(&format!("data/full/{name}-full"));
    let simple = shared(&format!("data/archives/{name}-simple"));
    let answers = shared("reference/weights_oracle.jsonl.gz");
    let (Some(full), Some(simple), Some(answers)) = (full, simple, answers) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let database = |archive: &std::path::Path, name: &str| {
        let database = folder.path().join(name);
        let import = Import {
            archives: vec![archive.to_owned()],
            database: database.clone(),
            ..Import::default()
        };
        import.run(&mut |_event| ()).unwrap();
        NatsBench::open(database).unwrap()
    };
    let weights = folder.path().join("weights.db");
    let import = ImportWeights {
        archives: vec![full.clone()],
        weights: weights.clone(),
        ..ImportWeights::default()
    };
    let summary = import.run(&mut |_event| ()).unwrap();
    println!("{summary:?}");
    let verify = VerifyWeights {
        weights: weights.clone(),
        archives: vec![full.clone()],
        ..VerifyWeights::default()
    };
    assert_eq!(verify.run(&mut |_event| ()).unwrap().problems, 0);
    let bench = database(&full, "full.db");
    let file = WeightsFile::open(&weights).unwrap();
    let simple = database(&simple, "simple.db");
    let replay = WeightsReplay {
        with_weights: bench.clone().with_weights(file).space(space).unwrap(),
        without_weights: bench.space(space).unwrap(),
        simple: simple.space(space).unwrap(),
        answers,
    };
    let report = replay.run().unwrap();
    println!("{report}");
    assert_eq!(report.differences, []);
    let total = report.total();
    assert_eq!((total.equal, total.refused, total.left_out), counts);
    let reasons: Vec<Reason> = report.left_out.keys().copied().collect();
    let known = [Reason::Loading, Reason::Package, Reason::OtherType];
    assert!(
        reasons.iter().all(|reason| known.contains(reason)),
        "{reasons:?}"
    );
}

#[test]
fn answers_about_weights_of_the_topology_space_are_the_official_ones() {
    check(SearchSpace::Topology, "NATS-tss-v1_0-3ffb9", (49, 11, 16));
}

#[test]
fn answers_about_weights_of_the_size_space_are_the_official_ones() {
    check(SearchSpace::Size, "NATS-sss-v1_0-50262", (63, 10, 17));
}
