//! Names of weight-sharing searches in tables and figures.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::experiment::ExperimentError;
use crate::model::Dataset;

/// The methods of the paper in its order, those of `tss` before those of `sss`.
const METHODS: [&str; 9] = [
    "darts-v1", "darts-v2", "gdas", "setn", "rsps", "enas", "tas", "fbnet-v2", "tunas",
];

/// The settings that `natsbench train` begins with, as `crates/supernet` writes them. A test compares.
const PRESETS: &str = include_str!("presets.json");

/// By method, all settings.
#[derive(Deserialize)]
struct Presets {
    /// Those of the paper.
    paper: BTreeMap<String, Value>,
    /// Those of a search that takes minutes.
    small: BTreeMap<String, Value>,
}

/// What the settings of an experiment hold.
#[derive(Deserialize)]
struct Stored {
    images: String,
    options: Vec<String>,
    settings: Value,
}

/// Place of a method in the paper; others come after these.
pub(crate) fn method_place(label: &str) -> usize {
    let name = label
        .split_once(' ')
        .map_or(label, |(name, _settings)| name);
    let place = METHODS.iter().position(|known| *known == name);
    place.unwrap_or(METHODS.len())
}

/// Whether images are those of a data set, by their names.
pub(crate) fn is_of_dataset(images: &str, dataset: Dataset) -> bool {
    let letters = |text: &str| -> String {
        let kept = text.chars().filter(char::is_ascii_alphanumeric);
        kept.map(|letter| letter.to_ascii_lowercase()).collect()
    };
    letters(images) == letters(dataset.as_str())
}

/// Name of a search: the method, and in brackets whether it is a small one, the settings that are not those of the paper (or
/// of a small search), the options, and the images if they are not those of the data set:
/// `gdas (small, exclude-none, Fashion-MNIST images)`.
pub(crate) fn shown_name(
    dataset: Dataset,
    method: &str,
    settings: &str,
) -> Result<String, ExperimentError> {
    let stored: Stored = serde_json::from_str(settings)?;
    let presets: Presets = serde_json::from_str(PRESETS)?;
    let of_method = |presets: &BTreeMap<String, Value>| {
        let known = presets.get(method).or_else(|| presets.get("gdas")); // where a method of a user begins
        known.map_or_else(Vec::new, |preset| differences(&stored.settings, preset))
    };
    let (paper, small) = (of_method(&presets.paper), of_method(&presets.small));
    let mut parts = if small.len() < paper.len() {
        let mut parts = vec!["small".to_owned()];
        parts.extend(small);
        parts
    } else {
        paper
    };
    parts.extend(stored.options);
    if !is_of_dataset(&stored.images, dataset) {
        parts.push(format!("{} images", stored.images));
    }
    Ok(if parts.is_empty() {
        method.to_owned()
    } else {
        format!("{method} ({})", parts.join(", "))
    })
}

/// The settings that differ from a preset, as `weights.momentum=0.8`. Options have names of their own.
fn differences(settings: &Value, preset: &Value) -> Vec<String> {
    let (mut of_settings, mut of_preset) = (BTreeMap::new(), BTreeMap::new());
    flatten("", settings, &mut of_settings);
    flatten("", preset, &mut of_preset);
    let is_shown = |name: &str| {
        let first = name.split('.').next().unwrap_or(name);
        !matches!(first, "method" | "space" | "seed" | "options")
    };
    of_settings
        .into_iter()
        .filter(|(name, value)| is_shown(name) && of_preset.get(name) != Some(value))
        .map(|(name, value)| match value.as_str() {
            Some(text) => format!("{name}={text}"),
            None => format!("{name}={value}"),
        })
        .collect()
}

/// Every value of a JSON object within objects, by its path.
fn flatten<'a>(path: &str, value: &'a Value, into: &mut BTreeMap<String, &'a Value>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                let path = match path {
                    "" => name.clone(),
                    path => format!("{path}.{name}"),
                };
                flatten(&path, value, into);
            }
        }
        other => {
            into.insert(path.to_owned(), other);
        }
    }
}

#[cfg(test)]
mod tests {
    use nats_supernet::settings::{MethodName, Settings};
    use serde_json::json;

    use super::*;

    #[test]
    fn methods_and_their_settings_are_those_of_the_program_that_trains() {
        let names = MethodName::ALL.map(|method| method.name().to_owned());
        assert_eq!(names.as_slice(), METHODS);
        let of = |settings: fn(MethodName) -> Settings| {
            let lines = MethodName::ALL.map(|method| {
                let settings = serde_json::to_string(&settings(method.clone())).unwrap();
                format!("    \"{method}\": {settings}")
            });
            lines.join(",\n")
        };
        let (paper, small) = (of(Settings::paper), of(Settings::small));
        let expected =
            format!("{{\n  \"paper\": {{\n{paper}\n  }},\n  \"small\": {{\n{small}\n  }}\n}}\n");
        if std::env::var("SNAPSHOTS").is_ok_and(|action| action == "overwrite") {
            let path = concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/src/experiment/weight_sharing/presets.json"
            );
            std::fs::write(path, &expected).unwrap();
        }
        assert!(
            PRESETS == expected,
            "the settings have changed; SNAPSHOTS=overwrite writes them into presets.json"
        );
    }

    fn preset(kind: &str, method: &str) -> Value {
        let presets: Value = serde_json::from_str(PRESETS).unwrap();
        presets[kind][method].clone()
    }

    fn name(method: &str, settings: &Value, options: &[&str], images: &str) -> String {
        let stored = json!({ "images": images, "options": options, "settings": settings });
        shown_name(Dataset::Cifar10, method, &stored.to_string()).unwrap()
    }

    #[test]
    fn a_name_says_what_differs_from_the_paper() {
        let paper = preset("paper", "gdas");
        assert_eq!(name("gdas", &paper, &[], "CIFAR-10"), "gdas");
        let mut changed = paper.clone();
        changed["weights"]["stale"] = json!("skip");
        changed["epochs"] = json!(50);
        let found = name("gdas", &changed, &["exclude-none"], "CIFAR-10");
        assert_eq!(found, "gdas (epochs=50, weights.stale=skip, exclude-none)");
    }

    #[test]
    fn a_small_search_is_called_so_and_other_images_are_named() {
        let mut small = preset("small", "tas");
        assert_eq!(
            name("tas", &small, &[], "Fashion-MNIST"),
            "tas (small, Fashion-MNIST images)"
        );
        small["epochs"] = json!(6);
        assert_eq!(name("tas", &small, &[], "cifar10"), "tas (small, epochs=6)");
    }

    #[test]
    fn a_method_of_a_user_begins_where_gdas_does() {
        let small = preset("small", "gdas");
        assert_eq!(name("mine", &small, &[], "CIFAR-10"), "mine (small)");
        assert!(method_place("gdas (small)") < method_place("mine"));
    }

    #[test]
    fn images_of_a_data_set_are_recognised_in_any_spelling() {
        assert!(is_of_dataset("CIFAR-10", Dataset::Cifar10));
        assert!(is_of_dataset("ImageNet16-120", Dataset::ImageNet16));
        assert!(!is_of_dataset("CIFAR-100", Dataset::Cifar10));
        assert!(!is_of_dataset("synthetic", Dataset::Cifar100));
    }
}
