//! What follows from an architecture string alone, against the official package.

use natsbench::space::architectures;
use natsbench::{ArchitectureIndex, Dataset, SearchSpace};
use serde_json::Value;

use crate::oracle::official_answers;

#[test]
fn costs_are_those_that_the_archives_hold() {
    for space in SearchSpace::ALL {
        let strings = architectures(*space);
        for line in official_answers(space.as_str()).unwrap_or_default() {
            if line["call"] != "ResultsCount.state" {
                continue;
            }
            let index = ArchitectureIndex(line["args"]["index"].as_u64().unwrap() as u32);
            let dataset: Dataset = line["args"]["dataset"].as_str().unwrap().parse().unwrap();
            let text = &strings[index.0 as usize];
            let cost = natsbench::space::architecture_cost(*space, text, dataset).unwrap();
            let bits = |value: &Value| value.as_f64().unwrap().to_bits();
            assert_eq!(
                cost.flops_millions.to_bits(),
                bits(&line["result"]["flop"]),
                "{text}"
            );
            assert_eq!(
                cost.params_millions.to_bits(),
                bits(&line["result"]["params"]),
                "{text}"
            );
        }
    }
}
