//! What becomes of the file of an architecture before it is written.

use std::collections::HashSet;

use plain_pickle::Document;
use sha2::{Digest, Sha256};

use crate::archive::{Archive, Decompressor, Member};
use crate::model::{ArchitectureIndex, SearchSpace, Seed};
use crate::records::{Tensors, TrialWeights, read_weights};
use crate::space::architectures;

use super::blob::{numbers_sha256, to_blob};
use super::layout::Layout;
use super::trial_name::{ListedTrial, in_words};
use super::{Chosen, Codec, WeightsFileError};

/// What all files of an archive are read for.
pub(super) struct Job<'a> {
    pub(super) archive: &'a Archive,
    pub(super) chosen: &'a Chosen,
    pub(super) codec: Codec,
    /// Digests of files of which all is there that is wanted.
    pub(super) complete: HashSet<[u8; 32]>,
}

/// What a worker made of a file.
pub(super) enum Reading {
    /// All that is wanted of it is there.
    Unchanged,
    New(Box<ArchitectureContent>),
}

/// What is stored of a file.
pub(super) struct ArchitectureContent {
    pub(super) space: SearchSpace,
    pub(super) index: ArchitectureIndex,
    pub(super) architecture: String,
    pub(super) file_sha256: [u8; 32],
    pub(super) listed: Vec<ListedTrial>,
    pub(super) trials: Vec<TrialContent>,
}

/// What is stored of a trial.
pub(super) struct TrialContent {
    pub(super) trial: ListedTrial,
    /// Seeds with its recipe and data set, as the file lists them.
    pub(super) seeds: Vec<Seed>,
    /// `None` where the archive has none.
    pub(super) weights: Option<WeightsContent>,
}

/// The weights of a trial as they are stored.
pub(super) struct WeightsContent {
    pub(super) layout: Layout,
    pub(super) sha256: [u8; 32],
    pub(super) numbers_not_finite: usize,
    pub(super) codec: Codec,
    pub(super) content: Vec<u8>,
}

impl Job<'_> {
    /// Reads a file of the archive.
    pub(super) fn read(
        &self,
        member: &Member,
        decompressor: &mut Decompressor,
    ) -> Result<Reading, WeightsFileError> {
        let compressed = decompressor.read(|bytes| self.archive.read_into(member, bytes))?;
        let file_sha256: [u8; 32] = Sha256::digest(compressed).into();
        if self.complete.contains(&file_sha256) {
            return Ok(Reading::Unchanged);
        }
        let bytes = decompressor.decompress()?;
        let index = ArchitectureIndex(member.index);
        let content = read_content(bytes, index, self.chosen, self.codec)?;
        Ok(Reading::New(Box::new(ArchitectureContent {
            file_sha256,
            ..content
        })))
    }
}

/// Takes the wanted weights from the decompressed file of an architecture.
pub(super) fn read_content(
    bytes: &[u8],
    index: ArchitectureIndex,
    chosen: &Chosen,
    codec: Codec,
) -> Result<ArchitectureContent, WeightsFileError> {
    let document = Document::parse(bytes).map_err(crate::records::RecordError::from)?;
    let is_wanted = |recipe, dataset, seed| chosen.has_trial(recipe, dataset, seed);
    let read = read_weights(&document, bytes.len(), index, &is_wanted)?;
    check_architecture(read.space, index, read.architecture)?;
    let trials = read
        .trials
        .iter()
        .map(|trial| encode(read.space, index, trial, codec));
    Ok(ArchitectureContent {
        space: read.space,
        index,
        architecture: read.architecture.to_owned(),
        file_sha256: [0; 32],
        trials: trials.collect::<Result<_, _>>()?,
        listed: read.listed,
    })
}

fn encode(
    space: SearchSpace,
    index: ArchitectureIndex,
    trial: &TrialWeights<'_>,
    codec: Codec,
) -> Result<TrialContent, WeightsFileError> {
    let name = (trial.recipe, trial.dataset, trial.seed);
    let failed = |problem| WeightsFileError::Weights {
        trial: in_words(space, index, name),
        problem,
    };
    let weights = trial
        .tensors
        .as_ref()
        .map(|tensors| encode_tensors(tensors, codec));
    Ok(TrialContent {
        trial: name,
        seeds: trial.seeds.clone(),
        weights: weights.transpose().map_err(failed)?,
    })
}

fn encode_tensors(tensors: &Tensors<'_>, codec: Codec) -> Result<WeightsContent, String> {
    let blob = to_blob(tensors)?;
    Ok(WeightsContent {
        layout: Layout::of(tensors),
        sha256: numbers_sha256(&blob)?,
        numbers_not_finite: tensors.numbers_not_finite(),
        codec,
        content: codec.encode(blob)?,
    })
}

/// The string of an architecture is that of its number, which all archives share.
fn check_architecture(
    space: SearchSpace,
    index: ArchitectureIndex,
    found: &str,
) -> Result<(), WeightsFileError> {
    let list = official_list(space);
    let expected = list.get(index.0 as usize).map_or("", String::as_str);
    if found == expected {
        return Ok(());
    }
    Err(WeightsFileError::OtherArchitecture {
        found: found.to_owned(),
        space,
        index,
        expected: expected.to_owned(),
    })
}

/// The strings of all architectures of a space, numbered once.
pub(super) fn official_list(space: SearchSpace) -> &'static [String] {
    use std::sync::OnceLock;
    static TOPOLOGY: OnceLock<Vec<String>> = OnceLock::new();
    static SIZE: OnceLock<Vec<String>> = OnceLock::new();
    let list = match space {
        SearchSpace::Topology => &TOPOLOGY,
        SearchSpace::Size => &SIZE,
    };
    list.get_or_init(|| architectures(space))
}
