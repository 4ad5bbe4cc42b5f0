//! What a record refuses: one change of a good file at a time.

use super::*;

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
    let expected =
        "'1': unknown recipe (hp) \"1\" (did you mean 01?); expected one of 01, 12, 90, 200";
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
    let keys = "arch_index, arch_str, all_results, dataset_seed, clear_net_done, sample";
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
fn an_evaluated_split_is_named_once() {
    let twice = Object::List(vec!["x-valid".into(), "x-valid".into()]);
    let message = field_refusal("eval_names", twice);
    assert_eq!(
        message,
        "eval_names: 'x-valid' occurs twice; expected it once"
    );
}

#[test]
fn weights_are_none_or_an_ordered_dict() {
    let message = field_refusal("net_state_dict", Object::dict([]));
    let expected = "expected None or an OrderedDict of weights, found dict";
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
    assert_eq!(
        read(&full).unwrap().trial_count(),
        architecture::TRIAL_LIMIT
    );
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
        message.starts_with("arch2infos: a list of architectures with results in it"),
        "{message}"
    );
}
