//! The supernets and the draws of the recording.

use nats_supernet::data::SearchData;
use nats_supernet::draws::Draws;
use nats_supernet::engine::{Cpu, Engine, Real};
use nats_supernet::network::{
    Batch, CellNorm, CellSupernet, CellSupernetConfig, SizeSupernet, SizeSupernetConfig, Supernet,
};
use nats_supernet::settings::{MethodName, Settings};
use serde_json::Value;

use crate::oracle::{self, batch, set_weights, sym, u};

const CLASSES: usize = 5;

/// Three validation batches, again and again.
pub(crate) struct ThreeBatches;

impl SearchData for ThreeBatches {
    fn side(&self) -> usize {
        16
    }

    fn classes(&self) -> usize {
        CLASSES
    }

    fn steps(&self) -> usize {
        3
    }

    fn pairs(&self, _epoch: u32) -> Box<dyn Iterator<Item = (Batch, Batch)> + Send + '_> {
        Box::new((0..3).map(|step| (batch(0, step), batch(1, step))))
    }

    fn validation(&self, _epoch: u32, _pass: u32) -> Box<dyn Iterator<Item = Batch> + Send + '_> {
        Box::new((0..3).map(|step| batch(2, step)))
    }
}

/// The draws of the oracle, in its order.
#[derive(Debug, Default)]
pub(crate) struct OracleDraws {
    gumbels: usize,
    others: usize,
    pairs: usize,
}

impl OracleDraws {
    fn index(&mut self, bound: usize) -> usize {
        self.others += 1;
        crate::oracle::index(self.others - 1, bound)
    }
}

impl Draws for OracleDraws {
    fn fraction(&mut self) -> f64 {
        self.others += 1;
        u(4000, self.others as u64 - 1)
    }

    fn below(&mut self, bound: usize) -> usize {
        self.index(bound)
    }

    fn normal(&mut self, count: usize) -> Vec<f64> {
        vec![0.0; count]
    }

    fn gumbel(&mut self, count: usize) -> Vec<f64> {
        self.gumbels += 1;
        sym(2999 + self.gumbels as u64, count, 2.0)
    }

    fn category(&mut self, probabilities: &[f64]) -> usize {
        self.index(probabilities.len())
    }

    fn two_categories(&mut self, probabilities: &[f64]) -> (usize, usize) {
        const PAIRS: [(usize, usize); 7] = [(7, 2), (2, 7), (0, 1), (5, 4), (3, 6), (6, 0), (1, 4)];
        let bound = probabilities.len();
        let (first, second) = PAIRS[self.pairs % 7];
        self.pairs += 1;
        let (first, second) = (first % bound, second % bound);
        (first, (second + usize::from(first == second)) % bound)
    }
}

/// The small topology supernet with the weights of the oracle.
pub(crate) fn cells<T: Real>() -> CellSupernet<Cpu<T>> {
    let config = CellSupernetConfig {
        channels: 4,
        cells_per_stage: 1,
        classes: CLASSES,
        norm: CellNorm::Plain,
    };
    let mut network = CellSupernet::new(Cpu::new(1).unwrap(), config, &mut || 0.5);
    set_weights(&mut network);
    network
}

/// The small size supernet with the weights of the oracle.
pub(crate) fn sizes<T: Real>() -> SizeSupernet<Cpu<T>> {
    let config = SizeSupernetConfig {
        channels: 8,
        classes: CLASSES,
        norm: CellNorm::Plain,
    };
    let mut network = SizeSupernet::new(Cpu::new(1).unwrap(), config, &mut || 0.5);
    set_weights(&mut network);
    network
}

/// All weights, one after the other.
pub(crate) fn all_weights<E: Engine, N: Supernet<E>>(network: &N) -> Vec<f64> {
    let weights = network.weights().iter();
    weights
        .flat_map(|weight| network.engine().numbers(&weight.values))
        .collect()
}

/// The settings of the oracle: those of the paper, for its small supernets.
pub(crate) fn settings(method: MethodName) -> Settings {
    Settings {
        width: 4,
        cells_per_stage: 1,
        candidates: vec![2, 4, 6, 8],
        ..Settings::paper(method)
    }
}

/// The lines of a case; none without the recording.
pub(crate) fn lines(case: &str) -> Vec<Value> {
    oracle::lines(&[("case", case.into())]).unwrap_or_default()
}

/// All whole numbers of a value, in order.
pub(crate) fn indexes(value: &Value) -> Vec<usize> {
    let numbers = oracle::numbers(value);
    numbers.iter().map(|&number| number as usize).collect()
}

/// The largest distance of two numbers.
pub(crate) fn distance(ours: &[f64], theirs: &[f64]) -> f64 {
    assert_eq!(ours.len(), theirs.len());
    let distances = ours
        .iter()
        .zip(theirs)
        .map(|(one, other)| (one - other).abs());
    distances.fold(0.0, |most: f64, one| {
        if one > most || one.is_nan() {
            one
        } else {
            most
        }
    })
}

/// That numbers are those of the recording.
#[track_caller]
pub(crate) fn close(what: &str, ours: &[f64], theirs: &Value, tolerance: f64) {
    let distance = distance(ours, &oracle::numbers(theirs));
    assert!(
        distance <= tolerance,
        "{what}: {distance:e} > {tolerance:e}"
    );
}

/// The processor, in double precision.
pub(crate) type Double = Cpu<f64>;
/// The supernet of topologies there.
pub(crate) type Cells = CellSupernet<Double>;
/// The supernet of sizes there.
pub(crate) type Sizes = SizeSupernet<Double>;
