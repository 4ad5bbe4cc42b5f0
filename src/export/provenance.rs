//! Where the rows of an export come from: the archives behind the database, and what a slice of it has left out.

use rusqlite::Connection;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::model::{BenchmarkSpace, SearchSpace, hexadecimal};
use crate::store::{INVENTED, Nb101FileInfo, Origin, Slice};

use super::scope::Scope;

/// The form of a file of NAS-Bench-101.
const TFRECORD: &str = "tfrecord";

/// Where the rows of an export come from.
#[derive(Debug, Clone)]
pub(super) struct Provenance {
    /// The spaces of the export that have archives.
    pub(super) origins: Vec<Origin>,
    /// What the database has kept of another one, if it is a slice.
    pub(super) slice: Option<Slice>,
    /// The files of NAS-Bench-101, if it is exported.
    pub(super) nb101_files: Vec<Nb101FileInfo>,
}

impl Provenance {
    pub(super) fn read(connection: &Connection, scope: &Scope) -> rusqlite::Result<Self> {
        let mut origins = Vec::new();
        for &space in &scope.spaces {
            let origin = Origin::read(connection, space.into())?;
            if !origin.archives.is_empty() {
                origins.push(origin);
            }
        }
        Ok(Self {
            origins,
            slice: Slice::of(connection)?,
            nb101_files: scope.nb101_files.clone(),
        })
    }

    /// What tells databases apart: the digests of their archives, and what a slice has kept. Times of imports do not count.
    pub(super) fn identity(&self) -> String {
        let identity = json!([self.digests(), self.slice_json()]).to_string();
        hexadecimal(&Sha256::digest(identity))
    }

    /// The archives with their digests, as each Parquet file names them.
    pub(super) fn digests(&self) -> Value {
        let archives = self.origins.iter().flat_map(|origin| {
            origin.archives.iter().map(move |source| {
                json!({
                    "space": origin.space,
                    "archive": source.archive.archive,
                    "form": source.archive.form,
                    "list_sha256": source.archive.meta_sha256,
                    "files_sha256": source.files_sha256,
                })
            })
        });
        let files = self.nb101_files.iter().map(|file| {
            json!({
                "space": BenchmarkSpace::NasBench101.as_str(),
                "archive": file.file,
                "form": TFRECORD,
                "files_sha256": file.file_sha256,
            })
        });
        archives.chain(files).collect()
    }

    /// All that the database says of the archives, space by space.
    pub(super) fn sources_json(&self) -> Vec<Value> {
        let origins = self.origins.iter().map(|origin| json!(origin));
        origins.chain(self.nb101_json()).collect()
    }

    /// What the database says of the files of NAS-Bench-101, with the keys that archives of other spaces have.
    fn nb101_json(&self) -> Option<Value> {
        let of_file = |file: &Nb101FileInfo| {
            json!({
                "space": BenchmarkSpace::NasBench101.as_str(),
                "archive": file.file,
                "form": TFRECORD,
                "bytes": file.file_bytes,
                "runs": file.records,
                "official_file": file.official_file,
                "natsbench_version": file.natsbench_version,
                "first_import_at": file.first_import_at,
                "last_import_at": file.last_import_at,
                "sample": file.sample,
                "files_sha256": file.file_sha256,
            })
        };
        let archives: Vec<Value> = self.nb101_files.iter().map(of_file).collect();
        (!archives.is_empty()).then(|| {
            json!({
                "space": BenchmarkSpace::NasBench101.as_str(),
                "sample": self.nb101_sample(),
                "archives": archives,
            })
        })
    }

    /// The words that must stand beside the numbers of NAS-Bench-101, if a file of it is a sample.
    fn nb101_sample(&self) -> Option<String> {
        let files = self.nb101_files.iter();
        let marks: Vec<String> = files
            .filter_map(|file| file.sample.as_ref().map(ToString::to_string))
            .collect();
        (!marks.is_empty()).then(|| format!("{INVENTED} ({})", marks.join("; ")))
    }

    /// The names of the archives, for messages.
    pub(super) fn names(&self) -> String {
        let archives = self.origins.iter().flat_map(|origin| &origin.archives);
        let names: Vec<&str> = archives
            .map(|source| source.archive.archive.as_str())
            .chain(self.nb101_files.iter().map(|file| file.file.as_str()))
            .collect();
        names.join(", ")
    }

    /// The words that must stand beside invented numbers: `tss: sample: invented numbers (natsbench 0.1.0, seed 0)`.
    pub(super) fn samples(&self) -> Vec<String> {
        let of_origin = |origin: &Origin| Some(format!("{}: {}", origin.space, origin.banner()?));
        let of_nb101 = self.nb101_sample();
        let of_nb101 = of_nb101.map(|words| format!("{}: {words}", BenchmarkSpace::NasBench101));
        let of_origins = self.origins.iter().filter_map(of_origin);
        of_origins.chain(of_nb101).collect()
    }

    /// What the database has kept of another one.
    pub(super) fn slice_json(&self) -> Value {
        self.slice.as_ref().map_or(Value::Null, |slice| {
            json!({
                "spaces": slice.spaces,
                "hps": slice.recipes,
                "datasets": slice.datasets,
                "has_curves": slice.curves,
            })
        })
    }

    /// What a slice has left out of the whole database, in words.
    pub(super) fn left_out(&self) -> Vec<String> {
        let Some(slice) = &self.slice else {
            return Vec::new();
        };
        let lacking = |all: Vec<&'static str>, kept: Vec<&'static str>| -> Vec<&'static str> {
            all.into_iter()
                .filter(|name| !kept.contains(name))
                .collect()
        };
        let names = |spaces: &[SearchSpace]| spaces.iter().map(|of| of.as_str()).collect();
        let spaces = lacking(names(SearchSpace::ALL), names(&slice.spaces));
        let recipes = lacking(
            crate::model::Recipe::ALL
                .iter()
                .map(|of| of.as_str())
                .collect(),
            slice.recipes.iter().map(|of| of.as_str()).collect(),
        );
        let datasets = lacking(
            crate::model::Dataset::ALL
                .iter()
                .map(|of| of.as_str())
                .collect(),
            slice.datasets.iter().map(|of| of.as_str()).collect(),
        );
        let said = [("spaces", spaces), ("hp", recipes), ("data sets", datasets)];
        let mut sentences: Vec<String> = said
            .into_iter()
            .filter(|(_, names)| !names.is_empty())
            .map(|(kind, names)| {
                format!(
                    "the database is a slice without the {kind} {}",
                    names.join(", ")
                )
            })
            .collect();
        if !slice.curves {
            sentences.push("the database is a slice without learning curves".to_owned());
        }
        sentences
    }
}
