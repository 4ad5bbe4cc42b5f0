//! A sample as one compressed pickle.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use bzip2::Compression;
use bzip2::write::BzEncoder;
use md5::{Digest, Md5};

use crate::archive::last_digits;
use crate::model::{ArchitectureIndex, ArchitectureRecord, SampleMark, SearchSpace};

use super::layout::{Partial, io_error};
use super::{SampleError, SampleSummary, marked_single_file_pickle};

/// Writes records made by hand as a single-file archive into the folder `out`.
///
/// Its name is that of the published file, with the right hash: the last digits of the MD5 of the file. So
/// an existing file of that name is a copy, and is replaced. `architectures` are the strings of its list,
/// which need not be all of the space.
///
/// # Errors
///
/// [`SampleError::Io`].
pub fn write_single_file(
    space: SearchSpace,
    records: &[ArchitectureRecord],
    architectures: &[String],
    out: &Path,
) -> Result<SampleSummary, SampleError> {
    let indexes: Vec<_> = records.iter().map(|record| record.index).collect();
    let mut rest = records.iter();
    write_file(space, (architectures, None), &indexes, out, |index| {
        // They are asked for in the order of the indexes, which is the order of the records.
        let (space, total) = (space, architectures.len());
        rest.next()
            .ok_or(SampleError::IndexOutsideSpace {
                index,
                space,
                total,
            })
            .cloned()
    })
}

/// As [`write_single_file`], but with the mark of a sample, and with records that are made one by one.
pub(super) fn write_file(
    space: SearchSpace,
    (architectures, mark): (&[String], Option<&SampleMark>),
    indexes: &[ArchitectureIndex],
    out: &Path,
    mut record: impl FnMut(ArchitectureIndex) -> Result<ArchitectureRecord, SampleError>,
) -> Result<SampleSummary, SampleError> {
    let partial = Partial::beside(&out.join(format!("NATS-{space}-v1_0.pickle.pbz2")))?;
    let failed = io_error("write", &partial.path);
    let file = fs::File::create(&partial.path).map_err(io_error("create", &partial.path))?;
    let mut encoder = BzEncoder::new(Hashing::new(BufWriter::new(file)), Compression::best());
    let mut summary = SampleSummary::new(PathBuf::new());
    marked_single_file_pickle(
        architectures,
        indexes,
        mark,
        |index| {
            let record = record(index)?;
            summary.architectures += 1;
            summary.trials += record.trial_count();
            Ok(record)
        },
        |bytes| encoder.write_all(bytes).map_err(&failed),
    )?;
    let mut written = encoder.finish().map_err(&failed)?;
    written.flush().map_err(&failed)?;
    summary.bytes = written.bytes;
    let hash = last_digits(written.hasher);
    summary.path = out.join(format!("NATS-{space}-v1_0-{hash}.pickle.pbz2"));
    fs::rename(&partial.path, &summary.path)
        .map_err(io_error("rename the finished archive to", &summary.path))?;
    Ok(summary)
}

/// Writes, counts and hashes the bytes.
struct Hashing<W> {
    inner: W,
    hasher: Md5,
    bytes: u64,
}

impl<W> Hashing<W> {
    fn new(inner: W) -> Self {
        Self {
            inner,
            hasher: Md5::new(),
            bytes: 0,
        }
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(buffer)?;
        self.hasher.update(&buffer[..count]);
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
