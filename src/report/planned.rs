//! Reports that are not made yet.

use crate::model::BenchmarkSpace;
use crate::query::NatsBench;

use super::definition::Definition;
use super::{Report, ReportError, definitions, file_stem};

/// A report about a space that can be made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PlannedReport {
    pub(super) definition: &'static Definition,
    space: BenchmarkSpace,
}

impl PlannedReport {
    /// Every report about a space, in the order of the page.
    pub(crate) fn of_space(space: BenchmarkSpace) -> impl Iterator<Item = Self> {
        definitions()
            .filter(move |definition| definition.spaces().contains(&space))
            .map(move |definition| Self { definition, space })
    }

    /// The report whose files have this name, such as `tss-relative-rank`; `None` if there is none.
    #[must_use]
    pub(crate) fn of_file_stem(stem: &str) -> Option<Self> {
        let (space, name) = stem.split_once('-')?;
        let mut spaces = BenchmarkSpace::ALL.iter();
        let space = *spaces.find(|known| known.as_str() == space)?;
        Self::of_space(space).find(|planned| planned.name() == name)
    }

    /// Its name, such as `relative-rank`.
    #[must_use]
    pub(crate) const fn name(&self) -> &'static str {
        self.definition.name
    }

    /// The space that it is about.
    #[must_use]
    pub(crate) const fn space(&self) -> BenchmarkSpace {
        self.space
    }

    /// Name of its files, without an extension: `tss-relative-rank`.
    #[must_use]
    pub(crate) fn file_stem(&self) -> String {
        file_stem(self.space, self.name())
    }

    /// Makes it.
    ///
    /// # Errors
    ///
    /// [`ReportError::Query`] if the database cannot be read.
    pub(crate) fn make(&self, bench: &NatsBench) -> Result<Report, ReportError> {
        self.definition.report(bench, self.space)
    }
}
