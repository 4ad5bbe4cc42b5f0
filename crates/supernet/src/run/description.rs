//! What a run is: `run.json`.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::settings::{MethodName, Settings, Space};

use super::error::RunError;

/// The version of the files of a run.
pub const FORMAT: u64 = 1;

/// What a run is: the content of `run.json`, from which others can make the run again.
///
/// ```
/// use nats_supernet::data::Synthetic;
/// use nats_supernet::run::Description;
/// use nats_supernet::settings::{MethodName, Settings};
///
/// let settings = Settings::small(MethodName::Gdas);
/// let images = Synthetic::default().halves()?;
/// let description = Description::new(&settings, "cifar10", &images, "CPU, 2 threads, 32-bit numbers", "0.1.0");
/// assert_eq!((description.images.as_str(), description.seed), ("invented images", 777));
/// # Ok::<(), nats_supernet::data::DataError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Description {
    /// The version of the files: [`FORMAT`].
    pub format: u64,
    /// The method.
    pub method: MethodName,
    /// What it searches.
    pub space: Space,
    /// The benchmark's data set whose accuracies its choices are looked up for, such as `cifar10`.
    pub dataset: String,
    /// What the images are that it is run on, such as `CIFAR-10` or `Fashion-MNIST`.
    pub images: String,
    /// Md5 sums of the images of both halves.
    pub images_digest: String,
    /// The seed.
    pub seed: u64,
    /// All settings, the seed among them.
    pub settings: Settings,
    /// The names of the options that mend defects of the original scripts.
    pub options: Vec<String>,
    /// What computes; of a run that went on, what did so last.
    pub device: String,
    /// The version of the program, likewise.
    pub natsbench_version: String,
}

impl Description {
    /// The description of a run that begins.
    #[must_use]
    pub fn new(
        settings: &Settings,
        dataset: &str,
        images: &crate::data::Halves,
        device: &str,
        natsbench_version: &str,
    ) -> Self {
        let options = settings.options.names();
        Self {
            format: FORMAT,
            method: settings.method.clone(),
            space: settings.space,
            dataset: dataset.to_owned(),
            images: images.name().to_owned(),
            images_digest: images.digest(),
            seed: settings.seed,
            options: options.into_iter().map(str::to_owned).collect(),
            settings: settings.clone(),
            device: device.to_owned(),
            natsbench_version: natsbench_version.to_owned(),
        }
    }

    /// The run in a few words: `gdas with seed 777`.
    #[must_use]
    pub fn in_short(&self) -> String {
        format!("{} with seed {}", self.method, self.seed)
    }

    /// Refuses the description of another run, which `path` has. Device and version may differ.
    pub(super) fn check_same(&self, found: &Self, path: &Path) -> Result<(), RunError> {
        let [found, expected] = [found, self].map(|description| {
            let mut value = serde_json::to_value(description).unwrap_or_default();
            if let Value::Object(object) = &mut value {
                object.remove("device");
                object.remove("natsbench_version");
            }
            value
        });
        match difference("", &found, &expected) {
            Some((what, found, expected)) => Err(RunError::OtherRun {
                path: path.to_owned(),
                what,
                found,
                expected,
            }),
            None => Ok(()),
        }
    }
}

/// Reads a description that somebody wrote, its format first: another version may have other things in it.
pub(super) fn from_json(value: &Value, path: &Path) -> Result<Description, RunError> {
    match value.get("format").and_then(Value::as_u64) {
        Some(FORMAT) => {}
        Some(found) => {
            return Err(RunError::Format {
                path: path.to_owned(),
                found,
                expected: FORMAT,
            });
        }
        None => {
            return Err(RunError::damaged(
                path,
                "the description of a run with its format",
                None,
            ));
        }
    }
    Description::deserialize(value)
        .map_err(|source| RunError::damaged(path, "the description of a run", Some(source.into())))
}

/// The first place where two values differ, with both.
fn difference(place: &str, found: &Value, expected: &Value) -> Option<(String, String, String)> {
    if let (Value::Object(found), Value::Object(expected)) = (found, expected) {
        let keys = expected.keys().chain(found.keys());
        return keys.into_iter().find_map(|key| {
            let place = if place.is_empty() {
                key.clone()
            } else {
                format!("{place}.{key}")
            };
            let of = |object: &serde_json::Map<String, Value>| {
                object.get(key).cloned().unwrap_or_default()
            };
            difference(&place, &of(found), &of(expected))
        });
    }
    let shown = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    (found != expected).then(|| (place.to_owned(), shown(found), shown(expected)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn description() -> Description {
        let settings = Settings::small(MethodName::Gdas);
        let images = crate::data::Synthetic::default().halves().unwrap();
        Description::new(&settings, "cifar10", &images, "CPU", "0.1.0")
    }

    fn refused(change: fn(&mut Description)) -> String {
        let mut found = description();
        change(&mut found);
        let same = description().check_same(&found, Path::new("run.json"));
        same.unwrap_err().to_string()
    }

    #[test]
    fn the_first_difference_is_named_with_both_values() {
        assert_eq!(
            refused(|found| found.settings.batch_size = 32),
            "run.json is of another run: its settings.batch_size is 32, and now it is 64"
        );
        assert_eq!(
            refused(|found| found.method = MethodName::Setn),
            "run.json is of another run: its method is setn, and now it is gdas"
        );
        assert_eq!(
            refused(|found| found.images = "CIFAR-10".to_owned()),
            "run.json is of another run: its images is CIFAR-10, and now it is invented images"
        );
        assert_eq!(
            refused(|found| found.settings.options.exclude_none = true),
            "run.json is of another run: its settings.options.exclude_none is true, and now it is false"
        );
    }

    #[test]
    fn another_device_and_version_may_go_on() {
        let mut found = description();
        found.device = "a card".to_owned();
        found.natsbench_version = "0.2.0".to_owned();
        assert!(
            description()
                .check_same(&found, Path::new("run.json"))
                .is_ok()
        );
    }

    #[test]
    fn descriptions_are_read_as_they_were_written_and_other_formats_refused() {
        let mut value = serde_json::to_value(description()).unwrap();
        let path = Path::new("run.json");
        assert_eq!(from_json(&value, path).unwrap(), description());
        value["format"] = 2.into();
        let format = from_json(&value, path).unwrap_err();
        assert_eq!(
            format.to_string(),
            "run.json has the format 2: expected 1, which this version writes"
        );
        assert!(from_json(&serde_json::json!([1]), path).is_err());
        assert!(from_json(&serde_json::json!({ "format": 1 }), path).is_err());
    }
}
