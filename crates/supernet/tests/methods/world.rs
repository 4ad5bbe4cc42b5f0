//! The closed forms of the oracle: weights, images and draws without a seed.

use nats_supernet::data::SearchData;
use nats_supernet::draws::Draws;
use nats_supernet::engine::{Cpu, Engine, Real};
use nats_supernet::network::{
    Batch, CellNorm, CellSupernet, CellSupernetConfig, SizeSupernet, SizeSupernetConfig, Supernet,
};
use nats_supernet::settings::{MethodName, Settings};

const CLASSES: usize = 5;

/// A number in 0..1 of a stream.
pub(crate) fn u(stream: usize, index: usize) -> f64 {
    let hash = 7919 * (stream + 1) + 104_729 * (index + 1) + 31 * (index + 1) * (index + 1);
    (hash % 10_007) as f64 / 10_007.0
}

/// Numbers of a stream between -`scale` and `scale`.
pub(crate) fn sym(stream: usize, count: usize, scale: f64) -> Vec<f64> {
    (0..count)
        .map(|index| (2.0 * u(stream, index) - 1.0) * scale)
        .collect()
}

/// Four images of a step. `which` is 0 for the weights, 1 for the architecture, 2 for validation.
pub(crate) fn images(which: usize, step: usize) -> Batch {
    Batch {
        side: 16,
        pixels: sym(1000 + 10 * step + which, 4 * 3 * 16 * 16, 1.7),
        labels: (0..4)
            .map(|image| ((3 + 2 * which) * image + 1 + step) % CLASSES)
            .collect(),
    }
}

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
        Box::new((0..3).map(|step| (images(0, step), images(1, step))))
    }

    fn validation(&self, _epoch: u32, _pass: u32) -> Box<dyn Iterator<Item = Batch> + Send + '_> {
        Box::new((0..3).map(|step| images(2, step)))
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
        let t = self.others;
        self.others += 1;
        (3 * t * t + 7 * t + t / 5) % bound
    }
}

impl Draws for OracleDraws {
    fn fraction(&mut self) -> f64 {
        self.others += 1;
        u(4000, self.others - 1)
    }

    fn below(&mut self, bound: usize) -> usize {
        self.index(bound)
    }

    fn normal(&mut self, count: usize) -> Vec<f64> {
        vec![0.0; count]
    }

    fn gumbel(&mut self, count: usize) -> Vec<f64> {
        self.gumbels += 1;
        sym(2999 + self.gumbels, count, 2.0)
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
    fill(&mut network);
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
    fill(&mut network);
    network
}

fn fill<E: Engine, N: Supernet<E>>(network: &mut N) {
    let engine = network.engine().clone();
    for (stream, weight) in network.weights_mut().iter_mut().enumerate() {
        let count: usize = weight.shape.iter().product();
        let numbers = match weight.shape.as_slice() {
            [_, inputs @ ..] if !inputs.is_empty() => {
                let inputs: usize = inputs.iter().product();
                sym(stream, count, 1.0 / (inputs as f64).sqrt())
            }
            _ if weight.name.ends_with("weight") => {
                (0..count).map(|index| 0.5 + u(stream, index)).collect()
            }
            _ => sym(stream, count, 0.1),
        };
        weight.values = engine.weight(&numbers);
    }
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
