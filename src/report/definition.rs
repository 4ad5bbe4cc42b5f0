//! What every report is made of.

use crate::model::SearchSpace;
use crate::query::NatsBench;

use super::counts::full_recipe;
use super::{Answer, Origin, Report, ReportError, space_title};

/// A report that can be asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Definition {
    /// Its name at the command line, and of its files.
    pub(super) name: &'static str,
    /// Its title.
    pub(super) title: &'static str,
    /// What it shows, in a sentence or two.
    pub(super) explanation: &'static str,
    /// What its numbers have in common, below the title of the picture: data sets, recipe, what is averaged. `{full}` is the
    /// recipe of the space with full training.
    pub(super) basis: &'static str,
    /// The spaces that it is about.
    pub(super) spaces: &'static [SearchSpace],
    /// The statement that reads its data, with the parameter `:space`.
    pub(super) sql: &'static str,
    /// Makes the report from a database.
    pub(super) build: fn(&NatsBench, SearchSpace) -> Result<Answer, ReportError>,
}

/// How the statements of reports write the space. It has a default, since in the `sqlite3` shell a parameter without a value
/// is NULL.
const SPACE: &str = "coalesce(:space, 'tss')";

impl Definition {
    /// The statement about a space without parameters, so that people can run it in any program.
    pub(super) fn statement(&self, space: SearchSpace) -> String {
        self.sql.replace(SPACE, &format!("'{space}'"))
    }

    /// What its numbers about a space have in common.
    pub(super) fn basis_of(&self, space: SearchSpace) -> String {
        let full = full_recipe(space);
        let basis = self.basis.replace("{full}", full.as_str());
        format!("{}: {basis}", space_title(space))
    }

    /// The report about a space.
    pub(super) fn report(
        &self,
        bench: &NatsBench,
        space: SearchSpace,
    ) -> Result<Report, ReportError> {
        self.report_from(bench, &Origin::of(bench, space)?)
    }

    /// As [`report`](Self::report), about the space of an origin that was read before.
    pub(super) fn report_from(
        &self,
        bench: &NatsBench,
        origin: &Origin,
    ) -> Result<Report, ReportError> {
        Ok(self.report_with(origin, (self.build)(bench, origin.space)?))
    }

    /// As [`report_from`](Self::report_from), with an answer that was made before.
    pub(super) fn report_with(&self, origin: &Origin, mut answer: Answer) -> Report {
        if let Answer::Found(findings) = &mut answer {
            findings.figure.basis = self.basis_of(origin.space);
        }
        origin.mark(&mut answer);
        Report {
            name: self.name,
            title: self.title,
            explanation: self.explanation,
            space: origin.space,
            sql: self.statement(origin.space),
            answer,
            origin: origin.clone(),
        }
    }
}
