//! The parts of these reports against loops.

use crate::model::ArchitectureIndex;

use super::accuracies::Pair;
use super::correlation::top_tenth;
use super::fronts::front;

fn pairs() -> Vec<Pair> {
    (0..95)
        .map(|index| Pair {
            index: ArchitectureIndex(index),
            value: f64::from(index * 37 % 91),
            accuracy_percent: f64::from(index * 53 % 89),
        })
        .collect()
}

#[test]
fn the_most_accurate_tenth_is_as_accurate_as_all_others() {
    let all = pairs();
    let top = top_tenth(&all);
    assert_eq!(top.len(), 10);
    let least = top
        .iter()
        .map(|pair| pair.accuracy_percent)
        .fold(f64::INFINITY, f64::min);
    let above = all
        .iter()
        .filter(|pair| pair.accuracy_percent > least)
        .count();
    assert!(above < 10, "{above} of all are above {least}");
}

#[test]
fn nobody_beats_a_member_of_the_front_and_somebody_beats_each_other() {
    let all = pairs();
    let members: Vec<u32> = front(&all).iter().map(|pair| pair.index.0).collect();
    let beats = |one: &Pair, other: &Pair| {
        one.value <= other.value
            && one.accuracy_percent >= other.accuracy_percent
            && (one.value < other.value || one.accuracy_percent > other.accuracy_percent)
    };
    for pair in &all {
        let is_beaten = all.iter().any(|other| beats(other, pair));
        assert_eq!(members.contains(&pair.index.0), !is_beaten, "{pair:?}");
    }
}
