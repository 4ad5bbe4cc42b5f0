//! Compares counts of layers with what the logs of a database say.

use serde::Serialize;

use crate::model::{Dataset, SearchSpace};
use crate::query::{LoggedCost, QueryError, Space};

use super::{NetworkError, plan};

/// A comparison of the sizes of all networks of a space, counted layer by layer, with those in the logs of its trials.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CostCheck {
    /// The space.
    pub space: SearchSpace,
    /// Architectures with trials.
    pub architectures: usize,
    /// Trials that were compared.
    pub trials: usize,
    /// Trials whose log has other numbers than their network.
    pub disagreements: Vec<Disagreement>,
}

/// A trial whose log has the numbers of another network.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Disagreement {
    /// The trial, with the numbers of its log.
    pub logged: LoggedCost,
    /// Weights of the architecture's network, counted, in millions.
    pub counted_params_millions: f64,
    /// Multiply-adds of the architecture's network for one image, counted, in millions.
    pub counted_flops_millions: f64,
}

/// Why nothing was compared.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckCostsError {
    /// The database cannot be read.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The list of the space has an architecture that stands for no network.
    #[error(transparent)]
    Network(#[from] NetworkError),
}

impl CostCheck {
    /// Counts the network of each imported architecture on each data set, and compares the logs of all its trials, to
    /// the last bit.
    ///
    /// ```no_run
    /// use natsbench::networks::CostCheck;
    ///
    /// let bench = natsbench::NatsBench::open("natsbench.db")?;
    /// let check = CostCheck::run(&bench.topology()?)?;
    /// println!("{} of {} trials disagree", check.disagreements.len(), check.trials);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`CheckCostsError`] if the database cannot be read.
    pub fn run(space: &Space) -> Result<Self, CheckCostsError> {
        let texts = space.architectures()?;
        let logged = space.logged_costs()?;
        let mut disagreements = Vec::new();
        let mut architectures = 0;
        for trials in logged.chunk_by(|one, next| one.index == next.index) {
            architectures += 1;
            let text = trials
                .first()
                .and_then(|first| texts.get(first.index.0 as usize));
            let counted = counts(text.map_or("", String::as_str), trials)?;
            disagreements.extend(trials.iter().filter_map(|trial| {
                let (_, params, flops) = counted
                    .iter()
                    .find(|(dataset, ..)| *dataset == trial.dataset)?;
                disagreement(trial, *params, *flops)
            }));
        }
        Ok(Self {
            space: space.search_space(),
            architectures,
            trials: logged.len(),
            disagreements,
        })
    }
}

/// Weights and multiply-adds in millions on each data set that an architecture was trained on.
fn counts(
    architecture: &str,
    trials: &[LoggedCost],
) -> Result<Vec<(Dataset, f64, f64)>, NetworkError> {
    let mut counted: Vec<(Dataset, f64, f64)> = Vec::with_capacity(Dataset::ALL.len());
    for trial in trials {
        if counted
            .iter()
            .all(|(dataset, ..)| *dataset != trial.dataset)
        {
            let plan = plan(architecture, trial.dataset)?;
            counted.push((trial.dataset, plan.params_millions(), plan.flops_millions()));
        }
    }
    Ok(counted)
}

fn disagreement(trial: &LoggedCost, params: f64, flops: f64) -> Option<Disagreement> {
    let agrees = trial.params_millions.to_bits() == params.to_bits()
        && trial.flops_millions.to_bits() == flops.to_bits();
    (!agrees).then_some(Disagreement {
        logged: *trial,
        counted_params_millions: params,
        counted_flops_millions: flops,
    })
}
