//! `README.md` of an export: a dataset card, as the Hugging Face Hub reads it. The Hub shows each view as a table that can be
//! searched, and the card around them.
//!
//! The card is made from the manifest alone, so it says nothing that the manifest does not.

mod body;
mod front_matter;

use std::path::{Path, PathBuf};

use crate::model::ColumnType;

use super::ExportError;
use super::difference::ExportDifference;
use super::folder;
use super::manifest::{Manifest, ManifestView, write_text};
use super::new_file::{Content, content_of, content_of_text};

/// The name of the file.
pub(super) const DATASET_CARD: &str = "README.md";

/// A view with rows, which is a table on the Hub.
fn tables(manifest: &Manifest) -> impl Iterator<Item = &ManifestView> {
    manifest.views.iter().filter(|view| view.rows > 0)
}

/// The card of an export.
pub(super) fn text(manifest: &Manifest) -> String {
    let front_matter = front_matter::text(manifest);
    let body = body::text(manifest);
    format!("---\n{front_matter}---\n\n{body}")
}

/// How the library `datasets` names a type.
fn hub_type(declared: ColumnType) -> &'static str {
    match declared {
        ColumnType::Text => "string",
        ColumnType::Boolean => "bool",
        ColumnType::Int16 => "int16",
        ColumnType::Int32 => "int32",
        ColumnType::Int64 => "int64",
        ColumnType::Double => "float64",
        ColumnType::Blob => "binary",
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join(DATASET_CARD)
}

/// Refuses a folder whose card is not the one that the earlier export has written: somebody has added to it.
pub(super) fn refuse_edited(folder: &Path, earlier: Option<&str>) -> Result<(), ExportError> {
    match content_of(&path(folder))? {
        Some(found) if Some(found.sha256.as_str()) != earlier => {
            Err(ExportError::DatasetCardEdited { path: path(folder) })
        }
        _ => Ok(()),
    }
}

/// Removes the card of an earlier export, unless somebody has changed it.
pub(super) fn remove(folder: &Path, earlier: Option<&str>) -> Result<(), ExportError> {
    if earlier.is_some() && refuse_edited(folder, earlier).is_ok() {
        folder::remove(folder, DATASET_CARD)?;
    }
    Ok(())
}

/// Writes the card, unless another one has been put there meanwhile, and notes its digest in the manifest.
pub(super) fn write(folder: &Path, manifest: &mut Manifest) -> Result<(), ExportError> {
    let text = text(manifest);
    let Content { sha256, .. } = content_of_text(&text);
    refuse_edited(folder, Some(&sha256))?;
    write_text(&path(folder), &text)?;
    manifest.dataset_card_sha256 = Some(sha256);
    Ok(())
}

/// Compares the card with the one that the database leads to.
pub(super) fn difference(
    folder: &Path,
    expected: &Manifest,
) -> Result<Option<ExportDifference>, ExportError> {
    let expected = content_of_text(&text(expected));
    let found = match content_of(&path(folder))? {
        Some(found) if found == expected => return Ok(None),
        Some(_) => "another text",
        None => "no file",
    };
    let difference = ExportDifference::of_file(DATASET_CARD, "the dataset card", found);
    Ok(Some(difference))
}
