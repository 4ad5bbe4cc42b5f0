//! Small files made by hand, each changed in one place, and the real ones.

use plain_pickle::Document;

use super::*;
use crate::model::{
    ArchitectureIndex, ArchitectureRecord, Dataset, DatasetSeeds, NetworkConfig, Recipe,
    RecipeRecord, SearchSpace, Seed, Split, TrainCurves, TrialRecord,
};

use object::Object;

mod object;
mod real;
mod refusals;

const TOPOLOGY: &str = "|none~0|+|none~0|none~1|+|none~0|none~1|skip_connect~2|";

/// Text, integers and floats as objects.
impl From<&str> for Object {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<i64> for Object {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<f64> for Object {
    fn from(number: f64) -> Self {
        Self::Float(number)
    }
}

fn meta_object() -> Object {
    Object::dict([
        (
            "meta_archs",
            Object::List(vec!["8:8:8:8:8".into(), "8:8:8:8:16".into()]),
        ),
        ("total_archs", 2.into()),
        ("arch2infos", Object::None),
        ("evaluated_indexes", Object::Set(vec![])),
    ])
}

fn meta() -> MetaList {
    MetaList::read(&meta_object().pickle()).unwrap()
}

fn by_epoch(values: [f64; 2]) -> Object {
    Object::Dict(vec![
        (0.into(), values[0].into()),
        (1.into(), values[1].into()),
    ])
}

fn trial_object() -> Object {
    Object::dict([
        ("name", "cifar100".into()),
        ("train_acc1es", by_epoch([10.0, 20.0])),
        ("train_acc5es", Object::None),
        ("train_losses", by_epoch([2.0, 1.0])),
        ("train_times", Object::dict([])),
        (
            "arch_config",
            Object::dict([
                ("name", "infer.shape.tiny".into()),
                ("channels", "8:8:8:8:16".into()),
                ("arch_str", "8:8:8:8:16".into()),
                ("genotype", "a cell".into()),
                ("class_num", 100.into()),
            ]),
        ),
        ("params", 0.5.into()),
        ("flop", 7.5.into()),
        ("seed", "0777".into()),
        ("epochs", 2.into()),
        ("latency", Object::List(vec![0.25.into(), 0.5.into()])),
        (
            "eval_names",
            Object::List(vec!["ori-test".into(), "x-valid".into()]),
        ),
        ("eval_acc1es", Object::dict([("x-valid@1", 30.0.into())])),
        (
            "eval_times",
            Object::dict([("x-valid@1", 0.125.into()), ("ori-test@0", 0.25.into())]),
        ),
        ("eval_losses", Object::dict([("x-valid@1", 3.0.into())])),
        ("net_state_dict", Object::None),
    ])
}

fn key() -> Object {
    Object::Tuple(vec!["cifar100".into(), 777.into()])
}

/// The file of architecture 1: one recipe, one trial.
fn file() -> Object {
    Object::dict([(
        "12",
        Object::dict([
            ("arch_index", 1.into()),
            ("arch_str", "8:8:8:8:16".into()),
            ("all_results", Object::Dict(vec![(key(), trial_object())])),
            (
                "dataset_seed",
                Object::dict([
                    ("cifar100", Object::List(vec![777.into()])),
                    ("cifar10", Object::List(vec![])),
                ]),
            ),
            ("clear_net_done", Object::Bool(true)),
        ]),
    )])
}

fn read(file: &Object) -> Result<ArchitectureRecord, RecordError> {
    read_architecture(&file.pickle(), &meta(), ArchitectureIndex(1))
}

#[test]
fn a_record_keeps_every_value_and_every_order() {
    let record = read(&file()).unwrap();
    let trial = TrialRecord {
        dataset: Dataset::Cifar100,
        seed: Seed(777),
        epochs: 2,
        params_millions: 0.5,
        flops_millions: 7.5,
        latency_seconds: Some(vec![0.25, 0.5]),
        config: NetworkConfig::Size {
            name: "infer.shape.tiny".to_owned(),
            genotype: "a cell".to_owned(),
            class_num: 100,
        },
        train: TrainCurves {
            loss: vec![(0, 2.0), (1, 1.0)],
            top1_percent: vec![(0, 10.0), (1, 20.0)],
            top5_percent: None,
            seconds: Some(vec![]),
        },
        evaluated_splits: vec![Split::OriTest, Split::XValid],
        evaluation_loss: vec![(Split::XValid, 1, 3.0)],
        evaluation_top1_percent: vec![(Split::XValid, 1, 30.0)],
        evaluation_seconds: vec![(Split::XValid, 1, 0.125), (Split::OriTest, 0, 0.25)],
    };
    let datasets = vec![
        DatasetSeeds {
            dataset: Dataset::Cifar100,
            seeds: vec![Seed(777)],
        },
        DatasetSeeds {
            dataset: Dataset::Cifar10,
            seeds: vec![],
        },
    ];
    let recipe = RecipeRecord {
        recipe: Recipe::Hp12,
        datasets,
        trials: vec![trial],
        weights_cleared: true,
    };
    let expected = ArchitectureRecord {
        space: SearchSpace::Size,
        index: ArchitectureIndex(1),
        architecture: "8:8:8:8:16".to_owned(),
        recipes: vec![recipe],
    };
    assert_eq!(record, expected);
}

#[test]
fn the_state_of_one_recipe_reads_as_its_file_does() {
    let mut file = file();
    let expected = read(&file).unwrap();
    let state = file.at(&"12".into());
    let from_state = |state: &Object| {
        let bytes = state.pickle();
        ArchitectureRecord::from_state(&Document::parse(&bytes).unwrap(), Recipe::Hp12)
    };
    assert_eq!(from_state(state).unwrap(), expected);
    state.remove(&"arch_str".into());
    let refused = from_state(state).unwrap_err().to_string();
    assert!(refused.starts_with("arch_str: "), "{refused}");
}

#[test]
fn an_absent_latency_is_none_and_an_empty_one_is_empty() {
    let latency_after = |change: fn(&mut Object)| {
        let mut file = file();
        change(file.at(&"12".into()).at(&"all_results".into()).at(&key()));
        read(&file).unwrap().recipes[0].trials[0]
            .latency_seconds
            .clone()
    };
    assert_eq!(latency_after(|trial| trial.remove(&"latency".into())), None);
    assert_eq!(
        latency_after(|trial| *trial.at(&"latency".into()) = Object::None),
        None
    );
    let emptied = latency_after(|trial| *trial.at(&"latency".into()) = Object::List(vec![]));
    assert_eq!(emptied, Some(vec![]));
}

#[test]
fn a_topology_config_has_its_own_keys() {
    let meta = Object::dict([
        ("meta_archs", Object::List(vec![TOPOLOGY.into()])),
        ("total_archs", 1.into()),
        ("arch2infos", Object::None),
        ("evaluated_indexes", Object::Set(vec![])),
    ]);
    let meta = MetaList::read(&meta.pickle()).unwrap();
    let mut file = file();
    let recipe = file.at(&"12".into());
    *recipe.at(&"arch_index".into()) = 0.into();
    *recipe.at(&"arch_str".into()) = TOPOLOGY.into();
    let trial = recipe.at(&"all_results".into()).at(&key());
    *trial.at(&"arch_config".into()) = Object::dict([
        ("channel", 16.into()),
        ("num_cells", 5.into()),
        ("arch_str", TOPOLOGY.into()),
        ("class_num", 100.into()),
    ]);
    let record = read_architecture(&file.pickle(), &meta, ArchitectureIndex(0)).unwrap();
    assert_eq!(record.space, SearchSpace::Topology);
    let expected = NetworkConfig::Topology {
        channel: 16,
        num_cells: 5,
        class_num: 100,
    };
    assert_eq!(record.recipes[0].trials[0].config, expected);
}

#[test]
fn a_damaged_file_is_an_error_and_never_a_panic() {
    let whole = file().pickle();
    let meta = meta();
    for length in 0..whole.len() {
        let refused = read_architecture(&whole[..length], &meta, ArchitectureIndex(1));
        assert!(
            matches!(refused, Err(RecordError::Pickle { .. })),
            "{length} bytes"
        );
    }
    for place in 0..whole.len() {
        for flip in [1, 0x20, 0xff] {
            let mut damaged = whole.clone();
            damaged[place] ^= flip;
            let _either = read_architecture(&damaged, &meta, ArchitectureIndex(1));
        }
    }
}

#[test]
fn a_file_that_contains_itself_is_refused() {
    // {'12': the same again}
    let bytes = b"\x80\x04}\x94\x8c\x0212h\0s.";
    let document = Document::parse(bytes).unwrap();
    let error = ArchitectureRecord::from_pickle(&document, &meta(), ArchitectureIndex(1));
    let expected = "'12': unknown key \"12\"; expected arch_index, ";
    assert!(error.unwrap_err().to_string().starts_with(expected));
}
