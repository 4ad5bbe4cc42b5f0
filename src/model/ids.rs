//! Nouns that every layer shares: search spaces, data sets, splits, recipes,
//! and the numbers that name an architecture, a seed and an epoch.
//!
//! Of each closed set, [`as_str`](Dataset::as_str) gives the name that users know,
//! [`FromStr`] reads it, and [`id`](Dataset::id) is the key of its row in the database. The names are those of the NATS-Bench archives.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A name that is not in a closed set, with all names that are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown {kind} {name:?}{}; expected one of {}", did_you_mean(.expected, .name), .expected.join(", "))]
pub struct UnknownName {
    /// What was being named, such as `data set`.
    pub kind: &'static str,
    /// The name that is not known.
    pub name: String,
    /// Every name that is.
    pub expected: &'static [&'static str],
}

/// Other names of the search spaces, which the official package takes as well.
const SPACE_ALIASES: [(&str, &str); 2] = [("topology", "tss"), ("size", "sss")];

/// The name that is meant by another spelling, such as `CIFAR-10` for `cifar10`, or `012` for a recipe.
pub(crate) fn meant(names: &[&'static str], typed: &str) -> Option<&'static str> {
    let letters = plain(typed);
    let alias = SPACE_ALIASES.iter().find(|(alias, _)| *alias == letters);
    let letters = alias.map_or(letters, |(_, name)| (*name).to_owned());
    names
        .iter()
        .copied()
        .find(|name| *name == typed || plain(name) == letters)
}

/// What all spellings of a name have in common: its small letters and digits. Of a number, only its digits without leading
/// zeros.
fn plain(name: &str) -> String {
    let name = name.trim();
    if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()) {
        return name.trim_start_matches('0').to_owned();
    }
    let is_separator = |letter: &char| matches!(letter, '-' | '_' | ' ');
    let letters: String = name
        .chars()
        .filter(|letter| !is_separator(letter))
        .collect();
    // `2-00` is not a number.
    if letters.bytes().all(|byte| byte.is_ascii_digit()) {
        return name.to_owned();
    }
    letters.to_lowercase()
}

fn did_you_mean(names: &[&'static str], typed: &str) -> String {
    meant(names, typed).map_or_else(String::new, |name| format!(" (did you mean {name}?)"))
}

/// Declares a closed set of names: enum, names, ids and conversions.
macro_rules! closed_set {
    (
        $(#[$set_doc:meta])*
        $set:ident, $kind:literal {
            $( $(#[$doc:meta])* $variant:ident = $id:literal, $name:literal; )+
        }
    ) => {
        $(#[$set_doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $set {
            $( $(#[$doc])* #[serde(rename = $name)] $variant, )+
        }

        impl $set {
            /// Every member, in the order of the ids.
            pub const ALL: &'static [Self] = &[$( Self::$variant, )+];
            /// The name of every member, in the order of the ids.
            pub(crate) const NAMES: &'static [&'static str] = &[$( $name, )+];

            /// The name that users and archives write.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $name, )+ }
            }

            /// The key of its row in the database.
            #[must_use]
            pub const fn id(self) -> i64 {
                match self { $( Self::$variant => $id, )+ }
            }

            /// The member that is meant by another spelling of its name: `CIFAR-10` means `cifar10`, the
            /// recipe `012` means `12`. [`FromStr`] takes only the exact names, as archives have them.
            #[must_use]
            pub fn meant_by(typed: &str) -> Option<Self> {
                meant(Self::NAMES, typed)?.parse().ok()
            }

            /// The member with this database key, if there is one.
            #[must_use]
            pub(crate) const fn from_id(id: i64) -> Option<Self> {
                match id { $( $id => Some(Self::$variant), )+ _ => None }
            }
        }

        impl fmt::Display for $set {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.pad(self.as_str())
            }
        }

        impl FromStr for $set {
            type Err = UnknownName;

            fn from_str(name: &str) -> Result<Self, UnknownName> {
                match name {
                    $( $name => Ok(Self::$variant), )+
                    _ => Err(UnknownName {
                        kind: $kind,
                        name: name.to_owned(),
                        expected: Self::NAMES,
                    }),
                }
            }
        }
    };
}

closed_set! {
    /// One of the two search spaces.
    SearchSpace, "search space" {
        /// `tss`: 15,625 cell topologies.
        Topology = 0, "tss";
        /// `sss`: 32,768 channel sizes.
        Size = 1, "sss";
    }
}

impl SearchSpace {
    /// Number of architectures of the space: 15,625 or 32,768.
    #[must_use]
    pub const fn architecture_count(self) -> u32 {
        match self {
            Self::Topology => 15_625,
            Self::Size => 32_768,
        }
    }
}

closed_set! {
    /// What a trial was trained on.
    Dataset, "data set" {
        /// One half of the CIFAR-10 training images; the other half is for validation.
        Cifar10Valid = 0, "cifar10-valid";
        /// All CIFAR-10 training images, so none are left for validation.
        Cifar10 = 1, "cifar10";
        /// All CIFAR-100 training images.
        Cifar100 = 2, "cifar100";
        /// The first 120 classes of `ImageNet`, 16 x 16 pixels.
        ImageNet16 = 3, "ImageNet16-120";
    }
}

closed_set! {
    /// The images that a metric was measured on.
    Split, "split" {
        /// Training images, as a running average while the weights change.
        Train = 0, "train";
        /// Validation images.
        XValid = 1, "x-valid";
        /// Half of the original test images (the other half is `x-valid`).
        XTest = 2, "x-test";
        /// The original test (or, for `ImageNet16-120`, validation) images.
        OriTest = 3, "ori-test";
    }
}

#[cfg(any(test, feature = "import"))]
impl Split {
    /// The three splits that are evaluated after an epoch.
    pub(crate) const EVALUATED: [Self; 3] = [Self::XValid, Self::XTest, Self::OriTest];
}

closed_set! {
    /// A training recipe, named by its number of epochs as the archives write it.
    Recipe, "recipe (hp)" {
        /// One epoch; size space only.
        Hp01 = 1, "01";
        /// Twelve epochs; both spaces.
        Hp12 = 12, "12";
        /// Ninety epochs: the full training of the size space.
        Hp90 = 90, "90";
        /// Two hundred epochs: the full training of the topology space.
        Hp200 = 200, "200";
    }
}

/// Declares a newtype over an unsigned integer that is a name, not a quantity.
macro_rules! number {
    ($(#[$doc:meta])* $name:ident($integer:ty)) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub $integer);

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, formatter)
            }
        }
    };
}

number! {
    /// Position of an architecture in the list of its search space, from 0.
    ArchitectureIndex(u32)
}

number! {
    /// Random seed of one training run, such as 777.
    Seed(u32)
}

number! {
    /// Number of a training epoch, from 0.
    Epoch(u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_and_id_leads_back_to_its_member() {
        for &dataset in Dataset::ALL {
            assert_eq!(dataset.as_str().parse(), Ok(dataset));
            assert_eq!(Dataset::from_id(dataset.id()), Some(dataset));
        }
        for &recipe in Recipe::ALL {
            assert_eq!(recipe.as_str().parse(), Ok(recipe));
            assert_eq!(Recipe::from_id(recipe.id()), Some(recipe));
        }
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_known_ones() {
        let error = "1".parse::<Recipe>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "unknown recipe (hp) \"1\" (did you mean 01?); expected one of 01, 12, 90, 200"
        );
        let error = "cifar".parse::<Dataset>().unwrap_err().to_string();
        assert!(
            error.starts_with("unknown data set \"cifar\"; expected"),
            "{error}"
        );
    }

    #[test]
    fn names_are_known_however_people_spell_them() {
        for (typed, name) in [
            ("CIFAR10", "cifar10"),
            ("cifar-10", "cifar10"),
            ("Cifar-100", "cifar100"),
            ("CIFAR10_Valid", "cifar10-valid"),
            ("imagenet16-120", "ImageNet16-120"),
            ("ImageNet-16-120", "ImageNet16-120"),
        ] {
            assert_eq!(meant(Dataset::NAMES, typed), Some(name), "{typed}");
        }
        for (typed, name) in [("1", "01"), ("012", "12"), (" 200 ", "200"), ("0090", "90")] {
            assert_eq!(meant(Recipe::NAMES, typed), Some(name), "{typed}");
        }
        for typed in ["300", "2-00", "20.0", "1_2", "", "0", "-12"] {
            assert_eq!(meant(Recipe::NAMES, typed), None, "{typed}");
        }
        for (typed, name) in [("TSS", "tss"), ("Topology", "tss"), ("size", "sss")] {
            assert_eq!(meant(SearchSpace::NAMES, typed), Some(name), "{typed}");
        }
        for typed in ["imagenet", "cifar1", "cifar1000", ""] {
            assert_eq!(meant(Dataset::NAMES, typed), None, "{typed}");
        }
        assert_eq!(Split::meant_by("x_valid"), Some(Split::XValid));
    }
}
