//! Finds the network of an architecture on a data set.

use nats_networks::data_sets::DataSet;
use nats_networks::{ConfigError, NetworkConfig, Plan, SideError};

use crate::model::{ArchitectureIndex, Dataset, SearchSpace};
use crate::space::architectures;

/// An index that no architecture of a space has.
#[derive(Debug, thiserror::Error)]
#[error("there is no architecture {index} in {space}: expected 0 to {last}")]
pub struct ArchitectureError {
    /// The space.
    pub space: SearchSpace,
    /// The index.
    pub index: ArchitectureIndex,
    /// The largest index.
    pub last: usize,
}

/// A text that stands for no network.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NetworkError {
    /// It is neither a cell nor a list of channels.
    #[error("{architecture:?} stands for no network")]
    Config {
        /// The text.
        architecture: String,
        /// What is wrong with it.
        source: ConfigError,
    },
    /// The images of the data set do not fit.
    #[error(transparent)]
    Side(#[from] SideError),
}

/// The text of an architecture of a space, which needs no database.
///
/// ```
/// use natsbench::networks::architecture_at;
/// use natsbench::{ArchitectureIndex, SearchSpace};
///
/// assert_eq!(architecture_at(SearchSpace::Size, ArchitectureIndex(1))?, "8:8:8:8:16");
/// # Ok::<(), natsbench::networks::ArchitectureError>(())
/// ```
///
/// # Errors
///
/// [`ArchitectureError`] for an index beyond the last one.
pub fn architecture_at(
    space: SearchSpace,
    index: ArchitectureIndex,
) -> Result<String, ArchitectureError> {
    let mut all = architectures(space);
    let place = index.0 as usize;
    if place < all.len() {
        return Ok(all.swap_remove(place));
    }
    Err(ArchitectureError {
        space,
        index,
        last: all.len() - 1,
    })
}

/// What networks need to know about the images of a data set.
#[must_use]
pub const fn data_set(dataset: Dataset) -> DataSet {
    match dataset {
        Dataset::Cifar10Valid => DataSet::Cifar10Valid,
        Dataset::Cifar10 => DataSet::Cifar10,
        Dataset::Cifar100 => DataSet::Cifar100,
        Dataset::ImageNet16 => DataSet::ImageNet16,
    }
}

/// The network of an architecture on a data set, which decides the number of classes and the size of the images. A text that
/// has the form of an architecture but is in no space also has a network.
///
/// ```
/// use natsbench::networks::plan;
/// use natsbench::Dataset;
///
/// let plan = plan("8:8:8:8:8", Dataset::Cifar10)?;
/// assert_eq!(plan.params_millions(), 0.011_714);
/// # Ok::<(), natsbench::networks::NetworkError>(())
/// ```
///
/// # Errors
///
/// [`NetworkError::Config`] for other texts.
pub fn plan(architecture: &str, dataset: Dataset) -> Result<Plan, NetworkError> {
    let data = data_set(dataset);
    let config =
        NetworkConfig::from_architecture(architecture, data.classes()).map_err(|source| {
            NetworkError::Config {
                architecture: architecture.to_owned(),
                source,
            }
        })?;
    Ok(Plan::new(&config, data.side())?)
}
