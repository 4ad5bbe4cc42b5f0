//! `get_net_config`: what was built.

use rusqlite::OptionalExtension;
use serde::Serialize;

use crate::model::{Dataset, NetworkConfig};
use crate::rows::restore_config;
use crate::store::config_row;

use super::{ArchitectureSelector, OfficialCall, QueryError, Space};

/// The network that was trained. Serialises to the official dict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum NetConfig {
    /// Of the topology space.
    Topology {
        /// Always `infer.tiny`.
        name: &'static str,
        /// Channels of the first stage.
        #[serde(rename = "C")]
        channels: i64,
        /// Cells a stage.
        #[serde(rename = "N")]
        cells: i64,
        /// The cell.
        arch_str: String,
        /// Classes of the data set.
        num_classes: i64,
    },
    /// Of the size space.
    Size {
        /// Always `infer.shape.tiny`.
        name: String,
        /// The channels.
        channels: String,
        /// The cell that all sizes share.
        genotype: String,
        /// Classes of the data set.
        num_classes: i64,
    },
}

impl NetConfig {
    pub(super) fn new(config: &NetworkConfig, architecture: &str) -> Self {
        match config {
            NetworkConfig::Topology {
                channel,
                num_cells,
                class_num,
            } => Self::Topology {
                name: "infer.tiny",
                channels: *channel,
                cells: *num_cells,
                arch_str: architecture.to_owned(),
                num_classes: *class_num,
            },
            NetworkConfig::Size {
                name,
                genotype,
                class_num,
            } => Self::Size {
                name: name.clone(),
                channels: architecture.to_owned(),
                genotype: genotype.clone(),
                num_classes: *class_num,
            },
        }
    }
}

impl Space {
    /// The network that is built for an architecture on a data set (`get_net_config`): the one of the first trial under the
    /// first recipe of its file.
    ///
    /// ```no_run
    /// # let bench = natsbench::NatsBench::open("natsbench.db")?;
    /// use natsbench::Dataset;
    ///
    /// println!("{:?}", bench.size()?.net_config("8:8:40:32:40", Dataset::Cifar10)?);
    /// # Ok::<(), natsbench::query::QueryError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`QueryError::IndexOutOfRange`], [`QueryError::UnknownArchitecture`], [`QueryError::NotImported`],
    /// [`QueryError::NoRecipe`], [`QueryError::NoDataset`] or [`QueryError::NoTrials`].
    #[doc(alias = "get_net_config")]
    pub fn net_config(
        &self,
        architecture: impl Into<ArchitectureSelector>,
        dataset: Dataset,
    ) -> Result<NetConfig, QueryError> {
        let index = self.resolve(architecture)?;
        let Some(&recipe) = self.recipes_of(index)?.first() else {
            let recipe = self.full_train_recipe();
            let (space, available) = (self.space, Vec::new());
            return Err(QueryError::NoRecipe {
                space,
                index,
                recipe,
                available,
                call: OfficialCall::NetConfig,
            });
        };
        let keys = self.key(index)?.trials_on(recipe, dataset);
        let first = self.bench.read(|connection, _| {
            connection
                .prepare_cached(include_str!("../../sql/queries/first_network.sql"))?
                .query_row([keys.start(), keys.end()], |row| config_row(row, 0))
                .optional()
        })?;
        let Some(columns) = first else {
            let call = OfficialCall::NetConfig;
            return Err(self.why_no_trials(index, recipe, dataset, call));
        };
        let config = restore_config(&columns).ok_or_else(|| self.contradiction(index))?;
        Ok(NetConfig::new(&config, &self.architecture(index)?))
    }
}
