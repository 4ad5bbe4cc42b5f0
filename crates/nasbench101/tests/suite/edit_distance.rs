//! How many changes lie between modules.

use nasbench101::{EditDistances, Module, Operation};

use crate::space::SPACE;

/// Some modules, spread over the space.
fn some(step: usize) -> impl Iterator<Item = Module> {
    SPACE.iter().step_by(step).map(|(_hash, module)| module)
}

/// A module with seven vertices, of which all but the first and the last have these numbers; where they are none of it, no edges
/// and no operation.
fn renumbered(module: &Module, order: &[usize]) -> (Vec<(usize, usize)>, Vec<Option<Operation>>) {
    let last = module.vertices() - 1;
    let place = |vertex| match vertex {
        0 => 0,
        _ if vertex == last => 6,
        _ => order[vertex - 1],
    };
    let pairs = (0..=last).flat_map(|from| (0..=last).map(move |to| (from, to)));
    let edges = pairs.filter(|&(from, to)| module.has_edge(from, to));
    let mut operations = vec![None; 7];
    for (vertex, &operation) in (1..).zip(module.operations()) {
        operations[place(vertex)] = Some(operation);
    }
    let edges = edges.map(|(from, to)| (place(from), place(to))).collect();
    (edges, operations)
}

/// The distance by trying everything.
fn by_trying(one: &Module, other: &Module) -> usize {
    let (edges, operations) = renumbered(one, &[1, 2, 3, 4, 5]);
    let all = (0..5_usize.pow(5)).map(|number| {
        let digit = |place: u32| number / 5_usize.pow(place) % 5 + 1;
        (0..5).map(digit).collect::<Vec<usize>>()
    });
    let orders = all.filter(|order| (1..=5).all(|vertex| order.contains(&vertex)));
    let distances = orders.map(|order| {
        let (of_other, other_operations) = renumbered(other, &order);
        let added = of_other.iter().filter(|edge| !edges.contains(edge)).count();
        let removed = edges.iter().filter(|edge| !of_other.contains(edge)).count();
        let both = operations.iter().zip(&other_operations);
        let changed = both.filter(|(one, other)| one.is_some() && other.is_some() && one != other);
        added + removed + changed.count()
    });
    distances.min().unwrap()
}

#[test]
fn distances_are_the_smallest_over_all_numberings() {
    for one in some(90_001) {
        let mut distances = EditDistances::to(&one);
        for other in some(33_331) {
            let distance = distances.of(&other);
            assert_eq!(
                distance as usize,
                by_trying(&one, &other),
                "{one:?} {other:?}"
            );
            assert_eq!(EditDistances::to(&other).of(&one), distance);
        }
    }
}

#[test]
fn only_other_ways_to_write_a_module_are_at_no_distance() {
    // two vertices in a row beside a third one, written in another way than the files do it
    let module = Module::from_stored(5, 0b11_0000_1101, "012").unwrap();
    assert_ne!(module.stored_form(), module);
    let mut distances = EditDistances::to(&module);
    let at_no_distance: Vec<Module> = some(1).filter(|other| distances.of(other) == 0).collect();
    assert_eq!(at_no_distance, [module.stored_form()]);
}

#[test]
fn a_change_of_a_module_is_at_distance_one() {
    for module in some(4_001) {
        let digits = module.operation_digits();
        let bits = module.vertices() * (module.vertices() - 1) / 2;
        let changed = (0..bits).filter_map(|bit| {
            let edge_bits = module.edge_bits() ^ 1 << bit;
            Module::from_stored(module.vertices() as u8, edge_bits, &digits).ok()
        });
        for other in changed {
            assert_eq!(EditDistances::to(&module).of(&other), 1, "{other:?}");
        }
    }
}
