//! What a search is run with: everything that decides its result, besides the images.

mod check;
mod names;
mod presets;

use serde::{Deserialize, Serialize};

use crate::network::CellNorm;

pub use check::SettingsError;
pub use names::{MethodName, Space, UnknownMethod};

/// All settings of a search. Two searches with the same settings and images, on the same machine with the same number of
/// threads, find the same.
///
/// ```
/// use nats_supernet::settings::{MethodName, Settings};
///
/// let mut settings = Settings::paper(MethodName::Gdas);
/// settings.seed = 888;
/// assert_eq!((settings.epochs, settings.batch_size), (100, 64));
/// settings.check()?;
/// # Ok::<(), nats_supernet::settings::SettingsError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// How the search learns and chooses.
    pub method: MethodName,
    /// What it searches.
    pub space: Space,
    /// Where all random numbers begin.
    pub seed: u64,
    /// How often it sees all images that the weights learn from.
    pub epochs: u32,
    /// Images of a step; as many again for the architecture.
    pub batch_size: usize,
    /// Images of a batch that architectures are compared on.
    pub validation_batch_size: usize,
    /// Topology space: channels of the first stage; the second and third have twice and four times as many.
    pub width: usize,
    /// Topology space: search cells of each of the three stages.
    pub cells_per_stage: usize,
    /// Size space: the widths that each layer chooses from, in channels, rising.
    pub candidates: Vec<usize>,
    /// The batch norms of the supernet's cells, and at its end.
    pub norm: CellNorm,
    /// How the weights are learned.
    pub weights: SgdSettings,
    /// How the parameters of the architecture, or of the controller, are learned.
    pub architecture: AdamSettings,
    /// The temperature of Gumbel draws; used by gdas, tas and fbnet-v2.
    pub temperature: TemperatureSettings,
    /// Size space: in this share of the epochs, from the first, nothing is learned about the architecture and widths are
    /// drawn mostly at full width. `None` for no warm-up.
    pub warm_up_ratio: Option<f64>,
    /// How many architectures setn, rsps and enas compare when they choose.
    pub compared: usize,
    /// The controller of enas.
    pub controller: ControllerSettings,
    /// What is done otherwise than in the original scripts. Nothing by default.
    pub options: Options,
}

/// Stochastic gradient descent with Nesterov momentum. The learning rate falls over the epochs along half a cosine.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SgdSettings {
    /// Learning rate of the first epoch.
    pub learning_rate: f64,
    /// Where the learning rate goes; the epoch after the last one would have it.
    pub final_learning_rate: f64,
    /// How much of the momentum stays from one step to the next.
    pub momentum: f64,
    /// This much of each weight is added to its gradient.
    pub weight_decay: f64,
    /// What happens to weights that a step did not reach.
    pub stale: Stale,
}

/// What happens to weights that a step did not reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stale {
    /// If an earlier pass has reached them, their gradient is 0: they decay and go on with their momentum. This is what the
    /// original scripts did on PyTorch before 2.0.
    Coast,
    /// They stay as they are, as on PyTorch 2.0 and later.
    Skip,
}

/// Adam.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AdamSettings {
    /// Learning rate, the same in all epochs.
    pub learning_rate: f64,
    /// How much of the mean of the gradients stays from one step to the next.
    pub beta1: f64,
    /// How much of the mean of their squares stays.
    pub beta2: f64,
    /// Added to the root of the mean of squares.
    pub epsilon: f64,
    /// This much of each parameter is added to its gradient.
    pub weight_decay: f64,
}

/// The temperature of Gumbel draws, which falls by the same amount from each epoch to the next.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TemperatureSettings {
    /// In the first epoch.
    pub first: f64,
    /// In the last epoch.
    pub last: f64,
}

/// The controller of enas, and how it is trained after each epoch.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ControllerSettings {
    /// Numbers that the controller passes on from one edge to the next, in each of its two layers.
    pub hidden: usize,
    /// Updates after each epoch.
    pub updates: usize,
    /// Architectures that are sampled for an update, each with a batch of its own.
    pub samples: usize,
    /// How much of the entropy is added to the accuracy, which is between 0 and 1.
    pub entropy_weight: f64,
    /// How much of the baseline stays.
    pub baseline_decay: f64,
    /// The largest norm of a gradient; a longer one is shortened to it.
    pub largest_gradient: f64,
}

/// What is done otherwise than in the original scripts, and mends one of their known defects. All are off by default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own, and any of them can be on"
)]
pub struct Options {
    /// `exclude-none`: the choice never has the operation `none`, as in the paper of DARTS. Methods that compare
    /// architectures compare only those without it.
    pub exclude_none: bool,
    /// `baseline-per-step`: the baseline of enas moves with each sample. In the original it moves once an epoch, by 1 %.
    pub baseline_per_step: bool,
    /// `one-path`: rsps draws one path for all cells. In the original each cell has another, so that what is trained is not
    /// an architecture of the space.
    pub one_path: bool,
    /// `nesterov`: darts-v2 looks ahead with the step that its optimizer takes. In the original it looks ahead with plain
    /// momentum, although the optimizer has Nesterov's.
    pub nesterov: bool,
}

impl Options {
    /// The names of all options.
    pub const NAMES: [&str; 4] = ["exclude-none", "baseline-per-step", "one-path", "nesterov"];

    /// The names of those that are on.
    ///
    /// ```
    /// use nats_supernet::settings::Options;
    ///
    /// let options = Options { one_path: true, ..Options::default() };
    /// assert_eq!(options.names(), ["one-path"]);
    /// assert!(Options::default().names().is_empty());
    /// ```
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        let on = [
            self.exclude_none,
            self.baseline_per_step,
            self.one_path,
            self.nesterov,
        ];
        let pairs = Self::NAMES.into_iter().zip(on);
        pairs.filter_map(|(name, on)| on.then_some(name)).collect()
    }

    /// Switches an option on. Returns whether there is one of this name.
    pub fn switch_on(&mut self, name: &str) -> bool {
        let option = match name {
            "exclude-none" => &mut self.exclude_none,
            "baseline-per-step" => &mut self.baseline_per_step,
            "one-path" => &mut self.one_path,
            "nesterov" => &mut self.nesterov,
            _ => return false,
        };
        *option = true;
        true
    }
}

impl Settings {
    /// The learning rate of the weights in an epoch.
    #[must_use]
    pub fn learning_rate(&self, epoch: u32) -> f64 {
        let SgdSettings {
            learning_rate: first,
            final_learning_rate: last,
            ..
        } = self.weights;
        let angle = std::f64::consts::PI * f64::from(epoch) / f64::from(self.epochs);
        last + (first - last) * (1.0 + angle.cos()) / 2.0
    }

    /// The temperature of Gumbel draws in an epoch. A search of one epoch has the first temperature, where the original
    /// divides by zero.
    #[must_use]
    pub fn temperature(&self, epoch: u32) -> f64 {
        let TemperatureSettings { first, last } = self.temperature;
        let steps = self.epochs.saturating_sub(1).max(1);
        first - (first - last) * f64::from(epoch) / f64::from(steps)
    }

    /// During warm-up, the probability that a layer has its full width; `None` after it, and without one.
    #[must_use]
    pub fn full_width_probability(&self, epoch: u32) -> Option<f64> {
        let ratio = self.warm_up_ratio?;
        let done = f64::from(epoch) / f64::from(self.epochs);
        (done < ratio).then(|| 1.0 - done / ratio)
    }
}

#[cfg(test)]
mod tests;
