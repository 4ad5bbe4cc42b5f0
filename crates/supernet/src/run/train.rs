//! A search from its settings to its last epoch, kept in a folder.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::EpochRecord;
use crate::data::{Halves, ImageData, SearchData};
use crate::engine::Engine;
use crate::epoch::{Event, SearchError, Watch};
use crate::network::Supernet;
use crate::search::Search;
use crate::settings::{Settings, Space};
use crate::state::State;

use super::description::Description;
use super::error::RunError;
use super::folder::RunFolder;

/// A run of one of the nine methods, from its settings to its last epoch.
///
/// ```
/// use nats_supernet::data::Synthetic;
/// use nats_supernet::engine::Cpu;
/// use nats_supernet::run::{Outcome, Train};
/// use nats_supernet::settings::{MethodName, Settings};
///
/// let folder = tempfile::tempdir()?;
/// let mut settings = Settings::small(MethodName::Gdas);
/// (settings.epochs, settings.width, settings.batch_size) = (1, 2, 8);
/// let train = Train {
///     settings,
///     dataset: "cifar10".to_owned(),
///     images: Synthetic { side: 8, images: 16, ..Synthetic::default() }.halves()?,
///     folder: folder.path().join("gdas-777"),
///     goes_on: false,
///     natsbench_version: "0.1.0".to_owned(),
///     stop: None,
/// };
/// let outcome = train.run(Cpu::<f32>::new(1)?, &mut |_| {})?;
/// assert_eq!(outcome, Outcome::Finished);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Train {
    /// What the search is run with.
    pub settings: Settings,
    /// The benchmark's data set that its choices are looked up for.
    pub dataset: String,
    /// What it is shown.
    pub images: Halves,
    /// Where it is kept.
    pub folder: PathBuf,
    /// Whether it goes on with what the folder has. It begins there if that is nothing.
    pub goes_on: bool,
    /// The version of the program that runs it.
    pub natsbench_version: String,
    /// Set to stop before the next step.
    pub stop: Option<Arc<AtomicBool>>,
}

/// What happens in a run.
#[derive(Debug)]
#[non_exhaustive]
pub enum RunEvent<'a> {
    /// The run begins, or goes on.
    Begun {
        /// What is run.
        run: &'a Description,
        /// The last epoch that was kept before. `None` for a run that begins.
        kept: Option<&'a EpochRecord>,
    },
    /// Something in an epoch.
    Search(Event),
    /// An epoch is done, and on the disk.
    Kept(&'a EpochRecord),
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All epochs are done.
    Finished,
    /// It was stopped. What the epoch has done is lost, and the run can go on from the one before.
    Stopped {
        /// The epoch that is not finished.
        epoch: u32,
    },
}

/// A run that has failed. Its folder is as it was after the last epoch.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrainError {
    /// It cannot be kept.
    #[error(transparent)]
    Run(#[from] RunError),
    /// It cannot go on.
    #[error(transparent)]
    Search(#[from] SearchError),
}

impl Train {
    /// Runs all epochs that are not done yet.
    ///
    /// # Errors
    ///
    /// [`TrainError`] if the folder or the disk refuses, or a number is not finite any more. What was kept is still there
    /// then.
    pub fn run<E: Engine>(
        self,
        engine: E,
        on_event: &mut dyn FnMut(RunEvent<'_>),
    ) -> Result<Outcome, TrainError> {
        let (settings, classes) = (self.settings.clone(), self.images.classes());
        match settings.space {
            Space::Topology => {
                let search = Search::of_cells(settings, engine, classes)?;
                self.conduct(search, on_event)
            }
            Space::Size => {
                let search = Search::of_sizes(settings, engine, classes)?;
                self.conduct(search, on_event)
            }
        }
    }

    /// Runs a search of your own, such as one with another method. Its settings should be those of this run.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    pub fn conduct<E: Engine, N: Supernet<E>>(
        self,
        mut search: Search<E, N>,
        on_event: &mut dyn FnMut(RunEvent<'_>),
    ) -> Result<Outcome, TrainError> {
        let device = search.network().engine().name();
        let (settings, version) = (search.settings().clone(), &self.natsbench_version);
        let run = Description::new(&settings, &self.dataset, &self.images, &device, version);
        let (mut folder, state) = if self.goes_on {
            RunFolder::go_on(&self.folder, run)?
        } else {
            (RunFolder::begin(&self.folder, run)?, None)
        };
        on_event(RunEvent::Begun {
            run: folder.description(),
            kept: folder.last_record(),
        });
        match state {
            Some(state) => search.restore(&state)?,
            None => keep(
                &mut folder,
                &search.first_record(),
                &search.state(),
                on_event,
            )?,
        }
        let data = ImageData::new(self.images, &settings);
        while search.next_epoch().is_some() {
            let mut watch = Watching {
                stop: self.stop.as_deref(),
                on_event,
            };
            match search.run_epoch(&data as &dyn SearchData, &mut watch) {
                Ok(record) => keep(&mut folder, &record, &search.state(), on_event)?,
                Err(SearchError::Stopped { epoch }) => return Ok(Outcome::Stopped { epoch }),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Outcome::Finished)
    }
}

fn keep(
    folder: &mut RunFolder,
    record: &EpochRecord,
    state: &State,
    on_event: &mut dyn FnMut(RunEvent<'_>),
) -> Result<(), RunError> {
    folder.keep(record, state)?;
    on_event(RunEvent::Kept(record));
    Ok(())
}

struct Watching<'a, 'b> {
    stop: Option<&'a AtomicBool>,
    on_event: &'a mut (dyn FnMut(RunEvent<'_>) + 'b),
}

impl Watch for Watching<'_, '_> {
    fn event(&mut self, event: Event) {
        (self.on_event)(RunEvent::Search(event));
    }

    fn should_stop(&self) -> bool {
        self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }
}
