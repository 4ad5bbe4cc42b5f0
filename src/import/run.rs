//! Importing: archives into batches of whole architectures.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use sha2::{Digest, Sha256};

use crate::archive::{Archive, Form, Member, decompress_into};
use crate::ids::{ArchitectureIndex, SearchSpace};
use crate::records::{MetaList, read_architecture};
use crate::store::{ArchitectureRows, Batch, Database, NewArchive};

use super::settings::Outcome;
use super::workers::in_order;
use super::{FileError, Import, ImportError, ImportEvent, architecture_row, architecture_rows};

/// Architectures in a transaction. Large enough that waiting for the disk costs little,
/// small enough that a killed import repeats at most a second or two of work.
const ARCHITECTURES_PER_BATCH: usize = 256;

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportSummary {
    /// One summary an archive, in the order given.
    pub archives: Vec<ArchiveSummary>,
}

/// What an import did with one archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveSummary {
    /// Its name.
    pub archive: String,
    /// Its space.
    pub space: SearchSpace,
    /// Architectures that are new.
    pub stored: usize,
    /// Architectures that replaced other content.
    pub replaced: usize,
    /// Architectures that were there with the same content.
    pub unchanged: usize,
    /// Architectures that were there with other content, which was kept.
    pub kept: usize,
    /// Damaged files.
    pub failed: usize,
}

impl ImportSummary {
    /// Number of damaged files in all archives.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.archives.iter().map(|archive| archive.failed).sum()
    }
}

pub(super) fn run(
    settings: &Import<'_>,
    on_event: &mut dyn FnMut(ImportEvent<'_>),
) -> Result<ImportSummary, ImportError> {
    // All archives are opened first: a wrong path is told before an hour of work.
    let sources: Vec<Source> =
        settings.archives.iter().map(|path| Source::open(path)).collect::<Result<_, _>>()?;
    let new_file = NewFile::before(&settings.database);
    let mut database = Database::create_or_open(&settings.database)?;
    let mut summary = ImportSummary::default();
    for source in &sources {
        summary.archives.push(import_archive(settings, source, &mut database, &new_file, on_event)?);
    }
    on_event(ImportEvent::Analyzing);
    database.analyze()?;
    new_file.keep();
    Ok(summary)
}

/// An archive and its list of architectures.
pub(super) struct Source {
    pub(super) archive: Archive,
    pub(super) meta: MetaList,
}

impl Source {
    pub(super) fn open(path: &Path) -> Result<Self, ImportError> {
        let archive = Archive::open(path)?;
        let meta = MetaList::read(&archive.meta()?)
            .map_err(|source| ImportError::MetaList { archive: path.to_owned(), source })?;
        Ok(Self { archive, meta })
    }

    pub(super) fn file_error(&self, member: &Member, source: FileError) -> ImportError {
        ImportError::File { archive: self.archive.path().to_owned(), file: member.name.clone(), source }
    }
}

/// Removes the database on the way out if this import made it and stored nothing in it.
struct NewFile<'a> {
    path: Option<&'a Path>,
    keep: std::cell::Cell<bool>,
}

impl<'a> NewFile<'a> {
    fn before(path: &'a Path) -> Self {
        Self { path: (!path.exists()).then_some(path), keep: std::cell::Cell::new(false) }
    }

    fn keep(&self) {
        self.keep.set(true);
    }
}

impl Drop for NewFile<'_> {
    fn drop(&mut self) {
        if let (Some(path), false) = (self.path, self.keep.get()) {
            let _ = fs::remove_file(path); // nothing more can be done about it here
            let _ = fs::remove_file(journal_of(path));
        }
    }
}

fn journal_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-journal");
    name.into()
}

fn import_archive(
    settings: &Import<'_>,
    source: &Source,
    database: &mut Database,
    new_file: &NewFile<'_>,
    on_event: &mut dyn FnMut(ImportEvent<'_>),
) -> Result<ArchiveSummary, ImportError> {
    let space = source.meta.space();
    let archive = &source.archive;
    on_event(ImportEvent::Opened {
        archive: archive.name(),
        space,
        architectures: archive.members().len(),
        strays: archive.strays(),
    });
    let digests = prepare_architectures(source, database)?;
    let mut summary = ArchiveSummary {
        archive: archive.name().to_owned(),
        space,
        stored: 0,
        replaced: 0,
        unchanged: 0,
        kept: 0,
        failed: 0,
    };
    let batch = database.batch()?;
    let archive_id = batch.begin_archive(NewArchive {
        space,
        name: archive.name(),
        form: form_name(archive.form()),
        meta_sha256: &meta_digest(&source.meta),
        natsbench_version: env!("CARGO_PKG_VERSION"),
    })?;
    batch.commit()?;

    let jobs: Vec<Job<'_>> = archive
        .members()
        .iter()
        .map(|member| Job { member, present: digests.get(member.index as usize).copied().flatten() })
        .collect();
    let mut sink = Sink { settings, source, archive_id, pending: Vec::new(), summary: &mut summary };
    let result = in_order(
        &jobs,
        settings.threads,
        Vec::new,
        |buffer, job| decode(source, job, settings.replace, buffer),
        || ImportError::WorkerLost,
        |job, decoded| {
            sink.take(job, decoded, on_event)?;
            if sink.pending.len() >= ARCHITECTURES_PER_BATCH {
                sink.flush(database, new_file)?;
            }
            if settings.stop.is_some_and(|stop| stop.load(Ordering::Relaxed)) {
                return Err(ImportError::Stopped);
            }
            Ok(())
        },
    );
    // Also after an error: what was decoded before it is whole, and stays.
    sink.flush(database, new_file)?;
    result?;
    let batch = database.batch()?;
    batch.finish_archive(archive_id)?;
    batch.commit()?;
    Ok(summary)
}

/// Fills in the list of architectures, or compares it with the one that is there.
/// Returns the digest of each architecture that is imported, by index.
fn prepare_architectures(
    source: &Source,
    database: &mut Database,
) -> Result<Vec<Option<[u8; 32]>>, ImportError> {
    let space = source.meta.space();
    let present = database.architectures(space)?;
    let list = source.meta.architectures();
    if present.is_empty() {
        let batch = database.batch()?;
        for (index, architecture) in (0_u32..).map(ArchitectureIndex).zip(list) {
            batch.write_architecture(space, &architecture_row(space, index, architecture)?)?;
        }
        batch.commit()?;
        return Ok(vec![None; list.len()]);
    }
    for position in 0..list.len().max(present.len()) {
        let theirs = list.get(position).map_or("", String::as_str);
        let ours = present.get(position).map_or("", |stored| stored.row.architecture.as_str());
        if theirs != ours {
            return Err(ImportError::OtherArchitectures {
                archive: source.archive.path().to_owned(),
                space,
                index: ArchitectureIndex(position as u32),
                theirs: theirs.to_owned(),
                ours: ours.to_owned(),
            });
        }
    }
    Ok(present.into_iter().map(|stored| stored.content_sha256).collect())
}

/// A file to import, and the digest of what is in the database in its place.
struct Job<'a> {
    member: &'a Member,
    present: Option<[u8; 32]>,
}

/// What a worker made of a file.
enum Decoded {
    Unchanged,
    Kept,
    Rows { rows: Box<ArchitectureRows>, content_sha256: [u8; 32] },
}

fn decode(
    source: &Source,
    job: &Job<'_>,
    replace: bool,
    buffer: &mut Vec<u8>,
) -> Result<Decoded, FileError> {
    let compressed = source.archive.read(job.member)?;
    let content_sha256: [u8; 32] = Sha256::digest(&compressed).into();
    match job.present {
        Some(present) if present == content_sha256 => return Ok(Decoded::Unchanged),
        Some(_other) if !replace => return Ok(Decoded::Kept),
        _ => (),
    }
    decompress_into(&compressed, buffer)?;
    let record = read_architecture(buffer, &source.meta, ArchitectureIndex(job.member.index))?;
    let rows = Box::new(architecture_rows(&record)?);
    Ok(Decoded::Rows { rows, content_sha256 })
}

/// Collects results and writes them in batches.
struct Sink<'a, 'summary> {
    settings: &'a Import<'a>,
    source: &'a Source,
    archive_id: i64,
    pending: Vec<Pending>,
    summary: &'summary mut ArchiveSummary,
}

enum Pending {
    Store { rows: Box<ArchitectureRows>, content_sha256: [u8; 32], replaces: bool },
    Failure { index: ArchitectureIndex, file: String, reason: String },
}

impl Sink<'_, '_> {
    fn take(
        &mut self,
        job: &Job<'_>,
        decoded: Result<Decoded, FileError>,
        on_event: &mut dyn FnMut(ImportEvent<'_>),
    ) -> Result<(), ImportError> {
        let index = ArchitectureIndex(job.member.index);
        let outcome = match decoded {
            Ok(Decoded::Unchanged) => {
                self.summary.unchanged += 1;
                Outcome::Unchanged
            }
            Ok(Decoded::Kept) => {
                self.summary.kept += 1;
                Outcome::Kept
            }
            Ok(Decoded::Rows { rows, content_sha256 }) => {
                let replaces = job.present.is_some();
                let (count, outcome) = if replaces {
                    (&mut self.summary.replaced, Outcome::Replaced)
                } else {
                    (&mut self.summary.stored, Outcome::Stored)
                };
                *count += 1;
                self.pending.push(Pending::Store { rows, content_sha256, replaces });
                outcome
            }
            Err(source) => {
                let error = self.source.file_error(job.member, source);
                self.pending.push(Pending::Failure {
                    index,
                    file: job.member.name.clone(),
                    reason: chain(&error),
                });
                if !self.settings.keep_going {
                    return Err(error);
                }
                self.summary.failed += 1;
                on_event(ImportEvent::Failed { error: &error });
                return Ok(());
            }
        };
        on_event(ImportEvent::Done { index, outcome });
        Ok(())
    }

    fn flush(&mut self, database: &mut Database, new_file: &NewFile<'_>) -> Result<(), ImportError> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let mut batch = database.batch()?;
        self.delete_replaced(&mut batch)?;
        for pending in self.pending.drain(..) {
            match pending {
                Pending::Store { rows, content_sha256, .. } => {
                    batch.write_trials(&rows, self.archive_id, &content_sha256)?;
                    new_file.keep();
                }
                Pending::Failure { index, file, reason } => {
                    batch.record_failure(self.archive_id, index, &file, &reason)?;
                    if self.settings.keep_going {
                        new_file.keep();
                    }
                }
            }
        }
        Ok(batch.commit()?)
    }

    fn delete_replaced(&self, batch: &mut Batch<'_>) -> Result<(), ImportError> {
        let replaced: Vec<ArchitectureIndex> = self
            .pending
            .iter()
            .filter_map(|pending| match pending {
                Pending::Store { rows, replaces: true, .. } => Some(rows.index),
                _ => None,
            })
            .collect();
        if !replaced.is_empty() {
            batch.delete_trials(self.source.meta.space(), &replaced)?;
        }
        Ok(())
    }
}

/// The messages of an error and of its causes, as the command line shows them.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = write!(text, ": {error}"); // writing to a String cannot fail
        cause = error.source();
    }
    text
}

fn meta_digest(meta: &MetaList) -> String {
    let mut hasher = Sha256::new();
    for architecture in meta.architectures() {
        hasher.update(architecture);
        hasher.update("\n");
    }
    let mut text = String::with_capacity(64);
    for byte in hasher.finalize() {
        let _ = write!(text, "{byte:02x}"); // writing to a String cannot fail
    }
    text
}

const fn form_name(form: Form) -> &'static str {
    match form {
        Form::Directory => "directory",
        Form::Tar => "tar",
    }
}
