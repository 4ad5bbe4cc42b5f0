//! What each call about NAS-Bench-101 answers: one function per call, from checked parameters to JSON.

use serde::Serialize;
use serde_json::{Value, json};

use nasbench101::{DigitsError, ModelSpec, ModuleHash};

use crate::query::{
    NasBench101, Nasbench101Counters, Nasbench101Metric, Nasbench101Module, NatsBench, RankedModule,
};
use crate::report::explorer::ModuleColumns;
use crate::space::PythonRandom;

use super::answers::{Answer, to_json};
use super::failure::Failure;
use super::parameters::Arguments;
use super::parameters::nb101::{
    ADJACENCY, EPOCHS, METRIC, MODULE, OPERATIONS, RANDOM_SEED, STOP_HALFWAY, TOP_MODULES,
};

/// The graph that a request is about, pruned.
fn spec(arguments: &Arguments) -> Result<ModelSpec, Failure> {
    let adjacency: String = arguments.need(ADJACENCY.name)?;
    let operations: String = arguments.need(OPERATIONS.name)?;
    let operations: Vec<&str> = operations.split(',').map(str::trim).collect();
    ModelSpec::from_digits(&adjacency, &operations).map_err(|error| {
        Failure::bad_request(match error {
            DigitsError::Digits { vertices, found } => format!(
                "operations has {vertices} names, so adjacency needs {} digits 0 or 1, row by row; \
                 found {found} characters",
                vertices * vertices,
            ),
            error => error.to_string(),
        })
    })
}

pub(super) fn query(bench: &NatsBench, arguments: &Arguments) -> Answer {
    let nb101 = bench.nasbench101()?;
    let mut python = PythonRandom::seed(arguments.need::<u64>(RANDOM_SEED.name)?);
    to_json(&nb101.query(
        &spec(arguments)?,
        arguments.need(EPOCHS.name)?,
        arguments.need(STOP_HALFWAY.name)?,
        &mut python,
        &mut Nasbench101Counters::default(),
    )?)
}

pub(super) fn hash(bench: &NatsBench, arguments: &Arguments) -> Answer {
    let module = bench.nasbench101()?.module_of_spec(&spec(arguments)?)?;
    to_json(&object(&module))
}

pub(super) fn module(bench: &NatsBench, arguments: &Arguments) -> Answer {
    let nb101 = bench.nasbench101()?;
    let module = named(&nb101, &arguments.need::<String>(MODULE.name)?)?;
    let mut answer = object(&module);
    answer["runs"] = serde_json::to_value(nb101.runs(module.index)?)?;
    to_json(&answer)
}

/// The module with an index or a hash.
fn named(nb101: &NasBench101, name: &str) -> Result<Nasbench101Module, Failure> {
    // A hash may have decimal digits alone, but an index has fewer of them.
    if let Some(index) = name.parse::<u32>().ok().filter(|_| name.len() < 32) {
        return Ok(nb101.module(index)?);
    }
    let hash: ModuleHash = name.parse().map_err(|_no_hash| {
        Failure::bad_request(format!(
            "{} cannot be {name:?}; expected an index from 0 to 423623 or a hash of 32 hexadecimal \
             digits",
            MODULE.name
        ))
    })?;
    Ok(nb101.module_with_hash(hash)?)
}

fn object(module: &Nasbench101Module) -> Value {
    json!({
        "index": module.index,
        "hash": module.hash.to_string(),
        "module_adjacency": module.module.matrix(),
        "module_operations": module.module.operation_names(),
        "trainable_parameters": module.trainable_parameters,
    })
}

/// A module of a ranking, with its hash.
#[derive(Serialize)]
struct HashedModule {
    #[serde(flatten)]
    ranked: RankedModule,
    hash: String,
}

pub(super) fn best(bench: &NatsBench, arguments: &Arguments) -> Answer {
    let nb101 = bench.nasbench101()?;
    let metric = match arguments.need::<String>(METRIC.name)?.as_str() {
        "valid" => Nasbench101Metric::Valid,
        _ => Nasbench101Metric::Test,
    };
    let epochs = arguments.need(EPOCHS.name)?;
    let ranked = nb101.best(epochs, metric, arguments.need(TOP_MODULES.name)?)?;
    let hashed = ranked.into_iter().map(|ranked| {
        let hash = nb101.module(ranked.index)?.hash.to_string();
        Ok(HashedModule { ranked, hash })
    });
    to_json(&hashed.collect::<Result<Vec<_>, Failure>>()?)
}

pub(super) fn explorer(bench: &NatsBench, _arguments: &Arguments) -> Answer {
    to_json(&ModuleColumns::read(&bench.nasbench101()?)?)
}
