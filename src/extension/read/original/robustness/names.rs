//! The names of the robustness data set: data sets, attacks, corruptions, files.

/// Data sets with results.
pub(super) const DATASETS: [&str; 3] = ["cifar10", "cifar100", "ImageNet16-120"];

/// Images as they are.
pub(super) const CLEAN: &str = "clean";

/// Attacks, whose strengths `meta.json` says.
pub(super) const ATTACKS: [&str; 4] =
    ["aa_apgd-ce@Linf", "aa_square@Linf", "fgsm@Linf", "pgd@Linf"];

/// Corruptions of the images, whose strengths are severities from 1.
const CORRUPTIONS: [&str; 15] = [
    "brightness",
    "contrast",
    "defocus_blur",
    "elastic_transform",
    "fog",
    "frost",
    "gaussian_noise",
    "glass_blur",
    "impulse_noise",
    "jpeg_compression",
    "motion_blur",
    "pixelate",
    "shot_noise",
    "snow",
    "zoom_blur",
];

pub(super) const META: &str = "meta.json";

/// What a file is about: the attack or corruption, and what was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Which cells compute the same, and the strengths of attacks.
    Meta,
    /// Numbers that are read.
    Numbers(&'static str, Measure),
    /// Confusion matrices, which are not.
    Matrices,
    /// What packing programs add, and what is for people.
    NotData,
}

/// What was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Measure {
    Accuracy,
    Confidence,
}

impl Measure {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Accuracy => "accuracy",
            Self::Confidence => "confidence",
        }
    }
}

impl Part {
    /// What a file is about, by its name; `None` if that is not known.
    pub(super) fn of(name: &str) -> Option<Self> {
        let last = name.rsplit('/').next().unwrap_or(name);
        let small = last.to_ascii_lowercase();
        if last == META {
            return Some(Self::Meta);
        }
        let is_for_people = small.starts_with("readme") || small.starts_with("licen");
        if name.starts_with("__MACOSX/") || last.starts_with('.') || is_for_people {
            return Some(Self::NotData);
        }
        let (attack, measure) = last.strip_suffix(".json")?.rsplit_once('_')?;
        let attack = attack_named(attack)?;
        match measure {
            "accuracy" => Some(Self::Numbers(attack, Measure::Accuracy)),
            "confidence" => Some(Self::Numbers(attack, Measure::Confidence)),
            "cm" => Some(Self::Matrices),
            _ => None,
        }
    }
}

/// An attack or corruption by its name.
pub(super) fn attack_named(name: &str) -> Option<&'static str> {
    let all = [CLEAN].into_iter().chain(ATTACKS).chain(CORRUPTIONS);
    all.into_iter().find(|known| *known == name)
}

/// The data set whose folder a file is in, if it is in one.
pub(super) fn dataset_of(name: &str) -> Option<&str> {
    let folder = name.rsplit('/').nth(1)?;
    DATASETS.contains(&folder).then_some(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_says_what_is_in_it() {
        let accuracy = |attack| Some(Part::Numbers(attack, Measure::Accuracy));
        for (name, expected) in [
            ("meta.json", Some(Part::Meta)),
            ("robustness-data/meta.json", Some(Part::Meta)),
            ("cifar10/clean_accuracy.json", accuracy("clean")),
            (
                "a/cifar10/aa_apgd-ce@Linf_accuracy.json",
                accuracy("aa_apgd-ce@Linf"),
            ),
            (
                "cifar100/glass_blur_confidence.json",
                Some(Part::Numbers("glass_blur", Measure::Confidence)),
            ),
            ("cifar10/pgd@Linf_cm.json", Some(Part::Matrices)),
            (
                "__MACOSX/cifar10/._clean_accuracy.json",
                Some(Part::NotData),
            ),
            ("README.md", Some(Part::NotData)),
            ("cifar10/pgd@L2_accuracy.json", None),
            ("cifar10/clean_loss.json", None),
            ("cifar10/clean_accuracy.csv", None),
        ] {
            assert_eq!(Part::of(name), expected, "{name}");
        }
    }
}
