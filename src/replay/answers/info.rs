//! Calls about one architecture: metrics, costs, texts, networks.

use serde_json::{Value, json};

use crate::query::{MoreInfo, PythonException, QueryError, Weights};

use super::super::arguments::{Arguments, TrialChoice};
use super::{Answered, Answers, form, with_choice};

impl Answers {
    pub(super) fn info_call(&mut self, call: &str, args: Arguments<'_>) -> Option<Answered> {
        Some(match call {
            "get_more_info" => self.get_more_info(args),
            "get_cost_info" => self.get_cost_info(args),
            "get_latency" => self.get_latency(args),
            "get_net_config" => self.get_net_config(args),
            "get_net_param" => self.get_net_param(args),
            "query_info_str_by_arch" | "query_by_arch" => self.query_info_str_by_arch(args),
            "query_meta_info_by_index" => self.query_meta_info_by_index(args),
            "query_by_index" => self.query_by_index(args),
            _ => return None,
        })
    }

    fn get_more_info(&mut self, args: Arguments<'_>) -> Answered {
        let (architecture, dataset, recipe) =
            (args.architecture("index")?, args.dataset()?, args.recipe()?);
        let (epoch, choice) = (args.epoch()?, args.trial(true)?);
        let mut seeds = Vec::new();
        if let TrialChoice::Drawn(_) = choice {
            let results = self.results(architecture.clone(), recipe)?;
            seeds = results.seeds(dataset)?.to_vec();
        }
        let info = with_choice(choice, &seeds, |trial| {
            self.space
                .more_info(architecture, dataset, recipe, epoch, trial)
        })?;
        more_info_form(&info)
    }

    fn get_cost_info(&self, args: Arguments<'_>) -> Answered {
        let index = args.index("index")?;
        form(
            self.space
                .cost_info(index, args.dataset()?, args.recipe()?)?,
        )
    }

    fn get_latency(&self, args: Arguments<'_>) -> Answered {
        let index = args.index("index")?;
        form(
            self.space
                .latency_seconds(index, args.dataset()?, args.recipe()?)?,
        )
    }

    fn get_net_config(&self, args: Arguments<'_>) -> Answered {
        form(
            self.space
                .net_config(args.index("index")?, args.dataset()?)?,
        )
    }

    fn get_net_param(&self, args: Arguments<'_>) -> Answered {
        let (index, seed) = (args.index("index")?, args.optional_seed()?);
        let weights = self
            .space
            .net_param(index, args.dataset()?, seed, args.recipe()?)?;
        if seed.is_some() {
            let one = weights.into_iter().next();
            return Ok(weights_form(one.and_then(|(_seed, weights)| weights)));
        }
        let by_seed = weights
            .into_iter()
            .map(|(seed, weights)| (seed.to_string(), weights_form(weights)));
        Ok(Value::Object(by_seed.collect()))
    }

    fn query_info_str_by_arch(&self, args: Arguments<'_>) -> Answered {
        form(
            self.space
                .info_text(args.architecture("arch")?, args.recipe()?)?,
        )
    }

    fn query_meta_info_by_index(&mut self, args: Arguments<'_>) -> Answered {
        let results = self.results(args.index("arch_index")?, args.recipe()?)?;
        Ok(json!({ "ArchResults": results.to_string() }))
    }

    fn query_by_index(&mut self, args: Arguments<'_>) -> Answered {
        if args.get("dataname").is_none_or(Value::is_null) {
            return self.query_meta_info_by_index(args);
        }
        let index = args.index("arch_index")?;
        let (dataset, recipe) = (args.named("dataname")?, args.recipe()?);
        let results = self.results(index, recipe)?;
        match results.trials_on(dataset) {
            // without these trials, ArchResults.query raises KeyError instead
            Err(error @ QueryError::NoDataset { .. }) => {
                Err(super::Stop::from(error).raised_as(PythonException::ValueError))
            }
            trials => Ok(super::results::by_seed(&trials?)),
        }
    }
}

/// The recorder keeps only the `hp` of the official sentence, so only that is compared.
fn more_info_form(info: &MoreInfo) -> Answered {
    let mut answer = form(info)?;
    if let Some(comment) = answer.get_mut("comment") {
        let hp = comment
            .as_str()
            .and_then(|text| text.split_once(" by ")?.1.split_once(" epochs"))
            .map_or("?", |(hp, _rest)| hp);
        *comment = json!(format!("<comment hp={hp}>"));
    }
    Ok(answer)
}

#[cfg(feature = "weights")]
fn weights_form(weights: Option<Weights>) -> Value {
    use std::fmt::Write as _;

    use sha2::{Digest, Sha256};

    let Some(weights) = weights else {
        return Value::Null;
    };
    let entries = weights.state_dict().iter().map(|(name, tensor)| {
        let digest = Sha256::digest(tensor.values().to_le_bytes());
        let mut digits = String::new();
        for byte in digest {
            let _ = write!(digits, "{byte:02x}"); // writing to a String cannot fail
        }
        json!([name, tensor.shape(), tensor.data_type().name(), digits])
    });
    json!({ "class": "collections.OrderedDict", "entries": entries.collect::<Vec<_>>() })
}

#[cfg(not(feature = "weights"))]
fn weights_form(_none: Option<Weights>) -> Value {
    Value::Null
}
