//! Zero-cost proxies of many architectures.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use nats_networks::data_sets::{DataSet, LabelledImages};
use nats_networks::proxies::{Batch, Proxy, ProxyError, Subject};
use nats_networks::{Images, Shape, WrongImageLength};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::model::Dataset;

use super::{NetworkError, plan};

/// Images with their classes, as networks read them.
#[derive(Debug, Clone, PartialEq)]
pub struct ImageBatch {
    images: Images,
    labels: Vec<usize>,
}

/// Why no batch of images was drawn.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DrawError {
    /// There are not so many.
    #[error("a batch of {wanted} images cannot be drawn from {found}")]
    TooFew {
        /// Images of the batch.
        wanted: usize,
        /// Images to draw from.
        found: usize,
    },
    /// A batch of no images.
    #[error(transparent)]
    Length(#[from] WrongImageLength),
}

impl ImageBatch {
    /// Draws images, none of them twice, from those at some positions, and normalises them as the data set asks.
    ///
    /// The seed decides which: the first is at the position that the first 64-bit output of `ChaCha8` chooses among
    /// all, the next at the one that the second chooses among the rest, and so on. An output of n chooses the place
    /// `n * places / 2^64`, rounded down, and the image that is drawn changes places with the first of the rest.
    ///
    /// # Errors
    ///
    /// [`DrawError`] if there are not so many images.
    pub fn draw(
        images: &LabelledImages,
        positions: &[usize],
        count: usize,
        data: DataSet,
        seed: u64,
    ) -> Result<Self, DrawError> {
        let mut positions: Vec<usize> = positions
            .iter()
            .copied()
            .filter(|&position| position < images.len())
            .collect();
        let found = positions.len();
        if count > found {
            let wanted = count;
            return Err(DrawError::TooFew { wanted, found });
        }
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        for first in 0..count {
            let places = (found - first) as u128;
            let place = (u128::from(generator.next_u64()) * places) >> 64;
            positions.swap(first, first + place as usize);
        }
        positions.truncate(count);
        let numbers = images.normalized(&positions, &data.normalization());
        let shape = Shape {
            channels: 3,
            side: images.side(),
        };
        let labels = positions.iter().map(|&image| images.labels()[image].into());
        Ok(Self {
            images: Images::new(shape, numbers)?,
            labels: labels.collect(),
        })
    }
}

/// Which proxies are computed, and how.
#[derive(Debug, Clone)]
pub struct ScoreArchitectures<'a> {
    /// The data set, which decides about the size of images and the number of classes.
    pub dataset: Dataset,
    /// The proxies.
    pub proxies: &'a [Proxy],
    /// Training images, the same for all architectures. Some proxies need none.
    pub batch: Option<&'a ImageBatch>,
    /// How many images `zen` draws.
    pub gaussian_images: usize,
    /// What the initial weights, and all that `zen` needs, are drawn from.
    pub seed: u64,
    /// Threads that work; at least one does.
    pub threads: usize,
    /// Stops the work when it becomes true.
    pub stop: Option<Arc<AtomicBool>>,
}

/// Why an architecture has no proxies.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScoreError {
    /// It stands for no network.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// Its network has none.
    #[error("no proxies of {architecture}")]
    Proxy {
        /// The architecture.
        architecture: String,
        /// What is wrong.
        source: ProxyError,
    },
    /// It was asked to stop.
    #[error("stopped before all architectures were done")]
    Stopped,
}

/// The place of an architecture, and what came out.
type Scored = (usize, Result<Vec<f64>, ScoreError>);

impl ScoreArchitectures<'_> {
    /// Computes the proxies of each architecture, for initial weights of the seed.
    ///
    /// `on_values` gets the place of an architecture and its values, in the order of the architectures; they depend on
    /// neither the number of threads nor the other architectures.
    ///
    /// ```
    /// use natsbench::Dataset;
    /// use natsbench::networks::ScoreArchitectures;
    /// use natsbench::networks::nats_networks::proxies::Proxy;
    ///
    /// let score = ScoreArchitectures {
    ///     dataset: Dataset::Cifar10,
    ///     proxies: &[Proxy::Synflow, Proxy::Params],
    ///     batch: None,
    ///     gaussian_images: 16,
    ///     seed: 777,
    ///     threads: 1,
    ///     stop: None,
    /// };
    /// let mut params = Vec::new();
    /// score.run(&["8:8:8:8:8", "8:8:8:8:16"], &mut |_place, values| params.push(values[1]))?;
    /// assert_eq!(params, [11_714.0, 16_082.0]);
    /// # Ok::<(), natsbench::networks::ScoreError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ScoreError`] of the first architecture without values, and when it was stopped.
    pub fn run<A: AsRef<str> + Sync>(
        &self,
        architectures: &[A],
        on_values: &mut dyn FnMut(usize, Vec<f64>),
    ) -> Result<(), ScoreError> {
        let next = AtomicUsize::new(0);
        let (sender, receiver) = mpsc::channel();
        thread::scope(|scope| {
            for _ in 0..self.threads.clamp(1, architectures.len().max(1)) {
                let (sender, next) = (sender.clone(), &next);
                scope.spawn(move || {
                    loop {
                        let place = next.fetch_add(1, Ordering::Relaxed);
                        let Some(architecture) = architectures.get(place) else {
                            return;
                        };
                        let values = self.values(architecture.as_ref());
                        let failed = values.is_err();
                        // Nobody listens any more where another architecture failed.
                        if sender.send((place, values)).is_err() || failed {
                            return;
                        }
                    }
                });
            }
            drop(sender);
            in_order(receiver, on_values)
        })
    }

    fn values(&self, architecture: &str) -> Result<Vec<f64>, ScoreError> {
        let stop = self.stop.as_ref();
        if stop.is_some_and(|stop| stop.load(Ordering::Relaxed)) {
            return Err(ScoreError::Stopped);
        }
        let plan = plan(architecture, self.dataset)?;
        let weights = plan.initial_weights(self.seed);
        let batch = self.batch.map(|batch| Batch {
            images: &batch.images,
            labels: &batch.labels,
        });
        let subject = Subject {
            batch,
            seed: self.seed,
            gaussian_images: self.gaussian_images,
            ..Subject::new(&plan, &weights)
        };
        let values = subject.compute(self.proxies);
        values.map_err(|source| ScoreError::Proxy {
            architecture: architecture.to_owned(),
            source,
        })
    }
}

/// Hands on values in the order of their places, up to the first failure.
fn in_order(
    scored: mpsc::Receiver<Scored>,
    on_values: &mut dyn FnMut(usize, Vec<f64>),
) -> Result<(), ScoreError> {
    let mut early = BTreeMap::new();
    let mut due = 0;
    for (place, values) in scored {
        early.insert(place, values);
        while let Some(values) = early.remove(&due) {
            on_values(due, values?);
            due += 1;
        }
    }
    Ok(())
}
