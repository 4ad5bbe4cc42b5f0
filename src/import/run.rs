//! Importing: writes archives into the database, in batches of whole architectures.

use crate::archive::{Decompressor, group_parts};
use crate::model::{ArchitectureIndex, SearchSpace};
use crate::rows::architecture_row;
use crate::store::{AfterImport, Batch, Database, Importing, NewArchive, StoredArchitecture};

use super::in_file_order::{in_file_order, place_in_results};
use super::in_order::in_order;
use super::listed_archive::ListedArchive;
use super::meta_digest::meta_digest;
use super::reading::{read_member, read_pair};
use super::settings::waiting;
use super::writing::BatchWriter;
use super::{ArchiveSummary, Import, ImportError, ImportEvent, ImportSummary};

impl Import {
    /// Imports the archives.
    ///
    /// Architectures are committed in batches, in the order of their indexes, or of the file if the
    /// archive is a single pickle. However the import ends, even by a signal or a loss of power, the
    /// database holds whole architectures only, and the same import goes on from there. A database that
    /// this import has made and that holds no architecture yet is removed again.
    ///
    /// # Errors
    ///
    /// [`ImportError`] for the first thing that cannot be read or written; with
    /// [`keep_going`](Self::keep_going), damaged files are counted in the summary instead.
    pub fn run(
        &self,
        on_event: &mut dyn FnMut(ImportEvent<'_>),
    ) -> Result<ImportSummary, ImportError> {
        // All archives are opened first: a wrong path is reported before an hour of work.
        let sources: Vec<ListedArchive> = group_parts(&self.archives)
            .iter()
            .map(|paths| ListedArchive::open(paths))
            .collect::<Result<_, _>>()?;
        let importing = Importing::begin(&self.database, &mut waiting(self, on_event))?;
        let imported = self.import_all(&sources, &importing.database, on_event);
        let ended = importing.end(imported.is_err());
        let summary = imported?;
        if let AfterImport::StillOpen(programs) = ended? {
            on_event(ImportEvent::StillOpen {
                programs: &programs,
            });
        }
        Ok(summary)
    }

    fn import_all(
        &self,
        sources: &[ListedArchive],
        database: &Database,
        on_event: &mut dyn FnMut(ImportEvent<'_>),
    ) -> Result<ImportSummary, ImportError> {
        let mut summary = ImportSummary::default();
        for source in sources {
            let of_archive = import_archive(self, source, database, on_event)?;
            summary.archives.push(of_archive);
        }
        on_event(ImportEvent::Analyzing);
        database.analyze(&mut waiting(self, on_event))?;
        Ok(summary)
    }
}

fn import_archive(
    settings: &Import,
    source: &ListedArchive,
    database: &Database,
    on_event: &mut dyn FnMut(ImportEvent<'_>),
) -> Result<ArchiveSummary, ImportError> {
    let archive = &source.archive;
    on_event(ImportEvent::Opened {
        archive: archive.name(),
        space: source.meta.space(),
        architectures: source.architectures(),
        strays: archive.strays(),
    });
    let present = database.architectures(source.meta.space())?;
    let mut batch = database.begin(&mut waiting(settings, on_event))?;
    let digests = prepare_architectures(source, present, &batch)?;
    let archive_id = batch.begin_archive(NewArchive {
        space: source.meta.space(),
        name: archive.name(),
        form: archive.form().as_str(),
        meta_sha256: &meta_digest(&source.meta, source.meta.sample()),
        sample: source.meta.sample(),
        natsbench_version: env!("CARGO_PKG_VERSION"),
    })?;
    batch.commit_and_continue(&mut waiting(settings, on_event))?;

    let present = |index: u32| digests.get(index as usize).copied().flatten();
    let mut writer = BatchWriter::new(settings, source, batch, archive_id);
    let result = if archive.form().is_stream() {
        in_file_order(
            source,
            settings.bzip2,
            |index, pair| read_pair(source, index, pair, present(index.0)),
            |index, reading| writer.take(index, &place_in_results(index), reading, on_event),
        )
    } else {
        in_order(
            archive.members(),
            settings.threads,
            results_ahead(source.meta.space()),
            || Decompressor::new(settings.bzip2),
            |decompressor, member| read_member(source, member, present(member.index), decompressor),
            || ImportError::WorkerLost,
            |member, reading| {
                let index = ArchitectureIndex(member.index);
                writer.take(index, &member.name, reading, on_event)
            },
        )
    };
    let result = result.and_then(|()| {
        if let Some(mismatch) = archive.name_mismatch()? {
            let archive = archive.name();
            on_event(ImportEvent::NameMismatch { archive, mismatch });
        }
        Ok(())
    });
    match result {
        Ok(()) => {
            let summary = writer.finish(on_event)?;
            database.summarise(&mut waiting(settings, on_event))?;
            Ok(summary)
        }
        // A batch that could not be written is rolled back when it is dropped.
        Err(error @ (ImportError::Store(_) | ImportError::WorkerLost)) => Err(error),
        // What was written before the damaged file is complete, and is kept.
        Err(error) => {
            writer.stop(on_event)?;
            database.summarise(&mut waiting(settings, on_event))?;
            Err(error)
        }
    }
}

/// Number of architectures that a thread may read ahead of the writer, which pauses for half a second at each commit. They
/// take some 50 MB: the rows of a topology take 200 kB, those of a size 50 kB.
const fn results_ahead(space: SearchSpace) -> usize {
    match space {
        SearchSpace::Topology => 256,
        SearchSpace::Size => 1024,
    }
}

/// Writes the list of architectures, or compares it with the one that the database has.
/// Returns the digest of each architecture that is imported, by index.
fn prepare_architectures(
    source: &ListedArchive,
    present: Vec<StoredArchitecture>,
    batch: &Batch<'_>,
) -> Result<Vec<Option<[u8; 32]>>, ImportError> {
    let space = source.meta.space();
    let list = source.meta.architectures();
    if present.is_empty() {
        for (index, architecture) in (0_u32..).map(ArchitectureIndex).zip(list) {
            let row = architecture_row(space, index, architecture)
                .map_err(|source| ImportError::Architecture { index, source })?;
            batch.write_architecture(space, &row)?;
        }
        return Ok(vec![None; list.len()]);
    }
    for position in 0..list.len().max(present.len()) {
        let theirs = list.get(position).map_or("", String::as_str);
        let ours = present
            .get(position)
            .map_or("", |stored| stored.architecture.as_str());
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
