//! The parameters of a call: what they may be, and reading them from a query string.

pub(super) mod nb101;

use std::str::FromStr;

use crate::model::{
    ArchitectureIndex, BenchmarkSpace, Dataset, Recipe, SearchSpace, Seed, Split, meant,
};
use crate::query::{
    ArchitectureSelector, ColumnLimit, EpochSelector, MeasuredColumn, MetricSet, RankBy,
};

use super::failure::Failure;

/// What a parameter may be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// One of these names.
    OneOf(&'static [&'static str]),
    /// An index or a string of an architecture.
    Architecture,
    /// An integer from the first to the second, both included.
    Integer(u64, u64),
    /// A number from 0.
    Number,
    /// A text that names columns of extensions.
    Columns,
    /// A text of which this is expected.
    Text(&'static str),
}

/// A parameter of a call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) is_required: bool,
    pub(super) default: Option<&'static str>,
    /// A value for which sample databases have an answer; empty if they cannot have one.
    pub(super) example: &'static str,
    pub(super) meaning: &'static str,
}

impl Parameter {
    /// A name in its official spelling: `CIFAR-10` becomes cifar10. Other values stay as they are.
    fn spelled(&self, value: String) -> String {
        match self.kind {
            Kind::OneOf(names) => meant(names, &value).map_or(value, str::to_owned),
            Kind::Architecture
            | Kind::Integer(..)
            | Kind::Number
            | Kind::Columns
            | Kind::Text(_) => value,
        }
    }
}

const fn required(
    name: &'static str,
    kind: Kind,
    example: &'static str,
    meaning: &'static str,
) -> Parameter {
    Parameter {
        name,
        kind,
        is_required: true,
        default: None,
        example,
        meaning,
    }
}

const fn optional(
    name: &'static str,
    kind: Kind,
    example: &'static str,
    meaning: &'static str,
) -> Parameter {
    Parameter {
        is_required: false,
        ..required(name, kind, example, meaning)
    }
}

const fn with_default(parameter: Parameter, default: &'static str) -> Parameter {
    Parameter {
        is_required: false,
        default: Some(default),
        ..parameter
    }
}

pub(super) const SEARCHED_SPACE: Parameter = required(
    "space",
    Kind::OneOf(BenchmarkSpace::NAMES),
    "tss",
    "search space: tss (topology), sss (size) or nb101 (NAS-Bench-101)",
);
pub(super) const SPACE: Parameter = required(
    "space",
    Kind::OneOf(SearchSpace::NAMES),
    "tss",
    "search space: tss (topology) or sss (size)",
);
pub(super) const ARCH: Parameter = required(
    "arch",
    Kind::Architecture,
    "11",
    "architecture: its index from 0, or its string letter by letter",
);
pub(super) const DATASET: Parameter = required(
    "dataset",
    Kind::OneOf(Dataset::NAMES),
    "cifar100",
    "data set that the trials were trained on",
);
pub(super) const ANY_DATASET: Parameter = optional(
    "dataset",
    Kind::OneOf(Dataset::NAMES),
    "cifar100",
    "data set that the trials were trained on; all of them if absent",
);
pub(super) const HP: Parameter = with_default(
    required(
        "hp",
        Kind::OneOf(Recipe::NAMES),
        "12",
        "training recipe by its epochs; full training is 200 in tss, 90 in sss",
    ),
    "12",
);
pub(super) const ANY_HP: Parameter = optional(
    "hp",
    Kind::OneOf(Recipe::NAMES),
    "12",
    "training recipe by its epochs; all of them if absent",
);
pub(super) const EPOCH: Parameter = optional(
    "epoch",
    Kind::Integer(0, u16::MAX as u64),
    "5",
    "epoch from 0, whose values include it; the last one if absent",
);
pub(super) const SEED: Parameter = optional(
    "seed",
    Kind::Integer(0, u32::MAX as u64),
    "111",
    "seed of one trial; the mean over all trials if absent",
);
pub(super) const ANY_SEED: Parameter = optional(
    "seed",
    Kind::Integer(0, u32::MAX as u64),
    "111",
    "seed of one trial; all of them if absent",
);
pub(super) const RANDOM: Parameter = optional(
    "random",
    Kind::Integer(0, u64::MAX),
    "1",
    "draw a trial, as the official call does after random.seed of this number in Python; not together with seed",
);
pub(super) const ANY_SPLIT: Parameter = optional(
    "split",
    Kind::OneOf(Split::NAMES),
    "train",
    "images that were measured; all splits if absent",
);
pub(super) const SET: Parameter = with_default(
    required(
        "set",
        Kind::OneOf(MetricSet::NAMES),
        "test",
        "set of images to rank by; valid and test mean what they mean in the official find_best",
    ),
    "test",
);
pub(super) const MAX_FLOPS: Parameter = optional(
    "max_flops",
    Kind::Number,
    "100",
    "most multiply-adds for one image, in millions",
);
pub(super) const MAX_PARAMS: Parameter = optional(
    "max_params",
    Kind::Number,
    "1.5",
    "most weights, in millions",
);
pub(super) const MAX: Parameter = optional(
    "max",
    Kind::Columns,
    "",
    "highest values of columns of extensions: EXTENSION.COLUMN=NUMBER, several joined by a semicolon; \
     [KEY=VALUE] behind a column chooses one of several rows of an architecture",
);
pub(super) const MIN: Parameter = optional(
    "min",
    Kind::Columns,
    "",
    "lowest values of columns of extensions, as in max",
);
pub(super) const LOWEST: Parameter = optional(
    "lowest",
    Kind::Columns,
    "",
    "rank by this column of an extension, EXTENSION.COLUMN, the lowest first",
);
pub(super) const HIGHEST: Parameter = optional(
    "highest",
    Kind::Columns,
    "",
    "rank by this column of an extension, EXTENSION.COLUMN, the highest first",
);
pub(super) const TOP: Parameter = with_default(
    required(
        "top",
        Kind::Integer(1, SearchSpace::Size.architecture_count() as u64),
        "3",
        "how many to answer, best first",
    ),
    "10",
);

/// The parameters of one request, checked against those that the call has.
#[derive(Debug)]
pub(super) struct Arguments(Vec<(&'static Parameter, String)>);

impl Arguments {
    /// Takes the pairs of a query string.
    pub(super) fn new(
        known: &'static [Parameter],
        given: Vec<(String, String)>,
    ) -> Result<Self, Failure> {
        let mut arguments: Vec<(&'static Parameter, String)> = Vec::new();
        for (name, value) in given {
            let Some(parameter) = known.iter().find(|parameter| parameter.name == name) else {
                let message = format!("unknown parameter {name:?}; expected {}", names(known));
                return Err(Failure::bad_request(message));
            };
            if arguments.iter().any(|(other, _)| other.name == name) {
                let message = format!("parameter {name} is given twice; expected one");
                return Err(Failure::bad_request(message));
            }
            arguments.push((parameter, parameter.spelled(value)));
        }
        for parameter in known {
            let is_given = arguments.iter().any(|(of, _)| of.name == parameter.name);
            if parameter.is_required && !is_given {
                let Parameter { name, meaning, .. } = parameter;
                let message = format!("parameter {name} is missing: {meaning}");
                return Err(Failure::bad_request(message));
            }
            if let Some(default) = parameter.default.filter(|_| !is_given) {
                arguments.push((parameter, default.to_owned()));
            }
        }
        Ok(Self(arguments))
    }

    fn text(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(parameter, _)| parameter.name == name);
        found.map(|(_, value)| value.as_str())
    }

    /// A parameter that may be absent.
    pub(super) fn get<T: FromStr>(&self, name: &'static str) -> Result<Option<T>, Failure> {
        let Some((parameter, value)) = self.0.iter().find(|(of, _)| of.name == name) else {
            return Ok(None);
        };
        let parsed = value.parse().ok();
        let in_range = parsed.filter(|_| is_in_range(parameter.kind, value));
        in_range.map(Some).ok_or_else(|| {
            let message = format!(
                "{name} cannot be {value:?}; expected {}",
                expected(parameter)
            );
            Failure::bad_request(message)
        })
    }

    /// A parameter that must have a value, given or by default.
    pub(super) fn need<T: FromStr>(&self, name: &'static str) -> Result<T, Failure> {
        let missing = || Failure::bad_request(format!("parameter {name} is missing"));
        self.get(name)?.ok_or_else(missing)
    }

    pub(super) fn architecture(&self) -> ArchitectureSelector {
        let text = self.text(ARCH.name).unwrap_or_default();
        match text.parse() {
            Ok(index) => ArchitectureIndex(index).into(),
            Err(_not_a_number) => text.into(),
        }
    }

    /// Limits on columns of extensions.
    pub(super) fn column_limits(&self) -> Result<Vec<ColumnLimit>, Failure> {
        let pairs = |name: &str| -> Result<Vec<(MeasuredColumn, f64)>, Failure> {
            let texts = self.text(name).unwrap_or_default().split(';');
            let texts = texts.map(str::trim).filter(|text| !text.is_empty());
            let pairs = texts.map(ColumnLimit::parse_pair);
            pairs
                .collect::<Result<_, _>>()
                .map_err(Failure::bad_request)
        };
        let most = pairs(MAX.name)?.into_iter();
        let most = most.map(|(column, limit)| ColumnLimit::at_most(column, limit));
        let least = pairs(MIN.name)?.into_iter();
        let least = least.map(|(column, limit)| ColumnLimit::at_least(column, limit));
        Ok(most.chain(least).collect())
    }

    /// What a ranking goes by.
    pub(super) fn rank_by(&self) -> Result<RankBy, Failure> {
        let column = |name: &str| {
            let text = self.text(name).filter(|text| !text.is_empty());
            text.map(str::parse::<MeasuredColumn>)
                .transpose()
                .map_err(Failure::bad_request)
        };
        Ok(match (column(LOWEST.name)?, column(HIGHEST.name)?) {
            (None, None) => RankBy::Accuracy,
            (Some(column), None) => RankBy::Lowest(column),
            (None, Some(column)) => RankBy::Highest(column),
            (Some(_), Some(_)) => {
                let message = "lowest and highest are both given; expected one of them";
                return Err(Failure::bad_request(message.to_owned()));
            }
        })
    }

    pub(super) fn epoch(&self) -> Result<EpochSelector, Failure> {
        Ok(self.get::<u16>(EPOCH.name)?.into())
    }

    pub(super) fn seed(&self) -> Result<Option<Seed>, Failure> {
        Ok(self.get(SEED.name)?.map(Seed))
    }
}

/// Whether its parameter allows a value that can be parsed: `nan`, for example, cannot be a limit.
fn is_in_range(kind: Kind, value: &str) -> bool {
    match kind {
        Kind::OneOf(names) => names.contains(&value),
        Kind::Architecture | Kind::Columns | Kind::Text(_) => true,
        Kind::Integer(least, most) => value.parse().is_ok_and(|of| (least..=most).contains(&of)),
        Kind::Number => value.parse().is_ok_and(|of| (0.0..=f64::MAX).contains(&of)),
    }
}

fn expected(parameter: &Parameter) -> String {
    match parameter.kind {
        Kind::OneOf(names) => format!("one of {}", names.join(", ")),
        Kind::Architecture => "an index or a string of an architecture".to_owned(),
        Kind::Integer(least, most) => format!("an integer from {least} to {most}"),
        Kind::Number => "a number from 0".to_owned(),
        Kind::Text(expected) => expected.to_owned(),
        Kind::Columns => "EXTENSION.COLUMN or EXTENSION.COLUMN=NUMBER".to_owned(),
    }
}

fn names(parameters: &[Parameter]) -> String {
    if parameters.is_empty() {
        return "none".to_owned();
    }
    let names: Vec<&str> = parameters.iter().map(|of| of.name).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    static KNOWN: [Parameter; 3] = [SPACE, HP, EPOCH];

    fn read(pairs: &[(&str, &str)]) -> Result<Arguments, Failure> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Arguments::new(&KNOWN, pairs.iter().map(owned).collect())
    }

    #[test]
    fn absent_parameters_have_their_default_or_are_missed() {
        let arguments = read(&[("space", "sss")]).unwrap();
        assert_eq!(arguments.need::<Recipe>("hp").unwrap(), Recipe::Hp12);
        assert_eq!(arguments.epoch().unwrap(), EpochSelector::Last);
        let message = read(&[]).unwrap_err().message;
        assert!(message.contains("space is missing"), "{message}");
    }

    #[test]
    fn names_are_taken_as_people_spell_them() {
        let arguments = read(&[("space", "TSS"), ("hp", "012")]).unwrap();
        assert_eq!(
            arguments.need::<SearchSpace>("space").unwrap(),
            SearchSpace::Topology
        );
        assert_eq!(arguments.need::<Recipe>("hp").unwrap(), Recipe::Hp12);
    }

    #[test]
    fn wrong_parameters_are_answered_with_what_would_be_right() {
        for (pairs, told) in [
            (
                vec![("space", "tss"), ("epochs", "3")],
                "expected space, hp, epoch",
            ),
            (vec![("space", "tss"), ("space", "sss")], "given twice"),
        ] {
            let message = read(&pairs).unwrap_err().message;
            assert!(message.contains(told), "{message}");
        }
        let arguments = read(&[("space", "x"), ("hp", "13"), ("epoch", "-1")]).unwrap();
        for (failure, told) in [
            (
                arguments.need::<SearchSpace>("space").unwrap_err(),
                "one of tss, sss",
            ),
            (
                arguments.need::<Recipe>("hp").unwrap_err(),
                "one of 01, 12, 90, 200",
            ),
            (arguments.epoch().unwrap_err(), "an integer from 0"),
        ] {
            assert!(failure.message.contains(told), "{}", failure.message);
        }
    }
}
