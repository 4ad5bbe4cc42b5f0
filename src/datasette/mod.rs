//! Metadata for [Datasette](https://datasette.io): what its pages say about a database.
//!
//! Datasette shows every table and view of a file with all their rows, counts them, and knows nothing of units. The
//! metadata describes the columns, hides what is internal, and adds the example queries of this project as pages.

mod head_comment;
mod queries;
mod tables;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::store::{ArchiveInfo, INVENTED, Nb101FileInfo, Reader, SampleShare, StoreError};

use queries::Query;
use tables::Table;

/// What Datasette shows about a database; as JSON, the file for its option `--metadata`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Metadata {
    title: String,
    description: String,
    about: &'static str,
    about_url: &'static str,
    databases: BTreeMap<String, Database>,
}

#[derive(Debug, Clone, Serialize)]
struct Database {
    description: String,
    tables: BTreeMap<String, Table>,
    queries: BTreeMap<String, Query>,
}

impl Metadata {
    /// Reads what the database says about itself.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read.
    pub(crate) fn read(reader: &Reader) -> Result<Self, StoreError> {
        let samples = reader.samples()?;
        let of_nb101 = reader.nb101_files()?;
        let banner = banner(&samples, &of_nb101);
        let description = provenance(banner.as_deref(), &reader.sources()?, &of_nb101);
        let database = Database {
            description: description.clone(),
            tables: tables::read(reader, banner.as_deref())?,
            queries: queries::all(banner.as_deref()),
        };
        let file = |part: Option<&std::ffi::OsStr>| {
            part.unwrap_or_default().to_string_lossy().into_owned()
        };
        let mark = banner.map_or("", |_| " (a sample: invented numbers)");
        Ok(Self {
            title: format!("NATS-Bench: {}{mark}", file(reader.path().file_name())),
            description,
            about: "NATS-Bench",
            about_url: "https://arxiv.org/abs/2009.00437",
            // Datasette names a database after its file, without what follows the last dot.
            databases: BTreeMap::from([(file(reader.path().file_stem()), database)]),
        })
    }
}

/// Which spaces have invented numbers; nothing if no archive says that it is a sample.
fn banner(samples: &[SampleShare], of_nb101: &[Nb101FileInfo]) -> Option<String> {
    let shares = samples
        .iter()
        .map(|share| format!("{}: {share}", share.space));
    let marks = of_nb101.iter().filter_map(|file| file.sample.as_ref());
    let of_nb101 = marks.map(|mark| format!("nb101: {INVENTED} ({mark})"));
    let text = shares.chain(of_nb101).collect::<Vec<_>>().join("; ");
    (!text.is_empty()).then_some(text)
}

/// Where the numbers come from.
fn provenance(
    banner: Option<&str>,
    archives: &[ArchiveInfo],
    of_nb101: &[Nb101FileInfo],
) -> String {
    let of_archive = |archive: &ArchiveInfo| {
        format!(
            "{} ({}): {} architectures, imported {} by natsbench {}, SHA-256 of its list {}",
            archive.archive,
            archive.space,
            archive.architectures,
            archive.last_import_at,
            archive.natsbench_version,
            archive.meta_sha256
        )
    };
    let of_file = |file: &Nb101FileInfo| {
        format!(
            "{} (nb101): {} runs, imported {} by natsbench {}, SHA-256 {}",
            file.file, file.records, file.last_import_at, file.natsbench_version, file.file_sha256
        )
    };
    let files = of_nb101.iter().map(of_file);
    let archives: Vec<_> = archives.iter().map(of_archive).chain(files).collect();
    let archives = if archives.is_empty() {
        "No archive was imported.".to_owned()
    } else {
        format!("Imported from {}.", archives.join("; "))
    };
    banner.map_or_else(
        || archives.clone(),
        |banner| format!("{banner}. {archives}"),
    )
}

#[cfg(test)]
mod tests {
    use crate::model::{SampleMark, SearchSpace};

    use super::*;

    #[test]
    fn a_database_of_measured_numbers_has_no_banner() {
        assert_eq!(banner(&[], &[]), None);
        assert_eq!(provenance(None, &[], &[]), "No archive was imported.");
        let share = SampleShare {
            space: SearchSpace::Topology.into(),
            invented: 3,
            imported: 3,
            marks: vec![SampleMark {
                generator: "natsbench 0.1.0".to_owned(),
                seed: 0,
            }],
        };
        let text = provenance(banner(&[share], &[]).as_deref(), &[], &[]);
        let expected =
            "tss: sample: invented numbers (natsbench 0.1.0, seed 0). No archive was imported.";
        assert_eq!(text, expected);
    }
}
