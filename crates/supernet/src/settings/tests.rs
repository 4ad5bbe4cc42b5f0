//! Settings are read as they were written, and wrong ones are found.

use super::*;

#[test]
fn settings_of_each_method_can_be_run_and_read_again() {
    for method in MethodName::ALL {
        for settings in [
            Settings::paper(method.clone()),
            Settings::small(method.clone()),
        ] {
            settings.check().unwrap();
            let text = serde_json::to_string(&settings).unwrap();
            assert!(text.contains(&format!("{{\"method\":\"{method}\",\"space\":\"")));
            assert_eq!(serde_json::from_str::<Settings>(&text).unwrap(), settings);
        }
    }
}

#[test]
fn a_method_of_a_user_keeps_its_name() {
    let method = MethodName::Other("mine".to_owned());
    let settings = Settings::small(method.clone());
    let text = serde_json::to_string(&settings).unwrap();
    let again: Settings = serde_json::from_str(&text).unwrap();
    assert_eq!(again.method, method);
    settings.check().unwrap();
}

#[test]
fn a_setting_outside_its_range_is_named() {
    let wrong = |change: fn(&mut Settings)| {
        let mut settings = Settings::paper(MethodName::Tas);
        change(&mut settings);
        settings.check().unwrap_err().to_string()
    };
    assert_eq!(
        wrong(|settings| settings.epochs = 0),
        "epochs is 0; expected at least 1"
    );
    assert_eq!(
        wrong(|settings| settings.width = usize::MAX),
        format!("width is {}; expected at most 1048576", usize::MAX)
    );
    assert_eq!(
        wrong(|settings| settings.candidates = vec![8, 8]),
        "the candidates [8, 8] are not in rising order; expected each to be larger than the one before"
    );
    assert_eq!(
        wrong(|settings| settings.weights.momentum = 1.0),
        "weights.momentum is 1; expected a number of at least 0 and less than 1"
    );
    assert_eq!(
        wrong(|settings| settings.architecture.learning_rate = f64::NAN),
        "architecture.learning_rate is NaN; expected a number of at least 0"
    );
    assert_eq!(
        wrong(|settings| settings.temperature.last = 0.0),
        "temperature.last is 0; expected a number above 0"
    );
    assert_eq!(
        wrong(|settings| settings.warm_up_ratio = Some(1.5)),
        "warm_up_ratio is 1.5; expected a number above 0 and at most 1, or none"
    );
    assert_eq!(
        wrong(|settings| settings.space = Space::Topology),
        "the method tas searches sss, but the settings have tss"
    );
}

#[test]
fn each_option_is_switched_on_by_its_name() {
    for name in Options::NAMES {
        let mut options = Options::default();
        assert!(options.switch_on(name));
        assert_eq!(options.names(), [name]);
    }
    assert!(!Options::default().switch_on("exclude_none"));
}

#[test]
fn a_search_of_one_epoch_has_the_first_temperature() {
    let mut settings = Settings::paper(MethodName::Gdas);
    settings.epochs = 1;
    assert_eq!(settings.temperature(0).to_bits(), 10.0_f64.to_bits());
}

#[test]
fn warm_up_draws_the_full_width_less_and_less() {
    let mut settings = Settings::paper(MethodName::Tas);
    assert_eq!(settings.full_width_probability(0), None);
    settings.warm_up_ratio = Some(0.5);
    assert_eq!(settings.full_width_probability(0), Some(1.0));
    assert_eq!(settings.full_width_probability(25), Some(0.5));
    assert_eq!(settings.full_width_probability(50), None);
}
