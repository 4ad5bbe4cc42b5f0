//! The supernet of sizes, with each kind of rule.

#[cfg(feature = "burn")]
use nats_supernet::engine::Burn;
use nats_supernet::engine::Engine;
use nats_supernet::network::{ChannelRule, SizeRoute, Supernet, Wanted};
use serde_json::{Value, json};

use super::{
    DOUBLE, assert_same_answer, assert_same_weight_gradients, double, single, sizes, softmax,
    softmax_backward,
};
use crate::oracle::{assert_close, batch, index, lines, numbers, sym};

/// Channels of the supernet.
const WIDTH: usize = 8;

/// Where the row of a layer begins in the parameters: the stem and the first block share one.
fn first_place(layer: usize) -> usize {
    4 * layer.saturating_sub(1)
}

fn width(candidate: usize) -> usize {
    2 * (candidate + 1)
}

/// What was drawn for a layer of a recorded pass.
enum Drawn {
    /// TuNAS: a candidate, and the probabilities that it was drawn with.
    One(usize, Vec<f64>),
    /// FBNet-V2: the shares of all candidates.
    All(Vec<f64>),
    /// TAS: two candidates with their shares.
    Two([usize; 2], Vec<f64>),
}

impl Drawn {
    fn new(line: &Value, layer: usize, tau: f64) -> Self {
        let alpha = sym(2001, 20, 1.0);
        let row = &alpha[first_place(layer)..][..4];
        let gumbel = sym(3000 + layer as u64, 4, 2.0);
        let noisy = |logits: &[f64]| -> Vec<f64> {
            logits
                .iter()
                .zip(&gumbel)
                .map(|(a, g)| (a + g) / tau)
                .collect()
        };
        match line["algo"].as_str().unwrap() {
            "mask_rl" => Self::One(index(layer, 4), softmax(row)),
            "mask_gumbel" => Self::All(softmax(&noisy(row))),
            "tas" => {
                let logarithms: Vec<f64> = softmax(row).iter().map(|p| p.ln()).collect();
                let logits = noisy(&logarithms);
                let (first, second) = [(7, 2), (2, 7), (0, 1), (5, 4), (3, 6), (6, 0)][layer];
                let (first, second) = (first % 4, second % 4);
                let second = if first == second {
                    (second + 1) % 4
                } else {
                    second
                };
                Self::Two([first, second], softmax(&[logits[first], logits[second]]))
            }
            other => panic!("{other}"),
        }
    }

    fn rule(&self) -> ChannelRule {
        let mask =
            |candidate: usize, channel: usize| f64::from(u8::from(channel < width(candidate)));
        match self {
            Self::One(candidate, _) => ChannelRule::Scale(
                (0..WIDTH)
                    .map(|channel| mask(*candidate, channel))
                    .collect(),
            ),
            Self::All(shares) => {
                let soft = |channel| {
                    let each = shares.iter().enumerate();
                    each.map(|(candidate, share)| share * mask(candidate, channel))
                        .sum()
                };
                ChannelRule::Scale((0..WIDTH).map(soft).collect())
            }
            Self::Two(candidates, shares) => {
                let mut matrix = vec![0.0; WIDTH * WIDTH];
                for (which, share) in shares.iter().enumerate() {
                    for (place, part) in places(*candidates, which) {
                        matrix[place] += share * part;
                    }
                }
                ChannelRule::Mix(matrix)
            }
        }
    }

    /// The gradient for the layer's row of parameters, from that for the numbers of its rule.
    fn row_gradient(&self, of_rule: &[f64], tau: f64) -> Vec<f64> {
        let scaled = |gradient: Vec<f64>| gradient.into_iter().map(|one| one / tau).collect();
        match self {
            Self::One(..) => Vec::new(),
            Self::All(shares) => {
                let of_shares: Vec<f64> = (0..4)
                    .map(|candidate| of_rule[..width(candidate)].iter().sum())
                    .collect();
                scaled(softmax_backward(shares, &of_shares))
            }
            Self::Two(candidates, shares) => {
                let of_share = |which| -> f64 {
                    let places = places(*candidates, which).into_iter();
                    places.map(|(place, part)| of_rule[place] * part).sum()
                };
                let of_logits: Vec<f64> =
                    scaled(softmax_backward(shares, &[of_share(0), of_share(1)]));
                let mut row = vec![0.0; 4];
                for (&candidate, one) in candidates.iter().zip(of_logits) {
                    row[candidate] += one;
                }
                row
            }
        }
    }

    fn log_probability(&self) -> f64 {
        match self {
            Self::One(candidate, probabilities) => probabilities[*candidate].ln(),
            Self::All(_) | Self::Two(..) => f64::NAN,
        }
    }
}

/// Of one of two candidates: where the mixing matrix has a number, and which, when its share is 1.
fn places(candidates: [usize; 2], which: usize) -> Vec<(usize, f64)> {
    let from = width(candidates[which]);
    let to = candidates.map(width).into_iter().max().unwrap();
    let rows = (0..to).flat_map(|new| {
        let old = new * from / to..((new + 1) * from).div_ceil(to);
        let part = 1.0 / old.len() as f64;
        old.map(move |old| (new * WIDTH + old, part))
    });
    rows.collect()
}

#[test]
fn passes_through_the_supernet_of_sizes_are_those_of_the_original() {
    let Some(lines) = lines(&[("case", json!("forward")), ("space", json!("sss"))]) else {
        return;
    };
    assert_eq!(lines.len(), 3);
    for line in lines {
        let tolerance = 10.0 * line["f32_logits_max_abs_diff"].as_f64().unwrap();
        check_sizes(double(), &line, DOUBLE, true);
        check_sizes(single(), &line, tolerance, false);
        #[cfg(feature = "burn")]
        {
            check_sizes(Burn::processor(true), &line, DOUBLE, true);
            check_sizes(Burn::processor(false), &line, tolerance, false);
        }
    }
}

fn check_sizes<E: Engine>(engine: E, line: &Value, logits: f64, double: bool) {
    let mut network = sizes(engine);
    let tau = line["tau"].as_f64().unwrap();
    let drawn: [Drawn; 6] = std::array::from_fn(|layer| Drawn::new(line, layer, tau));
    let route = SizeRoute {
        layers: drawn.each_ref().map(Drawn::rule),
    };
    let trained = network.train(&batch(1, 0), &route, Wanted::BOTH);
    let what = format!("{} {}", line["algo"], network.engine().name());
    assert_same_answer(&what, &trained, line, logits);
    if double {
        assert_same_weight_gradients(&network, &trained, &line["grad_weights"], DOUBLE);
        let of_rules = trained.route.unwrap();
        assert_eq!(of_rules.len(), 6);
        let mut of_rows = vec![0.0; 20];
        for (layer, (drawn, of_rule)) in drawn.iter().zip(&of_rules).enumerate() {
            for (place, one) in drawn.row_gradient(of_rule, tau).into_iter().enumerate() {
                of_rows[first_place(layer) + place] += one;
            }
        }
        match &line["grad_alpha"] {
            Value::Null => {
                let logarithms: Vec<f64> = drawn.iter().map(Drawn::log_probability).collect();
                assert_close(&what, &logarithms, &numbers(&line["log_probs"]), DOUBLE);
            }
            theirs => assert_close(&what, &of_rows, &numbers(theirs), DOUBLE),
        }
    }
}
