//! Importing weights: archives into the file, one file of an architecture after the other.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::PathBuf;

use crate::archive::{Archive, Decompressor, Incomplete, Member, group_parts};
use crate::import::in_order;
use crate::model::{ArchitectureIndex, ArchitectureKey, Seed};
use crate::store::{Reader, StoreError, Waiting};

use super::opening::Writable;
use super::reading::{ArchitectureContent, Job, Reading, official_list};
use super::settings::waiting;
use super::trial_name::{ListedTrial, in_words};
use super::writer::{NewArchive, RowWriter};
use super::{
    ImportWeights, WeightsError, WeightsEvent, WeightsFileError, WeightsOutcome,
    WeightsSourceSummary, WeightsSummary,
};

/// An open archive and what it lacks.
struct Source {
    archive: Archive,
    incomplete: Incomplete,
    /// Its files that are wanted.
    members: Vec<Member>,
}

impl ImportWeights {
    /// Imports the weights that are wanted.
    ///
    /// They are committed every 64 MB, in the order of the architectures' indexes. Whenever the import ends, by an error, a
    /// signal or a loss of power, the file holds whole trials only, and the same import goes on from there: files of which
    /// all is there that is wanted are read, but not decompressed. Of a tar file in parts, only those are needed in
    /// which wanted architectures lie, and those before them.
    ///
    /// # Errors
    ///
    /// [`WeightsError`] for the first thing that cannot be read or written; with [`keep_going`](Self::keep_going),
    /// damaged files are counted in the summary instead. [`WeightsError::Incomplete`] after everything was imported that is
    /// there, if a part of a tar file is missing.
    pub fn run(
        &self,
        on_event: &mut dyn FnMut(WeightsEvent<'_>),
    ) -> Result<WeightsSummary, WeightsError> {
        // All archives are opened first: a wrong path is reported before anything is made.
        let mut sources: Vec<Source> = group_parts(&self.archives)
            .iter()
            .map(|paths| self.open(paths))
            .collect::<Result<_, _>>()?;
        let missing = self.missing(&sources);
        let is_incomplete = sources.iter().any(|source| source.incomplete.end.is_some());
        if let Some(first) = sources.first()
            && !missing.is_empty()
            && !is_incomplete
        {
            return Err(WeightsError::NotThere {
                archive: first.archive.path().to_owned(),
                indexes: missing,
            });
        }
        let database = self.database.as_ref().map(Reader::open).transpose()?;
        let file = Writable::open(&self.weights, &mut waiting(self, on_event))?;
        let mut writer = RowWriter::new(file);
        let result = self.import_all(&sources, database.as_ref(), &mut writer, on_event);
        writer.close();
        let summary = result?;
        let wants_more = !missing.is_empty() || self.chosen.architectures.is_empty();
        let end = sources
            .iter_mut()
            .find_map(|source| source.incomplete.end.take());
        match end {
            Some(source) if wants_more => Err(WeightsError::Incomplete {
                indexes: missing,
                source: Box::new(source),
            }),
            _ => Ok(summary),
        }
    }

    fn open(&self, paths: &[PathBuf]) -> Result<Source, WeightsError> {
        let mut left = self.chosen.architectures.clone();
        let wants_all = left.is_empty();
        let mut is_enough = |index| {
            left.remove(&ArchitectureIndex(index));
            !wants_all && left.is_empty()
        };
        let (archive, incomplete) = Archive::open_as_far_as_there(paths, &mut is_enough)?;
        if archive.form().is_stream() {
            return Err(WeightsError::NoWeights {
                archive: archive.path().to_owned(),
            });
        }
        let is_wanted = |member: &&Member| {
            self.chosen
                .has_architecture(ArchitectureIndex(member.index))
        };
        let members = archive
            .members()
            .iter()
            .filter(is_wanted)
            .cloned()
            .collect();
        Ok(Source {
            archive,
            incomplete,
            members,
        })
    }

    /// Wanted architectures that no archive has.
    fn missing(&self, sources: &[Source]) -> Vec<ArchitectureIndex> {
        let members = sources.iter().flat_map(|source| &source.members);
        let there: BTreeSet<ArchitectureIndex> = members
            .map(|member| ArchitectureIndex(member.index))
            .collect();
        let wanted = self.chosen.architectures.iter();
        wanted
            .filter(|index| !there.contains(index))
            .copied()
            .collect()
    }

    fn import_all(
        &self,
        sources: &[Source],
        database: Option<&Reader>,
        writer: &mut RowWriter,
        on_event: &mut dyn FnMut(WeightsEvent<'_>),
    ) -> Result<WeightsSummary, WeightsError> {
        let mut summary = WeightsSummary::default();
        for source in sources {
            on_event(WeightsEvent::Opened {
                archive: source.archive.name(),
                architectures: source.members.len(),
            });
            let mut taker = Taker {
                settings: self,
                source,
                database,
                writer,
                archive_id: None,
                summary: WeightsSourceSummary {
                    archive: source.archive.name().to_owned(),
                    ..WeightsSourceSummary::default()
                },
            };
            let result = taker.import(on_event);
            // What was written before damage is whole, and stays.
            if !matches!(
                result,
                Err(WeightsError::Store(_) | WeightsError::WorkerLost)
            ) {
                taker.commit(on_event)?;
            }
            result?;
            summary.archives.push(taker.summary);
        }
        Ok(summary)
    }
}

/// Takes what was read from an archive, in order, and writes it.
struct Taker<'a> {
    settings: &'a ImportWeights,
    source: &'a Source,
    database: Option<&'a Reader>,
    writer: &'a mut RowWriter,
    /// Known with the first file, which says what space it is of.
    archive_id: Option<i64>,
    summary: WeightsSourceSummary,
}

impl Taker<'_> {
    fn import(&mut self, on_event: &mut dyn FnMut(WeightsEvent<'_>)) -> Result<(), WeightsError> {
        let ImportWeights {
            chosen,
            codec,
            threads,
            bzip2,
            ..
        } = self.settings;
        let job = Job {
            archive: &self.source.archive,
            chosen,
            codec: *codec,
            complete: self.writer.complete_files(chosen)?,
        };
        in_order(
            &self.source.members,
            *threads,
            0, // a result may have a hundred megabytes
            || Decompressor::new(*bzip2),
            |decompressor, member| job.read(member, decompressor),
            || WeightsError::WorkerLost,
            |member, reading| self.take(member, reading, on_event),
        )?;
        if let Some(archive_id) = self.archive_id
            && self.source.incomplete.end.is_none()
        {
            let mut on_wait = waiting(self.settings, on_event);
            self.writer.finish_archive(archive_id, &mut on_wait)?;
        }
        Ok(())
    }

    fn take(
        &mut self,
        member: &Member,
        reading: Result<Reading, WeightsFileError>,
        on_event: &mut dyn FnMut(WeightsEvent<'_>),
    ) -> Result<(), WeightsError> {
        let index = ArchitectureIndex(member.index);
        match reading {
            Ok(Reading::Unchanged) => self.summary.architectures += 1,
            Ok(Reading::New(content)) => {
                self.write(*content, on_event)?;
                self.summary.architectures += 1;
            }
            Err(source) => {
                let error = WeightsError::File {
                    archive: self.source.archive.path().to_owned(),
                    file: member.name.clone(),
                    source: Box::new(source),
                };
                if !self.settings.keep_going {
                    return Err(error);
                }
                self.summary.failed += 1;
                on_event(WeightsEvent::Failed { error: &error });
            }
        }
        on_event(WeightsEvent::Done { index });
        let mut on_wait = waiting(self.settings, on_event);
        self.writer.commit_if_full(&mut on_wait)?;
        if self.settings.is_stopped() {
            return Err(WeightsError::Stopped);
        }
        Ok(())
    }

    fn write(
        &mut self,
        mut content: ArchitectureContent,
        on_event: &mut dyn FnMut(WeightsEvent<'_>),
    ) -> Result<(), WeightsError> {
        let (space, index) = (content.space, content.index);
        let key = ArchitectureKey::new(space, index);
        // Checked against the list of its space, which is shorter.
        let Some(key) = key.filter(|_| (index.0 as usize) < official_list(space).len()) else {
            return Ok(());
        };
        self.compare_string(&content)?;
        let archive_id = match self.archive_id {
            Some(id) => id,
            None => self.begin(&content, on_event)?,
        };
        let trials = std::mem::take(&mut content.trials);
        let mut on_wait = waiting(self.settings, on_event);
        self.writer
            .write_source(key, &content, archive_id, &mut on_wait)?;
        drop(on_wait);
        for trial in trials {
            let words = in_words(space, index, trial.trial);
            let counts = trial.weights.as_ref().map(|weights| {
                let bytes = weights.layout.bytes() as u64;
                (
                    bytes,
                    weights.content.len() as u64,
                    weights.numbers_not_finite,
                )
            });
            let first = self.seeds_in_database(key, trial.trial)?;
            let seed = trial.trial.2;
            let outcome = self.writer.write_trial(
                (space, key, archive_id),
                &trial,
                &first,
                self.settings.replace,
            )?;
            let is_new = matches!(outcome, WeightsOutcome::Stored | WeightsOutcome::Replaced);
            self.count(
                outcome,
                is_new.then_some(counts).flatten(),
                counts.is_none(),
            );
            if is_new && self.database.is_some() && !first.contains(&seed) {
                self.summary.not_in_database += 1;
            }
            if let Some((_, _, numbers)) = counts.filter(|(_, _, numbers)| *numbers > 0) {
                on_event(WeightsEvent::NotFinite {
                    trial: &words,
                    numbers,
                });
            }
        }
        Ok(())
    }

    fn begin(
        &mut self,
        content: &ArchitectureContent,
        on_event: &mut dyn FnMut(WeightsEvent<'_>),
    ) -> Result<i64, WeightsError> {
        let archive = &self.source.archive;
        let new = NewArchive {
            space: content.space,
            name: archive.name(),
            form: archive.form().as_str(),
            folder: None,
        };
        let mut on_wait = waiting(self.settings, on_event);
        let id = self.writer.begin_archive(&new, &mut on_wait)?;
        self.archive_id = Some(id);
        self.summary.space = Some(content.space);
        Ok(id)
    }

    fn count(&mut self, outcome: WeightsOutcome, new: Option<(u64, u64, usize)>, is_without: bool) {
        let count = match outcome {
            WeightsOutcome::Stored => &mut self.summary.stored,
            WeightsOutcome::Replaced => &mut self.summary.replaced,
            WeightsOutcome::Unchanged => &mut self.summary.unchanged,
            WeightsOutcome::Kept => &mut self.summary.kept,
        };
        *count += 1;
        if is_without && matches!(outcome, WeightsOutcome::Stored | WeightsOutcome::Replaced) {
            self.summary.without_weights += 1;
        }
        if let Some((bytes, stored_bytes, _)) = new {
            self.summary.bytes += bytes;
            self.summary.stored_bytes += stored_bytes;
        }
    }

    /// The database of results has the same architecture under this index.
    fn compare_string(&self, content: &ArchitectureContent) -> Result<(), WeightsError> {
        let Some(database) = self.database else {
            return Ok(());
        };
        let sql = "SELECT arch_str FROM architectures WHERE space = ?1 AND arch_index = ?2";
        let found = database
            .connection()
            .prepare_cached(sql)
            .and_then(|mut statement| {
                let key = (content.space.as_str(), content.index);
                statement
                    .query_map(key, |row| row.get::<_, String>(0))?
                    .next()
                    .transpose()
            });
        let found =
            found.map_err(|source| StoreError::sql("read from", database.path(), source))?;
        match found {
            Some(ours) if ours != content.architecture => Err(WeightsError::OtherArchitecture {
                archive: self.source.archive.path().to_owned(),
                database: database.path().to_owned(),
                space: content.space,
                index: content.index,
                theirs: content.architecture.clone(),
                ours,
            }),
            _ => Ok(()),
        }
    }

    /// Seeds with the recipe and data set of a trial in the database of results; none without one.
    fn seeds_in_database(
        &self,
        key: ArchitectureKey,
        (recipe, dataset, _): ListedTrial,
    ) -> Result<Vec<Seed>, WeightsError> {
        let Some(database) = self.database else {
            return Ok(Vec::new());
        };
        let keys = key.trials_on(recipe, dataset);
        let read = || -> rusqlite::Result<Vec<Seed>> {
            database
                .connection()
                .prepare_cached(include_str!("../../sql/weights/seeds_in_database.sql"))?
                .query_map([keys.start(), keys.end()], |row| row.get(0))?
                .collect()
        };
        let failed = |source| StoreError::sql("read from", database.path(), source);
        Ok(read().map_err(failed)?)
    }

    fn commit(&mut self, on_event: &mut dyn FnMut(WeightsEvent<'_>)) -> Result<(), WeightsError> {
        // Waiting here has been stopped already, if that was the reason to end.
        let mut on_wait = |waiting: &Waiting| {
            on_event(WeightsEvent::Waiting(waiting));
            ControlFlow::Continue(())
        };
        self.writer.commit(&mut on_wait)
    }
}
