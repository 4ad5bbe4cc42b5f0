//! BOHB (Falkner et al., 2018): Hyperband's brackets, filled by a density model.

use serde::{Deserialize, Serialize};

use super::brackets::{BracketSizes, Brackets, fidelities};
use super::kde::{BandwidthRule, CategoricalKde};
use super::require;
use crate::ids::SearchSpace;
use crate::search::{
    Ask, Genome, Observation, Random, SearchError, SearchMethod, levels, positions,
};

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
    /// Share of proposals that are random though there is a model
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
    /// The same without a limit of iterations.
    #[must_use]
    pub fn until_budget() -> Self {
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
/// epochs that has one, else uniformly. A model is two densities: of the best
/// results and of the others. Candidates are good results, each value of which
/// is kept with probability 1 - bandwidth and else drawn uniformly; the one with
/// the lowest ratio of bad to good density is proposed.
///
/// They differ in the densities ([`BandwidthRule`]); in the end, since the official
/// one makes its iterations whatever the budget, as the script does; and in the
/// rules that [`RunSettings::for_method`] chooses: the bounded one resumes
/// promoted trials from checkpoints instead of training them anew.
///
/// [`RunSettings::for_method`]: crate::search::RunSettings::for_method
#[derive(Debug, Clone)]
pub struct Bohb {
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
    pub fn official(settings: &BohbSettings, space: SearchSpace) -> Result<Self, SearchError> {
        let ignores_budget = settings.iterations.is_some();
        let rule = BandwidthRule::HpBandSter;
        Self::new("bohb-official", settings, space, rule, ignores_budget)
    }

    /// `bohb`, with bounded densities.
    ///
    /// # Errors
    ///
    /// [`SearchError::InvalidSetting`] for a setting outside its range.
    pub fn bounded(settings: &BohbSettings, space: SearchSpace) -> Result<Self, SearchError> {
        Self::new("bohb", settings, space, BandwidthRule::Bounded, false)
    }

    fn new(
        name: &'static str,
        settings: &BohbSettings,
        space: SearchSpace,
        rule: BandwidthRule,
        ignores_budget: bool,
    ) -> Result<Self, SearchError> {
        let BohbSettings {
            random_fraction,
            min_bandwidth,
            top_percent,
            ..
        } = *settings;
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
            space,
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
    space: SearchSpace,
    rule: BandwidthRule,
    min_bandwidth: f64,
    top_percent: usize,
    /// By ascending number of epochs.
    fidelities: Vec<Fidelity>,
    /// The densities of the largest fidelity that can have them, until it gets
    /// another result.
    densities: Option<Densities>,
}

#[derive(Debug, Clone)]
struct Fidelity {
    epochs: u16,
    /// Loss (100 - reward) and architecture: the lowest loss first, the earlier
    /// of equals before.
    results: Vec<(f64, Genome)>,
}

#[derive(Debug, Clone)]
struct Densities {
    good: CategoricalKde,
    bad: CategoricalKde,
}

impl Model {
    fn new(
        space: SearchSpace,
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
            space,
            rule,
            min_bandwidth,
            top_percent,
            fidelities,
            densities: None,
        }
    }

    /// Numbers of good and of bad results among `count`, or `None` if either
    /// has not more than one for each position.
    fn split(&self, count: usize) -> Option<(usize, usize)> {
        let least = positions(self.space) + 1;
        let good = least.max(self.top_percent * count / 100);
        let bad = least.max((100 - self.top_percent) * count / 100);
        let bad = bad.min(count.saturating_sub(good));
        (bad >= least).then_some((good, bad))
    }

    fn has_model(&self, fidelity: &Fidelity) -> bool {
        self.split(fidelity.results.len()).is_some()
    }

    /// Keeps a result, unless more epochs have a model already.
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
            CategoricalKde::fit(self.space, data, self.rule, self.min_bandwidth)
        };
        Some(Densities {
            good: fit(good),
            bad: fit(bad),
        })
    }

    /// The architecture of a new trial.
    fn propose(&mut self, settings: &BohbSettings, random: &mut Random) -> Genome {
        let space = self.space;
        let Some(densities) = self.densities() else {
            return Genome::random(space, random);
        };
        if random.uniform() < settings.random_fraction {
            return Genome::random(space, random);
        }
        let mut best: Option<(f64, Genome)> = None;
        for _ in 0..settings.num_samples {
            let candidate = densities.candidate(space, random);
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
        best.map_or_else(|| Genome::random(space, random), |(_, genome)| genome)
    }
}

impl Densities {
    /// A random good result, with values redrawn.
    fn candidate(&self, space: SearchSpace, random: &mut Random) -> Genome {
        let row = self
            .good
            .row(random.below(self.good.count() as u32) as usize);
        let mut kept = row.iter().zip(self.good.bandwidths());
        Genome::from_fn(space, |_| match kept.next() {
            Some((&gene, &bandwidth)) if random.uniform() < 1.0 - bandwidth => gene,
            _ => random.below(u32::from(levels(space))) as u8,
        })
    }
}

/// `max(1e-32, bad) / max(good, 1e-32)` as Python's `max` answers, which keeps
/// its first argument unless the second is greater: so a `bad` that is no number
/// counts as 1e-32, and a `good` that is none makes the score none.
fn score(good: f64, bad: f64) -> f64 {
    let bad = if bad > 1e-32 { bad } else { 1e-32 };
    let good = if 1e-32 > good { 1e-32 } else { good };
    bad / good
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "exact and copied values match to the bit")]
mod tests {
    use super::*;
    use crate::ids::ArchitectureIndex;

    fn model(space: SearchSpace, rule: BandwidthRule) -> Model {
        Model::new(space, rule, 0.3, 15, &[1, 4, 12])
    }

    fn observation(genome: Genome, epochs: u16, reward_percent: f64) -> Observation {
        let (trial, architecture, clock_seconds) = (0, ArchitectureIndex(0), 0.0);
        Observation {
            trial,
            genome,
            architecture,
            epochs,
            reward_percent,
            clock_seconds,
        }
    }

    #[test]
    fn the_first_model_appears_at_14_or_12_results() {
        for (space, first) in [(SearchSpace::Topology, 14), (SearchSpace::Size, 12)] {
            let mut model = model(space, BandwidthRule::HpBandSter);
            let mut random = Random::new(1, 0);
            for count in 1..=first {
                let genome = Genome::random(space, &mut random);
                model.add(&observation(genome, 1, f64::from(count)));
                assert_eq!(
                    model.densities().is_some(),
                    count == first,
                    "{count} results"
                );
            }
        }
    }

    #[test]
    fn the_split_is_15_and_85_percent_but_at_least_a_row_more_than_positions() {
        let model = model(SearchSpace::Topology, BandwidthRule::HpBandSter);
        let expected = [
            (13, None),
            (14, Some((7, 7))),
            (20, Some((7, 13))),
            (54, Some((8, 45))),
        ];
        for (count, split) in expected {
            assert_eq!(model.split(count), split, "{count} results");
        }
        assert_eq!(model.split(500), Some((75, 425)));
    }

    #[test]
    fn results_of_fewer_epochs_are_dropped_once_more_epochs_have_a_model() {
        let space = SearchSpace::Size;
        let mut model = model(space, BandwidthRule::HpBandSter);
        let mut random = Random::new(1, 0);
        for count in 0..12 {
            model.add(&observation(
                Genome::random(space, &mut random),
                1,
                f64::from(count),
            ));
        }
        for count in 0..12 {
            model.add(&observation(
                Genome::random(space, &mut random),
                4,
                f64::from(count),
            ));
            model.add(&observation(
                Genome::random(space, &mut random),
                1,
                f64::from(count),
            ));
        }
        let stored: Vec<usize> = model.fidelities.iter().map(|f| f.results.len()).collect();
        assert_eq!(stored, [12 + 11, 12, 0]);
        let good = model.densities().unwrap().good.count();
        assert_eq!(good, 6, "the model is that of 4 epochs");
    }

    #[test]
    fn good_results_are_those_of_lowest_loss_and_equals_keep_their_order() {
        let space = SearchSpace::Size;
        let mut model = model(space, BandwidthRule::HpBandSter);
        for code in 0..12 {
            let genome = Genome::from_code(space, code).unwrap();
            model.add(&observation(genome, 12, f64::from(code / 4)));
        }
        let codes: Vec<u32> = model.fidelities[2]
            .results
            .iter()
            .map(|(_, g)| g.code())
            .collect();
        assert_eq!(codes, [8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3]);
        let good = &model.densities().unwrap().good;
        let rows: Vec<u8> = (0..6).map(|place| good.row(place)[4]).collect();
        assert_eq!(rows, [0, 1, 2, 3, 4, 5]); // the last digits of 8, 9, 10, 11, 4, 5
    }

    #[test]
    fn scores_are_those_of_python_for_numbers_that_are_none() {
        let (nan, infinity) = (f64::NAN, f64::INFINITY);
        assert_eq!(score(0.5, 0.25), 0.5);
        assert_eq!(score(-1.0, 2.0), 2.0 / 1e-32);
        assert_eq!(score(0.5, -1.0), 1e-32 / 0.5);
        assert_eq!(score(0.5, nan), 1e-32 / 0.5);
        assert_eq!(score(0.5, infinity), infinity);
        assert_eq!(score(infinity, 0.5), 0.0);
        assert!(score(infinity, infinity).is_nan());
        assert!(score(nan, 0.5).is_nan());
    }

    /// All good results have value 0 in the first column and all bad ones 1.
    fn separated(rule: BandwidthRule) -> Model {
        let space = SearchSpace::Size;
        let mut model = model(space, rule);
        let mut random = Random::new(5, 0);
        for number in 0..30 {
            let genome = Genome::random(space, &mut random);
            let genome = genome.with_gene(0, u8::from(number >= 6)).unwrap();
            model.add(&observation(genome, 12, f64::from(100 - number)));
        }
        model
    }

    #[test]
    fn proposals_prefer_the_values_of_good_results() {
        for rule in [BandwidthRule::Bounded, BandwidthRule::HpBandSter] {
            let mut model = separated(rule);
            let mut random = Random::new(6, 0);
            let settings = BohbSettings {
                num_samples: 64,
                ..BohbSettings::default()
            };
            let mut first = [0; 8];
            for _ in 0..200 {
                let genome = model.propose(&settings, &mut random);
                first[usize::from(genome.genes()[0])] += 1;
            }
            // One value alone makes the official density infinite at every other
            // one: those score 0, and values that both lack are not skipped.
            if rule == BandwidthRule::Bounded {
                assert!(first[0] > 150, "{first:?}");
                assert!(first[1] < 10, "{first:?}");
            } else {
                assert!(first[0] < 150, "{first:?}");
            }
        }
    }

    /// Six good results that take turns between the genes `good`, and six bad
    /// ones that are all 1: at anything else their density is infinite.
    fn one_valued_bad_results(good: [u8; 2]) -> Model {
        let mut model = model(SearchSpace::Size, BandwidthRule::HpBandSter);
        for number in 0..12 {
            let gene = if number < 6 { good[number % 2] } else { 1 };
            let genome = Genome::new(SearchSpace::Size, &[gene; 5]).unwrap();
            model.add(&observation(genome, 12, 100.0 - number as f64));
        }
        model
    }

    #[test]
    fn a_score_that_is_not_finite_wins_at_once_if_the_good_density_is() {
        let mut model = one_valued_bad_results([0, 2]);
        let settings = BohbSettings {
            num_samples: 64,
            ..BohbSettings::default()
        };
        let mut random = Random::new(6, 0);
        for _ in 0..20 {
            let mut copy = random.clone();
            copy.uniform(); // against the random fraction
            let first = model
                .densities()
                .unwrap()
                .candidate(SearchSpace::Size, &mut copy);
            assert_eq!(model.propose(&settings, &mut random), first);
        }
    }

    #[test]
    fn candidates_without_a_score_are_skipped_for_a_random_architecture() {
        let mut model = one_valued_bad_results([0, 0]);
        let settings = BohbSettings {
            num_samples: 1,
            ..BohbSettings::default()
        };
        let mut random = Random::new(6, 0);
        let mut skipped = 0;
        for _ in 0..20 {
            let mut copy = random.clone();
            copy.uniform();
            let first = model
                .densities()
                .unwrap()
                .candidate(SearchSpace::Size, &mut copy);
            let proposed = model.propose(&settings, &mut random);
            if first.genes() != [0; 5] {
                assert_eq!(proposed, Genome::random(SearchSpace::Size, &mut copy));
                skipped += 1;
            }
        }
        assert!(skipped > 0);
    }

    #[test]
    fn a_random_fraction_of_1_ignores_the_model() {
        let mut model = separated(BandwidthRule::Bounded);
        let settings = BohbSettings {
            random_fraction: 1.0,
            ..BohbSettings::default()
        };
        let mut random = Random::new(6, 0);
        let zeros = (0..800).filter(|_| model.propose(&settings, &mut random).genes()[0] == 0);
        let zeros = zeros.count();
        assert!((60..140).contains(&zeros), "{zeros} of 100 expected");
    }

    #[test]
    fn settings_outside_their_range_are_refused() {
        for settings in [
            BohbSettings {
                random_fraction: 1.5,
                ..BohbSettings::default()
            },
            BohbSettings {
                top_percent: 100,
                ..BohbSettings::default()
            },
            BohbSettings {
                min_bandwidth: f64::NAN,
                ..BohbSettings::default()
            },
            BohbSettings {
                eta: 1,
                ..BohbSettings::default()
            },
        ] {
            assert!(
                Bohb::official(&settings, SearchSpace::Topology).is_err(),
                "{settings:?}"
            );
        }
    }
}
