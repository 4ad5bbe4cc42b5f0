//! Why a question has no answer, and which questions would have one.

use crate::model::{ArchitectureIndex, Dataset, Recipe, SearchSpace, Seed, Split, counted};
use crate::rules::RuleError;
use crate::space::SpaceError;
use crate::store::{Holder, StoreError};

use super::{CostLimits, MetricSet, OfficialCall};

/// A question that has no answer.
///
/// Where the official API raises an exception, there is a variant for it;
/// [`PythonException::of`](super::PythonException::of) names the exception.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// The database cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file of weights cannot be read.
    #[cfg(feature = "weights")]
    #[error(transparent)]
    Weights(Box<crate::weights::WeightsError>),
    /// There is no such index.
    #[error("there is no architecture {index} in {space}; {}", valid_indexes(*total))]
    IndexOutOfRange {
        /// The space.
        space: SearchSpace,
        /// The index.
        index: ArchitectureIndex,
        /// Number of architectures in the list.
        total: usize,
    },
    /// There is no such architecture string.
    #[error("{text:?} is no architecture of {space}; {}", valid_strings(example.as_deref()))]
    UnknownArchitecture {
        /// The space.
        space: SearchSpace,
        /// The string.
        text: String,
        /// A string that the space has; `None` if nothing of the space was imported.
        example: Option<String>,
    },
    /// The database is a slice that does not have this.
    #[error("this database is a slice without {what}; it has {kept}")]
    LeftOut {
        /// What was left out, such as `hp 12`.
        what: String,
        /// What it has of the same kind.
        kept: String,
    },
    /// The rankings of a space are not there: an import was killed before it could write them.
    #[error(
        "an import of {space} was cut off before it could rank the architectures; \
         the same import again ends it"
    )]
    ImportCutOff {
        /// The space.
        space: SearchSpace,
    },
    /// The rankings of a space are not there yet.
    #[error(
        "an import is running ({writer}); what concerns all of {space} is there when it has ended"
    )]
    ImportRunning {
        /// The space.
        space: SearchSpace,
        /// Who imports.
        writer: Holder,
    },
    /// The architecture is in the list, but its trials are not in the database.
    #[error("architecture {index} of {space} is not imported; {}", imported_architectures(*imported))]
    NotImported {
        /// The space.
        space: SearchSpace,
        /// The architecture.
        index: ArchitectureIndex,
        /// How many are.
        imported: usize,
    },
    /// The results that were asked for were replaced before they were read.
    #[error("architecture {index} of {space} was imported again, with another content; ask again")]
    Replaced {
        /// The space.
        space: SearchSpace,
        /// The architecture.
        index: ArchitectureIndex,
    },
    /// No architecture of the space is in the database.
    #[error("no architecture of {space} is imported; {}", imported_instead(.imported))]
    NothingImported {
        /// The space.
        space: SearchSpace,
        /// The spaces that the database has something of, and the number of their imported architectures.
        imported: Vec<(SearchSpace, usize)>,
    },
    /// No architecture has trials with that recipe on that data set.
    #[error(
        "no imported architecture of {space} has trials on {dataset} with hp {recipe}; there are {}",
        trained_instead(.trained)
    )]
    NotTrained {
        /// The space.
        space: SearchSpace,
        /// The data set.
        dataset: Dataset,
        /// The recipe.
        recipe: Recipe,
        /// The recipes and data sets of all trials that there are, by recipe.
        trained: Vec<(Recipe, Dataset)>,
    },
    /// No architecture has an accuracy on that set of images.
    #[error(
        "no imported architecture of {space} has an accuracy on the {set} images of {dataset} after the last epoch of \
         hp {recipe}; there are those on {}", join(.measured)
    )]
    NotMeasured {
        /// The space.
        space: SearchSpace,
        /// The set.
        set: MetricSet,
        /// The data set.
        dataset: Dataset,
        /// The recipe.
        recipe: Recipe,
        /// The splits with accuracies.
        measured: Vec<Split>,
    },
    /// Every architecture costs more than the limits allow.
    #[error(
        "none of the {} of {space} with an accuracy is within the limits{}; \
         the least FLOPs are {least_flops_millions} million, the least params {least_params_millions} million",
        counted(*.ranked, "architecture"),
        shown_limits(.limits)
    )]
    NoneWithinLimits {
        /// The space.
        space: SearchSpace,
        /// The limits.
        limits: CostLimits,
        /// Architectures with an accuracy.
        ranked: usize,
        /// Fewest multiply-adds for one image in millions.
        least_flops_millions: f64,
        /// Fewest weights in millions.
        least_params_millions: f64,
    },
    /// A question about an extension has no answer.
    #[error(transparent)]
    Extension(super::extension_error::ExtensionError),
    /// A limit is no number.
    #[error("the limit of {cost} is no number; expected one from 0")]
    LimitNotANumber {
        /// The cost: `flops_millions` or `params_millions`.
        cost: &'static str,
    },
    /// The architecture was not trained with that recipe.
    #[error("architecture {index} of {space} has no hp {recipe}; it has {}", join(.available))]
    NoRecipe {
        /// The space.
        space: SearchSpace,
        /// The architecture.
        index: ArchitectureIndex,
        /// The recipe.
        recipe: Recipe,
        /// Recipes that it has.
        available: Vec<Recipe>,
        /// The call that needs it.
        call: OfficialCall,
    },
    /// The architecture was not trained on that data set with that recipe.
    #[error(
        "architecture {index} of {space} has no {dataset} with hp {recipe}; it has {}",
        join(.available)
    )]
    NoDataset {
        /// The space.
        space: SearchSpace,
        /// The architecture.
        index: ArchitectureIndex,
        /// The recipe.
        recipe: Recipe,
        /// The data set.
        dataset: Dataset,
        /// Data sets that it has.
        available: Vec<Dataset>,
    },
    /// The data set is listed without trials.
    #[error("architecture {index} of {space} has no trials on {dataset} with hp {recipe}")]
    NoTrials {
        /// The space.
        space: SearchSpace,
        /// The architecture.
        index: ArchitectureIndex,
        /// The recipe.
        recipe: Recipe,
        /// The data set.
        dataset: Dataset,
        /// The call that needs it.
        call: OfficialCall,
    },
    /// Without any trial there is no number of epochs.
    #[error(
        "architecture {index} of {space} has no trials to count the epochs of, with hp {recipe}"
    )]
    NoEpochs {
        /// The space.
        space: SearchSpace,
        /// The architecture.
        index: ArchitectureIndex,
        /// The recipe.
        recipe: Recipe,
    },
    /// No trial has that seed.
    #[error("there is no seed {seed}; the seeds are {}", join(.available))]
    NoSeed {
        /// The seed.
        seed: Seed,
        /// Seeds that there are.
        available: Vec<Seed>,
        /// The call that needs it.
        call: OfficialCall,
    },
    /// An array does not have the length that its axes say.
    #[error("the array has {found} places; expected {expected}, as its axes say")]
    WrongLength {
        /// Places that there are.
        found: usize,
        /// Places that there should be.
        expected: usize,
    },
    /// A rule of the official arithmetic has no answer.
    #[error("architecture {index} of {space}, {dataset}, hp {recipe}")]
    Rule {
        /// The space.
        space: SearchSpace,
        /// The architecture.
        index: ArchitectureIndex,
        /// The recipe.
        recipe: Recipe,
        /// The data set.
        dataset: Dataset,
        /// Why.
        #[source]
        source: RuleError,
    },
    /// The archive has no times, which the size space needs.
    #[error("the archive has no times for this trial, and {call} needs them")]
    NoTimes {
        /// The call that needs them.
        call: &'static str,
    },
    /// Training on this data set cannot be simulated.
    #[error(
        "training on {dataset} cannot be simulated; expected cifar10, cifar100 or ImageNet16-120"
    )]
    NotSimulated {
        /// The data set.
        dataset: Dataset,
    },
    /// Neither a validation nor `ori-test`, which replaces it, was measured at that epoch.
    #[error(
        "architecture {index} of {space} was not validated on {dataset} (hp {recipe}) at that epoch, \
         nor at the last one"
    )]
    NotValidated {
        /// The space.
        space: SearchSpace,
        /// The architecture.
        index: ArchitectureIndex,
        /// The recipe.
        recipe: Recipe,
        /// The data set.
        dataset: Dataset,
    },
    /// The set of images does not exist for the data set.
    #[error("{dataset} has no set {set}; expected train, valid, x-valid or ori-test")]
    NoSuchSet {
        /// The data set.
        dataset: Dataset,
        /// The set.
        set: MetricSet,
        /// Whether the first trial has times of evaluations. The official `find_best` looks among them first.
        has_times: bool,
    },
    /// A trial has no latency, or one that is not positive.
    #[error("seed {seed} has no positive latency on {dataset}")]
    NoLatency {
        /// The data set.
        dataset: Dataset,
        /// The seed.
        seed: Seed,
    },
    /// Trials were trained for different numbers of epochs.
    #[error("trials have different numbers of epochs: {epochs:?}")]
    MixedEpochs {
        /// The numbers, trial by trial.
        epochs: Vec<u16>,
    },
    /// The size space was asked something that only the topology space answers.
    #[error("only the topology space has {call}")]
    TopologyOnly {
        /// The call.
        call: &'static str,
    },
    /// A question about the structure of a cell has no answer.
    #[error(transparent)]
    Space(#[from] SpaceError),
}

#[cfg(feature = "weights")]
impl From<crate::weights::WeightsError> for QueryError {
    fn from(error: crate::weights::WeightsError) -> Self {
        Self::Weights(Box::new(error))
    }
}

fn imported_architectures(count: usize) -> String {
    match count {
        0 => "none is".to_owned(),
        1 => "1 architecture is".to_owned(),
        _ => format!("{} are", counted(count, "architecture")),
    }
}

const NOTHING_IMPORTED: &str = "no archive of this space was imported";

fn valid_indexes(total: usize) -> String {
    match total.checked_sub(1) {
        Some(last) => format!("indexes go from 0 to {last}"),
        None => NOTHING_IMPORTED.to_owned(),
    }
}

fn valid_strings(example: Option<&str>) -> String {
    match example {
        Some(example) => format!("strings must match letter by letter, as in {example:?}"),
        None => NOTHING_IMPORTED.to_owned(),
    }
}

fn imported_instead(imported: &[(SearchSpace, usize)]) -> String {
    let counts: Vec<String> = imported
        .iter()
        .map(|(space, count)| format!("{count} of {space}"))
        .collect();
    match counts.as_slice() {
        [] => "the database is empty".to_owned(),
        counts => format!("the database has {}", counts.join(" and ")),
    }
}

/// `hp 12 (cifar10-valid, cifar100), hp 200 (cifar10)`.
fn trained_instead(trained: &[(Recipe, Dataset)]) -> String {
    let of_recipe = |group: &[(Recipe, Dataset)]| {
        let datasets: Vec<Dataset> = group.iter().map(|&(_, dataset)| dataset).collect();
        let recipe = group.first().map(|(recipe, _)| format!("hp {recipe}"));
        format!("{} ({})", recipe.unwrap_or_default(), join(&datasets))
    };
    let groups = trained.chunk_by(|one, other| one.0 == other.0);
    join(&groups.map(of_recipe).collect::<Vec<_>>())
}

/// ` of 1 million FLOPs and 0.5 million params`.
fn shown_limits(limits: &CostLimits) -> String {
    let named = [
        (limits.flops_millions, "FLOPs"),
        (limits.params_millions, "params"),
    ];
    let shown: Vec<String> = named
        .into_iter()
        .filter_map(|(limit, cost)| Some(format!("{} million {cost}", shortest(limit?))))
        .collect();
    match shown.as_slice() {
        [] => String::new(),
        shown => format!(" of {}", shown.join(" and ")),
    }
}

/// The shortest form of a number: `1e-320` instead of hundreds of zeros.
fn shortest(number: f64) -> String {
    if number == 0.0 || (1e-5..1e16).contains(&number.abs()) {
        return number.to_string();
    }
    format!("{number:e}")
}

pub(super) fn join<T: ToString>(items: &[T]) -> String {
    if items.is_empty() {
        return "none".to_owned();
    }
    items
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}
