//! Methods of `ArchResults` and `ResultsCount`.

use serde_json::{Map, Value, json};

use crate::model::Split;
use crate::query::{NetConfig, SplitTimes, Trial};
use crate::space::TopologyStructure;

use super::super::arguments::{Arguments, TrialChoice};
use super::stored::stored_form;
use super::{Answered, Answers, Stop, form, with_choice};

impl Answers {
    pub(super) fn arch_results(&mut self, call: &str, args: Arguments<'_>) -> Answered {
        let results = self.results(args.index("index")?, args.recipe()?)?;
        match call {
            "ArchResults.get_dataset_names" => form(results.datasets()),
            "ArchResults.all_results_keys" => form(results.stored_order()),
            "ArchResults.arch_idx_str" => form(results.index_text()),
            "ArchResults.clear_net_done" => form(results.weights_cleared()),
            "ArchResults.get_dataset_seeds" => form(results.seeds(args.dataset()?)?),
            "ArchResults.get_latency" => form(results.latency_seconds(args.dataset()?)?),
            "ArchResults.get_compute_costs" => form(results.compute_costs(args.dataset()?)?),
            "ArchResults.get_total_epoch" => {
                let dataset = args.get("dataset").map(|_| args.dataset()).transpose()?;
                form(results.total_epochs(dataset)?)
            }
            "ArchResults.query" => {
                let dataset = args.dataset()?;
                match args.optional_seed()? {
                    None => Ok(by_seed(&results.trials_on(dataset)?)),
                    Some(seed) => Ok(repr(results.trial(dataset, seed)?)),
                }
            }
            "ArchResults.get_metrics" => {
                let dataset = args.dataset()?;
                let (split, epoch, choice) =
                    (split(args, "setname")?, args.epoch()?, args.trial(false)?);
                let seeds = match choice {
                    TrialChoice::Drawn(_) => results.seeds(dataset)?.to_vec(),
                    _ => Vec::new(),
                };
                let metrics = with_choice(choice, &seeds, |trial| {
                    results.metrics(dataset, split, epoch, trial)
                })?;
                metrics.map_or_else(|| Ok(json!({})), form)
            }
            _ => Err(Stop::UnknownCall),
        }
    }

    pub(super) fn results_count(&mut self, call: &str, args: Arguments<'_>) -> Answered {
        let results = self.results(args.index("index")?, args.recipe()?)?;
        let trial = results.trial(args.dataset()?, args.seed()?)?;
        match call {
            "ResultsCount.repr" => form(trial.to_string()),
            "ResultsCount.get_total_epoch" => form(trial.total_epochs()),
            "ResultsCount.get_eval_set" => form(trial.evaluated_splits()),
            // officially, -1 stands for no latency
            "ResultsCount.get_latency" => form(trial.latency_seconds()?.unwrap_or(-1.0)),
            "ResultsCount.get_times" => Ok(times_form(&trial.times()?)),
            // weights are not imported
            "ResultsCount.get_net_param" => Ok(Value::Null),
            "ResultsCount.get_config" => config_form(args, &trial.config()),
            "ResultsCount.get_train" => form(trial.train(args.epoch()?)?),
            "ResultsCount.get_eval" => form(trial.evaluation(split(args, "name")?, args.epoch()?)?),
            "ResultsCount.state" => Ok(stored_form(trial.record(), results.architecture())),
            _ => Err(Stop::UnknownCall),
        }
    }
}

/// Here `valid` means `x-valid`, and `test` means nothing.
fn split(args: Arguments<'_>, name: &str) -> Result<Split, Stop> {
    match args.text(name)? {
        "valid" => Ok(Split::XValid),
        _ => Ok(args.named(name)?),
    }
}

fn repr(trial: &Trial) -> Value {
    json!({ "ResultsCount": trial.to_string() })
}

pub(super) fn by_seed(trials: &[&Trial]) -> Value {
    let by_seed = trials
        .iter()
        .map(|trial| (trial.seed().to_string(), repr(trial)));
    Value::Object(by_seed.collect())
}

fn times_form(times: &[SplitTimes]) -> Value {
    let mut form = Map::new();
    for times in times {
        form.insert(
            format!("T-{}@epoch", times.split),
            json!(times.epoch_seconds),
        );
        form.insert(
            format!("T-{}@total", times.split),
            json!(times.total_seconds),
        );
    }
    Value::Object(form)
}

/// The network. If a function is given, the official call applies it to the cell and shows the result.
fn config_form(args: Arguments<'_>, config: &NetConfig) -> Answered {
    let mut answer = form(config)?;
    if args.get("str2structure").is_none_or(Value::is_null) {
        return Ok(answer);
    }
    let cell = match config {
        NetConfig::Topology { arch_str, .. } => arch_str,
        NetConfig::Size { genotype, .. } => genotype,
    };
    let cell = TopologyStructure::parse(cell)?.to_architecture();
    if let Value::Object(answer) = &mut answer {
        answer.remove("arch_str");
        answer.insert("genotype".to_owned(), json!({ "TopologyStructure": cell }));
    }
    Ok(answer)
}
