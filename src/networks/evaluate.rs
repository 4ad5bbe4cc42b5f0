//! A network's answers to labelled images: accuracy and loss.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use nats_networks::data_sets::{DataSet, LabelledImages};
use nats_networks::infer::Inference;
use nats_networks::{Images, WrongImageLength, WrongImageShape};
use serde::Serialize;

/// Images that a thread takes at once: many enough that taking them costs nothing.
const BATCH: usize = 64;

/// What a network answered to one image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answer {
    /// Whether the class with the largest logit is the image's.
    pub right: bool,
    /// Cross-entropy in nats.
    pub loss: f64,
}

/// What a network reached on some images.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Evaluation {
    /// How many images there are.
    pub images: usize,
    /// How many it knew.
    pub right: usize,
    /// The part that it knew, in percent.
    pub accuracy_percent: f64,
    /// Mean cross-entropy in nats.
    pub loss: f64,
}

/// Why a network was not evaluated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvaluateError {
    /// Numbers that are no whole images.
    #[error(transparent)]
    Length(#[from] WrongImageLength),
    /// Images of another size than the network's.
    #[error(transparent)]
    Shape(#[from] WrongImageShape),
    /// There is no image.
    #[error("there are no images to evaluate on")]
    NoImages,
    /// It was asked to stop.
    #[error("stopped before all images were answered")]
    Stopped,
}

/// How images are answered.
#[derive(Debug, Clone)]
pub struct Evaluate<'a> {
    /// The network with its weights.
    pub network: &'a Inference,
    /// The data set, by whose means and deviations the images are normalised.
    pub data: DataSet,
    /// Threads that work; at least one does.
    pub threads: usize,
    /// Stops the work when it becomes true.
    pub stop: Option<Arc<AtomicBool>>,
}

impl Evaluate<'_> {
    /// Answers to all images, in their order. They depend on neither the number of threads nor the other images.
    ///
    /// `progress` is called with the number of images answered so far, after each batch.
    ///
    /// ```no_run
    /// use std::path::Path;
    ///
    /// use natsbench::networks::nats_networks::data_sets::{DataSet, ImageFolder, Part};
    /// use natsbench::networks::nats_networks::infer::Inference;
    /// use natsbench::networks::{Evaluate, Evaluation, plan};
    /// use natsbench::Dataset;
    ///
    /// let plan = plan("8:8:40:32:40", Dataset::Cifar10)?;
    /// let network = Inference::new(&plan, &plan.initial_weights(777))?;
    /// let data = DataSet::Cifar10;
    /// let images = ImageFolder::open(Path::new("cifar-10-batches-bin"), data)?.read(Part::Test)?;
    /// let evaluate = Evaluate { network: &network, data, threads: 2, stop: None };
    /// let answers = evaluate.run(&images, &mut |_answered| ())?;
    /// println!("{} %", Evaluation::of(answers).unwrap().accuracy_percent);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`EvaluateError`] for images of another size, and when it was stopped.
    pub fn run(
        &self,
        images: &LabelledImages,
        progress: &mut dyn FnMut(usize),
    ) -> Result<Vec<Answer>, EvaluateError> {
        let positions: Vec<usize> = (0..images.len()).collect();
        let batches: Vec<&[usize]> = positions.chunks(BATCH).collect();
        let next = AtomicUsize::new(0);
        let (sender, receiver) = mpsc::channel();
        thread::scope(|scope| {
            for _ in 0..self.threads.clamp(1, batches.len().max(1)) {
                let (sender, next, batches) = (sender.clone(), &next, &batches);
                scope.spawn(move || {
                    while let Some(batch) = batches.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let answers = self.batch(images, batch);
                        let failed = answers.is_err();
                        // Nobody listens any more where another batch failed.
                        if sender.send((batch[0], answers)).is_err() || failed {
                            return;
                        }
                    }
                });
            }
            drop(sender);
            self.collect(images.len(), receiver, progress)
        })
    }

    /// Puts the answers of the threads into the order of the images.
    fn collect(
        &self,
        images: usize,
        batches: mpsc::Receiver<(usize, Result<Vec<Answer>, EvaluateError>)>,
        progress: &mut dyn FnMut(usize),
    ) -> Result<Vec<Answer>, EvaluateError> {
        let unanswered = Answer {
            right: false,
            loss: f64::NAN,
        };
        let mut all = vec![unanswered; images];
        let mut answered = 0;
        for (first, answers) in batches {
            if self.is_stopped() {
                return Err(EvaluateError::Stopped);
            }
            let answers = answers?;
            answered += answers.len();
            progress(answered);
            for (place, answer) in all[first..].iter_mut().zip(answers) {
                *place = answer;
            }
        }
        Ok(all)
    }

    fn is_stopped(&self) -> bool {
        let stop = self.stop.as_ref();
        stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }

    fn batch(
        &self,
        images: &LabelledImages,
        positions: &[usize],
    ) -> Result<Vec<Answer>, EvaluateError> {
        let numbers = images.normalized(positions, &self.data.normalization());
        let shape = nats_networks::Shape {
            channels: 3,
            side: images.side(),
        };
        let answers = self.network.run(&Images::new(shape, numbers)?)?;
        let classes = answers.logits.len() / positions.len();
        let logits = answers.logits.chunks(classes.max(1));
        let labels = positions.iter().map(|&image| images.labels()[image]);
        Ok(logits
            .zip(labels)
            .map(|(logits, label)| answer(logits, label.into()))
            .collect())
    }
}

impl Evaluation {
    /// What answers come to; `None` if there are none.
    #[must_use]
    pub fn of(answers: impl IntoIterator<Item = Answer>) -> Option<Self> {
        let (mut images, mut right, mut loss) = (0_usize, 0_usize, 0.0);
        for answer in answers {
            images += 1;
            right += usize::from(answer.right);
            loss += answer.loss;
        }
        (images > 0).then(|| Self {
            images,
            right,
            accuracy_percent: right as f64 * 100.0 / images as f64,
            loss: loss / images as f64,
        })
    }
}

/// Whether the largest logit, the first of equal ones, is that of the label, and how surprising the label is.
fn answer(logits: &[f32], label: usize) -> Answer {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    // As in PyTorch, NaN is larger than every number.
    let chosen = logits
        .iter()
        .position(|logit| logit.is_nan())
        .or_else(|| logits.iter().position(|&logit| logit >= largest));
    let shifted = |logit: f32| f64::from(logit) - f64::from(largest);
    let sum: f64 = logits.iter().map(|&logit| shifted(logit).exp()).sum();
    let own = logits.get(label).map_or(f64::NAN, |&logit| shifted(logit));
    Answer {
        right: chosen == Some(label),
        loss: sum.ln() - own,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loss_is_the_cross_entropy_also_of_huge_logits() {
        let close = |one: f64, other: f64| (one - other).abs() < 1e-12;
        let even = answer(&[2.5, 2.5, 2.5, 2.5], 3);
        assert!(close(even.loss, 4.0_f64.ln()), "{even:?}");
        let sure = answer(&[1000.0, 0.0], 0);
        assert!(sure.right && close(sure.loss, 0.0), "{sure:?}");
        let wrong = answer(&[1000.0, 0.0], 1);
        assert!(!wrong.right && close(wrong.loss, 1000.0), "{wrong:?}");
    }

    #[test]
    fn the_first_of_equal_logits_is_chosen_and_nan_before_all() {
        assert!(answer(&[1.0, 1.0], 0).right);
        assert!(!answer(&[1.0, 1.0], 1).right);
        let nan = answer(&[f32::INFINITY, f32::NAN, 0.0], 1);
        assert!(nan.right && nan.loss.is_nan(), "{nan:?}");
    }

    #[test]
    fn an_evaluation_counts_and_takes_means() {
        let answers = [(true, 0.5), (false, 1.5), (true, 0.0), (true, 2.0)];
        let answers = answers.map(|(right, loss)| Answer { right, loss });
        let evaluation = Evaluation::of(answers).unwrap();
        assert_eq!((evaluation.images, evaluation.right), (4, 3));
        assert_eq!(
            (evaluation.accuracy_percent, evaluation.loss).0.to_bits(),
            75.0_f64.to_bits()
        );
        assert_eq!(evaluation.loss.to_bits(), 1.0_f64.to_bits());
        assert_eq!(Evaluation::of([]), None);
    }
}
