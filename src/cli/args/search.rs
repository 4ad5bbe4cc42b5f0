//! Arguments of the subcommands for searches on the simulated clock.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::model::{BenchmarkSpace, Dataset, Recipe, SearchSpace};
use crate::search::{
    BudgetRule, ClockPolicy, IncumbentRule, InvalidClockPolicy, MethodSettings, SeedRule,
};

use super::names::{one_of, one_of_names, recipe};
use super::numbers::{BELOW_1, number_between, whole_number};
use super::{DatabaseArg, JsonOutput, SpaceArg, WorkArgs};

/// Run searches on the simulated clock and store them.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  natsbench search --all\n  \
                  natsbench search --method rea --space tss --dataset cifar10 --budget 20000 --runs 500 --seed 1\n  \
                  natsbench search --method asha --space sss --dataset cifar100 --policy resume,workers=8\n  \
                  natsbench search --method random,rea,hyperband --space nb101\n\n\
                  A search takes only architectures that are imported, and its answer says how many these are. \
                  Settings that are not given are those of the paper for the space and the data set. A search that is stored is \
                  not made again; one that was stopped, or has fewer runs, is completed. Look at the results with natsbench table, \
                  or in the views search_trajectory, search_incumbents and search_regret.")]
pub(crate) struct SearchArgs {
    /// Everything that the paper's table needs: its four methods on its three data sets.
    #[arg(long, conflicts_with_all = ["method", "dataset"])]
    pub(crate) all: bool,
    /// Search methods, separated by commas; the first four are the paper's.
    #[arg(long, short, value_delimiter = ',', required_unless_present = "all",
          value_parser = one_of_names(MethodSettings::NAMES))]
    pub(crate) method: Vec<String>,
    /// Search space [default: every one of NATS-Bench that is imported, otherwise nb101].
    #[arg(long, value_enum, ignore_case = true)]
    pub(crate) space: Option<SearchedSpaceArg>,
    /// Data sets of NATS-Bench, separated by commas [default: cifar10,cifar100,ImageNet16-120].
    #[arg(long, short, value_delimiter = ',', value_parser = one_of::<Dataset>(Dataset::NAMES))]
    pub(crate) dataset: Vec<Dataset>,
    /// Recipe of NATS-Bench that the search trains with, by its epochs [default: 12].
    #[arg(long, value_parser = recipe())]
    pub(crate) hp: Option<Recipe>,
    /// Number of runs, from the first one on.
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = whole_number::<u32>(1..=1_048_576))]
    pub(crate) runs: u32,
    /// Number of the first run, from 0: several machines can each make a part of the runs, and natsbench merge joins them.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = whole_number::<u32>(0..=1_048_575))]
    pub(crate) first_run: u32,
    /// Seed of the generator; with the same seed, a run with the same number gives the same results.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole_number::<u64>(0..=i64::MAX as u64))]
    pub(crate) seed: u64,
    /// Make stored runs again, which is needed after a change of the data.
    #[arg(long)]
    pub(crate) again: bool,
    #[command(flatten)]
    pub(crate) database: DatabaseArg,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
    #[command(flatten)]
    pub(crate) output: JsonOutput,
    // Last, since a heading in the help also stands above all arguments that follow.
    #[command(flatten)]
    pub(crate) rules: RuleArgs,
    #[command(flatten)]
    pub(crate) hyper_parameters: HyperParameterArgs,
}

/// A space that can be searched, by any of its names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SearchedSpaceArg {
    /// Topology: 15,625 cells.
    #[value(alias = "topology")]
    Tss,
    /// Size: 32,768 channel sizes.
    #[value(alias = "size")]
    Sss,
    /// NAS-Bench-101: 423,624 modules, trained for 4, 12, 36 and 108 epochs.
    #[value(alias = "nasbench101")]
    Nb101,
}

impl From<SearchedSpaceArg> for BenchmarkSpace {
    fn from(space: SearchedSpaceArg) -> Self {
        match space {
            SearchedSpaceArg::Tss => Self::Nats(SearchSpace::Topology),
            SearchedSpaceArg::Sss => Self::Nats(SearchSpace::Size),
            SearchedSpaceArg::Nb101 => Self::NasBench101,
        }
    }
}

/// A policy, in upper or lower case.
fn policy(text: &str) -> Result<ClockPolicy, InvalidClockPolicy> {
    text.to_ascii_lowercase().parse()
}

/// The simulated clock.
#[derive(Debug, Args)]
#[command(next_help_heading = "Simulated clock")]
pub(crate) struct RuleArgs {
    /// Simulated seconds of a run, at most 1e9 [default: tss 20000, 40000, 120000, sss 20000, 40000, 60000, nb101 5e6].
    #[arg(long, value_name = "SECONDS", value_parser = number_between(f64::MIN_POSITIVE, 1e9))]
    pub(crate) budget: Option<f64>,
    /// When a run ends: official, as in the script of the method, where the last result may end above the budget; enforced,
    /// without the exemptions of the script; or strict, never above the budget.
    #[arg(long, default_value = "official", value_parser = one_of::<BudgetRule>(BudgetRule::NAMES))]
    pub(crate) budget_rule: BudgetRule,
    /// Clock policy: official (every evaluation is charged from epoch 0), resume (a trial that goes on pays only for its
    /// new epochs), training-alone (from epoch 0, without the evaluation), workers=N (at most 1024), overhead=SECONDS, or
    /// several, separated by commas [default: official; resume for bohb, hyperband and asha; training-alone in nb101, which
    /// knows no other].
    #[arg(long, value_name = "POLICY", value_parser = policy)]
    pub(crate) policy: Option<ClockPolicy>,
    /// Which seed's result is seen [default: per-evaluation; in NATS-Bench per-trial for bohb, hyperband and asha].
    #[arg(long, value_parser = one_of::<SeedRule>(SeedRule::NAMES))]
    pub(crate) seed_rule: Option<SeedRule>,
    /// Which result is the best so far [default: any-epochs; most-epochs for bohb, hyperband and asha].
    #[arg(long, value_parser = one_of::<IncumbentRule>(IncumbentRule::NAMES))]
    pub(crate) incumbent_rule: Option<IncumbentRule>,
}

/// Hyper-parameters of the methods. The help of each begins with the methods that have it.
#[derive(Debug, Args)]
#[command(next_help_heading = "Hyper-parameters")]
pub(crate) struct HyperParameterArgs {
    /// rea: number of architectures in the population [default: 10; nb101 50].
    #[arg(long, value_name = "N", value_parser = whole_number::<u32>(1..=32_768))]
    pub(crate) population_size: Option<u32>,
    /// rea: number of draws from the population, the best of which becomes the parent [default: 3; nb101 10].
    #[arg(long, value_name = "N", value_parser = whole_number::<u32>(1..=32_768))]
    pub(crate) sample_size: Option<u32>,
    /// reinforce: step size of Adam [default: 0.01].
    #[arg(long, value_name = "X", value_parser = number_between(0.0, 1000.0))]
    pub(crate) learning_rate: Option<f64>,
    /// reinforce: share of the baseline that an update keeps, below 1 [default: 0.9].
    #[arg(long, value_name = "X", value_parser = number_between(0.0, BELOW_1))]
    pub(crate) baseline_momentum: Option<f64>,
    /// reinforce: deviation of the first parameters [default: 0.001].
    #[arg(long, value_name = "X", value_parser = number_between(0.0, 1000.0))]
    pub(crate) initial_scale: Option<f64>,
    /// reinforce: decay of Adam's mean of gradients, below 1 [default: 0.9].
    #[arg(long, value_name = "X", value_parser = number_between(0.0, BELOW_1))]
    pub(crate) adam_beta1: Option<f64>,
    /// reinforce: decay of Adam's mean of squared gradients, below 1 [default: 0.999].
    #[arg(long, value_name = "X", value_parser = number_between(0.0, BELOW_1))]
    pub(crate) adam_beta2: Option<f64>,
    /// reinforce: what Adam adds to the root of the mean of squared gradients [default: 1e-8].
    #[arg(long, value_name = "X", value_parser = number_between(0.0, 1000.0))]
    pub(crate) adam_epsilon: Option<f64>,
    /// bohb-official, bohb: number of brackets [default: 300 for bohb-official in NATS-Bench, otherwise as many as the budget
    /// allows].
    #[arg(long, value_name = "N", value_parser = whole_number::<u32>(1..=100_000))]
    pub(crate) iterations: Option<u32>,
    /// bohb-official, bohb, hyperband, asha: fewest epochs of an evaluation [default: 1; nb101 4].
    #[arg(long, value_name = "N", value_parser = whole_number::<u16>(1..=200))]
    pub(crate) min_epochs: Option<u16>,
    /// bohb-official, bohb, hyperband, asha: most epochs of an evaluation [default: 12; nb101 108].
    #[arg(long, value_name = "N", value_parser = whole_number::<u16>(1..=200))]
    pub(crate) max_epochs: Option<u16>,
    /// bohb-official, bohb, hyperband, asha: factor between numbers of epochs; one trial in ETA is promoted [default: 3].
    #[arg(long, value_name = "ETA", value_parser = whole_number::<u16>(2..=200))]
    pub(crate) eta: Option<u16>,
    /// bohb-official, bohb: candidates drawn from the model for a proposal [default: 4; nb101 64].
    #[arg(long, value_name = "N", value_parser = whole_number::<u32>(1..=10_000))]
    pub(crate) num_samples: Option<u32>,
    /// bohb-official, bohb: share of proposals that are random even if there is a model [default: 0; nb101 0.33].
    #[arg(long, value_name = "SHARE", value_parser = number_between(0.0, 1.0))]
    pub(crate) random_fraction: Option<f64>,
    /// bohb-official, bohb: smallest bandwidth of a kernel [default: 0.3].
    #[arg(long, value_name = "X", value_parser = number_between(0.0, 1.0))]
    pub(crate) min_bandwidth: Option<f64>,
    /// bohb-official, bohb: share of results, in percent, that are modelled as good ones [default: 15].
    #[arg(long, value_name = "PERCENT", value_parser = whole_number::<u32>(1..=99))]
    pub(crate) top_percent: Option<u32>,
    /// local-search: whether to move to the first better neighbour instead of the best one [default: false].
    #[arg(long, value_name = "BOOL")]
    pub(crate) first_improvement: Option<bool>,
}

/// A hyper-parameter that a method does not have.
#[derive(Debug, thiserror::Error)]
#[error("{method} has no --{}", name.replace('_', "-"))]
pub(crate) struct NoSuchHyperParameter {
    method: String,
    name: &'static str,
}

impl HyperParameterArgs {
    /// The settings of a method with those that are given instead of the defaults.
    pub(crate) fn apply(
        &self,
        method: &MethodSettings,
    ) -> Result<MethodSettings, Box<dyn std::error::Error>> {
        let mut settings = serde_json::to_value(method)?;
        for (name, value) in self.given() {
            let slot = settings.get_mut(name).ok_or_else(|| NoSuchHyperParameter {
                method: method.name().to_owned(),
                name,
            })?;
            *slot = value;
        }
        Ok(serde_json::from_value(settings)?)
    }

    /// The names of the settings, as the methods have them, with their values.
    fn given(&self) -> impl Iterator<Item = (&'static str, Value)> {
        [
            ("population_size", json!(self.population_size)),
            ("sample_size", json!(self.sample_size)),
            ("learning_rate", json!(self.learning_rate)),
            ("baseline_momentum", json!(self.baseline_momentum)),
            ("initial_scale", json!(self.initial_scale)),
            ("adam_beta1", json!(self.adam_beta1)),
            ("adam_beta2", json!(self.adam_beta2)),
            ("adam_epsilon", json!(self.adam_epsilon)),
            ("iterations", json!(self.iterations)),
            ("min_epochs", json!(self.min_epochs)),
            ("max_epochs", json!(self.max_epochs)),
            ("eta", json!(self.eta)),
            ("num_samples", json!(self.num_samples)),
            ("random_fraction", json!(self.random_fraction)),
            ("min_bandwidth", json!(self.min_bandwidth)),
            ("top_percent", json!(self.top_percent)),
            ("first_improvement", json!(self.first_improvement)),
        ]
        .into_iter()
        .filter(|(_name, value)| !value.is_null())
    }
}

/// Print what searches found at their budgets (Table 4).
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  natsbench table --space tss --format markdown\n\n\
                  Accuracies are top-1 in percent after the full training recipe, mean over seeds: mean±deviation over \
                  runs. What a run had found at its budget is interpolated between the two results nearest in time, \
                  as the paper does. csv and json also have counts, budgets, clock policies and the numbers of single architectures."
)]
pub(crate) struct TableArgs {
    /// Search space.
    #[arg(long, value_enum, ignore_case = true)]
    pub(crate) space: SearchedSpaceArg,
    /// How the table is printed.
    #[arg(long, value_enum, ignore_case = true, default_value_t)]
    format: TableFormat,
    /// The same as --format json.
    #[arg(long, conflicts_with = "format")]
    json: bool,
    #[command(flatten)]
    pub(crate) database: DatabaseArg,
}

impl TableArgs {
    pub(crate) const fn form(&self) -> TableFormat {
        if self.json {
            TableFormat::Json
        } else {
            self.format
        }
    }
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum TableFormat {
    /// For reading.
    #[default]
    Text,
    /// For documents.
    Markdown,
    /// A row for each method and data set, with a header.
    Csv,
    /// All digits.
    Json,
}

/// Add weight-sharing searches, such as DARTS, to the table.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  natsbench score runs/*/\n  natsbench score darts.csv --space tss\n\n\
                  A run folder is what natsbench train makes. Each epoch's choice is looked up: accuracies in percent after \
                  the full training recipe, mean over the seeds of that training. The mean over the seeds of the search takes \
                  the choice that was recorded after the last epoch. A folder that is scored again changes nothing; a \
                  search that has gone on adds its new epochs.\n\n\
                  A file is for searches made elsewhere: CSV with a header. Each row is the architecture that a search would \
                  have ended with after an epoch, as a string or an index:\n  \
                  method,dataset,seed,epoch,architecture\n  \
                  darts,cifar10,777,98,1462\n  \
                  darts,cifar10,777,99,11472\n\n\
                  It may also have the columns start_seconds and charged_seconds: when each epoch began, in seconds since \
                  the search began, and how long it took. They are stored as the clock of the search."
)]
pub(crate) struct ScoreArgs {
    /// Folders of runs; or one CSV file.
    #[arg(value_name = "FOLDER", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// Search space of a CSV file; a run folder names its own.
    #[arg(long, value_enum, ignore_case = true)]
    pub(crate) space: Option<SpaceArg>,
    /// Replace what is stored of a search if its architectures, times or other results are others now.
    #[arg(long)]
    pub(crate) replace: bool,
    #[command(flatten)]
    pub(crate) database: DatabaseArg,
    #[command(flatten)]
    pub(crate) output: JsonOutput,
}
