//! Invented learning curves: the numbers of right images, and what follows from them.
//!
//! All curves of a trial come from one smooth curve of the evaluated accuracy, which rises
//! with the epochs and with the cosine of the learning rate. The numbers of right images
//! vary randomly around it. Losses and top-5 accuracies are functions of these numbers, so
//! an epoch that is more accurate is better in every respect.

use crate::model::{Dataset, SearchSpace, Split};
use crate::space::{class_count, image_count};

use super::draws::Draws;

/// Images that the networks see at once.
const BATCH: u32 = 256;

/// What the curve of a trial depends on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Course {
    pub(super) dataset: Dataset,
    /// Epochs of the recipe.
    pub(super) epochs: u16,
    /// 0 to 1, or `None` for a network that cannot learn.
    ability: Option<f64>,
    /// Accuracy of the best of the space after full training.
    best: f64,
    /// By how much the accuracy of this run differs from that of its architecture.
    seed_luck: f64,
}

/// Right answers of an epoch on all evaluated splits.
#[derive(Debug, Clone, Copy)]
pub(super) struct EvaluatedCounts {
    x_valid: u32,
    x_test: u32,
    ori_test: u32,
}

impl EvaluatedCounts {
    pub(super) fn of(self, split: Split) -> u32 {
        match split {
            Split::XValid => self.x_valid,
            Split::XTest => self.x_test,
            Split::OriTest | Split::Train => self.ori_test,
        }
    }
}

impl Course {
    pub(super) fn draw(
        space: SearchSpace,
        dataset: Dataset,
        epochs: u16,
        ability: Option<f64>,
        draws: &mut Draws,
    ) -> Self {
        let seed_luck = 0.002 * draws.normal();
        Self {
            dataset,
            epochs,
            ability,
            best: best_accuracy(space, dataset),
            seed_luck,
        }
    }

    /// Draws the right answers on the evaluated splits after an epoch.
    pub(super) fn evaluated_counts(&self, epoch: u16, draws: &mut Draws) -> EvaluatedCounts {
        let Some(ability) = self.ability else {
            return self.evaluated_by_chance();
        };
        // With a high learning rate, accuracies jump up and down from epoch to epoch.
        let rate = self.learning_rate(epoch);
        let accuracy = self.accuracy(ability, epoch);
        let spread = (4.0 * accuracy * (1.0 - accuracy)).sqrt();
        let accuracy = accuracy + (0.001 + 0.03 * rate * rate) * spread * draws.normal();
        let accuracy = accuracy.max(self.chance());

        let x_valid = self.draw_count(accuracy, Split::XValid, draws);
        let x_test = self.draw_count(accuracy, Split::XTest, draws);
        let ori_test = match self.dataset {
            Dataset::Cifar10Valid | Dataset::Cifar10 => {
                self.draw_count(accuracy, Split::OriTest, draws)
            }
            // These two splits are the halves of ori-test.
            Dataset::Cifar100 | Dataset::ImageNet16 => x_valid + x_test,
        };
        EvaluatedCounts {
            x_valid,
            x_test,
            ori_test,
        }
    }

    /// Draws the right answers on the training images, counted while they are learned.
    pub(super) fn train_count(&self, epoch: u16, draws: &mut Draws) -> u32 {
        let Some(ability) = self.ability else {
            return self.draw_count(self.chance(), Split::Train, draws);
        };
        let evaluated = self.accuracy(ability, epoch);
        let progress = f64::from(epoch + 1) / f64::from(self.epochs);
        // In long trainings, good networks learn few classes by heart.
        let length = f64::from(epoch + 1) / f64::from(epoch + 101);
        let capacity = ability * ability * ability;
        let memorised = self.memorability() * capacity * progress * progress * length * length;
        let augmentation = 0.015 * (1.0 - progress);
        let accuracy = evaluated + (1.0 - evaluated) * memorised.min(0.95) - augmentation;
        self.draw_count(accuracy.max(self.chance()), Split::Train, draws)
    }

    /// Accuracy, from 0 to 1, around which the evaluation of an epoch varies.
    fn accuracy(&self, ability: f64, epoch: u16) -> f64 {
        let (shape, slowness) = match self.dataset {
            Dataset::Cifar10Valid => (0.22, 4.5),
            Dataset::Cifar10 => (0.2, 2.5),
            Dataset::Cifar100 => (0.67, 7.0),
            Dataset::ImageNet16 => (1.0, 7.0),
        };
        let chance = self.chance();
        let reachable = (self.best - chance) * libm::pow(ability, shape) + self.seed_luck;
        let length = f64::from(epoch + 1);
        let learned = libm::pow(length / (length + slowness), 0.7);
        let settled = 1.0 - 0.22 * self.learning_rate(epoch).sqrt();
        chance + reachable.max(0.0) * learned * settled
    }

    /// Largest share of what is not learned that is memorised in the end.
    fn memorability(&self) -> f64 {
        match self.dataset {
            Dataset::Cifar10Valid | Dataset::Cifar10 => 3.5,
            Dataset::Cifar100 => 1.35,
            Dataset::ImageNet16 => 0.15,
        }
    }

    /// The learning rate of an epoch over the first one: half a cosine, never quite 0.
    fn learning_rate(&self, epoch: u16) -> f64 {
        let angle = std::f64::consts::PI * f64::from(epoch) / f64::from(self.epochs);
        0.5 * (1.0 + libm::cos(angle))
    }

    fn chance(&self) -> f64 {
        1.0 / f64::from(class_count(self.dataset))
    }

    /// A network that cannot learn answers the same class for all images.
    fn evaluated_by_chance(&self) -> EvaluatedCounts {
        let classes = class_count(self.dataset);
        let count = |split| images(self.dataset, split) / classes;
        EvaluatedCounts {
            x_valid: count(Split::XValid),
            x_test: count(Split::XTest),
            ori_test: count(Split::OriTest),
        }
    }

    /// A random number of right images, if each is right with this probability.
    fn draw_count(&self, accuracy: f64, split: Split, draws: &mut Draws) -> u32 {
        let images = f64::from(images(self.dataset, split));
        let deviation = (images * accuracy * (1.0 - accuracy)).sqrt();
        (images * accuracy + deviation * draws.normal())
            .round()
            .clamp(0.0, images) as u32
    }

    /// How many images have their class among the first five, given how many have it first.
    pub(super) fn top5_count(&self, top1_count: u32, split: Split) -> u32 {
        let images = images(self.dataset, split);
        let steepness = match self.dataset {
            Dataset::Cifar10Valid | Dataset::Cifar10 => 3.5,
            Dataset::Cifar100 | Dataset::ImageNet16 => 2.8,
        };
        let wrong = self.wrong_share(top1_count, split);
        let missed = (1.0 - 5.0 * self.chance()) * libm::pow(wrong, steepness);
        let count = (f64::from(images) * (1.0 - missed)).round() as u32;
        count.clamp(top1_count, images)
    }

    /// Mean cross-entropy in nats, given how many images are right.
    pub(super) fn loss(&self, count: u32, split: Split, draws: &mut Draws) -> f64 {
        let of_chance = libm::log(f64::from(class_count(self.dataset)));
        let shape = match self.dataset {
            Dataset::Cifar10Valid | Dataset::Cifar10 => 0.88,
            Dataset::Cifar100 => 1.4,
            Dataset::ImageNet16 => 1.6,
        };
        let noise = if self.ability.is_some() {
            0.004
        } else {
            0.000_02
        };
        let loss = of_chance * libm::pow(self.wrong_share(count, split), shape);
        // The networks computed in single precision.
        f64::from((loss * (1.0 + noise * draws.normal())).max(1e-4) as f32)
    }

    /// Share of wrong answers, 1 for a guessing network and 0 for a perfect one.
    fn wrong_share(&self, count: u32, split: Split) -> f64 {
        let images = f64::from(images(self.dataset, split).max(1));
        let wrong = 1.0 - f64::from(count) / images;
        (wrong / (1.0 - self.chance())).clamp(0.0, 1.0)
    }
}

/// Number of images of a split; a split that the data set does not have is empty.
pub(super) fn images(dataset: Dataset, split: Split) -> u32 {
    image_count(dataset, split).unwrap_or(0)
}

/// Accuracy, from 0 to 1, of the best network of a space: not the published one, but near to it.
fn best_accuracy(space: SearchSpace, dataset: Dataset) -> f64 {
    match (space, dataset) {
        (SearchSpace::Topology, Dataset::Cifar10Valid) => 0.925,
        (SearchSpace::Topology, Dataset::Cifar10) => 0.95,
        (SearchSpace::Topology, Dataset::Cifar100) => 0.75,
        (SearchSpace::Topology, Dataset::ImageNet16) => 0.48,
        (SearchSpace::Size, Dataset::Cifar10Valid) => 0.93,
        (SearchSpace::Size, Dataset::Cifar10) => 0.955,
        (SearchSpace::Size, Dataset::Cifar100) => 0.76,
        (SearchSpace::Size, Dataset::ImageNet16) => 0.5,
    }
}

/// Percentage of `count` right images among `images`, computed as for the published archives:
/// the mean over batches, weighted by their size, of percentages in single precision.
pub(super) fn accuracy_percent(count: u32, images: u32) -> f64 {
    let batch = images % BATCH;
    if batch == 0 {
        return f64::from(count) * 100.0 / f64::from(images.max(1));
    }
    // Right answers spread evenly, so the last batch has its share.
    let in_last = (u64::from(count) * u64::from(batch) / u64::from(images)) as u32;
    let last_percent = f64::from((f64::from(in_last) * 100.0 / f64::from(batch)) as f32);
    let before = f64::from(count - in_last) * 100.0;
    (before + last_percent * f64::from(batch)) / f64::from(images)
}

#[cfg(test)]
mod tests {
    use crate::model::ArchitectureIndex;

    use super::*;

    #[test]
    fn percentages_lie_on_the_lattice_of_the_real_ones() {
        // A stored accuracy of architecture 0: 16,004 of 25,000, or 64.016 % but for
        // the rounding of the last batch.
        let percent = accuracy_percent(16_004, 25_000);
        assert!(
            (percent - 64.015_999_982_910_16).abs() < 1e-7
                && percent.to_bits() != 64.016_f64.to_bits()
        );
        assert_eq!(
            accuracy_percent(25_000, 25_000).to_bits(),
            100.0_f64.to_bits()
        );
        assert_eq!(accuracy_percent(0, 10_000).to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn more_ability_and_more_epochs_give_more_accuracy() {
        let mut draws = Draws::of_architecture(0, SearchSpace::Topology, ArchitectureIndex(0));
        for &dataset in Dataset::ALL {
            let course = Course::draw(SearchSpace::Topology, dataset, 200, Some(0.7), &mut draws);
            let curve: Vec<_> = (0..200).map(|epoch| course.accuracy(0.7, epoch)).collect();
            assert!(curve.is_sorted(), "{dataset}");
            assert!(course.accuracy(0.8, 199) > curve[199]);
            assert!(curve[0] > course.chance() && curve[199] < course.best);
        }
    }
}
