//! Running statistics of full batch norms.

use crate::engine::Engine;

/// How much of a batch goes into the running statistics.
const MOMENTUM: f64 = 0.1;

/// Mean and variance of each channel.
#[derive(Debug, Clone)]
pub(super) struct Running<E: Engine> {
    /// PyTorch's name of the batch norm.
    pub(super) module: String,
    pub(super) mean: E::Array,
    pub(super) variance: E::Array,
}

impl<E: Engine> Running<E> {
    pub(super) fn new(engine: &E, module: &str, channels: usize) -> Self {
        Self {
            module: module.to_owned(),
            mean: engine.weight(&vec![0.0; channels]),
            variance: engine.weight(&vec![1.0; channels]),
        }
    }

    pub(super) fn learn(&mut self, engine: &E, [mean, variance]: [E::Array; 2]) {
        let moved = |from: &E::Array, to: &E::Array| {
            engine.combine(&[(1.0 - MOMENTUM, from), (MOMENTUM, to)])
        };
        self.mean = moved(&self.mean, &mean);
        self.variance = moved(&self.variance, &variance);
    }
}

/// Means and variances by PyTorch's names.
pub(super) fn named<E: Engine>(engine: &E, running: &[Running<E>]) -> Vec<(String, Vec<f64>)> {
    let each = running.iter().flat_map(|of| {
        [("running_mean", &of.mean), ("running_var", &of.variance)]
            .map(|(name, values)| (format!("{}.{name}", of.module), engine.numbers(values)))
    });
    each.collect()
}

/// Puts back what [`named`] gave.
pub(super) fn set<E: Engine>(engine: &E, running: &mut [Running<E>], values: &[Vec<f64>]) {
    for (of, values) in running.iter_mut().zip(values.chunks_exact(2)) {
        of.mean = engine.weight(&values[0]);
        of.variance = engine.weight(&values[1]);
    }
}
