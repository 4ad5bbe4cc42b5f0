//! What every report is made of.

use crate::model::{BenchmarkSpace, SearchSpace};
use crate::query::{NasBench101, Nasbench101QueryError, NatsBench};

use super::counts::full_recipe;
use super::{Answer, Origin, Report, ReportError, file_stem, space_title};

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
    /// The statement that reads its data; about spaces of NATS-Bench, with the parameter `:space`.
    pub(super) sql: &'static str,
    /// What it is about, and how it is made.
    pub(super) about: About,
}

/// What a report is about, with the function that makes it from a database.
#[derive(Debug, Clone, Copy)]
pub(super) enum About {
    /// Spaces of NATS-Bench, each of which has the report.
    Nats {
        spaces: &'static [SearchSpace],
        build: fn(&NatsBench, SearchSpace) -> Result<Answer, ReportError>,
    },
    /// Every space of both benchmarks.
    All {
        build: fn(&NatsBench, BenchmarkSpace) -> Result<Answer, ReportError>,
    },
    /// NAS-Bench-101.
    NasBench101 {
        build: fn(&NasBench101) -> Result<Answer, ReportError>,
    },
}

/// How the statements of reports write the space. It has a default, since in the `sqlite3` shell a parameter without a value
/// is NULL.
const SPACE: &str = "coalesce(:space, 'tss')";

impl Definition {
    /// The spaces that have the report.
    pub(super) fn spaces(&self) -> Vec<BenchmarkSpace> {
        match self.about {
            About::Nats { spaces, .. } => spaces.iter().copied().map(Into::into).collect(),
            About::All { .. } => BenchmarkSpace::ALL.to_vec(),
            About::NasBench101 { .. } => vec![BenchmarkSpace::NasBench101],
        }
    }

    fn answer(&self, bench: &NatsBench, space: BenchmarkSpace) -> Result<Answer, ReportError> {
        match (self.about, space) {
            (About::Nats { build, .. }, BenchmarkSpace::Nats(space)) => build(bench, space),
            (About::All { build }, space) => build(bench, space),
            (About::NasBench101 { build }, BenchmarkSpace::NasBench101) => {
                match bench.nasbench101() {
                    Ok(nb101) => build(&nb101),
                    Err(error @ Nasbench101QueryError::NotThere { .. }) => Ok(Answer::Missing {
                        what: error.to_string(),
                    }),
                    Err(error) => Err(error.into()),
                }
            }
            _ => Err(ReportError::UnknownReport {
                name: file_stem(space, self.name),
            }),
        }
    }

    /// The statement about a space without parameters, so that people can run it in any program.
    pub(super) fn statement(&self, space: BenchmarkSpace) -> String {
        self.sql.replace(SPACE, &format!("'{space}'"))
    }

    /// What its numbers about a space have in common.
    pub(super) fn basis_of(&self, space: impl Into<BenchmarkSpace>) -> String {
        let space = space.into();
        let full = match space {
            BenchmarkSpace::Nats(space) => full_recipe(space).as_str(),
            BenchmarkSpace::NasBench101 => "108",
        };
        let basis = self.basis.replace("{full}", full);
        format!("{}: {basis}", space_title(space))
    }

    /// The report about a space.
    pub(super) fn report(
        &self,
        bench: &NatsBench,
        space: BenchmarkSpace,
    ) -> Result<Report, ReportError> {
        self.report_from(bench, &Origin::of(bench, space)?)
    }

    /// As [`report`](Self::report), about the space of an origin that was read before.
    pub(super) fn report_from(
        &self,
        bench: &NatsBench,
        origin: &Origin,
    ) -> Result<Report, ReportError> {
        Ok(self.report_with(origin, self.answer(bench, origin.space)?))
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
