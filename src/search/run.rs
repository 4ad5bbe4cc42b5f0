//! One run: a method, a benchmark and a clock.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use serde::{Deserialize, Serialize};

use super::event_queue::EventQueue;
use super::{
    Ask, Benchmark, BudgetRule, Charge, ClockPolicy, Evaluation, GENERATOR, Genome, IncumbentRule,
    MethodSettings, Observation, Proposal, Random, SearchError, SearchMethod, SeedRule,
    TrialNumber,
};
use crate::ids::{ArchitectureIndex, Dataset, SearchSpace, Seed};

/// The budget of the paper in simulated seconds.
///
/// Searches on CIFAR-10 see the accuracy of [`Dataset::Cifar10Valid`]; both
/// names have the same budget.
#[must_use]
pub const fn official_budget_seconds(space: SearchSpace, dataset: Dataset) -> f64 {
    match (dataset, space) {
        (Dataset::Cifar10Valid | Dataset::Cifar10, _) => 20_000.0,
        (Dataset::Cifar100, _) => 40_000.0,
        (Dataset::ImageNet16, SearchSpace::Topology) => 120_000.0,
        (Dataset::ImageNet16, SearchSpace::Size) => 60_000.0,
    }
}

/// Everything but the method that decides a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunSettings {
    /// Simulated seconds of a run.
    pub budget_seconds: f64,
    /// When a run ends.
    pub budget_rule: BudgetRule,
    /// How the clock runs.
    pub clock: ClockPolicy,
    /// Which seed's result an evaluation sees.
    pub seed_rule: SeedRule,
    /// Which evaluation is the best so far.
    pub incumbent_rule: IncumbentRule,
    /// Seed of the generator; the number of a run is the other half.
    pub seed: u64,
}

impl RunSettings {
    /// The rules of the official scripts.
    #[must_use]
    pub fn official(budget_seconds: f64, seed: u64) -> Self {
        Self {
            budget_seconds,
            budget_rule: BudgetRule::default(),
            clock: ClockPolicy::default(),
            seed_rule: SeedRule::default(),
            incumbent_rule: IncumbentRule::default(),
            seed,
        }
    }

    /// The rules that fit a method: the official ones, except that methods
    /// beyond the paper that go on with trials pay for the new epochs only,
    /// keep the seed of a trial, and compare results after equal epochs.
    #[must_use]
    pub fn for_method(method: &MethodSettings, budget_seconds: f64, seed: u64) -> Self {
        let official = Self::official(budget_seconds, seed);
        if !method.resumes_trials() {
            return official;
        }
        Self {
            clock: ClockPolicy {
                charge: Charge::Resume,
                ..official.clock
            },
            seed_rule: SeedRule::PerTrial,
            incumbent_rule: IncumbentRule::MostEpochs,
            ..official
        }
    }

    fn check(&self) -> Result<(), SearchError> {
        let invalid = |setting, value: f64, expected| {
            Err(SearchError::InvalidSetting {
                setting,
                value: value.to_string(),
                expected,
            })
        };
        let overhead = self.clock.overhead_seconds;
        if !(self.budget_seconds.is_finite() && self.budget_seconds > 0.0) {
            return invalid("budget_seconds", self.budget_seconds, "a positive number");
        }
        if !(overhead.is_finite() && overhead >= 0.0) {
            return invalid("overhead_seconds", overhead, "0 or a positive number");
        }
        Ok(())
    }
}

/// One run, with everything that names it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunLog {
    /// Name of the method.
    pub method: String,
    /// The settings it was made with.
    pub settings: RunSettings,
    /// Number of the run within its experiment, from 0.
    pub run: u64,
    /// Name of the generator of all chance.
    pub generator: &'static str,
    /// Why it ended.
    pub end: RunEnd,
    /// Its results, in simulated time order.
    pub steps: Vec<Step>,
}

/// Why a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum RunEnd {
    /// The budget was spent.
    #[serde(rename = "budget")]
    Budget,
    /// The method had nothing more to ask.
    #[serde(rename = "finished")]
    Finished,
}

/// One result of a run.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Step {
    /// Number of the trial within the run, from 0 in the order of starting.
    pub trial: TrialNumber,
    /// The simulated worker that trained it, from 0.
    pub worker: u16,
    /// What was trained.
    pub architecture: ArchitectureIndex,
    /// Number of epochs after which it was evaluated.
    pub epochs: u16,
    /// The seed whose result was seen.
    pub seed: Seed,
    /// Top-1 accuracy in percent that the method was told.
    pub reward_percent: f64,
    /// Clock at the start of the evaluation.
    pub start_seconds: f64,
    /// Seconds charged for it.
    pub charged_seconds: f64,
    /// Clock at its end: start plus charge.
    pub clock_seconds: f64,
    /// The best architecture so far, by reward.
    pub incumbent: ArchitectureIndex,
}

/// Makes run number `run` of an experiment: asks `method` until it has finished
/// or the budget is spent.
///
/// Each answer is evaluated on the idle worker with the lowest number, and its
/// result told when the clock gets there; of results at the same time, the one
/// that started first.
///
/// # Errors
///
/// [`SearchError`] for impossible settings, when the benchmark fails, and when
/// the method proposes what cannot be evaluated or waits for nothing.
pub fn run<B: Benchmark + ?Sized>(
    settings: &RunSettings,
    method: &mut dyn SearchMethod,
    benchmark: &B,
    run: u64,
) -> Result<RunLog, SearchError> {
    settings.check()?;
    let mut simulation = Simulation {
        settings,
        benchmark,
        random: Random::new(settings.seed, run),
        trials: Vec::new(),
        events: EventQueue::new(),
        idle: (0..settings.clock.workers.get()).map(Reverse).collect(),
        clock_seconds: 0.0,
        incumbent: None,
        steps: Vec::new(),
    };
    let end = simulation.run(method)?;
    Ok(RunLog {
        method: method.name().to_owned(),
        settings: settings.clone(),
        run,
        generator: GENERATOR,
        end,
        steps: simulation.steps,
    })
}

struct Simulation<'a, B: ?Sized> {
    settings: &'a RunSettings,
    benchmark: &'a B,
    random: Random,
    trials: Vec<Trial>,
    events: EventQueue<Running>,
    /// Idle workers, the lowest number first.
    idle: BinaryHeap<Reverse<u16>>,
    clock_seconds: f64,
    incumbent: Option<Incumbent>,
    steps: Vec<Step>,
}

#[derive(Clone, Copy)]
struct Trial {
    genome: Genome,
    architecture: ArchitectureIndex,
    /// Epochs after which it was last evaluated; 0 for a new one.
    epochs: u16,
    /// Position of its seed, under [`SeedRule::PerTrial`].
    seed_position: usize,
    running: bool,
}

/// An evaluation on a worker: the step it becomes, but for end and incumbent.
struct Running {
    genome: Genome,
    step: Step,
}

#[derive(Clone, Copy)]
struct Incumbent {
    architecture: ArchitectureIndex,
    epochs: u16,
    reward_percent: f64,
}

/// Why no further evaluation was started.
#[derive(Clone, Copy, PartialEq)]
enum Pause {
    Busy,
    Waiting,
    End(RunEnd),
}

impl<B: Benchmark + ?Sized> Simulation<'_, B> {
    fn run(&mut self, method: &mut dyn SearchMethod) -> Result<RunEnd, SearchError> {
        loop {
            let pause = self.start_evaluations(method)?;
            let Some((seconds, running)) = self.events.pop() else {
                return match pause {
                    Pause::End(end) => Ok(end),
                    Pause::Busy | Pause::Waiting => Err(SearchError::Stalled {
                        method: method.name().to_owned(),
                        clock_seconds: self.clock_seconds,
                    }),
                };
            };
            let strict = self.settings.budget_rule == BudgetRule::Strict;
            if strict && seconds > self.settings.budget_seconds {
                return Ok(RunEnd::Budget);
            }
            self.clock_seconds = seconds;
            method.tell(&self.finish(running));
        }
    }

    /// Gives idle workers something to do for as long as there is something.
    fn start_evaluations(&mut self, method: &mut dyn SearchMethod) -> Result<Pause, SearchError> {
        while let Some(&Reverse(worker)) = self.idle.peek() {
            if !self.may_start(method) {
                return Ok(Pause::End(RunEnd::Budget));
            }
            match method.ask(&mut self.random) {
                Ask::Evaluate(proposal) => self.start(&proposal, worker)?,
                Ask::Wait => return Ok(Pause::Waiting),
                Ask::Finished => return Ok(Pause::End(RunEnd::Finished)),
            }
            self.idle.pop();
        }
        Ok(Pause::Busy)
    }

    fn may_start(&self, method: &dyn SearchMethod) -> bool {
        let exempt = self.settings.budget_rule == BudgetRule::Official && method.ignores_budget();
        exempt || self.clock_seconds < self.settings.budget_seconds
    }

    fn start(&mut self, proposal: &Proposal, worker: u16) -> Result<(), SearchError> {
        let max_epochs = self.benchmark.max_epochs();
        let epochs = proposal.epochs.unwrap_or(max_epochs);
        if epochs == 0 || epochs > max_epochs {
            return Err(SearchError::EpochsOutOfRange { epochs, max_epochs });
        }
        let number = match proposal.resumes {
            Some(number) => self.resume(number, proposal, epochs)?,
            None => self.begin(proposal)?,
        };
        let seed_position = self.seed_position(number);
        let Some(trial) = self.trials.get_mut(number as usize) else {
            return Ok(());
        };
        let architecture = trial.architecture;
        let Some(&seed) = self.benchmark.seeds(architecture).get(seed_position) else {
            return Err(SearchError::NoTrial { architecture });
        };
        let evaluation = self
            .benchmark
            .evaluate(architecture, seed_position, epochs)?;
        let mut train_seconds = evaluation.train_seconds;
        if self.settings.clock.charge == Charge::Resume && trial.epochs > 0 {
            let before = self
                .benchmark
                .evaluate(architecture, seed_position, trial.epochs)?;
            train_seconds -= before.train_seconds;
        }
        let charged_seconds =
            train_seconds + evaluation.valid_seconds + self.settings.clock.overhead_seconds;
        check(architecture, epochs, &evaluation, charged_seconds)?;
        (trial.epochs, trial.seed_position, trial.running) = (epochs, seed_position, true);
        let clock_seconds = self.clock_seconds + charged_seconds;
        let step = Step {
            trial: number,
            worker,
            architecture,
            epochs,
            seed,
            reward_percent: evaluation.reward_percent,
            start_seconds: self.clock_seconds,
            charged_seconds,
            clock_seconds,
            incumbent: architecture,
        };
        self.events.push(
            clock_seconds,
            Running {
                genome: proposal.genome,
                step,
            },
        );
        Ok(())
    }

    /// Adds the new trial of a proposal.
    fn begin(&mut self, proposal: &Proposal) -> Result<TrialNumber, SearchError> {
        let genome = proposal.genome;
        let architecture = self.benchmark.numbering().index(&genome);
        let architecture = architecture.ok_or(SearchError::WrongSpace { genome })?;
        let number = self.trials.len() as TrialNumber;
        let trial = Trial {
            genome,
            architecture,
            epochs: 0,
            seed_position: 0,
            running: false,
        };
        self.trials.push(trial);
        Ok(number)
    }

    /// Checks that a proposal can go on with its trial.
    fn resume(
        &self,
        trial: TrialNumber,
        proposal: &Proposal,
        epochs: u16,
    ) -> Result<TrialNumber, SearchError> {
        let problem = match self.trials.get(trial as usize) {
            None => "there is no such trial",
            Some(known) if known.genome != proposal.genome => "it has another architecture",
            Some(known) if known.running => "it is still running",
            Some(known) if known.epochs >= epochs => "it has been trained for as many",
            Some(_) => return Ok(trial),
        };
        Err(SearchError::CannotResume {
            trial,
            epochs,
            problem,
        })
    }

    /// The seed of the next evaluation of a trial, drawn unless it is kept.
    fn seed_position(&mut self, number: TrialNumber) -> usize {
        let Some(trial) = self.trials.get(number as usize) else {
            return 0;
        };
        if self.settings.seed_rule == SeedRule::PerTrial && trial.epochs > 0 {
            return trial.seed_position;
        }
        let count = self.benchmark.seeds(trial.architecture).len();
        self.random.below(count as u32) as usize
    }

    /// Frees the worker, updates the incumbent and records the step.
    fn finish(&mut self, Running { genome, mut step }: Running) -> Observation {
        self.idle.push(Reverse(step.worker));
        if let Some(trial) = self.trials.get_mut(step.trial as usize) {
            trial.running = false;
        }
        let (epochs, reward_percent) = (step.epochs, step.reward_percent);
        let better = self
            .incumbent
            .is_none_or(|best| match self.settings.incumbent_rule {
                IncumbentRule::MostEpochs if epochs != best.epochs => epochs > best.epochs,
                _ => reward_percent > best.reward_percent,
            });
        if better {
            let architecture = step.architecture;
            self.incumbent = Some(Incumbent {
                architecture,
                epochs,
                reward_percent,
            });
        }
        if let Some(best) = self.incumbent {
            step.incumbent = best.architecture;
        }
        self.steps.push(step);
        Observation {
            trial: step.trial,
            genome,
            architecture: step.architecture,
            epochs,
            reward_percent,
            clock_seconds: step.clock_seconds,
        }
    }
}

/// Refuses what would break the order of rewards or stop the clock.
fn check(
    architecture: ArchitectureIndex,
    epochs: u16,
    evaluation: &Evaluation,
    charged_seconds: f64,
) -> Result<(), SearchError> {
    let reward_percent = evaluation.reward_percent;
    if reward_percent.is_finite() && charged_seconds.is_finite() && charged_seconds > 0.0 {
        return Ok(());
    }
    Err(SearchError::InvalidEvaluation {
        architecture,
        epochs,
        reward_percent,
        charged_seconds,
    })
}
