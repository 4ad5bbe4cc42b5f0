//! Writing an export: what is checked before, what is written, and what comes last.

use std::collections::HashMap;
use std::path::Path;

use crate::store::{Reader, StoreError};

use super::connection::{Held, open_unmapped};
use super::dataset_card;
use super::folder::{self, Earlier, MadeFolders};
use super::journal::{Header, Journal};
use super::manifest::{
    MANIFEST, Manifest, ManifestColumn, ManifestFile, ManifestView, Settings, write_text,
};
use super::plan::{Plan, PlannedView};
use super::provenance::Provenance;
use super::rows::has_rows;
use super::scope::Scope;
use super::settings::{Export, ExportEvent, ExportFormat, ExportSummary, ExportViews, Outcome};
use super::write::{Common, ROWS_IN_GROUP};
use super::writing::{Writing, Written};
use super::{ExportError, ExportedView, views_sql};

/// The files that are complete, by path.
pub(super) type Finished = HashMap<String, ManifestFile>;

impl Export {
    /// Writes the files, then `views.sql` and `views_spark.sql`, which make views of them in `DuckDB` and Spark, the dataset
    /// card if it is wanted, and last `manifest.json`, which says what each file and column is. Each file gets its name when it is complete.
    ///
    /// The database is in one state from begin to end: others can read it, and writers wait.
    ///
    /// # Errors
    ///
    /// Before anything is written: [`ExportError::UnknownView`], [`ExportError::Level`], [`ExportError::NoRows`],
    /// [`ExportError::ImportRunning`], [`ExportError::ImportCutOff`], [`ExportError::Foreign`],
    /// [`ExportError::OtherDatabase`], [`ExportError::Manifest`], [`ExportError::InUse`],
    /// [`ExportError::DatasetCardForm`], [`ExportError::DatasetCardEdited`]. Later [`ExportError::Store`] if
    /// something cannot be read or written, [`ExportError::Value`], [`ExportError::Stopped`]: then there is no manifest,
    /// finished files are kept, and the same export goes on from there.
    pub fn run(
        &self,
        on_event: &mut dyn FnMut(ExportEvent<'_>),
    ) -> Result<ExportSummary, ExportError> {
        if !(1..=22).contains(&self.level) {
            return Err(ExportError::Level { level: self.level });
        }
        if self.dataset_card && self.format != ExportFormat::Parquet {
            return Err(ExportError::DatasetCardForm {
                format: self.format,
            });
        }
        let views = ExportedView::chosen(&self.views)?;
        let reader = open_unmapped(&self.database)?;
        let held = Held::begin(&reader)?;
        let scope = Scope::of(&reader, self.space, &self.recipes)?;
        let plan = Plan::new(&reader, &views, &scope, self.format)?;
        if let ExportViews::Named(_) = self.views {
            self.refuse_empty(&reader, &views, &plan)?;
        }
        let provenance = Provenance::read(reader.connection(), &scope)
            .map_err(|source| StoreError::sql("read from", reader.path(), source))?;
        let header = header(self.settings(), &provenance);
        let earlier = folder::inspect(&self.out, &header)?;
        if self.dataset_card && earlier.is_finished {
            dataset_card::refuse_edited(&self.out, earlier.dataset_card_sha256.as_deref())?;
        }
        let folders = MadeFolders::make(&self.out)?;
        let journal = Journal::begin(&self.out, &header, &earlier.keepable);
        let mut journal = journal.inspect_err(|_| folders.remove_empty())?;
        let finished = self.write(&plan, &provenance, &earlier, &mut journal, on_event);
        let finished = finished.and_then(|finished| held.end().map(|()| finished));
        match finished {
            Ok((finished, summary)) => {
                self.complete(&plan, &provenance, header, &earlier, &finished)?;
                journal.remove()?;
                Ok(summary)
            }
            Err(error) => {
                if journal.is_empty() {
                    journal.remove()?;
                }
                let files = plan.files().map(|(_, file)| file.path.as_str());
                folders.remove_empty_within(files);
                folders.remove_empty();
                Err(error)
            }
        }
    }

    /// Refuses a view that was named and has no rows.
    fn refuse_empty(
        &self,
        reader: &Reader,
        named: &[&'static ExportedView],
        plan: &Plan,
    ) -> Result<(), ExportError> {
        for view in named {
            let mut has_any = false;
            for (planned, file) in plan.files() {
                if planned.view.name == view.name {
                    has_any = has_any || has_rows(reader, planned, file)?;
                }
            }
            if !has_any {
                return Err(ExportError::EmptyView {
                    database: self.database.clone(),
                    view: view.name,
                });
            }
        }
        Ok(())
    }

    fn settings(&self) -> Settings {
        let is_parquet = self.format == ExportFormat::Parquet;
        let mut hps = self.recipes.clone();
        hps.sort_unstable();
        hps.dedup();
        Settings {
            format: self.format,
            level: is_parquet.then_some(self.level),
            rows_in_group: is_parquet.then_some(ROWS_IN_GROUP),
            space: self.space,
            hps,
        }
    }

    /// Writes all files with rows.
    fn write(
        &self,
        plan: &Plan,
        provenance: &Provenance,
        earlier: &Earlier,
        journal: &mut Journal,
        on_event: &mut dyn FnMut(ExportEvent<'_>),
    ) -> Result<(Finished, ExportSummary), ExportError> {
        dataset_card::remove(&self.out, earlier.dataset_card_sha256.as_deref())?;
        folder::remove(&self.out, MANIFEST)?; // from here on, the folder is not complete
        folder::remove_unfinished(&self.out, plan.files().map(|(_, file)| file.path.as_str()));
        let writing = Writing {
            export: self,
            plan,
            keepable: &earlier.keepable,
            common: Common {
                format: self.format,
                level: self.level,
                sources: provenance.digests().to_string(),
                samples: provenance.samples(),
            },
        };
        on_event(ExportEvent::Planned {
            files: plan.files().count(),
            rows: plan.files().map(|(_, file)| file.expected_rows).sum(),
        });
        let mut finished = Finished::new();
        let mut summary = ExportSummary {
            left_out: [provenance.left_out(), plan.left_out.clone()].concat(),
            samples: provenance.samples(),
            ..ExportSummary::default()
        };
        writing.run(&mut |message| {
            match message {
                Written::Rows(rows) => {
                    summary.rows += rows;
                    on_event(ExportEvent::Rows { done: summary.rows });
                }
                Written::File(file, outcome) => {
                    journal.add(&file)?;
                    summary.files += 1;
                    summary.kept += usize::from(outcome == Outcome::Kept);
                    summary.bytes += file.bytes;
                    on_event(ExportEvent::Finished {
                        path: Path::new(&file.path),
                        rows: file.rows,
                        bytes: file.bytes,
                        outcome,
                    });
                    finished.insert(file.path.clone(), file);
                }
            }
            Ok(())
        })?;
        Ok((finished, summary))
    }

    /// Removes what an earlier export had besides, and writes what makes the folder complete.
    fn complete(
        &self,
        plan: &Plan,
        provenance: &Provenance,
        header: Header,
        earlier: &Earlier,
        finished: &Finished,
    ) -> Result<(), ExportError> {
        for path in &earlier.stale {
            if !finished.contains_key(path) {
                folder::remove(&self.out, path)?;
            }
        }
        for (name, text) in [
            (
                views_sql::DUCKDB,
                views_sql::for_duckdb(&plan.views, self.format),
            ),
            (
                views_sql::SPARK,
                views_sql::for_spark(&plan.views, self.format),
            ),
        ] {
            write_text(&self.out.join(name), &text)?;
        }
        let mut manifest = manifest(plan, provenance, header, finished);
        if self.dataset_card {
            dataset_card::write(&self.out, &mut manifest)?;
        }
        manifest.write(&self.out)
    }
}

/// What decides the bytes of an export by this version.
pub(super) fn header(settings: Settings, provenance: &Provenance) -> Header {
    Header {
        natsbench_version: env!("CARGO_PKG_VERSION").to_owned(),
        settings,
        sources_sha256: provenance.identity(),
        archives: provenance.names(),
    }
}

/// The manifest of these files.
pub(super) fn manifest(
    plan: &Plan,
    provenance: &Provenance,
    header: Header,
    finished: &Finished,
) -> Manifest {
    let of_view = |planned: &PlannedView| {
        let files = planned.files.iter();
        let files: Vec<ManifestFile> = files
            .filter_map(|file| finished.get(&file.path).cloned())
            .collect();
        ManifestView {
            view: planned.view.name.to_owned(),
            order: planned
                .view
                .order
                .iter()
                .map(|name| (*name).to_owned())
                .collect(),
            rows: files.iter().map(|file| file.rows).sum(),
            columns: planned.columns.iter().map(ManifestColumn::from).collect(),
            files,
        }
    };
    Manifest {
        natsbench_version: header.natsbench_version,
        settings: header.settings,
        samples: provenance.samples(),
        sources: provenance.sources_json(),
        sources_sha256: header.sources_sha256,
        slice: provenance.slice_json(),
        asked: plan.asked.iter().map(|name| (*name).to_owned()).collect(),
        left_out: [provenance.left_out(), plan.left_out.clone()].concat(),
        views: plan.views.iter().map(of_view).collect(),
        dataset_card_sha256: None,
        own_sha256: String::new(),
    }
}
