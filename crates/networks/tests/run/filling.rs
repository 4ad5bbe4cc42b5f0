//! The numbers that the recorded networks are filled with: they follow from the names of the weights, and all are exact
//! in float32.

use nats_networks::{Images, Plan, Shape, StateDict, Tensor, Values};

/// FNV-1a, 64 bits.
fn hash(key: &str) -> u64 {
    key.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    })
}

/// Multiples of 2^-15 from -1 to 1, by splitmix64.
pub(crate) fn units(key: &str, count: usize) -> Vec<f32> {
    let start = hash(key);
    (1..=count as u64)
        .map(|number| {
            let mut bits = start.wrapping_add(number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            bits ^= bits >> 31;
            ((bits >> 48) as f32 - 32768.0) / 32768.0
        })
        .collect()
}

/// The smallest power of two whose square is at least this.
fn half_power(inputs: usize) -> f32 {
    let powers = (0..).map(|exponent| 1_usize << exponent);
    let power = powers.into_iter().find(|power| power * power >= inputs);
    power.unwrap() as f32
}

fn tensor(key: &str, shape: &[usize]) -> Values {
    let count = shape.iter().product();
    let filled =
        |of: &dyn Fn(f32) -> f32| Values::Float32(units(key, count).into_iter().map(of).collect());
    match key.rsplit('.').next().unwrap() {
        "num_batches_tracked" => Values::Int64(vec![(hash(key) % 1000) as i64]),
        "weight" if shape.len() >= 2 => {
            let power = half_power(shape[1..].iter().product());
            filled(&|unit| unit * 2.0 / power)
        }
        "weight" => filled(&|unit| 1.0 + unit / 4.0),
        "bias" => filled(&|unit| unit / 4.0),
        "running_mean" => filled(&|unit| unit / 8.0),
        "running_var" => filled(&|unit| 1.0 + unit / 2.0),
        other => panic!("no filling for {other}"),
    }
}

/// Weights of a network, each filled by its name with `prefix` before it.
pub(crate) fn weights(plan: &Plan, prefix: &str) -> StateDict {
    let tensors = plan.layout().into_iter().map(|entry| {
        let values = tensor(&format!("{prefix}{}", entry.key), &entry.shape);
        (entry.key, Tensor::new(entry.shape, values).unwrap())
    });
    StateDict::new(tensors.collect()).unwrap()
}

/// Two images.
pub(crate) fn images(key: &str, shape: Shape) -> Images {
    let units = units(key, 2 * shape.numbers());
    Images::new(shape, units.into_iter().map(|unit| 2.0 * unit).collect()).unwrap()
}
