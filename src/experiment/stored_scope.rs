//! The part of a space that a stored search was made in, as its settings say.

use serde::Deserialize;
use serde::de::Error;

use crate::model::{ArchitectureIndex, BenchmarkSpace, grouped};

use super::ExperimentError;

/// Part of a space: the first and the last index of each run of consecutive ones.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct StoredScope(Vec<[u32; 2]>);

/// The part of an experiment's settings that is read here.
#[derive(Deserialize)]
struct Settings {
    scope: Option<Vec<[u32; 2]>>,
}

impl StoredScope {
    /// The part that was searched; `None` for the whole space.
    ///
    /// # Errors
    ///
    /// [`ExperimentError::Settings`] if the settings are no readable JSON.
    pub(crate) fn of_settings(settings: &str) -> Result<Option<Self>, ExperimentError> {
        let settings: Settings = serde_json::from_str(settings)?;
        let Some(ranges) = settings.scope else {
            return Ok(None);
        };
        let spaces = BenchmarkSpace::ALL.iter();
        let counts = spaces.map(|space| space.architecture_count());
        let most = counts.max().unwrap_or(0);
        let ascending = ranges.windows(2).all(|pair| pair[0][1] < pair[1][0]);
        if ascending
            && ranges
                .iter()
                .all(|&[first, last]| first <= last && last < most)
        {
            return Ok(Some(Self(ranges)));
        }
        let expected = "a scope that is no list of ascending ranges of indexes";
        Err(serde_json::Error::custom(expected).into())
    }

    /// The part that a scope is; `None` if it is the whole space.
    #[cfg(feature = "cli")]
    pub(crate) fn from_ranges(ranges: &[[u32; 2]]) -> Self {
        Self(ranges.to_vec())
    }

    /// These architectures, ascending; `None` if they are the whole space.
    pub(crate) fn of_indexes(
        space: impl Into<BenchmarkSpace>,
        indexes: &[ArchitectureIndex],
    ) -> Option<Self> {
        if indexes.len() == space.into().architecture_count() as usize {
            return None;
        }
        let follows = |one: &ArchitectureIndex, next: &ArchitectureIndex| one.0 + 1 == next.0;
        let ends = |run: &[ArchitectureIndex]| Some([run.first()?.0, run.last()?.0]);
        let runs = indexes.chunk_by(follows);
        Some(Self(runs.filter_map(ends).collect()))
    }

    /// The architectures, ascending.
    pub(crate) fn indexes(&self) -> impl Iterator<Item = ArchitectureIndex> {
        let ranges = self.0.iter().map(|&[first, last]| first..=last);
        ranges.flatten().map(ArchitectureIndex)
    }

    /// Number of architectures.
    pub(crate) fn len(&self) -> usize {
        self.indexes().count()
    }

    /// `among 400 of 15,625`.
    pub(crate) fn shown(&self, space: impl Into<BenchmarkSpace>) -> String {
        let total = space.into().architecture_count();
        format!(
            "among {} of {}",
            grouped(self.len() as u64),
            grouped(u64::from(total))
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::model::SearchSpace;

    use super::*;

    #[test]
    fn a_scope_is_read_back_from_settings() {
        let scope = StoredScope::of_settings(r#"{"seed":1,"scope":[[0,2],[9,9]]}"#).unwrap();
        let indexes = [0, 1, 2, 9].map(ArchitectureIndex);
        assert_eq!(
            scope,
            StoredScope::of_indexes(SearchSpace::Topology, &indexes)
        );
        let scope = scope.unwrap();
        assert_eq!(scope.indexes().collect::<Vec<_>>(), indexes);
        assert_eq!(scope.shown(SearchSpace::Topology), "among 4 of 15,625");
        assert_eq!(StoredScope::of_settings(r#"{"seed":1}"#).unwrap(), None);
        for wrong in ["[[0,4294967295]]", "[[2,1]]", "[[3,4],[4,5]]", "[[1]]"] {
            let settings = format!(r#"{{"scope":{wrong}}}"#);
            assert!(StoredScope::of_settings(&settings).is_err(), "{wrong}");
        }
        let all: Vec<_> = (0..32_768).map(ArchitectureIndex).collect();
        assert_eq!(StoredScope::of_indexes(SearchSpace::Size, &all), None);
        let most = StoredScope::of_indexes(SearchSpace::Size, &all[1..]).unwrap();
        assert_eq!(most.shown(SearchSpace::Size), "among 32,767 of 32,768");
    }
}
