//! REINFORCE (Williams, 1992), as `reinforce.py` has it.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::search::{
    Ask, Genome, Observation, Proposal, Random, Scope, SearchError, SearchMethod, levels,
};

use super::{LARGEST_SCALE, require};

/// Hyper-parameters of REINFORCE.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReinforceSettings {
    /// Step size of Adam (`--learning_rate`).
    pub learning_rate: f64,
    /// How much of the baseline stays at each update, 0 to below 1
    /// (`--EMA_momentum`).
    pub baseline_momentum: f64,
    /// Standard deviation of the policy's first parameters.
    pub initial_scale: f64,
    /// Decay of Adam's mean of gradients, 0 to below 1.
    pub adam_beta1: f64,
    /// Decay of Adam's mean of squared gradients, 0 to below 1.
    pub adam_beta2: f64,
    /// What Adam adds to the root of the mean of squared gradients.
    pub adam_epsilon: f64,
}

impl Default for ReinforceSettings {
    fn default() -> Self {
        Self {
            learning_rate: 0.01,
            baseline_momentum: 0.9,
            initial_scale: 1e-3,
            adam_beta1: 0.9,
            adam_beta2: 0.999,
            adam_epsilon: 1e-8,
        }
    }
}

/// Most values that a policy can have: 21 edges x 2, and 5 operations x 3.
const MAX_PARAMETERS: usize = 57;

/// Where the row of each position is among the parameters.
fn rows(levels: &[u8]) -> impl Iterator<Item = Range<usize>> {
    levels.iter().scan(0, |end, &levels| {
        let begin = *end;
        *end += usize::from(levels);
        Some(begin..*end)
    })
}

/// Policy gradient over a softmax for each position, with Adam.
///
/// A sample draws one value for each position. The loss is the sum over positions of
/// -log p x (reward in percent - baseline), where the baseline is a moving
/// average that already contains the reward; so the first update changes nothing.
/// A sample that is no architecture is drawn again.
/// In a part of a space, the member nearest to a sample is trained, and the gradient is that
/// of the member. Numbers are doubles, where the script has single precision. With several
/// workers the gradient is taken at the parameters of the time of the result.
#[derive(Debug, Clone)]
pub(crate) struct Reinforce {
    settings: ReinforceSettings,
    scope: Scope,
    /// A row of values for each position, as in the fields below; filled when the method is first asked.
    parameters: Option<[f64; MAX_PARAMETERS]>,
    gradient_means: [f64; MAX_PARAMETERS],
    square_means: [f64; MAX_PARAMETERS],
    /// The betas to the power of the number of updates.
    beta_powers: (f64, f64),
    /// Numerator and denominator of the moving average.
    baseline: (f64, f64),
}

impl Reinforce {
    /// A search among the architectures of a scope.
    ///
    /// # Errors
    ///
    /// [`SearchError::InvalidSetting`] for a setting outside its range.
    pub(crate) fn new(settings: &ReinforceSettings, scope: Scope) -> Result<Self, SearchError> {
        let decays = [
            ("baseline_momentum", settings.baseline_momentum),
            ("adam_beta1", settings.adam_beta1),
            ("adam_beta2", settings.adam_beta2),
        ];
        for (name, value) in decays {
            require((0.0..1.0).contains(&value), name, value, "0 to below 1")?;
        }
        let scales = [
            ("learning_rate", settings.learning_rate),
            ("initial_scale", settings.initial_scale),
            ("adam_epsilon", settings.adam_epsilon),
        ];
        for (name, value) in scales {
            require(
                (0.0..=LARGEST_SCALE).contains(&value),
                name,
                value,
                "0 to 1000",
            )?;
        }
        Ok(Self {
            settings: settings.clone(),
            scope,
            parameters: None,
            gradient_means: [0.0; MAX_PARAMETERS],
            square_means: [0.0; MAX_PARAMETERS],
            beta_powers: (1.0, 1.0),
            baseline: (0.0, 0.0),
        })
    }

    fn rows(&self) -> impl Iterator<Item = Range<usize>> {
        rows(levels(self.scope.space()))
    }

    /// Adds the reward to the baseline, and returns by how much the reward is above it.
    fn advantage(&mut self, reward_percent: f64) -> f64 {
        let momentum = self.settings.baseline_momentum;
        let (numerator, denominator) = &mut self.baseline;
        *numerator = momentum * *numerator + (1.0 - momentum) * reward_percent;
        *denominator = momentum * *denominator + (1.0 - momentum);
        reward_percent - *numerator / *denominator
    }

    /// Gradient of the loss at the parameters.
    fn gradient(
        &self,
        parameters: &[f64; MAX_PARAMETERS],
        genome: Genome,
        advantage: f64,
    ) -> [f64; MAX_PARAMETERS] {
        let mut gradient = [0.0; MAX_PARAMETERS];
        for (row, &gene) in self.rows().zip(genome.genes()) {
            let slots = &mut gradient[row.clone()];
            slots.copy_from_slice(&parameters[row]);
            softmax(slots);
            for (value, slot) in slots.iter_mut().enumerate() {
                let taken = f64::from(u8::from(value == usize::from(gene)));
                *slot = (*slot - taken) * advantage;
            }
        }
        gradient
    }

    /// One step of Adam.
    fn update(&mut self, parameters: &mut [f64; MAX_PARAMETERS], gradient: &[f64; MAX_PARAMETERS]) {
        let ReinforceSettings {
            learning_rate,
            adam_beta1,
            adam_beta2,
            adam_epsilon,
            ..
        } = self.settings;
        self.beta_powers.0 *= adam_beta1;
        self.beta_powers.1 *= adam_beta2;
        let step_size = learning_rate / (1.0 - self.beta_powers.0);
        let square_scale = (1.0 - self.beta_powers.1).sqrt();
        let means = self.gradient_means.iter_mut().zip(&mut self.square_means);
        for ((parameter, &slope), (mean, square)) in parameters.iter_mut().zip(gradient).zip(means)
        {
            *mean = adam_beta1 * *mean + (1.0 - adam_beta1) * slope;
            *square = adam_beta2 * *square + (1.0 - adam_beta2) * slope * slope;
            let deviation = square.sqrt() / square_scale + adam_epsilon;
            if deviation > 0.0 {
                *parameter -= step_size * *mean / deviation;
            }
        }
    }
}

impl SearchMethod for Reinforce {
    fn name(&self) -> &'static str {
        "reinforce"
    }

    fn ask(&mut self, random: &mut Random) -> Ask {
        let (space, scale) = (self.scope.space(), self.settings.initial_scale);
        let count = self.rows().last().map_or(0, |row| row.end);
        let parameters = self.parameters.get_or_insert_with(|| {
            let mut first = [0.0; MAX_PARAMETERS];
            first
                .iter_mut()
                .take(count)
                .for_each(|slot| *slot = scale * random.normal());
            first
        });
        let genome = Genome::drawn(space, random, |random| {
            let mut probabilities = *parameters;
            let mut rows = rows(levels(space));
            Genome::from_fn(space, |_position| {
                let row = &mut probabilities[rows.next().unwrap_or_default()];
                softmax(row);
                categorical(row, random.uniform())
            })
        });
        Ask::Evaluate(Proposal::new(self.scope.nearest(genome, random)))
    }

    fn tell(&mut self, observation: &Observation) {
        let advantage = self.advantage(observation.reward_percent);
        if let Some(mut parameters) = self.parameters {
            let gradient = self.gradient(&parameters, observation.genome, advantage);
            self.update(&mut parameters, &gradient);
            self.parameters = Some(parameters);
        }
    }
}

/// Replaces logits by their softmax.
fn softmax(values: &mut [f64]) {
    let maximum = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    for value in values.iter_mut() {
        *value = libm::exp(*value - maximum);
    }
    let sum: f64 = values.iter().sum();
    for value in values {
        *value /= sum;
    }
}

/// The first value whose cumulative probability exceeds `uniform`.
fn categorical(probabilities: &[f64], uniform: f64) -> u8 {
    let mut cumulative = 0.0;
    let below = probabilities.iter().take_while(|&&probability| {
        cumulative += probability;
        cumulative <= uniform
    });
    below.count().min(probabilities.len().saturating_sub(1)) as u8
}

#[cfg(test)]
mod tests {
    use crate::model::{ArchitectureIndex, SearchSpace};
    use crate::search::rng::tests::chi_square;

    use super::*;

    fn tell(search: &mut Reinforce, genome: Genome, reward_percent: f64) {
        search.tell(&Observation {
            trial: 0,
            genome,
            architecture: ArchitectureIndex(0),
            epochs: 12,
            reward_percent,
            clock_seconds: 0.0,
        });
    }

    fn uniform_policy() -> Reinforce {
        let mut search =
            Reinforce::new(&ReinforceSettings::default(), SearchSpace::Topology.into()).unwrap();
        search.parameters = Some([0.0; MAX_PARAMETERS]);
        search
    }

    #[track_caller]
    fn assert_near(value: f64, expected: f64) {
        assert!(
            (value - expected).abs() < 1e-12 + 1e-9 * expected.abs(),
            "{value} {expected}"
        );
    }

    /// By hand, with logits of 0, so that every probability is 1/5. Rewards 50,
    /// then 60. First: the baseline is the reward, nothing changes. Second:
    /// baseline (0.9 x 5 + 0.1 x 60) / (0.9 x 0.1 + 0.1) = 10.5 / 0.19, advantage
    /// 60 - 55.263157894736842 = 4.736842105263158; gradient -0.8 x that =
    /// -3.789473684210526 for the value taken, 0.2 x that = 0.947368421052632
    /// for the others. Adam: mean 0.1 g / (1 - 0.81) = 0.526315789473684 g, root
    /// of 0.001 g^2 / (1 - 0.998001) = 0.7072836242 |g|, so a step of
    /// 0.01 x 0.7441368236 = 0.007441368236, against the sign of g.
    #[test]
    fn two_updates_give_the_numbers_derived_by_hand() {
        let mut search = uniform_policy();
        let genome = Genome::new(SearchSpace::Topology, &[3, 0, 1, 2, 4, 3]).unwrap();
        tell(&mut search, genome, 50.0);
        let largest = |search: &Reinforce| {
            search
                .parameters
                .unwrap()
                .iter()
                .map(|value| value.abs())
                .fold(0.0, f64::max)
        };
        assert!(largest(&search) < 1e-9);
        assert_near(search.baseline.0 / search.baseline.1, 50.0);

        let parameters = search.parameters.unwrap();
        let mut copy = search.clone();
        let advantage = copy.advantage(60.0);
        assert_near(advantage, 4.736_842_105_263_158);
        let gradient = copy.gradient(&[0.0; MAX_PARAMETERS], genome, advantage);
        assert_near(gradient[3], -3.789_473_684_210_526);
        assert_near(gradient[0], 0.947_368_421_052_632);
        assert_near(gradient[29], 0.947_368_421_052_632);
        assert!(gradient[30..].iter().all(|&slope| slope == 0.0));

        tell(&mut search, genome, 60.0);
        for (row, gene) in [3_usize, 0, 1, 2, 4, 3].into_iter().enumerate() {
            for value in 0..5 {
                let slot = row * 5 + value;
                let change = search.parameters.unwrap()[slot] - parameters[slot];
                let expected = if value == gene {
                    0.007_441_368_2
                } else {
                    -0.007_441_368_2
                };
                assert!((change - expected).abs() < 1e-9, "{change}");
            }
        }
    }

    /// Logits ln 1, ln 2, ln 3, ln 4, ln 10: probabilities 1/20, 2/20, ... With
    /// the third value taken and advantage 2 the gradient is 2 x (p - taken).
    #[test]
    fn the_gradient_of_a_skewed_policy_is_that_derived_by_hand() {
        let search = uniform_policy();
        let mut parameters = [0.0; MAX_PARAMETERS];
        for (slot, odds) in parameters.iter_mut().zip([1.0, 2.0, 3.0, 4.0, 10.0]) {
            *slot = libm::log(odds);
        }
        let genome = Genome::new(SearchSpace::Topology, &[2, 0, 0, 0, 0, 0]).unwrap();
        let gradient = search.gradient(&parameters, genome, 2.0);
        for (slot, expected) in gradient.iter().zip([0.1, 0.2, -1.7, 0.4, 1.0]) {
            assert_near(*slot, expected);
        }
    }

    #[test]
    fn samples_follow_the_policy() {
        let mut search = uniform_policy();
        let mut parameters = [0.0; MAX_PARAMETERS];
        for (slot, odds) in parameters.iter_mut().zip([1.0, 2.0, 3.0, 4.0, 10.0]) {
            *slot = libm::log(odds);
        }
        search.parameters = Some(parameters);
        let mut random = Random::new(3, 0);
        let mut counts = [[0; 5]; 2];
        for _ in 0..10_000 {
            let Ask::Evaluate(proposal) = search.ask(&mut random) else {
                panic!()
            };
            for (row, count) in counts.iter_mut().enumerate() {
                count[usize::from(proposal.genome.genes()[row])] += 1;
            }
        }
        // 18.5 is the 0.1 % point for 4 degrees of freedom.
        assert!(
            chi_square(&counts[0], &[0.05, 0.1, 0.15, 0.2, 0.5]) < 18.5,
            "{counts:?}"
        );
        assert!(chi_square(&counts[1], &[0.2; 5]) < 18.5, "{counts:?}");
    }

    #[test]
    fn a_rewarded_architecture_becomes_the_likeliest() {
        let mut search =
            Reinforce::new(&ReinforceSettings::default(), SearchSpace::Size.into()).unwrap();
        let mut random = Random::new(7, 0);
        for _ in 0..2_000 {
            let Ask::Evaluate(proposal) = search.ask(&mut random) else {
                panic!()
            };
            let wide: u32 = proposal
                .genome
                .genes()
                .iter()
                .map(|&gene| u32::from(gene))
                .sum();
            tell(&mut search, proposal.genome, f64::from(wide));
        }
        let Ask::Evaluate(proposal) = search.ask(&mut random) else {
            panic!()
        };
        let wide: u32 = proposal
            .genome
            .genes()
            .iter()
            .map(|&gene| u32::from(gene))
            .sum();
        assert!(wide >= 30, "{:?}", proposal.genome);
    }

    #[test]
    fn settings_outside_their_range_are_refused() {
        let settings = ReinforceSettings {
            baseline_momentum: 1.0,
            ..Default::default()
        };
        let error = Reinforce::new(&settings, SearchSpace::Size.into()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "baseline_momentum is 1; expected 0 to below 1"
        );
    }
}
