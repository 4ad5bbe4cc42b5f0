//! Extensions: tables of what others measured.

use crate::store::{Batch, MergeSource, MergedExtension};

use super::{Merge, MergeError, SourceSummary};

/// Copies the extensions that the target lacks. Those that it has must be the same.
pub(super) fn merge_extensions(
    merge: &Merge,
    source: &MergeSource,
    batch: &Batch<'_>,
    summary: &mut SourceSummary,
) -> Result<(), MergeError> {
    for extension in source.extensions()? {
        match batch.merge_extension(&extension)? {
            MergedExtension::Added => summary.extensions_added += 1,
            MergedExtension::There => summary.extensions_there += 1,
            MergedExtension::Differs => {
                return Err(MergeError::OtherExtension {
                    source_path: source.path().to_owned(),
                    target: merge.target.clone(),
                    name: extension.info.name,
                });
            }
        }
    }
    Ok(())
}
