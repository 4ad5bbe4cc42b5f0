//! Comparing a file of an export with the rows of the database.

use std::path::Path;

use crate::model::DeclaredColumn;
use crate::store::Reader;

use super::batch::{Batch, Cell, ColumnValues, Values};
use super::difference::ExportDifference;
use super::manifest::ManifestFile;
use super::new_file::content_of;
use super::plan::{PlannedFile, PlannedView};
use super::read::{self, TableReader, Wrong};
use super::rows::{read_rows, wrong_columns};
use super::threads::Outlet;
use super::{ExportError, ExportFormat};

/// At most so many differences of a file are reported one by one; the others are only counted.
const REPORTED_OF_FILE: u64 = 20;

/// What a thread reports.
pub(super) enum Found {
    /// So many rows with so many values were compared.
    Rows { rows: u64, values: u64 },
    /// The values of a file were compared.
    File,
    /// Something differs.
    Different(ExportDifference),
    /// So many more values differ.
    More(u64),
}

/// A file that is compared.
pub(super) struct FileComparison<'a> {
    pub(super) folder: &'a Path,
    pub(super) view: &'a PlannedView,
    pub(super) file: &'a PlannedFile,
    /// What the manifest says of it.
    pub(super) listed: &'a ManifestFile,
    pub(super) format: ExportFormat,
    pub(super) rows_in_batch: usize,
    pub(super) outlet: &'a Outlet<'a, Found>,
}

impl FileComparison<'_> {
    /// Compares size and digest of the file with the manifest, and if they are right, all values with the database.
    pub(super) fn run(&self, reader: &Reader) -> Result<(), ExportError> {
        let path = self.folder.join(&self.file.path);
        let Some(content) = content_of(&path)? else {
            self.file_differs("a file", "none");
            return Ok(());
        };
        if !self.listed.is(&content) {
            let of = |bytes: u64, sha256: &str| format!("{bytes} bytes with SHA-256 {sha256}");
            let listed = of(self.listed.bytes, &self.listed.sha256);
            let found = of(content.bytes, &content.sha256);
            self.file_differs(&format!("{listed} (see manifest.json)"), &found);
            return Ok(());
        }
        match read::open(&path, self.view, self.format)? {
            Ok(mut table) => self.compare(reader, table.as_mut()),
            Err(wrong) => {
                self.send_wrong(wrong);
                Ok(())
            }
        }
    }

    fn compare(&self, reader: &Reader, table: &mut dyn TableReader) -> Result<(), ExportError> {
        let mut exported = Batch::new(&self.view.columns)
            .map_err(|_blob| wrong_columns(reader, self.view.view))?;
        let (mut begun, mut is_readable, mut reported) = (0, true, 0);
        let rows = read_rows(
            reader,
            self.view,
            self.file,
            self.rows_in_batch,
            &mut |stored| {
                if self.outlet.is_cut_off() {
                    return Err(ExportError::Stopped);
                }
                exported.clear();
                if is_readable && let Err(wrong) = table.read(stored.rows, &mut exported) {
                    is_readable = false;
                    self.send_wrong(wrong);
                }
                if is_readable {
                    self.compare_batch(begun, stored, &exported, &mut reported);
                }
                begun += stored.rows as u64;
                Ok(())
            },
        )?;
        if rows != self.listed.rows {
            self.file_differs(
                &format!("{rows} rows"),
                &format!("{}, says manifest.json", self.listed.rows),
            );
        }
        if is_readable {
            exported.clear();
            match table.read(1, &mut exported) {
                Ok(()) if exported.rows == 0 => {}
                Ok(()) => self.file_differs(&format!("{rows} rows"), "more rows"),
                Err(wrong) => self.send_wrong(wrong),
            }
        }
        self.outlet.send(Found::File);
        Ok(())
    }

    /// Compares rows, the first of which has so many before it.
    fn compare_batch(&self, begun: u64, stored: &Batch, exported: &Batch, reported: &mut u64) {
        // First, as it explains the values that are in other rows.
        if exported.rows != stored.rows {
            let of = |rows: usize| format!("{} rows", begun + rows as u64);
            self.file_differs(&of(stored.rows), &of(exported.rows));
        }
        let columns = self.view.columns.iter();
        let values = stored.columns.iter().zip(&exported.columns);
        for (column, (stored, exported)) in columns.zip(values) {
            if is_same(stored, exported) {
                continue;
            }
            self.compare_cells(begun, column, stored, exported, reported);
        }
        let rows = stored.rows as u64;
        let values = rows * self.view.columns.len() as u64;
        self.outlet.send(Found::Rows { rows, values });
    }

    fn compare_cells(
        &self,
        begun: u64,
        column: &DeclaredColumn,
        stored: &ColumnValues,
        exported: &ColumnValues,
        reported: &mut u64,
    ) {
        let mut more = 0;
        for (number, (stored, exported)) in stored.cells().zip(exported.cells()).enumerate() {
            if is_same_cell(stored, exported) {
                continue;
            }
            if *reported == REPORTED_OF_FILE {
                more += 1;
                continue;
            }
            *reported += 1;
            self.outlet.send(Found::Different(ExportDifference {
                file: self.file.path.clone(),
                row: Some(begun + number as u64 + 1),
                column: Some(column.name.clone()),
                database: stored.to_string(),
                export: exported.to_string(),
            }));
        }
        self.outlet.send(Found::More(more));
    }

    fn file_differs(&self, expected: &str, found: &str) {
        let difference = ExportDifference::of_file(&self.file.path, expected, found);
        self.outlet.send(Found::Different(difference));
    }

    fn send_wrong(&self, wrong: Wrong) {
        let Wrong {
            row,
            column,
            expected,
            found,
        } = wrong;
        self.outlet.send(Found::Different(ExportDifference {
            file: self.file.path.clone(),
            row,
            column,
            database: expected,
            export: found,
        }));
    }
}

/// Whether all values are equal, to the last bit.
fn is_same(stored: &ColumnValues, exported: &ColumnValues) -> bool {
    let has_same_values = match (&stored.values, &exported.values) {
        (Values::Double(stored), Values::Double(exported)) => {
            stored.len() == exported.len()
                && stored
                    .iter()
                    .zip(exported)
                    .all(|(one, other)| one.to_bits() == other.to_bits())
        }
        (stored, exported) => stored == exported,
    };
    has_same_values && stored.levels == exported.levels
}

fn is_same_cell(stored: Cell<'_>, exported: Cell<'_>) -> bool {
    match (stored, exported) {
        (Cell::Double(stored), Cell::Double(exported)) => stored.to_bits() == exported.to_bits(),
        (stored, exported) => stored == exported,
    }
}
