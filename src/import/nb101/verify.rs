//! Verification of NAS-Bench-101: the file is read again, and every number compared with the database, bit for bit.

use std::path::PathBuf;
use std::thread;

use nasbench101::{ModuleHash, ModuleSpace};

use crate::model::{Budget, Unit, parts_of_run_id};
use crate::rows::Difference;
use crate::store::{Checked, Nb101FileInfo, Reader, StoredMatrix, StoredRun, holder};

use super::error::Nasbench101Error;
use super::held::Held;
use super::indexes::{ModuleList, list_differences};
use super::reading::read_file;
use super::run::{order_of, refuse_duplicates};

/// A comparison of a file of NAS-Bench-101 with a database.
#[derive(Debug, Clone)]
pub struct VerifyNasbench101 {
    /// The file.
    pub file: PathBuf,
    /// The database.
    pub database: PathBuf,
    /// Threads that decode; at least 1.
    pub threads: usize,
}

/// Something that happened during a comparison with a file of NAS-Bench-101.
#[derive(Debug)]
#[non_exhaustive]
pub enum VerifyNasbench101Event<'a> {
    /// So many records were read and checked.
    Read {
        /// How many, from the beginning.
        records: u64,
    },
    /// A value differs.
    Different(&'a Difference),
    /// Something was not compared, or it cannot be decided whether it is right.
    Note(&'a str),
}

/// What was compared, and how much of it differed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct VerifyNasbench101Summary {
    /// Modules of the file.
    pub modules: usize,
    /// Runs of the file.
    pub runs: usize,
    /// Accuracies and times of these runs.
    pub numbers: usize,
    /// Differences found.
    pub differences: usize,
}

impl VerifyNasbench101 {
    /// Compares everything that the file holds with the database, bit for bit, the list of all modules with the rules of the
    /// space, what the database derives (rankings, views), and the pages of the file with each other.
    ///
    /// # Errors
    ///
    /// [`Nasbench101Error`] if one of the two cannot be read. Differences are no error: they are reported as events and
    /// counted.
    pub fn run(
        &self,
        on_event: &mut dyn FnMut(VerifyNasbench101Event<'_>),
    ) -> Result<VerifyNasbench101Summary, Nasbench101Error> {
        let reader = Reader::open(&self.database)?;
        reader.refuse_slice()?;
        if let Some(writer) = holder(&self.database) {
            return Err(Nasbench101Error::ImportRunning {
                database: self.database.clone(),
                writer,
            });
        }
        let version = reader.data_version()?;
        let summary = self.compare(&reader, on_event)?;
        if reader.data_version()? != version {
            return Err(Nasbench101Error::WrittenMeanwhile {
                database: self.database.clone(),
            });
        }
        Ok(summary)
    }

    fn compare(
        &self,
        reader: &Reader,
        on_event: &mut dyn FnMut(VerifyNasbench101Event<'_>),
    ) -> Result<VerifyNasbench101Summary, Nasbench101Error> {
        thread::scope(|scope| {
            // Besides the reading of the file: the check of the database, and all modules that there are.
            let checking = scope.spawn(|| Reader::open(&self.database)?.check());
            let mut held = read_file(&self.file, self.threads, &mut |records| {
                on_event(VerifyNasbench101Event::Read { records });
                true
            })?;
            let list = ModuleList::Enumerated(ModuleSpace::enumerate(self.threads));
            let indexes = list.assign(&mut held, &self.file)?;
            let order = order_of(&held);
            refuse_duplicates(&held, &list, &order, &self.file)?;
            let checked = checking
                .join()
                .map_err(|_panic| Nasbench101Error::WorkerLost)?;
            let mut report = Report {
                summary: VerifyNasbench101Summary {
                    modules: held.modules.len(),
                    runs: held.runs.len(),
                    numbers: held.runs.len() * (StoredRun::COLUMNS.len() + 1),
                    differences: 0,
                },
                on_event,
            };
            report.checked(checked?);
            for difference in list_differences(&list, &reader.nb101_modules()?) {
                report.different(&difference);
            }
            report.compare_matrices(&list.matrices(), &reader.nb101_matrices()?);
            report.compare_file(&held, &indexes, reader)?;
            report.compare_runs(&held, &list, &order, reader)?;
            Ok(report.summary)
        })
    }
}

/// Counts what was found, and reports it.
struct Report<'a> {
    summary: VerifyNasbench101Summary,
    on_event: &'a mut dyn FnMut(VerifyNasbench101Event<'_>),
}

impl Report<'_> {
    fn different(&mut self, difference: &Difference) {
        self.summary.differences += 1;
        (self.on_event)(VerifyNasbench101Event::Different(difference));
    }

    fn differs(&mut self, place: String, file: String, database: String) {
        self.different(&Difference {
            place,
            archive: file,
            database,
        });
    }

    fn note(&mut self, note: &str) {
        (self.on_event)(VerifyNasbench101Event::Note(note));
    }

    fn checked(&mut self, checked: Checked) {
        for found in checked.differences {
            self.differs(found.place, found.expected, found.found);
        }
        if !checked.own.is_empty() {
            let own = checked.own.join(", ");
            self.note(&format!("not compared, since it is your own: {own}"));
        }
    }

    fn compare_matrices(&mut self, expected: &[StoredMatrix], stored: &[StoredMatrix]) {
        let longest = expected.len().max(stored.len());
        let differing = (0..longest).find(|&place| expected.get(place) != stored.get(place));
        if let Some(place) = differing {
            let shown = |matrix: Option<&StoredMatrix>| {
                matrix.map_or_else(|| "nothing".to_owned(), |matrix| matrix.adjacency.clone())
            };
            let (expected, stored) = (shown(expected.get(place)), shown(stored.get(place)));
            self.differs(
                format!("stored_nb101_matrices, row {place}"),
                expected,
                stored,
            );
        }
    }

    /// What the database says of the file as a whole.
    fn compare_file(
        &mut self,
        held: &Held,
        indexes: &[u32],
        reader: &Reader,
    ) -> Result<(), Nasbench101Error> {
        let files = reader.nb101_files()?;
        let recorded = files
            .iter()
            .find(|file| file.file_sha256 == held.file_sha256);
        let Some(recorded) = recorded else {
            self.note(
                "the database has not been imported from exactly this file; its runs are compared",
            );
            return Ok(());
        };
        let Nb101FileInfo {
            file_bytes,
            records,
            finished,
            sample,
            ..
        } = recorded;
        let of_file = format!(
            "{} bytes, {} records, sample {:?}",
            held.file_bytes,
            held.runs.len(),
            held.sample
        );
        let of_database = format!("{file_bytes} bytes, {records} records, sample {sample:?}");
        if of_file != of_database {
            self.differs("nb101_files".to_owned(), of_file, of_database);
        }
        if !finished {
            let cut_off = "an import of this file was cut off; the same import again ends it";
            self.note(cut_off);
        }
        if files.len() == 1 {
            let order = reader.nb101_module_order(&held.file_sha256)?;
            let expected: &[u32] = if indexes.is_sorted() { &[] } else { indexes };
            if order != expected {
                let words =
                    |order: &[u32]| format!("{} modules, first {:?}", order.len(), order.first());
                let place = "stored_nb101_module_order".to_owned();
                self.differs(place, words(expected), words(&order));
            }
        }
        Ok(())
    }

    /// Every run of the file with that of the database.
    fn compare_runs(
        &mut self,
        held: &Held,
        list: &ModuleList,
        order: &[u32],
        reader: &Reader,
    ) -> Result<(), Nasbench101Error> {
        let messages = reader.nb101_messages()?;
        let (mut next, mut others) = (0, 0_usize);
        let row_of = |next: usize| order.get(next).map(|&record| (record, held.row(record)));
        reader.for_each_nb101_run(&mut |found| {
            while let Some((_record, row)) =
                row_of(next).filter(|(_, row)| row.run_id < found.run_id)
            {
                self.is_missing(&row, list);
                next += 1;
            }
            match row_of(next).filter(|(_, row)| row.run_id == found.run_id) {
                None => others += 1,
                Some((record, row)) => {
                    self.compare_run(&row, &found, list);
                    let [expected, stored] =
                        [held.messages.get(&record), messages.get(&row.run_id)];
                    self.compare_messages(expected, stored, &|| place_of(&row, list, "message"));
                    next += 1;
                }
            }
        })?;
        while let Some((_record, row)) = row_of(next) {
            self.is_missing(&row, list);
            next += 1;
        }
        if others > 0 {
            self.note(&format!(
                "not compared, since they are not in this file: {others} runs"
            ));
        }
        Ok(())
    }

    fn is_missing(&mut self, row: &StoredRun, list: &ModuleList) {
        let place = place_of(row, list, "run");
        self.differs(place, "there".to_owned(), "not there".to_owned());
    }

    fn compare_messages(
        &mut self,
        expected: Option<&Vec<u8>>,
        stored: Option<&Vec<u8>>,
        place: &dyn Fn() -> String,
    ) {
        if expected == stored {
            return;
        }
        let words = |message: Option<&Vec<u8>>| match message {
            Some(message) => format!("{} bytes", message.len()),
            None => "none".to_owned(),
        };
        self.differs(place(), words(expected), words(stored));
    }

    fn compare_run(&mut self, row: &StoredRun, found: &StoredRun, list: &ModuleList) {
        let shown = |place: usize, stored: Option<f64>| {
            let unit = if place % 4 == 3 {
                Unit::Time
            } else {
                Unit::Accuracy
            };
            unit.number(stored).to_string()
        };
        let bits = |stored: Option<f64>| stored.map(f64::to_bits);
        let pairs = row.numbers.iter().zip(&found.numbers);
        for (number, (&expected, &stored)) in pairs.enumerate() {
            if bits(expected) != bits(stored) {
                let (expected, stored) = (shown(number, expected), shown(number, stored));
                self.differs(
                    place_of(row, list, StoredRun::COLUMNS[number]),
                    expected,
                    stored,
                );
            }
        }
        if bits(row.total_seconds) != bits(found.total_seconds) {
            let [expected, stored] = [row, found].map(|run| format!("{:?}", run.total_seconds));
            self.differs(place_of(row, list, "total_seconds"), expected, stored);
        }
    }
}

fn place_of(row: &StoredRun, list: &ModuleList, column: &str) -> String {
    let (index, budget, repeat_index): (u32, Budget, u32) = parts_of_run_id(row.run_id);
    let hash = list.hash(index).map(|hash: ModuleHash| hash.to_string());
    format!(
        "nb101 module {index} ({}), {} epochs, repeat {repeat_index}, {column}",
        hash.unwrap_or_default(),
        budget.epochs()
    )
}
