//! Where the weights of a network come from: a seed or a file.

use std::error::Error;

use nats_networks::files::read_weights;
use nats_networks::{Plan, StateDict};

use super::args::networks::WeightsArgs;
use super::usage::WrongUsage;

/// The weights that the arguments ask for, and where they are from.
pub(super) fn load(args: &WeightsArgs, plan: &Plan) -> Result<(StateDict, String), Box<dyn Error>> {
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
    let weights = read_weights(path)?;
    plan.check(&weights)
        .map_err(|error| format!("{}: {error}", path.display()))?;
    Ok((weights, format!("weights of {}", path.display())))
}
