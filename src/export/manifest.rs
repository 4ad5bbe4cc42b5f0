//! `manifest.json`: what an export has and where it comes from. It is written last, so a folder that has it is complete.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::model::hexadecimal;
use crate::model::{ColumnType, DeclaredColumn, Recipe, SearchSpace};
use crate::store::StoreError;

use super::difference::ExportDifference;
use super::new_file::{Content, NewFile};
use super::{ExportError, ExportFormat};

/// The name of the file.
pub(super) const MANIFEST: &str = "manifest.json";

/// What an export has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    /// Version of the program that wrote it.
    pub(super) natsbench_version: String,
    pub(super) settings: Settings,
    /// The words that must stand beside invented numbers.
    pub(super) samples: Vec<String>,
    /// For each space, its archives with their digests, as the database has them.
    pub(super) sources: Vec<Value>,
    /// Tells databases apart: SHA-256 of the digests of their archives.
    pub(super) sources_sha256: String,
    /// What the database has kept of another one, if it is a slice.
    pub(super) slice: Value,
    /// The views that were asked for.
    pub(super) asked: Vec<String>,
    /// What is not here, and why.
    pub(super) left_out: Vec<String>,
    pub(super) views: Vec<ManifestView>,
    /// SHA-256 of the dataset card, if there is one.
    pub(super) dataset_card_sha256: Option<String>,
    /// SHA-256 of this file with an empty text in this place.
    #[serde(rename = "manifest_sha256")]
    pub(super) own_sha256: String,
}

/// What decides the bytes of files, besides the database and the version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Settings {
    pub(super) format: ExportFormat,
    /// Level of zstd; Parquet only.
    pub(super) level: Option<i32>,
    /// Rows of a row group; Parquet only.
    pub(super) rows_in_group: Option<usize>,
    /// The only space, if not all were exported.
    pub(super) space: Option<SearchSpace>,
    /// The only recipes, if not all were exported.
    pub(super) hps: Vec<Recipe>,
}

/// A view of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ManifestView {
    pub(super) view: String,
    /// Columns by which its rows are sorted.
    pub(super) order: Vec<String>,
    pub(super) rows: u64,
    pub(super) columns: Vec<ManifestColumn>,
    pub(super) files: Vec<ManifestFile>,
}

/// A column of a view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ManifestColumn {
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) column_type: ColumnType,
    pub(super) nullable: bool,
    pub(super) unit: String,
    pub(super) meaning: String,
}

impl From<&DeclaredColumn> for ManifestColumn {
    fn from(column: &DeclaredColumn) -> Self {
        Self {
            name: column.name.clone(),
            column_type: column.column_type,
            nullable: column.nullable,
            unit: column.unit.clone(),
            meaning: column.meaning.clone(),
        }
    }
}

/// A file of a view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ManifestFile {
    /// Its path within the folder, with `/` between the names.
    pub(super) path: String,
    pub(super) rows: u64,
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

impl ManifestFile {
    /// Whether a file has this size and digest.
    pub(super) fn is(&self, content: &Content) -> bool {
        self.bytes == content.bytes && self.sha256 == content.sha256
    }
}

impl Manifest {
    /// Reads the manifest of a folder; `None` if it has none.
    ///
    /// # Errors
    ///
    /// [`ExportError::Manifest`] if it is not as an export of this version wrote it.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>, ExportError> {
        let path = folder.join(MANIFEST);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(StoreError::io("read", &path, &error).into()),
        };
        let wrong = |path: PathBuf, reason: String| ExportError::Manifest {
            manifest: path,
            reason,
        };
        let found: Self = match serde_json::from_slice(&bytes) {
            Ok(found) => found,
            Err(error) => {
                let reason = format!("this version of natsbench did not write it ({error})");
                return Err(wrong(path, reason));
            }
        };
        if found.digest() != found.own_sha256 {
            let reason = "it was changed after it was written: its digest is another".to_owned();
            return Err(wrong(path, reason));
        }
        Ok(Some(found))
    }

    /// Writes the manifest into its folder.
    pub(super) fn write(mut self, folder: &Path) -> Result<(), ExportError> {
        self.own_sha256 = self.digest();
        write_text(&folder.join(MANIFEST), &self.to_json())
    }

    fn digest(&self) -> String {
        let unsigned = Self {
            own_sha256: String::new(),
            ..self.clone()
        };
        hexadecimal(&Sha256::digest(unsigned.to_json()))
    }

    fn to_json(&self) -> String {
        let json = serde_json::to_string_pretty(self).unwrap_or_default(); // cannot fail: all keys are texts
        format!("{json}\n")
    }

    /// The names of the archives behind the export.
    pub(super) fn archives(&self) -> String {
        let of_space = |space: &Value| -> Vec<String> {
            let archives = space.get("archives").and_then(Value::as_array);
            let names = archives.into_iter().flatten().filter_map(|archive| {
                let name = archive.get("archive")?;
                name.as_str().map(str::to_owned)
            });
            names.collect()
        };
        let names: Vec<String> = self.sources.iter().flat_map(of_space).collect();
        names.join(", ")
    }

    /// Where a manifest says something else than this one, apart from the files.
    pub(super) fn differences(&self, found: &Self) -> Vec<ExportDifference> {
        let mut differences = Vec::new();
        let mut compare = |place: &str, expected: Value, found: Value| {
            if expected != found {
                differences.push(ExportDifference {
                    file: MANIFEST.to_owned(),
                    row: None,
                    column: Some(place.to_owned()),
                    database: expected.to_string(),
                    export: found.to_string(),
                });
            }
        };
        compare("samples", json!(self.samples), json!(found.samples));
        compare("sources", json!(self.sources), json!(found.sources));
        compare("slice", self.slice.clone(), found.slice.clone());
        compare("left_out", json!(self.left_out), json!(found.left_out));
        for expected in &self.views {
            let Some(view) = found.views.iter().find(|view| view.view == expected.view) else {
                continue; // the views are those that were found
            };
            let place = |what: &str| format!("{} of {}", what, expected.view);
            compare(&place("order"), json!(expected.order), json!(view.order));
            compare(&place("rows"), json!(expected.rows), json!(view.rows));
            for (column, found) in expected.columns.iter().zip(&view.columns) {
                let place = place(&format!("column {}", column.name));
                compare(&place, json!(column), json!(found));
            }
            let (columns, found) = (expected.columns.len(), view.columns.len());
            compare(&place("number of columns"), json!(columns), json!(found));
        }
        differences
    }

    /// Every file.
    pub(super) fn files(&self) -> impl Iterator<Item = &ManifestFile> {
        self.views.iter().flat_map(|view| &view.files)
    }
}

/// Writes a small file of text.
pub(super) fn write_text(path: &Path, text: &str) -> Result<(), ExportError> {
    let mut file = NewFile::create(path)?;
    let written = file.write_all(text.as_bytes());
    written.map_err(|source| StoreError::io("write", path, &source))?;
    file.finish()?;
    Ok(())
}
