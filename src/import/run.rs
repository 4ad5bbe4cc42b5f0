//! Importing: archives into batches of whole architectures.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use sha2::{Digest, Sha256};

use crate::archive::{Archive, Form, Member, decompress_into};
use crate::ids::{ArchitectureIndex, SearchSpace};
use crate::records::{MetaList, read_architecture};
use crate::store::{ArchitectureRows, Batch, Database, NewArchive, StoredArchitecture};

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
    let sources: Vec<Source> = settings
        .archives
        .iter()
        .map(|path| Source::open(path))
        .collect::<Result<_, _>>()?;
    let new_file = NewFile::before(&settings.database);
    let mut database = Database::create_or_open(&settings.database)?;
    let mut summary = ImportSummary::default();
    for source in &sources {
        let (of_archive, returned) =
            import_archive(settings, source, database, &new_file, on_event)?;
        summary.archives.push(of_archive);
        database = returned;
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
        let meta = MetaList::read(&archive.meta()?).map_err(|source| ImportError::MetaList {
            archive: path.to_owned(),
            source: Box::new(source),
        })?;
        Ok(Self { archive, meta })
    }

    pub(super) fn file_error(&self, member: &Member, source: FileError) -> ImportError {
        ImportError::File {
            archive: self.archive.path().to_owned(),
            file: member.name.clone(),
            source: Box::new(source),
        }
    }
}

/// Removes the database on the way out if this import made it and stored nothing in it.
struct NewFile<'a> {
    path: Option<&'a Path>,
    keep: std::cell::Cell<bool>,
}

impl<'a> NewFile<'a> {
    fn before(path: &'a Path) -> Self {
        Self {
            path: (!path.exists()).then_some(path),
            keep: std::cell::Cell::new(false),
        }
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
    database: Database,
    new_file: &NewFile<'_>,
    on_event: &mut dyn FnMut(ImportEvent<'_>),
) -> Result<(ArchiveSummary, Database), ImportError> {
    let archive = &source.archive;
    on_event(ImportEvent::Opened {
        archive: archive.name(),
        space: source.meta.space(),
        architectures: archive.members().len(),
        strays: archive.strays(),
    });
    let present = database.architectures(source.meta.space())?;
    let mut batch = database.begin()?;
    let digests = prepare_architectures(source, present, &batch)?;
    let archive_id = batch.begin_archive(NewArchive {
        space: source.meta.space(),
        name: archive.name(),
        form: form_name(archive.form()),
        meta_sha256: &meta_digest(&source.meta),
        natsbench_version: env!("CARGO_PKG_VERSION"),
    })?;
    batch.commit_and_continue()?;

    let jobs: Vec<Job<'_>> = archive
        .members()
        .iter()
        .map(|member| Job {
            member,
            present: digests.get(member.index as usize).copied().flatten(),
        })
        .collect();
    let mut sink = Sink::new(settings, source, batch, archive_id, new_file);
    let result = in_order(
        &jobs,
        settings.threads,
        Vec::new,
        |buffer, job| decode(source, job, settings.replace, buffer),
        || ImportError::WorkerLost,
        |job, decoded| sink.take(job, decoded, on_event),
    );
    match result {
        Ok(()) => sink.finish(),
        // What was written before a damaged file is whole, and stays. A batch that could not be
        // written is rolled back when it is dropped.
        Err(error @ (ImportError::File { .. } | ImportError::Stopped)) => {
            sink.commit()?;
            Err(error)
        }
        Err(error) => Err(error),
    }
}

/// Fills in the list of architectures, or compares it with the one that is there.
/// Returns the digest of each architecture that is imported, by index.
fn prepare_architectures(
    source: &Source,
    present: Vec<StoredArchitecture>,
    batch: &Batch,
) -> Result<Vec<Option<[u8; 32]>>, ImportError> {
    let space = source.meta.space();
    let list = source.meta.architectures();
    if present.is_empty() {
        for (index, architecture) in (0_u32..).map(ArchitectureIndex).zip(list) {
            batch.write_architecture(space, &architecture_row(space, index, architecture)?)?;
        }
        return Ok(vec![None; list.len()]);
    }
    for position in 0..list.len().max(present.len()) {
        let theirs = list.get(position).map_or("", String::as_str);
        let ours = present
            .get(position)
            .map_or("", |stored| stored.row.architecture.as_str());
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
    Ok(present
        .into_iter()
        .map(|stored| stored.content_sha256)
        .collect())
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
    New {
        rows: Box<ArchitectureRows>,
        content_sha256: [u8; 32],
    },
    Replacement {
        rows: Box<ArchitectureRows>,
        content_sha256: [u8; 32],
    },
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
    Ok(match job.present {
        None => Decoded::New {
            rows,
            content_sha256,
        },
        Some(_other) => Decoded::Replacement {
            rows,
            content_sha256,
        },
    })
}

/// Takes results in order and writes them, with a commit every so many architectures.
struct Sink<'a> {
    settings: &'a Import<'a>,
    source: &'a Source,
    new_file: &'a NewFile<'a>,
    batch: Batch,
    archive_id: i64,
    uncommitted: usize,
    summary: ArchiveSummary,
}

impl<'a> Sink<'a> {
    fn new(
        settings: &'a Import<'a>,
        source: &'a Source,
        batch: Batch,
        archive_id: i64,
        new_file: &'a NewFile<'a>,
    ) -> Self {
        let summary = ArchiveSummary {
            archive: source.archive.name().to_owned(),
            space: source.meta.space(),
            stored: 0,
            replaced: 0,
            unchanged: 0,
            kept: 0,
            failed: 0,
        };
        Self {
            settings,
            source,
            new_file,
            batch,
            archive_id,
            uncommitted: 0,
            summary,
        }
    }

    fn take(
        &mut self,
        job: &Job<'_>,
        decoded: Result<Decoded, FileError>,
        on_event: &mut dyn FnMut(ImportEvent<'_>),
    ) -> Result<(), ImportError> {
        let index = ArchitectureIndex(job.member.index);
        match decoded {
            Ok(decoded) => {
                let outcome = self.write(index, decoded)?;
                on_event(ImportEvent::Done { index, outcome });
            }
            Err(source) => {
                let error = self.source.file_error(job.member, source);
                if !self.settings.keep_going {
                    return Err(error);
                }
                self.batch.record_failure(
                    self.archive_id,
                    index,
                    &job.member.name,
                    &chain(&error),
                )?;
                self.uncommitted += 1;
                self.summary.failed += 1;
                on_event(ImportEvent::Failed { error: &error });
            }
        }
        if self.uncommitted >= ARCHITECTURES_PER_BATCH {
            self.commit()?;
        }
        if self
            .settings
            .stop
            .is_some_and(|stop| stop.load(Ordering::Relaxed))
        {
            return Err(ImportError::Stopped);
        }
        Ok(())
    }

    fn write(
        &mut self,
        index: ArchitectureIndex,
        decoded: Decoded,
    ) -> Result<Outcome, ImportError> {
        let outcome = match decoded {
            Decoded::Unchanged => {
                // The file may have been damaged since, and repaired.
                self.batch.forget_failure(self.archive_id, index)?;
                Outcome::Unchanged
            }
            Decoded::Kept => Outcome::Kept,
            Decoded::New {
                rows,
                content_sha256,
            } => {
                self.batch
                    .write_trials(&rows, self.archive_id, &content_sha256)?;
                self.uncommitted += 1;
                Outcome::Stored
            }
            Decoded::Replacement {
                rows,
                content_sha256,
            } => {
                self.batch
                    .replace_trials(*rows, self.archive_id, &content_sha256)?;
                self.uncommitted += 1;
                Outcome::Replaced
            }
        };
        let count = match outcome {
            Outcome::Stored => &mut self.summary.stored,
            Outcome::Replaced => &mut self.summary.replaced,
            Outcome::Unchanged => &mut self.summary.unchanged,
            Outcome::Kept => &mut self.summary.kept,
        };
        *count += 1;
        Ok(outcome)
    }

    fn commit(&mut self) -> Result<(), ImportError> {
        if self.uncommitted > 0 {
            self.batch.commit_and_continue()?;
            self.uncommitted = 0;
            self.new_file.keep();
        }
        Ok(())
    }

    fn finish(self) -> Result<(ArchiveSummary, Database), ImportError> {
        self.batch.finish_archive(self.archive_id)?;
        let database = self.batch.commit()?;
        self.new_file.keep();
        Ok((self.summary, database))
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
