//! Calls over many architectures, and simulated training.

use serde_json::{Map, Value, json};

use crate::model::{Dataset, Seed};
use crate::query::{
    BestArchitecture, Candidates, CostLimits, MetricSet, PythonException, QueryError,
    SimulatedClock, Simulation, TrialSelector,
};
use crate::space::{DrawBelow, PythonRandom};

use super::super::arguments::Arguments;
use super::super::line::Line;
use super::{Answered, Answers, Stop};

impl Answers {
    pub(super) fn find_best(&self, args: Arguments<'_>, line: &Line) -> Answered {
        let (dataset, set) = (args.dataset()?, args.named::<MetricSet>("metric_on_set")?);
        let limits = CostLimits {
            flops_millions: args.limit("flop_max")?,
            params_millions: args.limit("param_max")?,
        };
        let recipe = args.recipe()?;
        let ask = |candidates| {
            self.space
                .find_best(dataset, set, limits, recipe, candidates)
        };
        // if it is left out, it is True in fast mode
        let fast = !line.whole();
        let enforced = match args.get("enforce_all") {
            None | Some(Value::Null) => fast,
            Some(_) => args.flag("enforce_all", fast)?,
        };
        let best = match line.evaluated() {
            _ if enforced => ask(Candidates::WholeSpace)?,
            Some(loaded) if loaded != self.imported => ask(Candidates::These(&loaded))?,
            _ => {
                // asked in both ways: from the ranking, and architecture by architecture
                let (ranked, scanned) = (
                    ask(Candidates::Imported),
                    ask(Candidates::These(&self.imported)),
                );
                agreed(ranked, &scanned)?
            }
        };
        Ok(match best {
            Some(best) => json!([best.index, best.accuracy_percent]),
            None => json!([-1, null]),
        })
    }

    pub(super) fn statistics(&self, args: Arguments<'_>, line: &Line) -> Answered {
        let (dataset, recipe) = (args.dataset()?, args.recipe()?);
        let counts = match line.evaluated() {
            Some(loaded) if loaded != self.imported => {
                self.space.statistics_among(&loaded, dataset, recipe)?
            }
            _ => self.space.statistics(dataset, recipe)?,
        };
        let by_trials = counts
            .into_iter()
            .map(|(trials, architectures)| (trials.to_string(), json!(architectures)));
        Ok(Value::Object(by_trials.collect()))
    }

    pub(super) fn simulate_train_eval(
        &mut self,
        args: Arguments<'_>,
        state: &Map<String, Value>,
    ) -> Answered {
        if let Some(used_seconds) = state.get("used_time").and_then(Value::as_f64) {
            self.clock = clock_at(used_seconds);
        }
        let (architecture, dataset) = (args.architecture("arch")?, args.dataset()?);
        let (recipe, epoch) = (args.recipe()?, args.epoch()?);
        let mut draws = RecordedDraws {
            positions: self.draws(args, dataset)?.into_iter(),
            python: PythonRandom::seed(args.python_seed()?),
        };
        let simulation = self.space.simulate_train_eval(
            architecture,
            dataset,
            recipe,
            epoch,
            TrialSelector::Random(&mut draws),
        )?;
        if args.flag("account_time", true)? {
            self.clock.account(&simulation);
        }
        let Simulation {
            valid_accuracy_percent,
            latency_seconds,
            time_cost_seconds,
            ..
        } = simulation;
        Ok(json!([
            valid_accuracy_percent,
            latency_seconds,
            time_cost_seconds,
            self.used_time()
        ]))
    }

    /// The clock. Until something is added to it, the official one is the integer 0.
    pub(super) fn used_time(&self) -> Value {
        match self.clock.used_seconds() {
            0.0 => json!(0),
            seconds => json!(seconds),
        }
    }

    /// Positions of the seeds that `random.choice` was made to give, in turn.
    fn draws(&mut self, args: Arguments<'_>, dataset: Dataset) -> Result<Vec<usize>, Stop> {
        if args.get("seed").is_none() {
            return Ok(Vec::new());
        }
        let first = args.seed()?;
        let second = match args.get("seed_second_draw") {
            None => first,
            Some(_) => Seed(args.unsigned("seed_second_draw")?),
        };
        let trained_on = match dataset {
            Dataset::Cifar10 => Dataset::Cifar10Valid,
            other => other,
        };
        let (architecture, recipe) = (args.architecture("arch")?, args.recipe()?);
        // If something is missing, the call itself fails before anything is drawn.
        let Ok(results) = self.results(architecture, recipe) else {
            return Ok(Vec::new());
        };
        let position = |dataset, seed| {
            let seeds = results.seeds(dataset).unwrap_or_default();
            seeds
                .iter()
                .position(|of| *of == seed)
                .unwrap_or(usize::MAX)
        };
        Ok(vec![position(trained_on, first), position(dataset, second)])
    }
}

/// The draws of a recorded call: those that were made for it, then Python's.
struct RecordedDraws {
    positions: std::vec::IntoIter<usize>,
    python: PythonRandom,
}

impl DrawBelow for RecordedDraws {
    fn draw_below(&mut self, count: usize) -> usize {
        let from_python = || self.python.draw_below(count);
        self.positions.next().unwrap_or_else(from_python)
    }
}

/// A clock that was at `used_seconds` before the call.
fn clock_at(used_seconds: f64) -> SimulatedClock {
    let mut clock = SimulatedClock::new();
    clock.account(&Simulation {
        valid_accuracy_percent: 0.0,
        latency_seconds: None,
        time_cost_seconds: used_seconds,
        validated: true,
    });
    clock
}

type Best = Result<Option<BestArchitecture>, QueryError>;

/// The answer, if both ways give the same one.
fn agreed(ranked: Best, scanned: &Best) -> Result<Option<BestArchitecture>, Stop> {
    let agree = match (&ranked, scanned) {
        (Ok(ranked), Ok(scanned)) => ranked == scanned,
        (Err(ranked), Err(scanned)) => PythonException::of(ranked) == PythonException::of(scanned),
        _ => false,
    };
    if agree {
        return Ok(ranked?);
    }
    Err(Stop::Failed {
        exception: None,
        message: format!("the ranking says {ranked:?}, one by one it is {scanned:?}"),
        not_imported: false,
    })
}
