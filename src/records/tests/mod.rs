//! Small files made by hand, each changed in one place, and the real ones.

use crate::archive::pickle::Document;
use crate::archive::pickle::writer::Object;

use super::*;

mod real;

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

/// The message for the file after a change of its recipe.
fn refusal(change: impl FnOnce(&mut Object)) -> String {
    let mut file = file();
    change(file.at(&"12".into()));
    read(&file).unwrap_err().to_string()
}

/// The message for the file after a change of its trial, without its place.
fn trial_refusal(change: impl FnOnce(&mut Object)) -> String {
    let message = refusal(|recipe| change(recipe.at(&"all_results".into()).at(&key())));
    let place = "'12' / all_results[('cifar100', 777)] / ";
    message
        .strip_prefix(place)
        .map_or(message.clone(), str::to_owned)
}

/// The message for the file after one field of its trial was replaced.
fn field_refusal(field: &str, value: impl Into<Object>) -> String {
    trial_refusal(|trial| *trial.at(&field.into()) = value.into())
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
fn a_file_of_another_architecture_is_refused() {
    let message = refusal(|recipe| *recipe.at(&"arch_index".into()) = 2.into());
    assert_eq!(message, "'12' / arch_index: expected 1, found 2");
    let message = refusal(|recipe| *recipe.at(&"arch_str".into()) = "8:8:8:8:8".into());
    assert_eq!(
        message,
        "'12' / arch_str: expected '8:8:8:8:16', found '8:8:8:8:8'"
    );
    let message = trial_refusal(|trial| {
        *trial.at(&"arch_config".into()).at(&"channels".into()) = "8:8:8:8:8".into();
    });
    assert_eq!(
        message,
        "arch_config / channels: expected '8:8:8:8:16', found '8:8:8:8:8'"
    );
    let error = read_architecture(&file().pickle(), &meta(), ArchitectureIndex(2)).unwrap_err();
    let expected = "the file itself: expected an index below 2, the length of the list, found 2";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn unknown_names_are_refused_with_their_place_and_the_known_ones() {
    let unknown = Object::Dict(vec![("1".into(), Object::dict([]))]);
    let expected = "'1': unknown recipe (hp) \"1\"; expected one of 01, 12, 90, 200";
    assert_eq!(read(&unknown).unwrap_err().to_string(), expected);

    let message = refusal(|recipe| {
        recipe
            .at(&"dataset_seed".into())
            .insert("mnist".into(), Object::List(vec![]));
    });
    let datasets = "expected one of cifar10-valid, cifar10, cifar100, ImageNet16-120";
    assert_eq!(
        message,
        format!("'12' / dataset_seed['mnist']: unknown data set \"mnist\"; {datasets}")
    );

    let message = field_refusal("eval_times", Object::dict([("train@1", 1.0.into())]));
    let splits = "expected one of x-valid, x-test, ori-test";
    assert_eq!(
        message,
        format!("eval_times['train@1']: unknown evaluated split \"train\"; {splits}")
    );
    let message = field_refusal("eval_names", Object::List(vec!["test".into()]));
    assert_eq!(
        message,
        format!("eval_names: unknown evaluated split \"test\"; {splits}")
    );
}

#[test]
fn no_key_is_lost_and_none_may_be_missing() {
    let message = refusal(|recipe| recipe.insert("extra".into(), Object::None));
    let keys = "arch_index, arch_str, all_results, dataset_seed, clear_net_done";
    assert_eq!(
        message,
        format!("'12': unknown key \"extra\"; expected {keys}")
    );
    let message = trial_refusal(|trial| trial.insert("eval_acc5es".into(), Object::None));
    assert!(message.contains("unknown key \"eval_acc5es\"; expected name, train_acc1es, "));
    let message = trial_refusal(|trial| {
        trial
            .at(&"arch_config".into())
            .insert("channel".into(), 16.into());
    });
    let keys = "name, channels, arch_str, genotype, class_num";
    assert_eq!(
        message,
        format!("arch_config: unknown key \"channel\"; expected {keys}")
    );

    let message = trial_refusal(|trial| trial.remove(&"eval_times".into()));
    assert!(
        message.ends_with(": key \"eval_times\" is missing"),
        "{message}"
    );
    let message = refusal(|recipe| recipe.remove(&"clear_net_done".into()));
    assert_eq!(message, "'12': key \"clear_net_done\" is missing");
}

#[test]
fn seeds_and_results_must_name_the_same_trials() {
    let message = refusal(|recipe| *recipe.at(&"all_results".into()) = Object::dict([]));
    assert_eq!(
        message,
        "'12': ('cifar100', 777) is in dataset_seed and not in all_results"
    );
    let message = refusal(|recipe| *recipe.at(&"dataset_seed".into()) = Object::dict([]));
    assert_eq!(
        message,
        "'12': ('cifar100', 777) is in all_results and not in dataset_seed"
    );
    let message = refusal(|recipe| {
        *recipe.at(&"dataset_seed".into()).at(&"cifar100".into()) =
            Object::List(vec![777.into(), 777.into()]);
    });
    let expected = "'12' / dataset_seed['cifar100']: seed 777 occurs twice; expected it once";
    assert_eq!(message, expected);
}

#[test]
fn a_trial_must_agree_with_its_key() {
    let message = field_refusal("name", "cifar10");
    assert_eq!(
        message,
        "name: expected 'cifar100' as in its key, found 'cifar10'"
    );
    for seed in ["777", "00777", "0778", "+777"] {
        let message = field_refusal("seed", seed);
        assert_eq!(
            message,
            format!("seed: expected '0777' as in its key, found '{seed}'")
        );
    }
}

#[test]
fn numbers_must_be_finite_floats_at_epochs_that_were_trained() {
    let message = field_refusal("params", f64::INFINITY);
    assert_eq!(message, "params: expected a finite number, found inf");
    let message = field_refusal("train_losses", by_epoch([1.0, f64::NAN]));
    assert_eq!(
        message,
        "train_losses[1]: expected a finite number, found NaN"
    );
    let message = field_refusal("eval_losses", Object::dict([("x-valid@1", 1.into())]));
    assert_eq!(
        message,
        "eval_losses['x-valid@1']: expected float, found int"
    );
    let message = field_refusal("latency", Object::List(vec![0.5.into(), f64::NAN.into()]));
    assert_eq!(message, "latency[1]: expected a finite number, found NaN");

    let message = field_refusal("train_losses", Object::Dict(vec![(2.into(), 1.0.into())]));
    assert_eq!(
        message,
        "train_losses[2]: expected an epoch from 0 to 1, found 2"
    );
    let message = field_refusal("eval_losses", Object::dict([("x-valid@2", 1.0.into())]));
    assert_eq!(
        message,
        "eval_losses['x-valid@2']: expected an epoch from 0 to 1, found 2"
    );
    for epochs in [0, 257, -1] {
        let message = field_refusal("epochs", epochs);
        assert_eq!(
            message,
            format!("epochs: expected 1 to 256 epochs, found {epochs}")
        );
    }
}

#[test]
fn weights_are_refused() {
    let message = field_refusal("net_state_dict", Object::dict([]));
    let expected = "weights are not imported; expected None, as in a -simple archive";
    assert_eq!(message, format!("net_state_dict: {expected}"));
}

#[test]
fn an_architecture_has_at_most_64_trials_over_all_recipes() {
    let recipe = |seeds: std::ops::Range<i64>| {
        let trial = |seed: i64| {
            let mut trial = trial_object();
            *trial.at(&"seed".into()) = format!("{seed:04}").as_str().into();
            (Object::Tuple(vec!["cifar100".into(), seed.into()]), trial)
        };
        let mut file = file();
        let recipe = file.at(&"12".into());
        *recipe.at(&"all_results".into()) = Object::Dict(seeds.clone().map(trial).collect());
        *recipe.at(&"dataset_seed".into()) =
            Object::dict([("cifar100", Object::List(seeds.map(Object::Int).collect()))]);
        recipe.clone()
    };
    let full = Object::dict([("12", recipe(0..40)), ("90", recipe(0..24))]);
    assert_eq!(read(&full).unwrap().trial_count(), TRIAL_LIMIT);
    let more = Object::dict([("12", recipe(0..40)), ("90", recipe(0..25))]);
    assert_eq!(
        read(&more).unwrap_err().to_string(),
        "'90' / all_results: more than 64 trials"
    );
}

#[test]
fn a_meta_list_is_checked() {
    let refusal = |key: &str, value: Object| {
        let mut meta = meta_object();
        *meta.at(&key.into()) = value;
        MetaList::read(&meta.pickle()).unwrap_err().to_string()
    };
    assert_eq!(meta().space(), SearchSpace::Size);
    assert_eq!(
        meta().architecture(ArchitectureIndex(1)),
        Some("8:8:8:8:16")
    );
    assert_eq!(meta().architecture(ArchitectureIndex(2)), None);

    let message = refusal("total_archs", 3.into());
    assert_eq!(
        message,
        "total_archs: expected 2, the length of meta_archs, found 3"
    );
    let twice = Object::List(vec!["8:8:8:8:8".into(), "8:8:8:8:8".into()]);
    let message = refusal("meta_archs", twice);
    assert_eq!(
        message,
        "meta_archs[1]: '8:8:8:8:8' occurs twice; expected it once"
    );
    let mixed = Object::List(vec!["8:8:8:8:8".into(), TOPOLOGY.into()]);
    let message = refusal("meta_archs", mixed);
    assert!(message.starts_with("meta_archs[1]: expected an architecture of sss as before"));
    let results = Object::Dict(vec![(0.into(), Object::None)]);
    let message = refusal("arch2infos", results);
    assert!(
        message.starts_with("arch2infos: results within the meta file"),
        "{message}"
    );
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
