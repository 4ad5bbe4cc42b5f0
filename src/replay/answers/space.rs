//! Calls about the list of architectures.

use std::fmt::Write as _;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::model::{Dataset, SearchSpace};
use crate::query::{ArchitectureSelector, MetricSet, PythonException, QueryError};
use crate::space::{Equivalence, PythonRandom, TopologyStructure, search_space_info};

use super::super::arguments::Arguments;
use super::super::left_out::Reason;
use super::{Answered, Answers, Stop, form};

impl Answers {
    pub(super) fn space_call(&mut self, call: &str, args: Arguments<'_>) -> Option<Answered> {
        Some(match call {
            "len" => Ok(json!(self.space.len())),
            "arch" => self.arch(args),
            "__getitem__" => self
                .arch(args)
                .map_err(|stop| stop.raised_as(PythonException::IndexError)),
            "iterate_sha256" => self.iterate_sha256(),
            "query_index_by_arch" => self.query_index_by_arch(args),
            "random" => self.random(args),
            "get_unique_str" => self.get_unique_str(args),
            "get_unique_str_all" => self.get_unique_str_all(),
            "property" => self.property(args),
            "remap_dataset_set_names" => remap_dataset_set_names(args),
            "search_space_info" => info_of(args),
            _ => return None,
        })
    }

    fn arch(&self, args: Arguments<'_>) -> Answered {
        form(self.space.architecture(args.index("index")?)?)
    }

    fn iterate_sha256(&self) -> Answered {
        Ok(json!(sha256(&self.space.architectures()?)))
    }

    fn query_index_by_arch(&self, args: Arguments<'_>) -> Answered {
        let index = self.space.index_of(args.architecture("arch")?)?;
        Ok(index.map_or(json!(-1), |index| json!(index)))
    }

    fn random(&self, args: Arguments<'_>) -> Answered {
        let mut python = PythonRandom::seed(args.python_seed()?);
        let draws = 0..args.unsigned("draws")?;
        Ok(draws
            .map(|_| json!(self.space.random(&mut python)))
            .collect())
    }

    fn get_unique_str(&self, args: Arguments<'_>) -> Answered {
        let architecture = if self.space.search_space() == SearchSpace::Size {
            ArchitectureSelector::from(0) // the method does not exist, whatever it is asked
        } else {
            args.architecture("arch")?
        };
        match self.space.unique_string(architecture) {
            Err(QueryError::UnknownArchitecture { .. }) => {
                Err(Stop::LeftOut(Reason::UnknownIsLast))
            }
            answer => form(answer?),
        }
    }

    fn get_unique_str_all(&self) -> Answered {
        let mut every = Vec::with_capacity(self.space.len());
        for text in self.space.architectures()? {
            let cell = TopologyStructure::parse(&text)?;
            every.push(cell.unique_string(Equivalence::MergeSkipAndZero)?);
        }
        let (total, sha256) = (every.len(), sha256(&every));
        every.sort_unstable();
        every.dedup();
        Ok(json!({ "total": total, "distinct": every.len(), "sha256": sha256 }))
    }

    fn property(&self, args: Arguments<'_>) -> Answered {
        let space = self.space.search_space();
        Ok(match args.text("name")? {
            "is_size" => json!(space == SearchSpace::Size),
            "is_topology" => json!(space == SearchSpace::Topology),
            "full_train_epochs" | "full_epochs_in_paper" => json!(self.space.full_train_epochs()),
            "search_space_name" => match space {
                SearchSpace::Topology => json!("topology"),
                SearchSpace::Size => json!("size"),
            },
            "avaliable_hps" => json!(self.space.available_recipes()?),
            "used_time" => self.used_time(),
            _ => return Err(Stop::UnknownCall),
        })
    }
}

/// The digest of lines as the recorder makes it.
fn sha256(lines: &[String]) -> String {
    let mut digest = String::with_capacity(64);
    for byte in Sha256::digest(lines.join("\n")) {
        let _ = write!(digest, "{byte:02x}"); // writing to a String cannot fail
    }
    digest
}

fn remap_dataset_set_names(args: Arguments<'_>) -> Answered {
    let (asked, set): (Dataset, MetricSet) = (args.dataset()?, args.named("metric_on_set")?);
    Ok(match set.resolve(asked) {
        // The official call returns `valid` here, and get_eval reads it as x-valid later.
        Some(_) if asked == Dataset::Cifar10Valid => json!([asked, set.to_string()]),
        Some((dataset, split)) => json!([dataset, split]),
        // Names that mean nothing are returned as they are.
        None => json!([asked, set.to_string()]),
    })
}

fn info_of(args: Arguments<'_>) -> Answered {
    let aux_tag = args.get("aux_tag").and_then(Value::as_str);
    form(search_space_info(args.text("main_tag")?, aux_tag)?)
}
