//! The order that the authors gave the cells of the topology space.

use std::sync::LazyLock;

use super::python_random::PythonRandom;
use super::topology::{NODES, OPERATIONS};

/// Number of cells of the topology space: an operation on the edge from every node to every later one.
const CELLS: u32 = (OPERATIONS.len() as u32).pow((NODES * (NODES - 1) / 2) as u32);

/// Seed of the shuffle that numbered the cells.
const SHUFFLE_SEED: u64 = 88;

/// The number before the shuffle of each cell, by index: Python's `random.seed(88); random.shuffle(cells)`.
pub(super) fn counted_numbers() -> &'static [u32] {
    static NUMBERS: LazyLock<Vec<u32>> = LazyLock::new(|| {
        let mut numbers: Vec<u32> = (0..CELLS).collect();
        PythonRandom::seed(SHUFFLE_SEED).shuffle(&mut numbers);
        numbers
    });
    &NUMBERS
}

/// The index of each cell, by its number before the shuffle.
pub(super) fn indexes() -> &'static [u32] {
    static INDEXES: LazyLock<Vec<u32>> = LazyLock::new(|| {
        let mut indexes = vec![0; counted_numbers().len()];
        for (index, number) in (0..).zip(counted_numbers()) {
            indexes[*number as usize] = index;
        }
        indexes
    });
    &INDEXES
}
