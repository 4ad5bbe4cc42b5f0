//! A question that is wrong in two ways fails as the official package does: wrong arguments before missing data, and
//! what is missing in the order in which that looks for it.

use natsbench::query::{EpochSelector, NatsBench, QueryError, TrialSelector};
use natsbench::{ArchitectureIndex, Dataset, Epoch, Recipe, SearchSpace, Seed, Split};

use crate::support::{Bench, natsbench, records, text};

/// `get_more_info` of the size space divides the time of training before it looks at `x-valid`, which
/// `cifar10-valid` must have.
#[test]
fn missing_training_times_are_found_before_a_missing_validation() {
    let mut records = records(SearchSpace::Size, 1);
    for recipe in &mut records[0].recipes {
        for trial in &mut recipe.trials {
            trial.train.seconds = None;
            let lost = |split: Split, epoch: u16| split == Split::XValid && epoch == 0;
            trial
                .evaluation_top1_percent
                .retain(|&(split, epoch, _)| !lost(split, epoch));
        }
    }
    let bench = Bench::with_records(SearchSpace::Size, &records);
    bench.import(&[]).ends(0, &[]);
    let space = NatsBench::open(&bench.db).unwrap().size().unwrap();
    let ask = |trial, epoch: EpochSelector| {
        space.more_info(0, Dataset::Cifar10Valid, Recipe::Hp12, epoch, trial)
    };
    let first = || EpochSelector::At(Epoch(0));
    assert!(matches!(
        ask(TrialSelector::Mean, first()),
        Err(QueryError::NoTimes { .. })
    ));
    assert!(matches!(
        ask(TrialSelector::Seed(Seed(5)), first()),
        Err(QueryError::NoSeed { .. })
    ));
    assert!(matches!(
        ask(TrialSelector::Seed(Seed(5)), EpochSelector::At(Epoch(500))),
        Err(QueryError::Rule { .. })
    ));
}

#[test]
fn a_wrong_seed_is_found_before_an_epoch_that_a_slice_left_out() {
    let bench = Bench::new(SearchSpace::Size, 1);
    bench.import(&[]).ends(0, &[]);
    let out = bench.folder.path().join("slice.db");
    let slice = ["slice", "--db", text(&bench.db), "--out", text(&out)];
    natsbench(&slice, &["--space", "sss", "--hp", "90", "--no-curves"]).ends(0, &[]);
    let space = NatsBench::open(&out).unwrap().size().unwrap();
    let ask = |seed| {
        let epoch = EpochSelector::At(Epoch(3));
        let trial = TrialSelector::Seed(Seed(seed));
        space.more_info(0, Dataset::Cifar100, Recipe::Hp90, epoch, trial)
    };
    assert!(matches!(ask(777), Err(QueryError::LeftOut { .. })));
    assert!(matches!(ask(5), Err(QueryError::NoSeed { .. })));
    let question = ["more-info", "0", "--space", "sss", "--dataset", "cifar100"];
    let options = ["--hp", "90", "--epoch", "3", "--db", text(&out)];
    natsbench(&question, &[&options[..], &["--seed", "5"]].concat()).ends(1, &["no seed 5"]);
    natsbench(&question, &[&options[..], &["--seed", "777"]].concat()).ends(1, &["without curves"]);
    let config = space.net_config(0, Dataset::Cifar10).unwrap();
    let whole = NatsBench::open(&bench.db).unwrap().size().unwrap();
    assert_eq!(config, whole.net_config(0, Dataset::Cifar10).unwrap());
}

#[test]
fn results_that_were_asked_for_are_not_taken_from_another_import() {
    let mut records = records(SearchSpace::Size, 1);
    let bench = Bench::with_records(SearchSpace::Size, &records);
    bench.import(&[]).ends(0, &[]);
    let space = NatsBench::open(&bench.db).unwrap().size().unwrap();
    let asked = space.ask_results(0, Recipe::Hp90).unwrap();
    let read = space.read_results(&asked).unwrap();
    assert_eq!(
        format!("{read:?}"),
        format!("{:?}", space.query_by_index(0, Recipe::Hp90).unwrap())
    );
    for dataset in Dataset::ALL {
        let seeds = space.seeds(0, *dataset, Recipe::Hp90).unwrap();
        assert_eq!(seeds, read.seeds(*dataset).unwrap());
    }
    records[0].recipes[0].trials[0].flops_millions += 1.0;
    let other = Bench::with_records(SearchSpace::Size, &records);
    let again = ["import", text(&other.archive), "--db", text(&bench.db)];
    natsbench(&again, &["--replace"]).ends(0, &[]);
    let error = space.read_results(&asked).unwrap_err();
    assert!(matches!(
        error,
        QueryError::Replaced {
            index: ArchitectureIndex(0),
            ..
        }
    ));
}
