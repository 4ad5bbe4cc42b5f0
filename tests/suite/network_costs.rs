//! What networks cost, counted layer by layer and by the formulas of the spaces.

use nats_networks::{NetworkConfig, Plan};
use natsbench::space::{architecture_cost, architectures};
use natsbench::{Dataset, SearchSpace};

/// Classes and side of the images.
fn of_dataset(dataset: Dataset) -> (usize, usize) {
    match dataset {
        Dataset::Cifar10Valid | Dataset::Cifar10 => (10, 32),
        Dataset::Cifar100 => (100, 32),
        Dataset::ImageNet16 => (120, 16),
    }
}

fn compare_all(space: SearchSpace) {
    for architecture in architectures(space) {
        for dataset in [Dataset::Cifar10, Dataset::Cifar100, Dataset::ImageNet16] {
            let (classes, side) = of_dataset(dataset);
            let config = NetworkConfig::from_architecture(&architecture, classes).unwrap();
            let plan = Plan::new(&config, side).unwrap();
            let formula = architecture_cost(space, &architecture, dataset).unwrap();
            assert_eq!(
                (
                    plan.flops_millions().to_bits(),
                    plan.params_millions().to_bits()
                ),
                (
                    formula.flops_millions.to_bits(),
                    formula.params_millions.to_bits()
                ),
                "{architecture} on {dataset:?}"
            );
        }
    }
}

#[test]
fn layers_of_every_cell_add_up_to_the_stored_costs() {
    compare_all(SearchSpace::Topology);
}

#[test]
fn layers_of_every_size_add_up_to_the_stored_costs() {
    compare_all(SearchSpace::Size);
}
