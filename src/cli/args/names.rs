//! Names of closed sets as people type them: `CIFAR10` and `cifar_10` mean cifar10.

use std::ffi::OsStr;
use std::str::FromStr;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::error::ContextKind;
use clap::{Arg, Command, Error};

use crate::model::{Recipe, UnknownName, meant};

/// Reads one of a closed set of names; clap lists them in help and suggests the nearest one.
pub(super) fn one_of<T>(names: &'static [&'static str]) -> impl TypedValueParser<Value = T>
where
    T: FromStr<Err = UnknownName> + Clone + Send + Sync + 'static,
{
    let suggests = true;
    Names { names, suggests }.try_map(str::parse::<T>)
}

/// As [`one_of`], and gives the name itself.
pub(super) fn one_of_names(
    names: &'static [&'static str],
) -> impl TypedValueParser<Value = String> {
    let suggests = true;
    Names { names, suggests }.map(str::to_owned)
}

/// Reads a recipe. No similar name is suggested for a wrong one, since it would be a different training.
pub(super) fn recipe() -> impl TypedValueParser<Value = Recipe> {
    let (names, suggests) = (Recipe::NAMES, false);
    Names { names, suggests }.try_map(str::parse::<Recipe>)
}

/// Gives the name that was meant.
#[derive(Debug, Clone)]
struct Names {
    names: &'static [&'static str],
    /// Whether the error about an unknown name suggests the most similar one.
    suggests: bool,
}

impl TypedValueParser for Names {
    type Value = &'static str;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<&'static str, Error> {
        if let Some(name) = value.to_str().and_then(|typed| meant(self.names, typed)) {
            return Ok(name);
        }
        let listed = PossibleValuesParser::new(self.names);
        let mut error = match listed.parse_ref(command, arg, value) {
            Err(error) => error,
            Ok(_known) => Error::new(clap::error::ErrorKind::InvalidValue), // cannot happen: a known name means itself
        };
        if !self.suggests {
            error.remove(ContextKind::SuggestedValue);
        }
        Err(error)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.names.iter().map(PossibleValue::new)))
    }
}
