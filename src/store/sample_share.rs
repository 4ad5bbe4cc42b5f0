//! How much of a search space is invented.

use std::fmt;

use rusqlite::{Connection, Row};
use serde::Serialize;

use crate::model::{BenchmarkSpace, SampleMark, SearchSpace};

/// The part of a search space whose numbers are invented: architectures from an archive that says that it is a sample.
///
/// Its text is what is written beside those numbers: `sample: invented numbers (natsbench 0.1.0, seed 0)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SampleShare {
    /// The space.
    pub space: BenchmarkSpace,
    /// Architectures whose numbers are invented, at least one. In NAS-Bench-101 all that are imported, if one of its files says
    /// that it is a sample.
    pub invented: u64,
    /// All imported architectures of the space.
    pub imported: u64,
    /// What invented them, in the order of their first import.
    pub marks: Vec<SampleMark>,
}

/// The words with which every such text begins.
pub(crate) const INVENTED: &str = "sample: invented numbers";

impl fmt::Display for SampleShare {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(INVENTED)?;
        if self.invented < self.imported {
            let Self {
                invented, imported, ..
            } = self;
            write!(formatter, " for {invented} of {imported} architectures")?;
        }
        let marks: Vec<String> = self.marks.iter().map(ToString::to_string).collect();
        write!(formatter, " ({})", marks.join("; "))
    }
}

impl SampleShare {
    /// The shares of a database, in the order of the spaces; none if no archive says that it is a sample.
    pub(crate) fn all(connection: &Connection) -> rusqlite::Result<Vec<Self>> {
        let mut shares: Vec<Self> = Vec::new();
        let mut statement =
            connection.prepare_cached(include_str!("../../sql/queries/samples.sql"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let space: SearchSpace = row.get(0)?;
            let space = BenchmarkSpace::Nats(space);
            let invented: u64 = row.get(3)?;
            let mark = sample_mark(row, 1)?;
            match shares.last_mut() {
                Some(share) if share.space == space => {
                    share.invented += invented;
                    share.marks.extend(mark);
                }
                _ => shares.push(Self {
                    space,
                    invented,
                    imported: row.get(4)?,
                    marks: mark.into_iter().collect(),
                }),
            }
        }
        Ok(shares)
    }
}

/// Reads the mark of a sample from two columns of a row: generator and seed.
pub(super) fn sample_mark(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<SampleMark>> {
    let Some(generator) = row.get(column)? else {
        return Ok(None);
    };
    let seed: String = row.get(column + 1)?;
    let seed = seed.parse().map_err(|error| {
        let text = rusqlite::types::Type::Text;
        rusqlite::Error::FromSqlConversionFailure(column + 1, text, Box::new(error))
    })?;
    Ok(Some(SampleMark { generator, seed }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_space_is_named_as_such() {
        let mark = |seed| SampleMark {
            generator: "natsbench 0.1.0".to_owned(),
            seed,
        };
        let mut share = SampleShare {
            space: SearchSpace::Topology.into(),
            invented: 20,
            imported: 20,
            marks: vec![mark(0)],
        };
        let whole = "sample: invented numbers (natsbench 0.1.0, seed 0)";
        assert_eq!(share.to_string(), whole);
        share.imported = 23;
        share.marks.push(mark(1));
        assert_eq!(
            share.to_string(),
            "sample: invented numbers for 20 of 23 architectures (natsbench 0.1.0, seed 0; natsbench 0.1.0, seed 1)"
        );
    }
}
