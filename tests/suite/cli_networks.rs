//! The commands `network` and `check`.

use std::fs;

use natsbench::SearchSpace;
use natsbench::networks::nats_networks::files::{read_weights, to_onnx, to_pth};
use natsbench::networks::plan;
use natsbench::{ArchitectureIndex, Dataset, Recipe};
use serde_json::Value;

use crate::support::{Bench, natsbench, records, text};
use crate::views_examples::sample_database;

const CELL: &str =
    "|nor_conv_3x3~0|+|nor_conv_3x3~0|avg_pool_3x3~1|+|none~0|nor_conv_3x3~1|avg_pool_3x3~2|";

/// Runs `natsbench network`, arguments separated by spaces, in a folder without a database.
fn network(line: &str) -> crate::support::Ran {
    let arguments: Vec<&str> = line.split(' ').collect();
    natsbench(&["network"], &arguments)
}

fn number(text: &str) -> u64 {
    text.replace(',', "").parse().unwrap()
}

#[test]
fn parts_and_layers_add_up_to_the_costs_of_the_benchmark() {
    for (line, space, architecture) in [
        (
            "11 --space tss",
            SearchSpace::Topology,
            natsbench::space::architectures(SearchSpace::Topology)[11].as_str(),
        ),
        ("8:8:40:32:40", SearchSpace::Size, "8:8:40:32:40"),
    ] {
        for dataset in [Dataset::Cifar10, Dataset::ImageNet16] {
            let cost = natsbench::space::architecture_cost(space, architecture, dataset).unwrap();
            for layers in ["", " --layers"] {
                let ran = network(&format!("{line} --dataset {dataset}{layers}"));
                ran.ends(0, &[architecture]);
                let rows: Vec<Vec<&str>> = ran
                    .out
                    .lines()
                    .skip(2)
                    .map(|row| row.split_whitespace().collect())
                    .collect();
                let [parts @ .., all, in_millions] = &rows[..] else {
                    panic!("{}", ran.out)
                };
                let sum = |from_last: usize| -> u64 {
                    parts
                        .iter()
                        .map(|row| number(row[row.len() - from_last]))
                        .sum()
                };
                assert_eq!(all[0], "all");
                assert_eq!((number(all[1]), number(all[2])), (sum(2), sum(1)));
                assert_eq!(in_millions[1], cost.params_millions.to_string());
                assert_eq!(in_millions[4], cost.flops_millions.to_string());
                assert_eq!(
                    (sum(2) as f64 / 1e6).to_bits(),
                    cost.params_millions.to_bits()
                );
                assert_eq!(
                    (sum(1) as f64 / 1e6).to_bits(),
                    cost.flops_millions.to_bits()
                );
            }
        }
    }
}

#[test]
fn json_has_every_layer_with_what_it_reads() {
    let ran = network("8:8:40:32:40 --dataset cifar100 --json");
    ran.ends(0, &[]);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    let layers = json["layers"].as_array().unwrap();
    let sum = |key: &str| {
        layers
            .iter()
            .map(|layer| layer[key].as_u64().unwrap())
            .sum::<u64>()
    };
    assert_eq!(json["params"], sum("params"));
    assert_eq!(json["flops"], sum("flops"));
    let mut known = vec!["images"];
    for layer in layers {
        for input in layer["inputs"].as_array().unwrap() {
            assert!(known.contains(&input.as_str().unwrap()), "{layer}");
        }
        known.push(layer["layer"].as_str().unwrap());
    }
    assert_eq!(known.last(), Some(&"classifier"));
    assert_eq!(layers.last().unwrap()["channels"], 100);
}

#[test]
fn files_hold_the_first_weights_of_a_seed() {
    let folder = tempfile::tempdir().unwrap();
    let plan = plan("8:16:24:32:40", Dataset::Cifar10).unwrap();
    let weights = plan.initial_weights(888);
    let path = |name: &str| folder.path().join(name);
    for ending in ["safetensors", "npz", "pth", "onnx"] {
        let file = path(&format!("net.{ending}"));
        let line = format!(
            "8:16:24:32:40 --dataset cifar10 --seed 888 --out {}",
            text(&file)
        );
        network(&line).ends(
            0,
            &[&format!(
                "{}: 141 tensors, first weights of seed 888",
                text(&file)
            )],
        );
    }
    assert_eq!(read_weights(&path("net.safetensors")).unwrap(), weights);
    assert_eq!(read_weights(&path("net.npz")).unwrap(), weights);
    assert_eq!(
        fs::read(path("net.pth")).unwrap(),
        to_pth(&weights).unwrap()
    );
    assert_eq!(
        fs::read(path("net.onnx")).unwrap(),
        to_onnx(&plan, &weights).unwrap()
    );

    // From a file of weights, the same network.
    let again = path("again.onnx");
    let line = format!(
        "8:16:24:32:40 --dataset cifar10 --weights {} --out {}",
        text(&path("net.npz")),
        text(&again)
    );
    network(&line).ends(0, &["141 tensors, weights of "]);
    assert_eq!(
        fs::read(again).unwrap(),
        fs::read(path("net.onnx")).unwrap()
    );
}

#[test]
fn what_has_no_network_or_no_weights_is_refused_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let weights = path("small.safetensors");
    network(&format!(
        "8:8:8:8:8 --dataset cifar10 --seed 1 --out {}",
        text(&weights)
    ))
    .ends(0, &[]);
    let out = path("net.onnx");
    let out = text(&out);
    for (line, code, said) in [
        (
            format!("11 --dataset cifar10 --out {out}"),
            2,
            "11 is an index: add --space tss or --space sss",
        ),
        (
            "15625 --space tss --dataset cifar10".to_owned(),
            1,
            "there is no architecture 15625 in tss: expected 0 to 15624",
        ),
        (
            "8:8:8:8:9 --dataset cifar10".to_owned(),
            1,
            "\"8:8:8:8:9\" is no architecture of sss",
        ),
        (
            "8:8:8:8:8 --space tss --dataset cifar10".to_owned(),
            1,
            "\"8:8:8:8:8\" is no architecture of tss",
        ),
        (
            format!("8:8:8:8:8 --dataset cifar10 --out {out}"),
            2,
            "whose weights?",
        ),
        (
            "8:8:8:8:8 --dataset cifar10 --seed 1".to_owned(),
            2,
            "add --out FILE",
        ),
        (
            format!("8:8:8:8:8 --dataset cifar10 --seed 1 --out {out}.bin"),
            1,
            "expected a name that ends in .safetensors, .pth, .npz or .onnx",
        ),
        (
            format!(
                "8:8:8:8:8 --dataset cifar100 --weights {} --out {out}",
                text(&weights)
            ),
            1,
            "classifier.weight is float32 of shape [10, 8]; the network needs float32 of shape [100, 8]",
        ),
        (
            format!("8:8:8:8:8 --dataset cifar10 --weights {out}.npz --out {out}"),
            1,
            "cannot read ",
        ),
    ] {
        network(&line).ends(code, &[said]);
    }
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn every_log_of_a_sample_has_the_costs_of_its_network() {
    let ran = natsbench(&["check", "costs"], &["--db", text(sample_database())]);
    ran.ends(0, &["tss: 40 architectures, ", "sss: 40 architectures, "]);
    let agree = "every log has the params and FLOPs of its network";
    assert_eq!(ran.out.matches(agree).count(), 2, "{}", ran.out);
}

#[test]
fn a_log_with_the_costs_of_another_network_is_named() {
    let mut records = records(SearchSpace::Topology, 3);
    let recipe = records[1]
        .recipes
        .iter_mut()
        .find(|recipe| recipe.recipe == Recipe::Hp200)
        .unwrap();
    let trial = &mut recipe.trials[0];
    let (dataset, seed, logged) = (trial.dataset, trial.seed, trial.params_millions);
    trial.params_millions = 9.5;
    let bench = Bench::with_records(SearchSpace::Topology, &records);
    bench.import(&["--quiet"]).ends(0, &[]);

    let ran = natsbench(&["check", "costs"], &["--db", text(&bench.db)]);
    ran.ends(
        1,
        &[
            "tss: 3 architectures, ",
            "the log of 1 has the numbers of another network",
        ],
    );
    let row: Vec<&str> = ran.out.lines().last().unwrap().split_whitespace().collect();
    let expected = [
        "1",
        "200",
        dataset.as_str(),
        &seed.to_string(),
        "9.5",
        &logged.to_string(),
    ];
    assert_eq!(row[..6], expected);

    let ran = natsbench(&["check", "costs", "--json"], &["--db", text(&bench.db)]);
    ran.ends(1, &[]);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    let found = json[0]["disagreements"].as_array().unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["logged"]["index"], ArchitectureIndex(1).0);
    assert_eq!(found[0]["counted_params_millions"], logged);

    let ran = natsbench(
        &["check", "costs", "--space", "sss"],
        &["--db", text(&bench.db)],
    );
    ran.ends(1, &["no architecture of sss is imported"]);
}

#[test]
fn cells_are_named_by_their_text() {
    let ran = natsbench(&["network", CELL, "--dataset", "cifar10"], &[]);
    ran.ends(
        0,
        &[
            "tss, cifar10: ",
            "params 0.802426 million, FLOPs 113.95137 million",
        ],
    );
}
