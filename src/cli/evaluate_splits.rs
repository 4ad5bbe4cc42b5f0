//! Which splits `natsbench evaluate` is about, and the lists that say which images they have.

use std::error::Error;

use nats_networks::data_sets::{Halves, ImageFolder, Selection, Split as DataSplit, SplitList};
use serde::Serialize;

use crate::model::Split;
use crate::networks::data_set;

use super::args::networks::EvaluateArgs;
use super::usage::WrongUsage;

/// A split, and where its images are.
pub(super) type Asked = (Split, Selection);

/// The splits to evaluate.
pub(super) struct Chosen {
    pub(super) splits: Vec<Asked>,
    /// What says which images they have, if they need it.
    pub(super) halves: Option<Halves>,
    /// The splits whose list is not there.
    pub(super) left_out: Vec<LeftOut>,
}

/// A split that cannot be evaluated.
#[derive(Debug, Serialize)]
pub(super) struct LeftOut {
    pub(super) split: Split,
    pub(super) missing_file: &'static str,
    pub(super) published_at: String,
}

/// The splits that are asked for, or all that the data set has for evaluation.
pub(super) fn asked(args: &EvaluateArgs) -> Result<Vec<Asked>, WrongUsage> {
    let dataset = args.dataset.dataset;
    let selection = |split: Split| data_set(dataset).selection(data_split(split));
    let has: Vec<Asked> = Split::ALL
        .iter()
        .filter_map(|&split| Some((split, selection(split)?)))
        .collect();
    let is_asked = |split: Split| match args.split.as_slice() {
        // The accuracy on training images is logged while they are changed at random.
        [] => split != Split::Train,
        asked => asked.contains(&split),
    };
    if let Some(missing) = args.split.iter().find(|&&split| selection(split).is_none()) {
        let names: Vec<&str> = has.iter().map(|(split, _)| split.as_str()).collect();
        let names = names.join(", ");
        return Err(WrongUsage::new(format!(
            "{dataset} has no {missing}; it has {names}"
        )));
    }
    Ok(has
        .into_iter()
        .filter(|(split, _)| is_asked(*split))
        .collect())
}

/// Reads the list that some of the splits need. Those that were not named are left out where it is missing.
pub(super) fn with_lists(
    args: &EvaluateArgs,
    asked: Vec<Asked>,
    folder: &ImageFolder,
) -> Result<Chosen, Box<dyn Error>> {
    let Some((first, list)) = asked
        .iter()
        .find_map(|(split, of)| Some((*split, of.list()?)))
    else {
        return Ok(Chosen {
            splits: asked,
            halves: None,
            left_out: Vec::new(),
        });
    };
    let halves = match &args.splits {
        Some(splits) => list.read(splits)?,
        None => folder.halves()?,
    };
    if halves.is_none() && (args.splits.is_some() || !args.split.is_empty()) {
        return Err(missing(args, first, list, folder).into());
    }
    let is_known = |(_, of): &Asked| of.list().is_none() || halves.is_some();
    let (splits, others): (Vec<_>, Vec<_>) = asked.into_iter().partition(is_known);
    let left_out = others.into_iter().map(|(split, _)| LeftOut {
        split,
        missing_file: list.file_name(),
        published_at: list.published_at(),
    });
    Ok(Chosen {
        splits,
        left_out: left_out.collect(),
        halves,
    })
}

/// Says that the list of a split is missing.
fn missing(args: &EvaluateArgs, split: Split, list: SplitList, folder: &ImageFolder) -> String {
    let file = list.file_name();
    let places = match &args.splits {
        Some(splits) => splits.display().to_string(),
        None => format!("{} or the folder around it", folder.path().display()),
    };
    let address = list.published_at();
    let hint = match &args.splits {
        Some(_) => "",
        None => "; --splits names another folder",
    };
    format!(
        "{split} cannot be evaluated without the list of its images: expected {file} in {places}{hint}. It is \
         published at {address}"
    )
}

const fn data_split(split: Split) -> DataSplit {
    match split {
        Split::Train => DataSplit::Train,
        Split::XValid => DataSplit::Valid,
        Split::XTest => DataSplit::Test,
        Split::OriTest => DataSplit::OriginalTest,
    }
}
