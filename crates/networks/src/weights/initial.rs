//! The weights that training begins with.
//!
//! PyTorch draws them from MT19937 in the order in which the network is built. A trial's seed is set before that, so
//! its first weights follow from the seed alone, to the bit.

use rand_mt::Mt;

use crate::plan::{Layer, Plan, Step};
use crate::state::{StateDict, Tensor, Values};

impl Plan {
    /// The weights of a network that PyTorch builds after `torch.manual_seed(seed)`, bit for bit as PyTorch 1.13
    /// makes them on a CPU.
    ///
    /// The networks of all data sets begin with the same convolutions, as the classifier is drawn last.
    ///
    /// ```
    /// use nats_networks::{NetworkConfig, Plan, Values};
    ///
    /// let config = NetworkConfig::from_architecture("8:8:40:32:40", 100)?;
    /// let weights = Plan::new(&config, 32)?.initial_weights(777);
    /// let Some(Values::Float32(stem)) = weights.get("stem.0.weight").map(|tensor| tensor.values()) else {
    ///     unreachable!("every network has a stem");
    /// };
    /// assert_eq!(stem[0].to_bits(), 0xbe24_c871);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn initial_weights(&self, seed: u64) -> StateDict {
        // PyTorch keeps the lower half of a seed, too.
        let mut generator = Mt::new(seed as u32);
        let tensors = self
            .steps()
            .iter()
            .flat_map(|step| initial_tensors(step, &mut generator));
        StateDict::of_distinct(tensors.collect())
    }
}

/// The tensors of a step with their names, in the order of its [`entries`](Step::entries).
fn initial_tensors(step: &Step, generator: &mut Mt) -> Vec<(String, Tensor)> {
    let values = match step.layer {
        Layer::Convolution(of) => vec![uniform(
            generator,
            of.weights(),
            weight_bound(of.inputs_of_output()),
        )],
        Layer::Linear { inputs, outputs } => vec![
            uniform(generator, inputs * outputs, weight_bound(inputs)),
            uniform(generator, outputs, bias_bound(inputs)),
        ],
        Layer::BatchNorm { channels } => vec![
            Values::Float32(vec![1.0; channels]),
            Values::Float32(vec![0.0; channels]),
            Values::Float32(vec![0.0; channels]),
            Values::Float32(vec![1.0; channels]),
            Values::Int64(vec![0]),
        ],
        _ => Vec::new(),
    };
    let entries = step.entries().into_iter().zip(values);
    entries
        .map(|(entry, values)| (entry.key, Tensor::made_for(entry.shape, values)))
        .collect()
}

/// `kaiming_uniform_` with a = sqrt(5). That is 1 / sqrt(inputs), but for the last bits.
fn weight_bound(inputs: usize) -> f64 {
    let gain = (2.0 / (1.0 + 5.0_f64.sqrt().powi(2))).sqrt();
    3.0_f64.sqrt() * (gain / (inputs as f64).sqrt())
}

fn bias_bound(inputs: usize) -> f64 {
    1.0 / (inputs as f64).sqrt()
}

/// Numbers between -bound and bound, each from one output of the generator.
fn uniform(generator: &mut Mt, count: usize, bound: f64) -> Values {
    let high = bound as f32;
    let low = -high;
    let width = f64::from(high - low);
    let numbers = (0..count).map(|_| {
        let unit = f64::from(generator.next_u32() & 0x00ff_ffff) / f64::from(1 << 24);
        (unit * width + f64::from(low)) as f32
    });
    Values::Float32(numbers.collect())
}
