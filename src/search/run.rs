//! One run: a method, a benchmark and a clock.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::model::ArchitectureIndex;

use super::event_queue::EventQueue;
use super::{
    Ask, Benchmark, BudgetRule, Charge, Evaluation, GENERATOR, Genome, IncumbentRule, Observation,
    Proposal, Random, RunEnd, RunLog, RunSettings, SearchError, SearchMethod, SeedRule, Step,
    TrialNumber,
};

/// Makes run number `run` of an experiment: asks `method` until it has finished
/// or the budget is spent.
///
/// Each answer is evaluated on the idle worker with the lowest number, and its
/// result given to the method when the clock gets there; of results at the same time, the one
/// that started first.
///
/// # Errors
///
/// [`SearchError`] for impossible settings, when the benchmark fails, when the run has more than
/// [`RunLog::MOST_STEPS`] results, and when the method proposes what cannot be evaluated or waits
/// for nothing.
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

/// An evaluation on a worker, as the step that will be recorded; its end and the incumbent are not known yet.
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
            if self.steps.len() == RunLog::MOST_STEPS {
                return Err(SearchError::TooManySteps {
                    clock_seconds: self.clock_seconds,
                    budget_seconds: self.settings.budget_seconds,
                });
            }
            method.tell(&self.finish(running));
        }
    }

    /// Gives evaluations to idle workers until none is idle or there is nothing to evaluate.
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
        let benchmark = self.benchmark;
        let budgets = benchmark.budgets();
        let epochs = proposal.epochs.unwrap_or_else(|| benchmark.max_epochs());
        if !budgets.contains(epochs) {
            let expected = budgets.to_string();
            return Err(SearchError::EpochsOutOfRange { epochs, expected });
        }
        let (number, trial) = match proposal.resumes {
            Some(number) => (number, self.resumed(number, proposal.genome, epochs)?),
            None => (
                self.trials.len() as TrialNumber,
                self.begun(proposal.genome)?,
            ),
        };
        let architecture = trial.architecture;
        let seeds = benchmark.seeds(architecture);
        let seed_position = if trial.epochs > 0 && self.settings.seed_rule == SeedRule::PerTrial {
            trial.seed_position
        } else {
            self.random.below(seeds.len() as u32) as usize
        };
        let seed = *seeds
            .get(seed_position)
            .ok_or(SearchError::NoTrial { architecture })?;
        let trial = Trial {
            seed_position,
            ..trial
        };
        let evaluation = benchmark.evaluate(architecture, seed_position, epochs)?;
        let charged_seconds = self.charge(&trial, &evaluation)?;
        check(architecture, epochs, &evaluation, charged_seconds)?;

        let trial = Trial {
            epochs,
            running: true,
            ..trial
        };
        match self.trials.get_mut(number as usize) {
            Some(slot) => *slot = trial,
            None => self.trials.push(trial),
        }
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

    /// A new trial.
    fn begun(&self, genome: Genome) -> Result<Trial, SearchError> {
        let architecture = self.benchmark.numbering().index(genome);
        let architecture = architecture.ok_or(SearchError::WrongSpace { genome })?;
        Ok(Trial {
            genome,
            architecture,
            epochs: 0,
            seed_position: 0,
            running: false,
        })
    }

    /// Continues a trial, if that is possible.
    fn resumed(
        &self,
        trial: TrialNumber,
        genome: Genome,
        epochs: u16,
    ) -> Result<Trial, SearchError> {
        let problem = match self.trials.get(trial as usize) {
            None => "there is no such trial",
            Some(known) if known.genome != genome => "it has another architecture",
            Some(known) if known.running => "it is still running",
            Some(known) if known.epochs >= epochs => "it has been trained for as many",
            Some(&known) => return Ok(known),
        };
        Err(SearchError::CannotResume {
            trial,
            epochs,
            problem,
        })
    }

    /// Seconds that an evaluation costs, given what its trial was trained for before.
    fn charge(&self, before: &Trial, evaluation: &Evaluation) -> Result<f64, SearchError> {
        let overhead_seconds = self.settings.clock.overhead_seconds;
        let mut train_seconds = evaluation.train_seconds;
        if self.settings.clock.charge == Charge::TrainingAlone {
            return Ok(train_seconds + overhead_seconds);
        }
        if self.settings.clock.charge == Charge::Resume && before.epochs > 0 {
            let Trial {
                architecture,
                seed_position,
                epochs,
                ..
            } = *before;
            train_seconds -= self
                .benchmark
                .evaluate(architecture, seed_position, epochs)?
                .train_seconds;
        }
        Ok(train_seconds + evaluation.valid_seconds + overhead_seconds)
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

/// Refuses a reward that cannot be compared, and a cost that would stop the clock.
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
