//! What each call of the API answers: one function per call, from checked parameters to JSON.

use serde::Serialize;
use serde_json::json;

use crate::model::{ArchitectureIndex, BenchmarkSpace, Dataset, Recipe, SearchSpace, Seed, Split};
use crate::networks::NetworkLayers;
use crate::query::{
    Candidates, ColumnRanking, CostLimits, MetricSet, NatsBench, Space, TrialSelector,
};
use crate::report::explorer::{self, ArchitectureCurves, CurveFilter, Explorer};
use crate::space::PythonRandom;
use crate::store::Reader;

use super::failure::Failure;
use super::parameters::{
    ANY_SPLIT, Arguments, DATASET, HP, MAX_FLOPS, MAX_PARAMS, RANDOM, SEARCHED_SPACE, SET, SPACE,
    TOP,
};

/// The body of an answer: JSON.
pub(super) type Answer = Result<String, Failure>;

pub(super) fn to_json(value: &impl Serialize) -> Answer {
    Ok(serde_json::to_string(value)?)
}

/// The space, data set and recipe that most calls ask for.
struct Asked {
    space: Space,
    dataset: Dataset,
    recipe: Recipe,
}

impl Asked {
    fn of(bench: &NatsBench, arguments: &Arguments) -> Result<Self, Failure> {
        Ok(Self {
            space: space(bench, arguments)?,
            dataset: arguments.need(DATASET.name)?,
            recipe: arguments.need(HP.name)?,
        })
    }
}

fn space(bench: &NatsBench, arguments: &Arguments) -> Result<Space, Failure> {
    Ok(bench.space(arguments.need::<SearchSpace>(SPACE.name)?)?)
}

pub(super) fn info(bench: &NatsBench, _arguments: &Arguments) -> Answer {
    to_json(&Reader::open(bench.path())?.info()?)
}

/// An architecture by its number and its name.
#[derive(Serialize)]
struct NamedArchitecture {
    space: SearchSpace,
    index: ArchitectureIndex,
    architecture: String,
}

pub(super) fn arch(bench: &NatsBench, arguments: &Arguments) -> Answer {
    let space = space(bench, arguments)?;
    let index = space.resolve(arguments.architecture())?;
    to_json(&NamedArchitecture {
        space: space.search_space(),
        index,
        architecture: space.architecture(index)?,
    })
}

pub(super) fn index_of(bench: &NatsBench, arguments: &Arguments) -> Answer {
    to_json(&space(bench, arguments)?.resolve(arguments.architecture())?)
}

pub(super) fn more_info(bench: &NatsBench, arguments: &Arguments) -> Answer {
    let asked = Asked::of(bench, arguments)?;
    to_json(&asked.space.more_info(
        arguments.architecture(),
        asked.dataset,
        asked.recipe,
        arguments.epoch()?,
        trial(arguments.seed()?),
    )?)
}

fn trial<'a>(seed: Option<Seed>) -> TrialSelector<'a> {
    seed.map_or(TrialSelector::Mean, TrialSelector::Seed)
}

pub(super) fn cost_info(bench: &NatsBench, arguments: &Arguments) -> Answer {
    let asked = Asked::of(bench, arguments)?;
    let architecture = arguments.architecture();
    to_json(
        &asked
            .space
            .cost_info(architecture, asked.dataset, asked.recipe)?,
    )
}

pub(super) fn latency(bench: &NatsBench, arguments: &Arguments) -> Answer {
    let asked = Asked::of(bench, arguments)?;
    let architecture = arguments.architecture();
    to_json(
        &asked
            .space
            .latency_seconds(architecture, asked.dataset, asked.recipe)?,
    )
}

pub(super) fn simulate_train_eval(bench: &NatsBench, arguments: &Arguments) -> Answer {
    let asked = Asked::of(bench, arguments)?;
    let (seed, random) = (arguments.seed()?, arguments.get::<u64>(RANDOM.name)?);
    let mut python = random.map(PythonRandom::seed);
    let trial = match (&mut python, seed) {
        (Some(_), Some(_)) => {
            let message = "seed names a trial and random draws one; expected at most one of them";
            return Err(Failure::bad_request(message));
        }
        (Some(python), None) => TrialSelector::Random(python),
        (None, seed) => trial(seed),
    };
    to_json(&asked.space.simulate_train_eval(
        arguments.architecture(),
        asked.dataset,
        asked.recipe,
        arguments.epoch()?,
        trial,
    )?)
}

pub(super) fn find_best(bench: &NatsBench, arguments: &Arguments) -> Answer {
    let asked = Asked::of(bench, arguments)?;
    let set: MetricSet = arguments.need(SET.name)?;
    let limits = limits(arguments)?;
    let (dataset, recipe) = (asked.dataset, asked.recipe);
    let all = Candidates::Imported;
    let best = asked.space.find_best(dataset, set, limits, recipe, all)?;
    if best.is_none() {
        // an error that says which costs there are
        asked.space.ranking(dataset, set, limits, recipe, 1)?;
    }
    to_json(&best)
}

pub(super) fn ranking(bench: &NatsBench, arguments: &Arguments) -> Answer {
    let asked = Asked::of(bench, arguments)?;
    let set: MetricSet = arguments.need(SET.name)?;
    let count: u32 = arguments.need(TOP.name)?;
    let question = ColumnRanking {
        costs: limits(arguments)?,
        limits: arguments.column_limits()?,
        by: arguments.rank_by()?,
        ..ColumnRanking::new(asked.dataset, set, asked.recipe, count)
    };
    to_json(&asked.space.ranking_with_columns(&question)?)
}

pub(super) fn extensions(bench: &NatsBench, _arguments: &Arguments) -> Answer {
    to_json(&bench.extensions()?)
}

fn limits(arguments: &Arguments) -> Result<CostLimits, Failure> {
    Ok(CostLimits {
        flops_millions: arguments.get(MAX_FLOPS.name)?,
        params_millions: arguments.get(MAX_PARAMS.name)?,
    })
}

pub(super) fn net_config(bench: &NatsBench, arguments: &Arguments) -> Answer {
    let dataset: Dataset = arguments.need(DATASET.name)?;
    to_json(&space(bench, arguments)?.net_config(arguments.architecture(), dataset)?)
}

pub(super) fn network(bench: &NatsBench, arguments: &Arguments) -> Answer {
    let space = space(bench, arguments)?;
    let index = space.resolve(arguments.architecture())?;
    let layers = NetworkLayers::of(&space.architecture(index)?, arguments.need(DATASET.name)?)?;
    to_json(&layers)
}

pub(super) fn statistics(bench: &NatsBench, arguments: &Arguments) -> Answer {
    let asked = Asked::of(bench, arguments)?;
    to_json(&asked.space.statistics(asked.dataset, asked.recipe)?)
}

pub(super) fn recipes(bench: &NatsBench, arguments: &Arguments) -> Answer {
    let space = space(bench, arguments)?;
    space.refuse_empty()?;
    to_json(&space.available_recipes()?)
}

pub(super) fn show(bench: &NatsBench, arguments: &Arguments) -> Answer {
    let space = space(bench, arguments)?;
    let text = if let Some(recipe) = arguments.get::<Recipe>(HP.name)? {
        space.info_text(arguments.architecture(), recipe)?
    } else {
        let mut text = String::new();
        space.show(arguments.architecture(), &mut text)?;
        text
    };
    to_json(&json!({ "text": text }))
}

pub(super) fn curves(bench: &NatsBench, arguments: &Arguments) -> Answer {
    let space = space(bench, arguments)?;
    let index = space.resolve(arguments.architecture())?;
    let filter = CurveFilter {
        dataset: arguments.get::<Dataset>(DATASET.name)?,
        seed: arguments.seed()?,
        split: arguments.get::<Split>(ANY_SPLIT.name)?,
    };
    let recipe = arguments.need(HP.name)?;
    to_json(&ArchitectureCurves::read(&space, index, recipe, filter)?)
}

pub(super) fn explorer(bench: &NatsBench, arguments: &Arguments) -> Answer {
    let space = space(bench, arguments)?;
    space.refuse_empty()?;
    to_json(&Explorer::read(bench, space.search_space())?)
}

pub(super) fn searches(bench: &NatsBench, arguments: &Arguments) -> Answer {
    let space = arguments.need::<BenchmarkSpace>(SEARCHED_SPACE.name)?;
    to_json(&explorer::searches(bench, space, usize::MAX)?)
}

pub(super) fn weight_sharing(bench: &NatsBench, arguments: &Arguments) -> Answer {
    let space = arguments.need::<SearchSpace>(SPACE.name)?;
    to_json(&explorer::weight_sharing(bench, space)?)
}
