//! The search methods: those of the paper, and others that users of tabular
//! benchmarks expect.
//!
//! Each is a settings struct, whose `Default` is the official setting, and a
//! [`SearchMethod`] that is made from it.

mod asha;
mod bohb;
mod brackets;
mod evolution;
mod hyperband;
mod kde;
mod local_search;
mod random_search;
mod reinforce;

use serde::{Deserialize, Serialize};

use crate::model::{BenchmarkSpace, SearchSpace, UnknownName};

use super::{Scope, SearchError, SearchMethod, require};

use asha::Asha;
use bohb::Bohb;
use brackets::fidelities;
use evolution::RegularizedEvolution;
use hyperband::Hyperband;
use local_search::LocalSearch;
use random_search::RandomSearch;
use reinforce::Reinforce;

pub use asha::AshaSettings;
pub use bohb::BohbSettings;
pub use evolution::EvolutionSettings;
pub use hyperband::HyperbandSettings;
pub use kde::BandwidthRule;
pub use local_search::LocalSearchSettings;
pub use reinforce::ReinforceSettings;

/// A method and its hyper-parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "method")]
pub enum MethodSettings {
    /// `random`: uniform architectures, with replacement.
    #[serde(rename = "random")]
    Random,
    /// `rea`: regularized evolution.
    #[serde(rename = "rea")]
    Evolution(EvolutionSettings),
    /// `reinforce`: policy gradient.
    #[serde(rename = "reinforce")]
    Reinforce(ReinforceSettings),
    /// `bohb-official`: BOHB with the arithmetic of `HpBandSter` 0.7.4.
    #[serde(rename = "bohb-official")]
    BohbOfficial(BohbSettings),
    /// `bohb`: BOHB without the faults of that arithmetic.
    #[serde(rename = "bohb")]
    Bohb(BohbSettings),
    /// `local-search`: hill climbing with restarts.
    #[serde(rename = "local-search")]
    LocalSearch(LocalSearchSettings),
    /// `hyperband`: brackets of successive halving.
    #[serde(rename = "hyperband")]
    Hyperband(HyperbandSettings),
    /// `asha`: asynchronous successive halving.
    #[serde(rename = "asha")]
    Asha(AshaSettings),
}

impl MethodSettings {
    /// The name of every method; the first four are those of the paper's table.
    pub const NAMES: &'static [&'static str] = &[
        "random",
        "rea",
        "reinforce",
        "bohb-official",
        "bohb",
        "local-search",
        "hyperband",
        "asha",
    ];

    /// A method with its default settings.
    ///
    /// # Errors
    ///
    /// [`UnknownName`] if there is no such method.
    pub fn from_name(name: &str) -> Result<Self, UnknownName> {
        Ok(match name {
            "random" => Self::Random,
            "rea" => Self::Evolution(EvolutionSettings::default()),
            "reinforce" => Self::Reinforce(ReinforceSettings::default()),
            "bohb-official" => Self::BohbOfficial(BohbSettings::default()),
            "bohb" => Self::Bohb(BohbSettings::until_budget()),
            "local-search" => Self::LocalSearch(LocalSearchSettings::default()),
            "hyperband" => Self::Hyperband(HyperbandSettings::default()),
            "asha" => Self::Asha(AshaSettings::default()),
            _ => {
                let (kind, name) = ("search method", name.to_owned());
                return Err(UnknownName {
                    kind,
                    name,
                    expected: Self::NAMES,
                });
            }
        })
    }

    /// A method with the default settings for a space.
    ///
    /// In the spaces of NATS-Bench, these are those of [`from_name`](Self::from_name). In NAS-Bench-101, evolution has a
    /// population of 50 and samples of 10, as in the official notebook. Hyperband, BOHB and ASHA climb the ladder of 4, 12,
    /// 36 and 108 epochs until the budget is spent; both forms of BOHB propose the best of 64 candidates and draw a third of
    /// the proposals uniformly, as the runs of the paper's second benchmark suite (`automl/nas_benchmarks`) do.
    ///
    /// # Errors
    ///
    /// [`UnknownName`] if there is no such method.
    pub fn in_space(name: &str, space: impl Into<BenchmarkSpace>) -> Result<Self, UnknownName> {
        let method = Self::from_name(name)?;
        Ok(match space.into() {
            BenchmarkSpace::Nats(_) => method,
            BenchmarkSpace::NasBench101 => method.on_nasbench101(),
        })
    }

    fn on_nasbench101(self) -> Self {
        let (min_epochs, max_epochs, eta) = (4, 108, 3);
        match self {
            Self::Random | Self::Reinforce(_) | Self::LocalSearch(_) => self,
            Self::Evolution(_) => Self::Evolution(EvolutionSettings {
                population_size: 50,
                sample_size: 10,
            }),
            Self::BohbOfficial(_) => Self::BohbOfficial(BohbSettings::nasbench101()),
            Self::Bohb(_) => Self::Bohb(BohbSettings::nasbench101()),
            Self::Hyperband(_) => Self::Hyperband(HyperbandSettings {
                min_epochs,
                max_epochs,
                eta,
            }),
            Self::Asha(_) => Self::Asha(AshaSettings {
                min_epochs,
                max_epochs,
                eta,
            }),
        }
    }

    /// The name of the method.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Random => "random",
            Self::Evolution(_) => "rea",
            Self::Reinforce(_) => "reinforce",
            Self::BohbOfficial(_) => "bohb-official",
            Self::Bohb(_) => "bohb",
            Self::LocalSearch(_) => "local-search",
            Self::Hyperband(_) => "hyperband",
            Self::Asha(_) => "asha",
        }
    }

    /// Whether it is a method that is not in the paper and that continues trials, so that
    /// resuming them from checkpoints is part of its idea.
    #[must_use]
    pub(crate) const fn resumes_trials(&self) -> bool {
        matches!(self, Self::Bohb(_) | Self::Hyperband(_) | Self::Asha(_))
    }

    /// Whether it evaluates architectures after fewer epochs than the whole curve.
    #[must_use]
    pub const fn stops_early(&self) -> bool {
        self.resumes_trials() || matches!(self, Self::BohbOfficial(_))
    }

    /// The numbers of epochs that it asks for, ascending; empty for one that asks for whole curves.
    ///
    /// # Errors
    ///
    /// [`SearchError::InvalidSetting`] if there are none.
    pub(crate) fn fidelities(&self) -> Result<Vec<u16>, SearchError> {
        match self {
            Self::Random | Self::Evolution(_) | Self::Reinforce(_) | Self::LocalSearch(_) => {
                Ok(Vec::new())
            }
            Self::BohbOfficial(bohb) | Self::Bohb(bohb) => {
                fidelities(bohb.min_epochs, bohb.max_epochs, bohb.eta)
            }
            Self::Hyperband(hyperband) => {
                fidelities(hyperband.min_epochs, hyperband.max_epochs, hyperband.eta)
            }
            Self::Asha(asha) => fidelities(asha.min_epochs, asha.max_epochs, asha.eta),
        }
    }

    /// A fresh search with this method, among the architectures of a scope: a
    /// [`BenchmarkSpace`] or [`SearchSpace`], or what a benchmark [has](super::Benchmark::scope).
    ///
    /// # Errors
    ///
    /// [`SearchError::InvalidSetting`], naming the setting.
    pub fn build(&self, scope: impl Into<Scope>) -> Result<Box<dyn SearchMethod>, SearchError> {
        let scope = scope.into();
        Ok(match self {
            Self::Random => Box::new(RandomSearch::new(scope)),
            Self::Evolution(settings) => Box::new(RegularizedEvolution::new(settings, scope)?),
            Self::Reinforce(settings) => Box::new(Reinforce::new(settings, scope)?),
            Self::BohbOfficial(settings) => Box::new(Bohb::official(settings, scope)?),
            Self::Bohb(settings) => Box::new(Bohb::bounded(settings, scope)?),
            Self::LocalSearch(settings) => Box::new(LocalSearch::new(settings, scope)),
            Self::Hyperband(settings) => Box::new(Hyperband::new(settings, scope)?),
            Self::Asha(settings) => Box::new(Asha::new(settings, scope)?),
        })
    }
}

/// Largest population and largest sample: as many architectures as the larger space has.
const MOST_ALIVE: u32 = SearchSpace::Size.architecture_count();

/// Most candidates for one proposal of BOHB.
const MOST_SAMPLES: u32 = 10_000;

/// Most brackets of one run. The smallest bracket has one step, and a run of more steps could not be stored.
const MOST_ITERATIONS: u32 = 100_000;

/// Largest step size and scale: with larger ones, sums of parameters can become too large for a double.
const LARGEST_SCALE: f64 = 1000.0;

/// Most epochs of a training in the archives.
const MOST_EPOCHS: u16 = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_to_its_method_and_settings_read_back() {
        for &name in MethodSettings::NAMES {
            let settings = MethodSettings::from_name(name).unwrap();
            assert_eq!(settings.name(), name);
            for &space in BenchmarkSpace::ALL {
                let in_space = MethodSettings::in_space(name, space).unwrap();
                assert_eq!(in_space.build(space).unwrap().name(), name);
                assert_eq!(settings.build(space).unwrap().name(), name);
            }
            let json = serde_json::to_string(&settings).unwrap();
            assert!(json.contains(&format!("\"method\":\"{name}\"")), "{json}");
            assert_eq!(
                serde_json::from_str::<MethodSettings>(&json).unwrap(),
                settings
            );
        }
        assert!(MethodSettings::from_name("darts").is_err());
    }

    #[test]
    fn every_number_of_every_method_has_a_range() {
        let names = MethodSettings::NAMES.iter();
        let methods = names.map(|name| MethodSettings::from_name(name).unwrap());
        let mut refused = 0;
        for method in methods {
            let settings = serde_json::to_value(&method).unwrap();
            let numbers = settings.as_object().unwrap().iter();
            for (name, value) in numbers.filter(|(_, value)| value.is_number()) {
                let extremes = if value.is_f64() {
                    vec![serde_json::json!(1e300), serde_json::json!(-1e-9)]
                } else if name.ends_with("_epochs") || name == "eta" {
                    vec![serde_json::json!(0), serde_json::json!(u16::MAX)]
                } else {
                    vec![serde_json::json!(0), serde_json::json!(u32::MAX)]
                };
                for extreme in extremes {
                    let mut wrong = settings.clone();
                    wrong[name.as_str()] = extreme.clone();
                    let wrong: MethodSettings = serde_json::from_value(wrong).unwrap();
                    let error = wrong.build(SearchSpace::Size).err();
                    let error = error.unwrap_or_else(|| panic!("{name} may be {extreme}"));
                    assert!(error.to_string().contains("expected"), "{error}");
                    refused += 1;
                }
            }
        }
        assert!(refused > 50, "{refused} refused");
        for nan in [f64::NAN, f64::INFINITY] {
            let settings = ReinforceSettings {
                learning_rate: nan,
                ..ReinforceSettings::default()
            };
            let error = MethodSettings::Reinforce(settings)
                .build(SearchSpace::Size)
                .err();
            let told = error.unwrap().to_string();
            assert!(
                told.contains("learning_rate is") && told.contains("0 to 1000"),
                "{told}"
            );
        }
    }
}
