//! BOHB (Falkner et al., 2018): Hyperband's brackets, filled by a density model.

use serde::{Deserialize, Serialize};

use crate::model::BenchmarkSpace;
use crate::search::{Ask, Genome, Observation, Random, Scope, SearchError, SearchMethod, levels};

use super::brackets::{BracketSizes, Brackets, fidelities};
use super::kde::{BandwidthRule, CategoricalKde};
use super::{MOST_ITERATIONS, MOST_SAMPLES, require};

/// Hyper-parameters of both forms of BOHB; the defaults are those of `bohb.py`
/// as the paper ran it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BohbSettings {
    /// Number of brackets, after which the search ends (`--n_iters`); 300 are
    /// 100 cycles of three. `None` goes on until the budget is spent.
    pub iterations: Option<u32>,
    /// Fewest epochs of an evaluation.
    pub min_epochs: u16,
    /// Most epochs of an evaluation.
    pub max_epochs: u16,
    /// Factor between numbers of epochs, and of trials that are not promoted.
    pub eta: u16,
    /// Candidates that are drawn from the model to propose one (`--num_samples`).
    pub num_samples: u32,
    /// Share of proposals that are random even if there is a model
    /// (`--random_fraction`).
    pub random_fraction: f64,
    /// Smallest bandwidth of a kernel (`--min_bandwidth`). There is no
    /// bandwidth factor: `HpBandSter` never uses it for categories.
    pub min_bandwidth: f64,
    /// Share of results in percent that are modelled as good ones.
    pub top_percent: u32,
}

impl Default for BohbSettings {
    fn default() -> Self {
        Self {
            iterations: Some(300),
            min_epochs: 1,
            max_epochs: 12,
            eta: 3,
            num_samples: 4,
            random_fraction: 0.0,
            min_bandwidth: 0.3,
            top_percent: 15,
        }
    }
}

impl BohbSettings {
    /// For NAS-Bench-101: its ladder of epochs, as many brackets as the budget allows, and the other settings of
    /// `run_bohb.py` of `automl/nas_benchmarks`.
    #[must_use]
    pub(crate) fn nasbench101() -> Self {
        Self {
            iterations: None,
            min_epochs: 4,
            max_epochs: 108,
            num_samples: 64,
            random_fraction: 0.33,
            ..Self::default()
        }
    }

    /// The same settings without a limit on the number of brackets.
    #[must_use]
    pub(crate) fn until_budget() -> Self {
        Self {
            iterations: None,
            ..Self::default()
        }
    }
}

/// Both forms of BOHB. They share brackets, data split and proposals:
///
/// Brackets cycle through 9 trials at 1 epoch, 3 at 4 and 1 at 12; 3 at 4 and 1
/// at 12; 3 at 12. A trial's architecture is drawn from the model of the most
/// epochs that has one, otherwise uniformly. A model is two densities: that of the
/// best results and that of the others. A candidate is a good result, each value of
/// which is kept with probability 1 - bandwidth and otherwise drawn uniformly, again if
/// that is no architecture. The
/// candidate with the lowest ratio of bad to good density is proposed. In a part of
/// a space, each candidate is replaced by the member nearest to it.
///
/// The two forms differ in the densities ([`BandwidthRule`]); in when they end, since the
/// official one makes all its brackets whatever the budget, as the script does; and in the
/// rules that [`RunSettings::for_method`] chooses: the bounded one resumes
/// promoted trials from checkpoints instead of training them again.
///
/// [`RunSettings::for_method`]: crate::search::RunSettings::for_method
#[derive(Debug, Clone)]
pub(crate) struct Bohb {
    name: &'static str,
    settings: BohbSettings,
    brackets: Brackets,
    model: Model,
    ignores_budget: bool,
}

impl Bohb {
    /// `bohb-official`, with the arithmetic of `HpBandSter` 0.7.4.
    ///
    /// # Errors
    ///
    /// [`SearchError::InvalidSetting`] for a setting outside its range.
    pub(crate) fn official(settings: &BohbSettings, scope: Scope) -> Result<Self, SearchError> {
        let ignores_budget = settings.iterations.is_some();
        let rule = BandwidthRule::HpBandSter;
        Self::new("bohb-official", settings, scope, rule, ignores_budget)
    }

    /// `bohb`, with bounded densities.
    ///
    /// # Errors
    ///
    /// [`SearchError::InvalidSetting`] for a setting outside its range.
    pub(crate) fn bounded(settings: &BohbSettings, scope: Scope) -> Result<Self, SearchError> {
        Self::new("bohb", settings, scope, BandwidthRule::Bounded, false)
    }

    fn new(
        name: &'static str,
        settings: &BohbSettings,
        scope: Scope,
        rule: BandwidthRule,
        ignores_budget: bool,
    ) -> Result<Self, SearchError> {
        let BohbSettings {
            iterations,
            num_samples,
            random_fraction,
            min_bandwidth,
            top_percent,
            ..
        } = *settings;
        let brackets = iterations.unwrap_or(1);
        let possible = (1..=MOST_ITERATIONS).contains(&brackets);
        require(possible, "iterations", brackets, "1 to 100000")?;
        let possible = (1..=MOST_SAMPLES).contains(&num_samples);
        require(possible, "num_samples", num_samples, "1 to 10000")?;
        let share = (0.0..=1.0).contains(&random_fraction);
        require(share, "random_fraction", random_fraction, "0 to 1")?;
        let width = (0.0..=1.0).contains(&min_bandwidth);
        require(width, "min_bandwidth", min_bandwidth, "0 to 1")?;
        require(
            (1..100).contains(&top_percent),
            "top_percent",
            top_percent,
            "1 to 99",
        )?;
        let fidelities = fidelities(settings.min_epochs, settings.max_epochs, settings.eta)?;
        let model = Model::new(
            scope,
            rule,
            min_bandwidth,
            top_percent as usize,
            &fidelities,
        );
        let sizes = BracketSizes::HpBandSter;
        let brackets = Brackets::new(sizes, fidelities, settings.eta, settings.iterations);
        let settings = settings.clone();
        Ok(Self {
            name,
            settings,
            brackets,
            model,
            ignores_budget,
        })
    }
}

impl SearchMethod for Bohb {
    fn name(&self) -> &str {
        self.name
    }

    fn ask(&mut self, random: &mut Random) -> Ask {
        let Self {
            settings,
            brackets,
            model,
            ..
        } = self;
        brackets.ask(|| model.propose(settings, random))
    }

    fn tell(&mut self, observation: &Observation) {
        self.model.add(observation);
        self.brackets.tell(observation);
    }

    fn ignores_budget(&self) -> bool {
        self.ignores_budget
    }
}

/// The results after each number of epochs, and the densities made of them.
#[derive(Debug, Clone)]
struct Model {
    scope: Scope,
    rule: BandwidthRule,
    min_bandwidth: f64,
    top_percent: usize,
    /// In the order of ascending numbers of epochs.
    fidelities: Vec<Fidelity>,
    /// The densities of the largest fidelity that can have them, until it gets
    /// another result.
    densities: Option<Densities>,
}

#[derive(Debug, Clone)]
struct Fidelity {
    epochs: u16,
    /// Loss (100 - reward) and architecture: the lowest loss first; of equal
    /// ones, the earlier first.
    results: Vec<(f64, Genome)>,
}

#[derive(Debug, Clone)]
struct Densities {
    good: CategoricalKde,
    bad: CategoricalKde,
}

impl Model {
    fn new(
        scope: Scope,
        rule: BandwidthRule,
        min_bandwidth: f64,
        top_percent: usize,
        fidelities: &[u16],
    ) -> Self {
        let empty = |&epochs| Fidelity {
            epochs,
            results: Vec::new(),
        };
        let fidelities = fidelities.iter().map(empty).collect();
        Self {
            scope,
            rule,
            min_bandwidth,
            top_percent,
            fidelities,
            densities: None,
        }
    }

    /// Numbers of good and of bad results among `count`, or `None` if one of the
    /// two would not be larger than the number of positions.
    fn split(&self, count: usize) -> Option<(usize, usize)> {
        let least = levels(self.scope.space()).len() + 1;
        let good = least.max(self.top_percent * count / 100);
        let bad = least.max((100 - self.top_percent) * count / 100);
        let bad = bad.min(count.saturating_sub(good));
        (bad >= least).then_some((good, bad))
    }

    fn has_model(&self, fidelity: &Fidelity) -> bool {
        self.split(fidelity.results.len()).is_some()
    }

    /// Keeps a result, unless there is already a model for more epochs.
    fn add(&mut self, observation: &Observation) {
        let known = |fidelity: &Fidelity| fidelity.epochs == observation.epochs;
        let Some(place) = self.fidelities.iter().position(known) else {
            return;
        };
        if self
            .fidelities
            .iter()
            .skip(place + 1)
            .any(|larger| self.has_model(larger))
        {
            return;
        }
        if let Some(Fidelity { results, .. }) = self.fidelities.get_mut(place) {
            let loss = 100.0 - observation.reward_percent;
            let after = results.partition_point(|result| result.0 <= loss);
            results.insert(after, (loss, observation.genome));
        }
        self.densities = None;
    }

    fn densities(&mut self) -> Option<&Densities> {
        if self.densities.is_none() {
            self.densities = self.fit();
        }
        self.densities.as_ref()
    }

    fn fit(&self) -> Option<Densities> {
        let largest = self
            .fidelities
            .iter()
            .rev()
            .find(|fidelity| self.has_model(fidelity))?;
        let (good, bad) = self.split(largest.results.len())?;
        let mut genomes = largest.results.iter().map(|&(_, genome)| genome);
        let mut fit = |count| {
            let data = genomes.by_ref().take(count);
            CategoricalKde::fit(self.scope.space(), data, self.rule, self.min_bandwidth)
        };
        Some(Densities {
            good: fit(good),
            bad: fit(bad),
        })
    }

    /// The architecture of a new trial.
    fn propose(&mut self, settings: &BohbSettings, random: &mut Random) -> Genome {
        let searched = self.scope.clone();
        let Some(densities) = self.densities() else {
            return searched.random(random);
        };
        if random.uniform() < settings.random_fraction {
            return searched.random(random);
        }
        let mut best: Option<(f64, Genome)> = None;
        for _ in 0..settings.num_samples {
            let candidate = densities.candidate(searched.space(), random);
            let candidate = searched.nearest(candidate, random);
            let good = densities.good.density(candidate);
            let score = score(good, densities.bad.density(candidate));
            if !score.is_finite() && good.is_finite() {
                return candidate;
            }
            let lowest = best.map_or(f64::INFINITY, |(lowest, _)| lowest);
            if score < lowest {
                best = Some((score, candidate));
            }
        }
        best.map_or_else(|| searched.random(random), |(_, genome)| genome)
    }
}

impl Densities {
    /// A random good result, with values redrawn, until that is an architecture.
    fn candidate(&self, space: BenchmarkSpace, random: &mut Random) -> Genome {
        let (rows, bandwidths, levels) = (self.good.rows(), self.good.bandwidths(), levels(space));
        Genome::drawn(space, random, |random| {
            let row = random.choose(rows)?.genes();
            Genome::from_fn(space, |position| {
                if random.uniform() < 1.0 - bandwidths[position] {
                    row[position]
                } else {
                    random.below(u32::from(levels[position])) as u8
                }
            })
        })
    }
}

/// `max(1e-32, bad) / max(good, 1e-32)` with Python's `max`, which returns its first
/// argument unless the second is greater. So a `bad` that is no number counts as
/// 1e-32, and if `good` is no number, the score is none either.
fn score(good: f64, bad: f64) -> f64 {
    let bad = if bad > 1e-32 { bad } else { 1e-32 };
    let good = if 1e-32 > good { 1e-32 } else { good };
    bad / good
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "exact and copied values match to the bit")]
mod tests;
