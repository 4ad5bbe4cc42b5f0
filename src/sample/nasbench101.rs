//! Files of NAS-Bench-101 with invented numbers.

use std::fs;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::thread;

use nasbench101::records::{Evaluation, Metrics, encode_message, write_record};
use nasbench101::{BUDGETS, EVALUATED_IMAGES, MODULES, Module, ModuleHash, ModuleSpace, Operation};
use sha2::{Digest, Sha256};

use crate::model::{ArchitectureIndex, BenchmarkSpace, SampleMark};
use crate::records::nasbench101_mark_bytes;

use super::draws::Draws;
use super::layout::{Partial, io_error};
use super::{SampleError, SampleEvent, SampleSummary};

/// Training runs of a module for each number of epochs.
const REPEATS: u8 = 3;

/// A file in the official format of NAS-Bench-101 to write: real modules, invented numbers.
///
/// ```no_run
/// use natsbench::sample::SampleNasbench101;
///
/// let sample = SampleNasbench101 {
///     architectures: 500,
///     ..SampleNasbench101::new("archives")
/// };
/// let summary = sample.run(&mut |_event| ())?;
/// println!("{} runs in {}", summary.trials, summary.path.display());
/// # Ok::<(), natsbench::sample::SampleError>(())
/// ```
#[derive(Debug, Clone)]
pub struct SampleNasbench101 {
    /// How many modules, from 1 to 423,624; by default 100. Their indexes have equal distances.
    pub architectures: u32,
    /// Seed of the generator; by default 0.
    pub seed: u64,
    /// For how many epochs each module is trained, three times each; by default 4, 12, 36 and 108.
    pub epochs: Vec<u16>,
    /// Folder to write the file into, which is made if it does not exist.
    pub out: PathBuf,
}

impl SampleNasbench101 {
    /// 100 modules with all numbers of epochs, in a file in `out`.
    #[must_use]
    pub fn new(out: impl Into<PathBuf>) -> Self {
        Self {
            architectures: 100,
            seed: 0,
            epochs: BUDGETS.to_vec(),
            out: out.into(),
        }
    }

    /// Writes the file and returns its path and size.
    ///
    /// Records are in the order of the hashes, then of the epochs. The numbers of a run depend on nothing but the seed, its module,
    /// its epochs and its place among the repeats. Each record says that they are invented, by which version and with which
    /// seed.
    ///
    /// # Errors
    ///
    /// [`SampleError`]; a file that is there already is replaced if it is a copy of this sample, and is
    /// [`SampleError::TargetInUse`] otherwise.
    pub fn run(&self, on_event: &mut dyn FnMut(SampleEvent)) -> Result<SampleSummary, SampleError> {
        if self.architectures == 0 || self.architectures > MODULES {
            return Err(SampleError::CountOutsideSpace {
                count: self.architectures,
                space: BenchmarkSpace::NasBench101,
                total: MODULES as usize,
            });
        }
        let epochs = self.sorted_epochs()?;
        on_event(SampleEvent::Planned {
            architectures: self.architectures as usize,
        });
        let target = self.out.join(self.file_name(&epochs));
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let space = ModuleSpace::enumerate(threads);
        let generator = Generator::new(self.seed);
        let failed = io_error("write", &target);
        let chosen = self.indexes().filter_map(|index| {
            let found = space.hash(index).zip(space.module(index));
            found.map(|(hash, module)| (index, hash, module))
        });
        let mut partial: Option<(Partial, BufWriter<fs::File>)> = None;
        let mut summary = SampleSummary::new(target.clone());
        let mut records = Vec::new();
        for (index, hash, module) in chosen {
            records.clear();
            generator
                .write_module(hash, &module, &epochs, &mut records)
                .map_err(&failed)?;
            let (_partial, file) = match &mut partial {
                Some(started) => started,
                None => partial.insert(start(&target, &records)?),
            };
            file.write_all(&records).map_err(&failed)?;
            summary.count(epochs.len() * usize::from(REPEATS), &records);
            on_event(SampleEvent::Written {
                index: ArchitectureIndex(index),
            });
        }
        if let Some((partial, mut file)) = partial {
            file.flush().map_err(&failed)?;
            fs::rename(&partial.path, &target)
                .map_err(io_error("rename the finished file to", &target))?;
        }
        Ok(summary)
    }

    /// The numbers of epochs, the fewest first, each once.
    fn sorted_epochs(&self) -> Result<Vec<u16>, SampleError> {
        let unknown = |epochs: &&u16| !BUDGETS.contains(epochs);
        if let Some(&epochs) = self.epochs.iter().find(unknown) {
            return Err(SampleError::NoSuchBudget { epochs });
        }
        let is_asked = |epochs: &u16| self.epochs.contains(epochs);
        let sorted: Vec<u16> = BUDGETS.into_iter().filter(is_asked).collect();
        if sorted.is_empty() {
            return Err(SampleError::NoSuchBudget { epochs: 0 });
        }
        Ok(sorted)
    }

    /// Indexes at equal distances, from 0 on.
    fn indexes(&self) -> impl Iterator<Item = u32> + use<> {
        let count = u64::from(self.architectures);
        (0..count).map(move |place| (place * u64::from(MODULES) / count) as u32)
    }

    /// `nasbench_sample_xxxxx.tfrecord`, with a hash of what is asked for.
    fn file_name(&self, epochs: &[u16]) -> String {
        let mut digest = Sha256::new();
        digest.update(self.seed.to_le_bytes());
        digest.update(self.architectures.to_le_bytes());
        for epochs in epochs {
            digest.update(epochs.to_le_bytes());
        }
        let [first, second, third, ..] = <[u8; 32]>::from(digest.finalize());
        let hash = u32::from_be_bytes([0, first, second, third]) >> 4;
        format!("nasbench_sample_{hash:05x}.tfrecord")
    }
}

/// Begins the file beside its target, which must not exist, or begin with the records of this sample's first module.
fn start(target: &Path, first: &[u8]) -> Result<(Partial, BufWriter<fs::File>), SampleError> {
    let failed = io_error("read", target);
    if target.try_exists().map_err(&failed)? {
        let mut found = Vec::new();
        let mut beginning = fs::File::open(target)
            .map_err(&failed)?
            .take(first.len() as u64);
        if target.is_dir() || beginning.read_to_end(&mut found).is_err() || found != first {
            return Err(SampleError::TargetInUse {
                path: target.to_owned(),
            });
        }
    }
    let partial = Partial::beside(target)?;
    let file = fs::File::create(&partial.path).map_err(io_error("create", &partial.path))?;
    Ok((partial, BufWriter::with_capacity(1 << 20, file)))
}

/// Invents the numbers of runs.
struct Generator {
    seed: u64,
    mark: Vec<u8>,
}

impl Generator {
    fn new(seed: u64) -> Self {
        let mark = nasbench101_mark_bytes(&SampleMark::of_this_version(seed));
        Self { seed, mark }
    }

    /// Writes all records of a module.
    fn write_module(
        &self,
        hash: ModuleHash,
        module: &Module,
        epochs: &[u16],
        out: &mut impl Write,
    ) -> io::Result<()> {
        let mut draws = Draws::of_module(self.seed, hash);
        let traits = Traits::draw(module, &mut draws);
        for &epochs in epochs {
            for repeat in 0..REPEATS {
                let metrics = traits.train(epochs, draws.of_run(epochs, repeat));
                let mut message = encode_message(&metrics);
                message.extend_from_slice(&self.mark);
                write_record(out, hash, epochs.into(), module, &message)?;
            }
        }
        Ok(())
    }
}

/// What all runs of a module share.
struct Traits {
    trainable_parameters: u64,
    /// Share of test images that the network is right about after 108 epochs, without luck.
    ability: f64,
    /// How much more than others the module loses by a short training.
    slowness: f64,
    seconds_per_epoch: f64,
}

impl Traits {
    /// More weights, convolutions and a longer way help, poolings hurt; some of it is the module's own.
    fn draw(module: &Module, draws: &mut Draws) -> Self {
        let trainable_parameters = module.trainable_parameters();
        let millions = trainable_parameters as f64 / 1e6;
        let count = |wanted| {
            let found = module.operations().iter().filter(|&&found| found == wanted);
            found.count() as f64
        };
        let depth = module.depth() as f64;
        let convolutions = count(Operation::Conv3x3) + 0.35 * count(Operation::Conv1x1);
        let size = libm::log(millions / 0.2) / libm::log(250.0);
        let ability = 0.882 + 0.032 * size + 0.05 * (1.0 - libm::exp(-0.6 * convolutions))
            - 0.004 * count(Operation::MaxPool3x3)
            - 0.002 * (depth - 3.0).abs()
            + 0.004 * draws.normal();
        Self {
            trainable_parameters,
            ability: ability.min(0.947),
            slowness: 0.05 * depth + 0.1 * draws.normal(),
            seconds_per_epoch: 2.2 + millions / 1.9 + 0.6 * module.edges() as f64,
        }
    }

    /// The evaluations of one training run, at the start, halfway and at the end.
    fn train(&self, epochs: u16, mut draws: Draws) -> Metrics {
        let count = f64::from(epochs);
        // The share of wrong images falls with the epochs. A training that goes on to another learning rate
        // is worse halfway than one that ends there.
        let wrong = (1.0 - self.ability)
            * libm::exp((0.38 + self.slowness / 6.0) * libm::log(108.0 / count));
        let mut last = 1.0 - wrong.min(0.85) + 0.0025 * draws.normal();
        if draws.uniform() < 0.004 {
            last = 0.1; // a run that came to nothing
        }
        let halfway = if last > 0.2 {
            last * (0.86 + 0.03 * draws.normal())
        } else {
            last
        };
        let start_seconds = 1.0 + (3.0 + draws.normal()).abs();
        let half_seconds = self.seconds_per_epoch * count / 2.0;
        let halfway_seconds = start_seconds + half_seconds + 0.3 * draws.normal();
        let last_seconds = halfway_seconds + half_seconds + 0.3 * draws.normal();
        let points = [
            (0.0, start_seconds, 0.1),
            (count / 2.0, halfway_seconds, halfway),
            (count, last_seconds, last),
        ];
        let mut evaluate = |(current_epoch, training_seconds, level): (f64, f64, f64)| {
            let overfitted = if level > 0.2 {
                (0.9 * (1.0 - level)).min(0.055 * count / 108.0)
            } else {
                0.0
            };
            Evaluation {
                current_epoch,
                training_seconds: float32((training_seconds * 1000.0).round() / 1000.0),
                train_accuracy: accuracy(level + overfitted + 0.002 * draws.normal()),
                validation_accuracy: accuracy(level + 0.004 + 0.002 * draws.normal()),
                test_accuracy: accuracy(level + 0.002 * draws.normal()),
                checkpoint_path: None,
            }
        };
        let evaluations = points.map(&mut evaluate).to_vec();
        Metrics {
            evaluations,
            trainable_parameters: self.trainable_parameters as i64,
            total_seconds: 1.2 * last_seconds + 30.0 * draws.uniform(),
        }
    }
}

/// The share of images that is next to this one, as the official files write it.
fn accuracy(share: f64) -> f64 {
    let images = f64::from(EVALUATED_IMAGES);
    float32((share.clamp(0.0, 1.0) * images).round() / images)
}

fn float32(number: f64) -> f64 {
    f64::from(number as f32)
}
