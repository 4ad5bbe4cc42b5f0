//! Archives that are one pickle of everything, read from front to back.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use plain_pickle::{Document, Pair, PairStream, StreamError};

use super::{ArchiveError, Bzip2, Form, torch};

/// The results of all architectures, one after the other, in the order of the file.
pub(crate) struct Results {
    path: PathBuf,
    form: Form,
    pairs: PairStream<Box<dyn Read + Send>>,
}

impl Results {
    /// Reads up to the dictionary of results: the file is a dictionary, and the results are the value of `key` in it.
    pub(super) fn open(
        path: &Path,
        form: Form,
        key: &'static str,
        bzip2: Bzip2,
    ) -> Result<Self, ArchiveError> {
        let failed = |source| stream_error(path, source);
        let file = || {
            File::open(path).map_err(|source| ArchiveError::Unreadable {
                path: path.to_owned(),
                source,
            })
        };
        let pairs = match form {
            Form::TorchZip => PairStream::open(boxed(torch::open_zip(path)?), key),
            Form::TorchLegacy => {
                let (input, before) = (boxed(BufReader::new(file()?)), torch::PICKLES_BEFORE);
                PairStream::open_after(input, key, before, torch::check_before)
            }
            _ => PairStream::open(bzip2.reader(file()?), key),
        };
        Ok(Self {
            path: path.to_owned(),
            form,
            pairs: pairs.map_err(failed)?,
        })
    }

    /// The value before the results: the list of architectures.
    ///
    /// # Errors
    ///
    /// When it is not plain data.
    pub(crate) fn start(&self) -> Result<Document<'_>, ArchiveError> {
        let failed = |source| stream_error(&self.path, source);
        self.pairs.start().map_err(failed)
    }

    /// The results of the next architecture, or `None` after the last.
    ///
    /// # Errors
    ///
    /// When the file cannot be read any further. After an error, nothing more can be read.
    pub(crate) fn next_pair(&mut self) -> Result<Option<Pair<'_>>, ArchiveError> {
        let path = &self.path;
        self.pairs
            .next_pair()
            .map_err(|source| stream_error(path, source))
    }

    /// The value after the results: the indexes of their architectures. Checks that the file then
    /// ends. Call this once, after the last architecture.
    ///
    /// # Errors
    ///
    /// When it is not plain data, or anything but the end follows.
    pub(crate) fn finish(&mut self) -> Result<Document<'_>, ArchiveError> {
        let Self { path, form, pairs } = self;
        let failed = |source| stream_error(path, source);
        if *form == Form::TorchLegacy {
            pairs.whole_pickle(torch::check_after).map_err(failed)?;
        }
        pairs.expect_end().map_err(failed)?;
        pairs.end().map_err(failed)
    }
}

fn boxed(input: impl Read + Send + 'static) -> Box<dyn Read + Send> {
    Box::new(input)
}

fn stream_error(path: &Path, source: StreamError) -> ArchiveError {
    ArchiveError::Stream {
        path: path.to_owned(),
        source,
    }
}
