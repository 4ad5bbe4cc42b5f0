//! The steps of an import that read bytes of strangers, without a database. The targets in `fuzz` call them.

use std::error::Error;
use std::path::Path;

use crate::archive::Bzip2;
use crate::model::{ArchitectureIndex, ArchitectureRecord};
use crate::records::{MetaList, RESULTS_KEY, read_architecture};

use super::ImportError;
use super::listed_archive::ListedArchive;

/// Opens an archive of any form and reads its list. If it is a single pickle, all results are read, too. Returns the number
/// of its architectures.
///
/// # Errors
///
/// [`ImportError`], as an import.
pub fn list_archive(path: &Path) -> Result<usize, ImportError> {
    let source = ListedArchive::open(&[path.to_owned()])?;
    if !source.archive.form().is_stream() {
        return Ok(source.architectures());
    }
    let mut results = source.archive.results(RESULTS_KEY, Bzip2::default())?;
    let mut read = 0;
    while let Some(pair) = results.next_pair()? {
        let index = u32::try_from(pair.key).map_or(ArchitectureIndex(u32::MAX), ArchitectureIndex);
        drop(ArchitectureRecord::from_pickle(
            &pair.value,
            &source.meta,
            index,
        ));
        read += 1;
    }
    results.finish()?;
    Ok(read)
}

/// Reads the pickle of one architecture, given the pickle of its list.
///
/// # Errors
///
/// When one of the two is not as in an archive.
pub fn read_architecture_pickle(
    list: &[u8],
    pickle: &[u8],
    index: ArchitectureIndex,
) -> Result<ArchitectureRecord, Box<dyn Error + Send + Sync>> {
    let list = MetaList::read(list)?;
    Ok(read_architecture(pickle, &list, index)?)
}
