//! Where the weights of a network come from: a seed, a file, a database of weights.

use std::error::Error;
use std::path::Path;

use nats_networks::files::{WeightsForm, read_weights};
use nats_networks::{Plan, StateDict};

use crate::model::{Dataset, Recipe, SearchSpace, Seed};

use super::args::networks::WeightsArgs;
use super::usage::WrongUsage;

/// Whose weights are meant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Whose<'a> {
    pub(super) space: SearchSpace,
    pub(super) architecture: &'a str,
    pub(super) dataset: Dataset,
}

impl Whose<'_> {
    /// The recipe that is asked for, or that of the full training.
    pub(super) fn recipe(&self, args: &WeightsArgs) -> Recipe {
        args.hp.unwrap_or(match self.space {
            SearchSpace::Topology => Recipe::Hp200,
            SearchSpace::Size => Recipe::Hp90,
        })
    }
}

/// The weights that the arguments ask for, and where they are from.
pub(super) fn load(
    args: &WeightsArgs,
    plan: &Plan,
    whose: &Whose<'_>,
) -> Result<(StateDict, String), Box<dyn Error>> {
    let Some(path) = &args.weights else {
        let Some(seed) = args.seed else {
            return Err(WrongUsage::new(
                "whose weights? --seed N draws the first weights, --weights FILE has trained ones",
            )
            .into());
        };
        return Ok((
            plan.initial_weights(seed),
            format!("first weights of seed {seed}"),
        ));
    };
    let (weights, origin) = if WeightsForm::from_path(path).is_some() {
        let origin = format!("weights of {}", path.display());
        (read_weights(path)?, origin)
    } else {
        stored(path, args, whose)?
    };
    plan.check(&weights)
        .map_err(|error| format!("{}: {error}", path.display()))?;
    Ok((weights, origin))
}

/// The seed of a trial, which is smaller than one of weights may be.
pub(super) fn trial_seed(seed: u64) -> Result<Seed, WrongUsage> {
    let too_large = || WrongUsage::new(format!("{seed} is no seed of a trial, which has 32 bits"));
    u32::try_from(seed).map(Seed).map_err(|_| too_large())
}

/// Weights of a trial in a database of weights.
fn stored(
    path: &Path,
    _args: &WeightsArgs,
    _whose: &Whose<'_>,
) -> Result<(StateDict, String), Box<dyn Error>> {
    Err(format!("{}: expected a .safetensors or .npz file", path.display()).into())
}
