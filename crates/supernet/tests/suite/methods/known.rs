//! What is known about a step, and how near a search has to come to it.

use nats_supernet::PhaseRecord;
use nats_supernet::engine::Engine;
use nats_supernet::methods::Parameters;
use nats_supernet::network::Supernet;
use serde_json::Value;

use super::world::{all_weights, close};
use crate::oracle::digest;

/// How far a number may be from the recorded one.
pub(crate) struct Tolerances {
    pub(crate) loss: f64,
    pub(crate) parameters: f64,
    /// For each step.
    gradients: Vec<f64>,
    /// Of weights, momenta and running statistics; none, if they are not compared.
    pub(crate) weights: Option<f64>,
}

impl Tolerances {
    /// The same for all numbers, in double precision.
    pub(crate) fn double(tolerance: f64) -> Self {
        Self {
            loss: tolerance,
            parameters: tolerance,
            gradients: vec![tolerance; 4],
            weights: Some(tolerance),
        }
    }

    /// Ten times as far as the original was off in single precision. That is known for losses, gradients and parameters.
    pub(crate) fn single(line: &Value) -> Self {
        let ten_times = |value: &Value| value.as_f64().map_or(f64::INFINITY, |known| 10.0 * known);
        let gradients = match &line["f32_grad_alpha_max_abs_diff"] {
            Value::Array(known) => known.iter().map(ten_times).collect(),
            _ => vec![f64::INFINITY; 4],
        };
        Self {
            loss: ten_times(&line["f32_base_loss_max_abs_diff"]),
            parameters: ten_times(&line["f32_alpha_max_abs_diff"]),
            gradients,
            weights: None,
        }
    }
}

/// The recorded values of a step.
pub(crate) struct Known<'a> {
    /// Which method and step, for messages.
    pub(crate) of: String,
    /// By their names.
    pub(crate) values: &'a Value,
}

impl Known<'_> {
    /// That numbers are near those of a name.
    #[track_caller]
    pub(crate) fn close(&self, name: &str, ours: &[f64], tolerance: f64) {
        let what = format!("{}: {name}", self.of);
        close(&what, ours, &self.values[name], tolerance);
    }

    pub(crate) fn compare_accuracies(&self, weights: PhaseRecord, architecture: PhaseRecord) {
        self.close("base_top1", &[weights.top1_percent], 0.0);
        self.close("arch_top1", &[architecture.top1_percent], 0.0);
    }

    pub(crate) fn compare_gradient(&self, parameters: &Parameters, step: usize, most: &Tolerances) {
        let gradient = parameters.last_gradient();
        self.close("grad_alpha", gradient, most.gradients[step]);
    }

    /// Weights, one by one where they are recorded, and running statistics.
    pub(crate) fn compare_network<E: Engine, N: Supernet<E>>(&self, network: &N, tolerance: f64) {
        self.close("weights", &digest(&all_weights(network)), tolerance);
        let mut arrays = Vec::new();
        for (name, numbers) in network.running_statistics() {
            let known = &self.values["running"][&name];
            arrays.push((name, numbers, known));
        }
        if let Value::Object(each) = &self.values["weights_each"] {
            for weight in network.weights() {
                let numbers = network.engine().numbers(&weight.values);
                arrays.push((weight.name.clone(), numbers, &each[&weight.name]));
            }
        }
        for (name, numbers, known) in arrays {
            let what = format!("{}: {name}", self.of);
            close(&what, &digest(&numbers), known, tolerance);
        }
    }
}
