//! Where the weights of a network come from: a seed, a file, a database of weights.

use std::error::Error;
use std::path::Path;

use nats_networks::files::{WeightsForm, read_weights};
use nats_networks::{Plan, StateDict};

use crate::model::{ArchitectureIndex, Dataset, Recipe, SearchSpace, Seed};
use crate::space::architectures;
use crate::weights::WeightsFile;

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

    fn index(&self) -> Option<ArchitectureIndex> {
        let place = architectures(self.space)
            .iter()
            .position(|text| text == self.architecture)?;
        Some(ArchitectureIndex(place as u32))
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
    args: &WeightsArgs,
    whose: &Whose<'_>,
) -> Result<(StateDict, String), Box<dyn Error>> {
    let Some(seed) = args.seed else {
        return Err(WrongUsage::new("whose weights? --seed N is the seed of the trial").into());
    };
    let (seed, recipe, dataset) = (trial_seed(seed)?, whose.recipe(args), whose.dataset);
    let index = whose.index().ok_or("the architecture has no index")?;
    let trial = format!(
        "{} {index}, {dataset}, hp {recipe}, seed {seed}",
        whose.space
    );
    let file = WeightsFile::open(path)?;
    match file.weights(whose.space, (index, recipe, dataset, seed))? {
        Some(weights) => Ok((
            weights.into_state_dict(),
            format!("trained weights of {trial}"),
        )),
        None => Err(format!("{} has no weights of {trial}", path.display()).into()),
    }
}
