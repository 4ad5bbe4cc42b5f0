//! The merge: one transaction for each database, then the summaries.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::model::SearchSpace;
use crate::store::{AfterImport, Database, MergeSource, MergeTarget, Waiting};

use super::architectures::merge_space;
use super::experiments::{merge_experiments, merge_log};
use super::extensions::merge_extensions;
use super::nb101::merge_nb101;
use super::{Merge, MergeError, MergeEvent, MergeSummary, SourceSummary, sources};

impl Merge {
    /// Merges the databases.
    ///
    /// Architectures, runs of NAS-Bench-101, experiments and logged runs that the target lacks are added, those that it has must be the same. So
    /// merging again changes nothing. Each database is one transaction; however the merge ends, even by a signal or a loss of
    /// power, the target holds all of a database or nothing of it.
    ///
    /// # Errors
    ///
    /// [`MergeError`] for the first thing that is wrong or differs. A target that the merge would have made does not exist
    /// then; one that was there has what was merged before the database with the error.
    pub fn run(
        &self,
        on_event: &mut dyn FnMut(MergeEvent<'_>),
    ) -> Result<MergeSummary, MergeError> {
        let sources = sources::open(self)?;
        let made = !self.target.exists();
        let target = MergeTarget::begin(&self.target, &mut waiting(self, on_event))?;
        let merged = self.merge_all(sources, target.database(), on_event);
        let ended = target.end(merged.is_err());
        let sources = merged?;
        if let AfterImport::StillOpen(programs) = ended? {
            on_event(MergeEvent::StillOpen {
                programs: &programs,
            });
        }
        Ok(MergeSummary { made, sources })
    }

    fn merge_all(
        &self,
        sources: Vec<MergeSource>,
        database: &Database,
        on_event: &mut dyn FnMut(MergeEvent<'_>),
    ) -> Result<Vec<SourceSummary>, MergeError> {
        let mut summaries = Vec::new();
        let mut failure = None;
        for mut source in sources {
            match self.merge_one(&mut source, database, on_event) {
                Ok(summary) => summaries.push(summary),
                Err(error) => {
                    failure = Some(error);
                    break;
                }
            }
        }
        // Also after a failure: what was merged before needs them.
        on_event(MergeEvent::Summarising);
        let summarised = summarise(database, on_event);
        match failure {
            Some(error) => Err(error),
            None => summarised.map(|()| summaries),
        }
    }

    fn merge_one(
        &self,
        source: &mut MergeSource,
        database: &Database,
        on_event: &mut dyn FnMut(MergeEvent<'_>),
    ) -> Result<SourceSummary, MergeError> {
        let mut summary = SourceSummary {
            path: source.path().to_owned(),
            ..SourceSummary::default()
        };
        let mut batch = database.begin(&mut waiting(self, on_event))?;
        let mut archives = BTreeMap::new();
        for archive in source.archives()? {
            archives.insert(archive.id, batch.merge_archive(&archive)?);
        }
        for &space in SearchSpace::ALL {
            let counts = merge_space(self, source, &mut batch, space, &archives, on_event)?;
            summary.architectures_added += counts.added;
            summary.architectures_there += counts.there;
        }
        batch.merge_failures(source, |id| archives.get(&id).copied())?;
        merge_nb101(self, source, &batch, database, &mut summary, on_event)?;
        merge_experiments(self, source, &batch, &mut summary)?;
        merge_log(self, source, &batch, &mut summary)?;
        merge_extensions(self, source, &batch, &mut summary)?;
        batch.commit(&mut waiting(self, on_event))?;
        Ok(summary)
    }
}

fn summarise(
    database: &Database,
    on_event: &mut dyn FnMut(MergeEvent<'_>),
) -> Result<(), MergeError> {
    // This wait does not ask whether to stop: what is committed must have its summaries.
    let mut on_wait = |waiting: &Waiting| {
        on_event(MergeEvent::Waiting(waiting));
        ControlFlow::Continue(())
    };
    database.summarise(&mut on_wait)?;
    Ok(database.analyze(&mut on_wait)?)
}

/// Reports that the merge waits for others, until it is stopped.
fn waiting(
    merge: &Merge,
    on_event: &mut dyn FnMut(MergeEvent<'_>),
) -> impl FnMut(&Waiting) -> ControlFlow<()> {
    move |waiting| {
        on_event(MergeEvent::Waiting(waiting));
        if merge.is_stopped() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}
