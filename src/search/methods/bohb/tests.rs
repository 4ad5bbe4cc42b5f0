//! Tests of both forms of BOHB.

use crate::model::{ArchitectureIndex, SearchSpace};

use super::*;

fn model(space: SearchSpace, rule: BandwidthRule) -> Model {
    Model::new(space.into(), rule, 0.3, 15, &[1, 4, 12])
}

fn observation(genome: Genome, epochs: u16, reward_percent: f64) -> Observation {
    let (trial, architecture, clock_seconds) = (0, ArchitectureIndex(0), 0.0);
    Observation {
        trial,
        genome,
        architecture,
        epochs,
        reward_percent,
        clock_seconds,
    }
}

#[test]
fn the_first_model_appears_at_14_or_12_results() {
    for (space, first) in [(SearchSpace::Topology, 14), (SearchSpace::Size, 12)] {
        let mut model = model(space, BandwidthRule::HpBandSter);
        let mut random = Random::new(1, 0);
        for count in 1..=first {
            let genome = Genome::random(space, &mut random);
            model.add(&observation(genome, 1, f64::from(count)));
            assert_eq!(
                model.densities().is_some(),
                count == first,
                "{count} results"
            );
        }
    }
}

#[test]
fn the_split_is_15_and_85_percent_but_at_least_a_row_more_than_positions() {
    let model = model(SearchSpace::Topology, BandwidthRule::HpBandSter);
    let expected = [
        (13, None),
        (14, Some((7, 7))),
        (20, Some((7, 13))),
        (54, Some((8, 45))),
    ];
    for (count, split) in expected {
        assert_eq!(model.split(count), split, "{count} results");
    }
    assert_eq!(model.split(500), Some((75, 425)));
}

#[test]
fn results_of_fewer_epochs_are_dropped_once_more_epochs_have_a_model() {
    let space = SearchSpace::Size;
    let mut model = model(space, BandwidthRule::HpBandSter);
    let mut random = Random::new(1, 0);
    for count in 0..12 {
        model.add(&observation(
            Genome::random(space, &mut random),
            1,
            f64::from(count),
        ));
    }
    for count in 0..12 {
        model.add(&observation(
            Genome::random(space, &mut random),
            4,
            f64::from(count),
        ));
        model.add(&observation(
            Genome::random(space, &mut random),
            1,
            f64::from(count),
        ));
    }
    let stored: Vec<usize> = model.fidelities.iter().map(|f| f.results.len()).collect();
    assert_eq!(stored, [12 + 11, 12, 0]);
    let good = model.densities().unwrap().good.rows().len();
    assert_eq!(good, 6, "the model is that of 4 epochs");
}

#[test]
fn good_results_are_those_of_lowest_loss_and_equals_keep_their_order() {
    let space = SearchSpace::Size;
    let mut model = model(space, BandwidthRule::HpBandSter);
    for code in 0..12 {
        let genome = Genome::from_code(space, code).unwrap();
        model.add(&observation(genome, 12, f64::from(code / 4)));
    }
    let codes: Vec<u32> = model.fidelities[2]
        .results
        .iter()
        .map(|(_, g)| g.code())
        .collect();
    assert_eq!(codes, [8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3]);
    let good = &model.densities().unwrap().good;
    let rows: Vec<u8> = (0..6).map(|place| good.rows()[place].genes()[4]).collect();
    assert_eq!(rows, [0, 1, 2, 3, 4, 5]); // the last digits of 8, 9, 10, 11, 4, 5
}

#[test]
fn scores_are_those_of_python_for_numbers_that_are_none() {
    let (nan, infinity) = (f64::NAN, f64::INFINITY);
    assert_eq!(score(0.5, 0.25), 0.5);
    assert_eq!(score(-1.0, 2.0), 2.0 / 1e-32);
    assert_eq!(score(0.5, -1.0), 1e-32 / 0.5);
    assert_eq!(score(0.5, nan), 1e-32 / 0.5);
    assert_eq!(score(0.5, infinity), infinity);
    assert_eq!(score(infinity, 0.5), 0.0);
    assert!(score(infinity, infinity).is_nan());
    assert!(score(nan, 0.5).is_nan());
}

/// All good results have value 0 in the first column and all bad ones 1.
fn separated(rule: BandwidthRule) -> Model {
    let space = SearchSpace::Size;
    let mut model = model(space, rule);
    let mut random = Random::new(5, 0);
    for number in 0..30 {
        let genome = Genome::random(space, &mut random);
        let genome = genome.with_gene(0, u8::from(number >= 6)).unwrap();
        model.add(&observation(genome, 12, f64::from(100 - number)));
    }
    model
}

#[test]
fn proposals_prefer_the_values_of_good_results() {
    for rule in [BandwidthRule::Bounded, BandwidthRule::HpBandSter] {
        let mut model = separated(rule);
        let mut random = Random::new(6, 0);
        let settings = BohbSettings {
            num_samples: 64,
            ..BohbSettings::default()
        };
        let mut first = [0; 8];
        for _ in 0..200 {
            let genome = model.propose(&settings, &mut random);
            first[usize::from(genome.genes()[0])] += 1;
        }
        // One value alone makes the official density infinite at every other
        // one: those score 0, and values that both lack are not skipped.
        if rule == BandwidthRule::Bounded {
            assert!(first[0] > 150, "{first:?}");
            assert!(first[1] < 10, "{first:?}");
        } else {
            assert!(first[0] < 150, "{first:?}");
        }
    }
}

/// Six good results that take turns between the genes `good`, and six bad
/// ones that are all 1: at anything else their density is infinite.
fn one_valued_bad_results(good: [u8; 2]) -> Model {
    let mut model = model(SearchSpace::Size, BandwidthRule::HpBandSter);
    for number in 0..12 {
        let gene = if number < 6 { good[number % 2] } else { 1 };
        let genome = Genome::new(SearchSpace::Size, &[gene; 5]).unwrap();
        model.add(&observation(genome, 12, 100.0 - number as f64));
    }
    model
}

#[test]
fn a_score_that_is_not_finite_wins_at_once_if_the_good_density_is() {
    let mut model = one_valued_bad_results([0, 2]);
    let settings = BohbSettings {
        num_samples: 64,
        ..BohbSettings::default()
    };
    let mut random = Random::new(6, 0);
    for _ in 0..20 {
        let mut copy = random.clone();
        copy.uniform(); // against the random fraction
        let first = model
            .densities()
            .unwrap()
            .candidate(SearchSpace::Size.into(), &mut copy);
        assert_eq!(model.propose(&settings, &mut random), first);
    }
}

#[test]
fn candidates_without_a_score_are_skipped_for_a_random_architecture() {
    let mut model = one_valued_bad_results([0, 0]);
    let settings = BohbSettings {
        num_samples: 1,
        ..BohbSettings::default()
    };
    let mut random = Random::new(6, 0);
    let mut skipped = 0;
    for _ in 0..20 {
        let mut copy = random.clone();
        copy.uniform();
        let first = model
            .densities()
            .unwrap()
            .candidate(SearchSpace::Size.into(), &mut copy);
        let proposed = model.propose(&settings, &mut random);
        if first.genes() != [0; 5] {
            assert_eq!(proposed, Genome::random(SearchSpace::Size, &mut copy));
            skipped += 1;
        }
    }
    assert!(skipped > 0);
}

#[test]
fn a_random_fraction_of_1_ignores_the_model() {
    let mut model = separated(BandwidthRule::Bounded);
    let settings = BohbSettings {
        random_fraction: 1.0,
        ..BohbSettings::default()
    };
    let mut random = Random::new(6, 0);
    let zeros = (0..800).filter(|_| model.propose(&settings, &mut random).genes()[0] == 0);
    let zeros = zeros.count();
    assert!((60..140).contains(&zeros), "{zeros} of 100 expected");
}

#[test]
fn settings_outside_their_range_are_refused() {
    for settings in [
        BohbSettings {
            random_fraction: 1.5,
            ..BohbSettings::default()
        },
        BohbSettings {
            top_percent: 100,
            ..BohbSettings::default()
        },
        BohbSettings {
            min_bandwidth: f64::NAN,
            ..BohbSettings::default()
        },
        BohbSettings {
            eta: 1,
            ..BohbSettings::default()
        },
    ] {
        assert!(
            Bohb::official(&settings, SearchSpace::Topology.into()).is_err(),
            "{settings:?}"
        );
    }
}
