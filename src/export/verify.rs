//! Comparing an export with its database, value by value.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use crate::store::{Reader, StoreError};

use super::compare::{FileComparison, Found};
use super::connection::{Held, open_unmapped};
use super::dataset_card;
use super::difference::ExportDifference;
use super::journal;
use super::manifest::{Manifest, ManifestFile};
use super::plan::Plan;
use super::provenance::Provenance;
use super::run::{Finished, header, manifest};
use super::scope::Scope;
use super::threads::{Outlet, in_threads};
use super::write::ROWS_IN_GROUP;
use super::{ExportError, ExportViews, ExportedView, views_sql};

/// A comparison of an export with the database that it was made from.
///
/// ```no_run
/// use natsbench::export::VerifyExport;
///
/// let summary = VerifyExport {
///     folder: "natsbench-parquet".into(),
///     database: "natsbench.db".into(),
///     ..VerifyExport::default()
/// }
/// .run(&mut |_event| ())?;
/// assert_eq!(summary.differences, 0);
/// # Ok::<(), natsbench::export::ExportError>(())
/// ```
#[derive(Debug, Clone)]
pub struct VerifyExport {
    /// The folder of the export.
    pub folder: PathBuf,
    /// The database.
    pub database: PathBuf,
    /// Threads, each of which compares one file at a time; at least 1.
    pub threads: usize,
}

impl Default for VerifyExport {
    fn default() -> Self {
        Self {
            folder: PathBuf::new(),
            database: PathBuf::new(),
            threads: std::thread::available_parallelism().map_or(1, usize::from),
        }
    }
}

/// Something that happened during a comparison.
#[derive(Debug)]
#[non_exhaustive]
pub enum VerifyExportEvent<'a> {
    /// The files are known.
    Planned {
        /// How many rows they have, as the manifest says.
        rows: u64,
    },
    /// More rows were compared.
    Compared {
        /// So many in all files so far.
        rows: u64,
    },
    /// Something differs.
    Different(&'a ExportDifference),
}

/// What was compared, and how much of it differed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct VerifyExportSummary {
    /// Files whose values were compared.
    pub files: usize,
    /// Rows compared.
    pub rows: u64,
    /// Values compared, NULL included.
    pub values: u64,
    /// Differences found.
    pub differences: u64,
}

impl VerifyExport {
    /// Compares every value of every file with the database, bit for bit; digests and sizes with the manifest; and the
    /// manifest with what the database says.
    ///
    /// # Errors
    ///
    /// [`ExportError::NotFinished`], [`ExportError::Manifest`] and [`ExportError::OtherDatabase`] if the folder is not an
    /// export of this database; [`ExportError::ImportRunning`]; [`ExportError::Store`] if something cannot be read.
    /// Differences are no error: they are reported as events and counted. A missing or changed file is one, too.
    pub fn run(
        &self,
        on_event: &mut dyn FnMut(VerifyExportEvent<'_>),
    ) -> Result<VerifyExportSummary, ExportError> {
        let found = self.read_manifest()?;
        let reader = open_unmapped(&self.database)?;
        let held = Held::begin(&reader)?;
        let settings = &found.settings;
        let views = ExportedView::chosen(&ExportViews::Named(found.asked.clone()))?;
        let scope = Scope::of(&reader, settings.space, &settings.hps)?;
        let plan = Plan::new(&reader, &views, &scope, settings.format)?;
        let provenance = Provenance::read(reader.connection(), &scope)
            .map_err(|source| StoreError::sql("read from", reader.path(), source))?;
        let files = found.files().map(|file| (file.path.clone(), file.clone()));
        let files: Finished = files.collect();
        let header = header(settings.clone(), &provenance);
        let expected = manifest(&plan, &provenance, header, &files);
        if expected.sources_sha256 != found.sources_sha256 {
            return Err(ExportError::OtherDatabase {
                folder: self.folder.clone(),
                theirs: found.archives(),
                ours: provenance.names(),
            });
        }
        on_event(VerifyExportEvent::Planned {
            rows: found.files().map(|file| file.rows).sum(),
        });
        let mut summary = VerifyExportSummary::default();
        let mut take = |found| {
            match found {
                Found::Rows { rows, values } => {
                    summary.rows += rows;
                    summary.values += values;
                    on_event(VerifyExportEvent::Compared { rows: summary.rows });
                }
                Found::File => summary.files += 1,
                Found::Different(difference) => {
                    summary.differences += 1;
                    on_event(VerifyExportEvent::Different(&difference));
                }
                Found::More(count) => summary.differences += count,
            }
            Ok(())
        };
        let mut beside_values = expected.differences(&found);
        beside_values.extend(self.statement_differences(&plan, &found)?);
        if found.dataset_card_sha256.is_some() {
            beside_values.extend(dataset_card::difference(&self.folder, &expected)?);
        }
        for difference in beside_values {
            take(Found::Different(difference))?;
        }
        self.compare_files(&plan, &found, &mut take)?;
        held.end()?;
        Ok(summary)
    }

    fn read_manifest(&self) -> Result<Manifest, ExportError> {
        if let Some(found) = Manifest::read(&self.folder)? {
            return Ok(found);
        }
        let reason = if journal::read(&self.folder)?.is_some() {
            "it was cut off; the same export again ends it"
        } else {
            "it has no manifest.json"
        };
        Err(ExportError::NotFinished {
            folder: self.folder.clone(),
            reason: reason.to_owned(),
        })
    }

    /// Compares the statements for other engines.
    fn statement_differences(
        &self,
        plan: &Plan,
        found: &Manifest,
    ) -> Result<Vec<ExportDifference>, ExportError> {
        let format = found.settings.format;
        let mut differences = Vec::new();
        for (name, expected) in [
            (
                views_sql::DUCKDB,
                views_sql::for_duckdb(&plan.views, format),
            ),
            (views_sql::SPARK, views_sql::for_spark(&plan.views, format)),
        ] {
            let path = self.folder.join(name);
            let found = match fs::read(&path) {
                Ok(found) if found == expected.as_bytes() => continue,
                Ok(_) => "other statements",
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => "no file",
                Err(error) => return Err(StoreError::io("read", &path, &error).into()),
            };
            differences.push(ExportDifference::of_file(
                name,
                "the statements of an export",
                found,
            ));
        }
        Ok(differences)
    }

    fn compare_files(
        &self,
        plan: &Plan,
        found: &Manifest,
        take: &mut dyn FnMut(Found) -> Result<(), ExportError>,
    ) -> Result<(), ExportError> {
        let manifest: BTreeMap<&str, &ManifestFile> = found
            .files()
            .map(|file| (file.path.as_str(), file))
            .collect();
        for (_, file) in plan.files() {
            if !manifest.contains_key(file.path.as_str()) {
                let difference =
                    ExportDifference::of_file(&file.path, "a file", "none in the manifest");
                take(Found::Different(difference))?;
            }
        }
        let mut jobs: Vec<_> = plan
            .files()
            .filter_map(|(view, file)| Some((view, file, *manifest.get(file.path.as_str())?)))
            .collect();
        jobs.sort_by_key(|(_, _, file)| file.rows); // the largest is begun first
        let (format, rows_in_group) = (found.settings.format, found.settings.rows_in_group);
        let work = |reader: &Reader, (view, file, listed), outlet: &Outlet<'_, Found>| {
            let comparison = FileComparison {
                folder: &self.folder,
                view,
                file,
                listed,
                format,
                rows_in_batch: rows_in_group.unwrap_or(ROWS_IN_GROUP),
                outlet,
            };
            comparison.run(reader)
        };
        in_threads(jobs, self.threads, &self.database, &work, take)
    }
}
