//! Invents the records of architectures, in the structure of the real archives.
//!
//! The trials, splits, epochs and their orders are as in the archives: two recipes in the
//! topology space and three in the size space; in the topology space, some full trainings
//! lack seeds, top-5 accuracies and some evaluations.

use crate::model::{
    ArchitectureIndex, ArchitectureRecord, Dataset, DatasetSeeds, EpochSeries, NetworkConfig,
    Recipe, RecipeRecord, SampleMark, SearchSpace, Seed, Split, SplitSeries, TrainCurves,
    TrialRecord,
};
use crate::space::{architectures, class_count};

use super::architecture::{Form, Traits, draw_traits, form_of};
use super::curves::{Course, accuracy_percent, images};
use super::draws::Draws;

/// The cell that all networks of the size space share.
const SIZE_GENOTYPE: &str = "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|";

/// Invents records. With the same seed and space, an architecture always gets the same record, whichever others are asked
/// for.
///
/// ```
/// use natsbench::{ArchitectureIndex, SearchSpace};
/// use natsbench::internals::SampleGenerator;
///
/// let generator = SampleGenerator::new(SearchSpace::Size, 1);
/// let record = generator.record(ArchitectureIndex(284));
/// assert_eq!(record.map(|record| record.architecture).as_deref(), Some("8:8:40:32:40"));
/// ```
#[derive(Debug, Clone)]
pub struct SampleGenerator {
    space: SearchSpace,
    seed: u64,
    architectures: Vec<String>,
}

impl SampleGenerator {
    /// A generator for a space, with a seed of its own.
    #[must_use]
    pub fn new(space: SearchSpace, seed: u64) -> Self {
        Self {
            space,
            seed,
            architectures: architectures(space),
        }
    }

    /// The space.
    #[must_use]
    pub(crate) const fn space(&self) -> SearchSpace {
        self.space
    }

    /// The mark with which an archive says that these numbers are invented.
    #[must_use]
    pub(crate) fn mark(&self) -> SampleMark {
        SampleMark::of_this_version(self.seed)
    }

    /// All strings of the space, in the order of the indexes.
    #[must_use]
    pub fn architectures(&self) -> &[String] {
        &self.architectures
    }

    /// The record of an architecture, or `None` if the index is outside the space.
    #[must_use]
    pub fn record(&self, index: ArchitectureIndex) -> Option<ArchitectureRecord> {
        let architecture = self.architectures.get(index.0 as usize)?;
        let form = form_of(self.space, architecture)?;
        let (draws, traits) = draw_traits(self.seed, self.space, index, form);
        let recipes = match self.space {
            SearchSpace::Topology => &[Recipe::Hp12, Recipe::Hp200][..],
            SearchSpace::Size => &[Recipe::Hp01, Recipe::Hp12, Recipe::Hp90],
        };
        Some(ArchitectureRecord {
            space: self.space,
            index,
            architecture: architecture.clone(),
            recipes: recipes
                .iter()
                .map(|&recipe| recipe_record(&traits, recipe, &draws))
                .collect(),
        })
    }
}

fn recipe_record(traits: &Traits, recipe: Recipe, draws: &Draws) -> RecipeRecord {
    let trials = trial_keys(traits, recipe);
    let datasets = Dataset::ALL.iter().map(|&dataset| {
        let of_dataset = trials.iter().filter(|(other, _)| *other == dataset);
        let mut seeds: Vec<_> = of_dataset.map(|(_, seed)| *seed).collect();
        seeds.sort_unstable();
        DatasetSeeds { dataset, seeds }
    });
    RecipeRecord {
        recipe,
        datasets: datasets.collect(),
        trials: trials
            .iter()
            .map(|&(dataset, seed)| {
                let draws = draws.of_trial(recipe, dataset, seed);
                TrialPlan {
                    traits,
                    recipe,
                    dataset,
                    seed,
                }
                .record(draws)
            })
            .collect(),
        weights_cleared: true,
    }
}

/// Data set and seed of every trial under a recipe, in the order of `all_results`.
fn trial_keys(traits: &Traits, recipe: Recipe) -> Vec<(Dataset, Seed)> {
    let of_all_datasets = |seeds: &[u32]| -> Vec<(Dataset, Seed)> {
        let pairs = seeds.iter().flat_map(|&seed| {
            Dataset::ALL
                .iter()
                .map(move |&dataset| (dataset, Seed(seed)))
        });
        pairs.collect()
    };
    match (traits.form, recipe) {
        (Form::Cell(_), Recipe::Hp200) => {
            let mut keys = of_all_datasets(&[999, 777, 888]);
            keys.retain(|(_, seed)| traits.full_seeds.contains(seed));
            keys
        }
        (Form::Cell(_), _) => {
            let mut keys = vec![(Dataset::Cifar10Valid, Seed(777))];
            keys.extend(of_all_datasets(&[111]));
            keys
        }
        (Form::Widths(_), Recipe::Hp12) => of_all_datasets(&[777, 888, 999]),
        (Form::Widths(_), _) => of_all_datasets(&[777]),
    }
}

/// At which epochs a split has accuracies and losses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coverage {
    EveryEpoch,
    LastEpoch,
}

/// One trial before its numbers are drawn.
struct TrialPlan<'traits> {
    traits: &'traits Traits,
    recipe: Recipe,
    dataset: Dataset,
    seed: Seed,
}

impl TrialPlan<'_> {
    fn record(&self, mut draws: Draws) -> TrialRecord {
        let course = Course::draw(
            self.space(),
            self.dataset,
            self.epochs(),
            self.traits.ability,
            &mut draws,
        );
        let train = self.train_curves(&course, &mut draws);
        let (evaluation_top1_percent, evaluation_loss) =
            self.evaluation_curves(&course, &mut draws);
        let cost = self.traits.form.cost(self.dataset);
        TrialRecord {
            dataset: self.dataset,
            seed: self.seed,
            epochs: self.epochs(),
            params_millions: cost.params_millions,
            flops_millions: cost.flops_millions,
            latency_seconds: Some(vec![self.traits.times(self.dataset).latency_seconds]),
            config: self.config(),
            train,
            evaluated_splits: self.splits().iter().map(|(split, _)| *split).collect(),
            evaluation_loss,
            evaluation_top1_percent,
            evaluation_seconds: self.evaluation_seconds(),
        }
    }

    fn train_curves(&self, course: &Course, draws: &mut Draws) -> TrainCurves {
        let images = images(self.dataset, Split::Train);
        let counts: Vec<(u16, u32)> = self
            .all_epochs()
            .map(|epoch| (epoch, course.train_count(epoch, draws)))
            .collect();
        let series = |value: &mut dyn FnMut(u32) -> f64| -> EpochSeries {
            counts
                .iter()
                .map(|&(epoch, count)| (epoch, value(count)))
                .collect()
        };
        let seconds = self.traits.times(self.dataset).train_seconds;
        TrainCurves {
            loss: series(&mut |count| course.loss(count, Split::Train, draws)),
            top1_percent: series(&mut |count| accuracy_percent(count, images)),
            top5_percent: self.has_top5().then(|| {
                series(&mut |count| {
                    accuracy_percent(course.top5_count(count, Split::Train), images)
                })
            }),
            seconds: Some(series(&mut |_| seconds)),
        }
    }

    /// Accuracies and losses of the evaluated splits.
    fn evaluation_curves(&self, course: &Course, draws: &mut Draws) -> (SplitSeries, SplitSeries) {
        let by_epoch: Vec<_> = self
            .all_epochs()
            .map(|epoch| (epoch, course.evaluated_counts(epoch, draws)))
            .collect();
        let mut top1_percent = Vec::new();
        let mut loss = Vec::new();
        for &(split, coverage) in self.splits() {
            let images = images(self.dataset, split);
            let skipped = match coverage {
                Coverage::EveryEpoch => 0,
                Coverage::LastEpoch => by_epoch.len().saturating_sub(1),
            };
            for &(epoch, counts) in by_epoch.iter().skip(skipped) {
                let count = counts.of(split);
                top1_percent.push((split, epoch, accuracy_percent(count, images)));
                loss.push((split, epoch, course.loss(count, split, draws)));
            }
        }
        (top1_percent, loss)
    }

    /// Times of the evaluated splits: of every epoch, whether or not it was evaluated.
    fn evaluation_seconds(&self) -> SplitSeries {
        let mut splits: Vec<_> = self.splits().iter().map(|(split, _)| *split).collect();
        splits.sort_unstable();
        let times = self.traits.times(self.dataset);
        let each = splits.into_iter().flat_map(|split| {
            self.all_epochs()
                .map(move |epoch| (split, epoch, times.evaluation_seconds(split)))
        });
        each.collect()
    }

    /// Evaluated splits in the order of `eval_names`, and at which epochs.
    fn splits(&self) -> &'static [(Split, Coverage)] {
        use Coverage::{EveryEpoch, LastEpoch};
        use Split::{OriTest, XTest, XValid};

        let full_cell = matches!(self.traits.form, Form::Cell(_)) && self.recipe == Recipe::Hp200;
        match (self.dataset, full_cell) {
            (Dataset::Cifar10Valid, false) => &[(XValid, EveryEpoch), (OriTest, EveryEpoch)],
            (Dataset::Cifar10Valid, true) => &[(XValid, EveryEpoch), (OriTest, LastEpoch)],
            (Dataset::Cifar10, _) => &[(OriTest, EveryEpoch)],
            (Dataset::Cifar100 | Dataset::ImageNet16, false) => &[
                (XValid, EveryEpoch),
                (XTest, EveryEpoch),
                (OriTest, EveryEpoch),
            ],
            (Dataset::Cifar100 | Dataset::ImageNet16, true) => &[
                (OriTest, EveryEpoch),
                (XValid, LastEpoch),
                (XTest, LastEpoch),
            ],
        }
    }

    fn config(&self) -> NetworkConfig {
        let class_num = class_count(self.dataset).into();
        match self.traits.form {
            Form::Cell(_) => NetworkConfig::Topology {
                channel: 16,
                num_cells: 5,
                class_num,
            },
            Form::Widths(_) => NetworkConfig::Size {
                name: "infer.shape.tiny".to_owned(),
                genotype: SIZE_GENOTYPE.to_owned(),
                class_num,
            },
        }
    }

    fn space(&self) -> SearchSpace {
        match self.traits.form {
            Form::Cell(_) => SearchSpace::Topology,
            Form::Widths(_) => SearchSpace::Size,
        }
    }

    /// Whether the trial has top-5 accuracies: the program that trained cells in full did not store them.
    fn has_top5(&self) -> bool {
        self.recipe != Recipe::Hp200
    }

    fn epochs(&self) -> u16 {
        self.recipe.id() as u16
    }

    fn all_epochs(&self) -> std::ops::Range<u16> {
        0..self.epochs()
    }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use crate::sample::architecture_pickle;

    use super::*;

    fn record(space: SearchSpace, index: u32) -> ArchitectureRecord {
        SampleGenerator::new(space, 0)
            .record(ArchitectureIndex(index))
            .unwrap()
    }

    /// First bytes of the SHA-256 of some pickles. A change of the generator changes
    /// them; another machine must not.
    #[test]
    fn the_bytes_are_the_same_on_every_machine() {
        let digest = |space, index| {
            let digest: [u8; 32] =
                Sha256::digest(architecture_pickle(&record(space, index))).into();
            u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]])
        };
        let found = [
            digest(SearchSpace::Topology, 0),
            digest(SearchSpace::Topology, 15_624),
            digest(SearchSpace::Size, 0),
            digest(SearchSpace::Size, 32_767),
        ];
        let expected = [0xEE48_E3CF, 0xD6EE_8FFD, 0x1AE7_3AD5, 0x1286_426F];
        assert_eq!(found, expected, "{found:08X?}");
    }

    #[test]
    fn another_seed_gives_other_numbers_for_the_same_architecture() {
        let other = SampleGenerator::new(SearchSpace::Size, 1)
            .record(ArchitectureIndex(5))
            .unwrap();
        let record = record(SearchSpace::Size, 5);
        assert_eq!(record.architecture, other.architecture);
        assert_ne!(record.recipes, other.recipes);
    }

    #[test]
    fn trials_are_those_of_the_real_archives() {
        let size = record(SearchSpace::Size, 0);
        let counts: Vec<_> = size
            .recipes
            .iter()
            .map(|recipe| (recipe.recipe, recipe.trials.len()))
            .collect();
        assert_eq!(
            counts,
            [(Recipe::Hp01, 4), (Recipe::Hp12, 12), (Recipe::Hp90, 4)]
        );

        let cell = record(SearchSpace::Topology, 0);
        let keys: Vec<_> = cell.recipes[0]
            .trials
            .iter()
            .map(|trial| (trial.dataset, trial.seed.0))
            .collect();
        let expected = [
            (Dataset::Cifar10Valid, 777),
            (Dataset::Cifar10Valid, 111),
            (Dataset::Cifar10, 111),
            (Dataset::Cifar100, 111),
            (Dataset::ImageNet16, 111),
        ];
        assert_eq!(keys, expected);
        assert_eq!(cell.recipes[0].datasets[0].seeds, [Seed(111), Seed(777)]);
    }

    #[test]
    fn a_cell_has_two_or_three_full_trainings_the_same_on_all_data_sets() {
        let generator = SampleGenerator::new(SearchSpace::Topology, 0);
        let mut by_count = [0; 4];
        for index in 0..40 {
            let record = generator.record(ArchitectureIndex(index)).unwrap();
            let datasets = &record.recipes[1].datasets;
            let seeds = &datasets[0].seeds;
            assert!(datasets.iter().all(|dataset| dataset.seeds == *seeds));
            by_count[seeds.len()] += 1;
        }
        assert_eq!(by_count, [0, 0, 19, 21]);
    }

    #[test]
    fn full_trainings_of_cells_have_times_where_they_have_no_accuracy() {
        let cell = record(SearchSpace::Topology, 0);
        let of = |dataset| {
            cell.recipes[1]
                .trials
                .iter()
                .find(move |trial| trial.dataset == dataset)
        };
        let trial = of(Dataset::Cifar100).unwrap();
        assert_eq!(
            trial.evaluated_splits,
            [Split::OriTest, Split::XValid, Split::XTest]
        );
        let epochs = |series: &SplitSeries, wanted| -> Vec<u16> {
            let of_split = series.iter().filter(|(split, ..)| *split == wanted);
            of_split.map(|(_, epoch, _)| *epoch).collect()
        };
        assert_eq!(epochs(&trial.evaluation_top1_percent, Split::XTest), [199]);
        assert_eq!(epochs(&trial.evaluation_loss, Split::OriTest).len(), 200);
        assert_eq!(epochs(&trial.evaluation_seconds, Split::XTest).len(), 200);
        assert_eq!(trial.train.top5_percent, None);
    }

    #[test]
    fn a_cell_without_a_path_to_its_output_guesses() {
        let generator = SampleGenerator::new(SearchSpace::Topology, 0);
        let dead = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|";
        let index = generator
            .architectures()
            .iter()
            .position(|text| text == dead)
            .unwrap();
        let record = generator.record(ArchitectureIndex(index as u32)).unwrap();
        for trial in record.recipes.iter().flat_map(|recipe| &recipe.trials) {
            let chance = 100.0 / f64::from(class_count(trial.dataset));
            for (split, _, percent) in &trial.evaluation_top1_percent {
                assert!(
                    (percent - chance).abs() < 1e-4,
                    "{split} of {}: {percent}",
                    trial.dataset
                );
            }
        }
    }

    #[test]
    fn curves_rise_and_agree_with_each_other() {
        for space in SearchSpace::ALL {
            let record = record(*space, 1);
            for trial in record
                .recipes
                .iter()
                .flat_map(|recipe| &recipe.trials)
                .filter(|trial| trial.epochs > 1)
            {
                let train = &trial.train;
                assert!(train.top1_percent[0].1 < train.top1_percent[trial.epochs as usize - 1].1);
                assert!(train.loss[0].1 > train.loss[trial.epochs as usize - 1].1);
                for (top5, top1) in train.top5_percent.iter().flatten().zip(&train.top1_percent) {
                    assert!(top5.1 > top1.1 && top5.1 <= 100.0);
                }
            }
        }
    }
}
