//! `get_net_param`: trained weights.

use crate::model::{Dataset, Recipe, Seed};

use super::{ArchitectureSelector, OfficialCall, QueryError, Space};

#[cfg(feature = "weights")]
pub use crate::weights::Weights;

/// Trained weights. There are none without the feature `weights`.
#[cfg(not(feature = "weights"))]
#[derive(Debug, Clone, PartialEq)]
pub enum Weights {}

impl Space {
    /// Seeds and trained weights of one trial, or of all in stored order (`get_net_param`).
    ///
    /// A trial has weights if a file of weights was attached to the database, by
    /// `NatsBench::with_weights` (feature `weights`), and has them; else `None`, as the official API answers for archives
    /// without weights. Which trials there are is what the database of results says.
    ///
    /// # Errors
    ///
    /// As [`query_by_index`](Self::query_by_index); [`QueryError::NoDataset`] without a seed, [`QueryError::NoSeed`]
    /// with one; `QueryError::Weights` if the file of weights cannot be read.
    #[doc(alias = "get_net_param")]
    pub fn net_param(
        &self,
        architecture: impl Into<ArchitectureSelector>,
        dataset: Dataset,
        seed: Option<Seed>,
        recipe: Recipe,
    ) -> Result<Vec<(Seed, Option<Weights>)>, QueryError> {
        let index = self.resolve(architecture)?;
        let available = self.seeds(index, dataset, recipe);
        let asked = match seed {
            None => available?,
            Some(seed) => {
                let available = match available {
                    // as the official call, which looks for data set and seed at once
                    Err(QueryError::NoDataset { .. }) => Vec::new(),
                    available => available?,
                };
                if !available.contains(&seed) {
                    return Err(QueryError::NoSeed {
                        seed,
                        available,
                        call: OfficialCall::NetParam,
                    });
                }
                vec![seed]
            }
        };
        let with_weights = |seed| Ok((seed, self.weights_of(index, recipe, dataset, seed)?));
        asked.into_iter().map(with_weights).collect()
    }

    #[cfg(feature = "weights")]
    fn weights_of(
        &self,
        index: crate::model::ArchitectureIndex,
        recipe: Recipe,
        dataset: Dataset,
        seed: Seed,
    ) -> Result<Option<Weights>, QueryError> {
        match self.bench.weights_file() {
            Some(file) => Ok(file.weights(self.space, (index, recipe, dataset, seed))?),
            None => Ok(None),
        }
    }

    #[cfg(not(feature = "weights"))]
    #[expect(
        clippy::unused_self,
        clippy::unnecessary_wraps,
        reason = "as with the feature"
    )]
    fn weights_of(
        &self,
        _index: crate::model::ArchitectureIndex,
        _recipe: Recipe,
        _dataset: Dataset,
        _seed: Seed,
    ) -> Result<Option<Weights>, QueryError> {
        Ok(None)
    }
}
