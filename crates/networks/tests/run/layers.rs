//! Layers alone, also with the strides and widths that the benchmark does not have.

use nats_networks::run::{Device, Network, Precision};

use crate::filling;
use crate::oracle::{lines, piece_of};
use crate::within::assert_digest;

const DOUBLE: f64 = 1e-9;

#[test]
fn layers_alone_compute_what_pytorch_computes() {
    for line in lines("networks_oracle.jsonl.gz", "layer") {
        let name = format!(
            "{} from {} to {} channels, stride {}, side {}",
            line["name"], line["c_in"], line["c_out"], line["stride"], line["size"]
        );
        let plan = piece_of(&line);
        let images = filling::images("piece", plan.input());
        let weights = filling::weights(&plan, "layer.");
        let mut network = Network::new(plan, &weights, &Device::cpu(), Precision::Double).unwrap();

        let output = network.evaluate(&images).unwrap().logits;
        assert_digest(&output, &line["eval"], DOUBLE, &name);

        let pull = filling::units("pull", output.len())
            .into_iter()
            .map(f64::from);
        let factors: Vec<f64> = pull.collect();
        match network.image_gradient(&images, &factors).unwrap() {
            Some(gradient) => assert_digest(&gradient, &line["input_gradient"], DOUBLE, &name),
            None => assert!(line["input_gradient"].is_null(), "{name}"),
        }

        let output = network.train_pass(&images).unwrap().logits;
        assert_digest(&output, &line["train"], DOUBLE, &name);
    }
}
