//! Writing the files, or keeping those of an earlier export that are as they should be.

use std::cmp::Reverse;

use crate::store::Reader;

use super::ExportError;
use super::manifest::ManifestFile;
use super::new_file::{NewFile, content_of};
use super::plan::{Plan, PlannedFile, PlannedView};
use super::rows::read_rows;
use super::settings::{Export, Outcome};
use super::threads::{Outlet, in_threads};
use super::write::{Common, ROWS_IN_GROUP, writer};

/// All files that are to be written.
pub(super) struct Writing<'a> {
    pub(super) export: &'a Export,
    pub(super) plan: &'a Plan,
    /// Files that are kept if they are as they were.
    pub(super) keepable: &'a [ManifestFile],
    pub(super) common: Common,
}

/// What a thread reports.
pub(super) enum Written {
    /// So many more rows were written.
    Rows(u64),
    /// A file is complete.
    File(ManifestFile, Outcome),
}

impl Writing<'_> {
    /// Writes all files.
    ///
    /// # Errors
    ///
    /// The first error of a thread or of `on_written`; files that were complete stay.
    pub(super) fn run(
        &self,
        on_written: &mut dyn FnMut(Written) -> Result<(), ExportError>,
    ) -> Result<(), ExportError> {
        let mut jobs: Vec<_> = self.plan.files().collect();
        jobs.sort_by_key(|(_, file)| (file.expected_rows, Reverse(&file.path))); // the largest is begun first
        let export = self.export;
        let work = |reader: &Reader, (view, file), outlet: &Outlet<'_, Written>| {
            self.write_or_keep(reader, view, file, outlet)
        };
        in_threads(jobs, export.threads, &export.database, &work, on_written)
    }

    fn write_or_keep(
        &self,
        reader: &Reader,
        view: &PlannedView,
        file: &PlannedFile,
        outlet: &Outlet<'_, Written>,
    ) -> Result<(), ExportError> {
        let path = self.export.out.join(&file.path);
        let earlier = self
            .keepable
            .iter()
            .find(|earlier| earlier.path == file.path);
        if let Some(earlier) = earlier.filter(|_| view.view.is_of_archives)
            && content_of(&path)?.is_some_and(|content| earlier.is(&content))
        {
            outlet.send(Written::Rows(earlier.rows));
            outlet.send(Written::File(earlier.clone(), Outcome::Kept));
            return Ok(());
        }
        let mut table = writer(NewFile::create(&path)?, view, &self.common)?;
        let rows = read_rows(reader, view, file, ROWS_IN_GROUP, &mut |batch| {
            if self.export.is_stopped() || outlet.is_cut_off() {
                return Err(ExportError::Stopped);
            }
            table.write(batch)?;
            outlet.send(Written::Rows(batch.rows as u64));
            Ok(())
        })?;
        let content = table.finish()?;
        let file = ManifestFile {
            path: file.path.clone(),
            rows,
            bytes: content.bytes,
            sha256: content.sha256,
        };
        outlet.send(Written::File(file, Outcome::Written));
        Ok(())
    }
}
