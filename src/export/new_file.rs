//! A file that gets its name when it is complete, and whose digest is computed while it is written.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::model::hexadecimal;
use crate::store::{StoreError, Unfinished};

/// Bytes that are read or written at once.
const BUFFER_BYTES: usize = 1 << 18;

/// A file that is being written.
#[derive(Debug)]
pub(super) struct NewFile {
    unfinished: Unfinished,
    target: PathBuf,
    file: BufWriter<File>,
    sha256: Sha256,
    bytes: u64,
}

/// What a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Content {
    /// Its size.
    pub(super) bytes: u64,
    /// Its digest, in hexadecimal digits.
    pub(super) sha256: String,
}

impl NewFile {
    /// Begins a file, and makes its folder.
    pub(super) fn create(target: &Path) -> Result<Self, StoreError> {
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)
                .map_err(|source| StoreError::io("create", folder, &source))?;
        }
        let unfinished = Unfinished::beside(target);
        let file = File::create(&unfinished.0)
            .map_err(|source| StoreError::io("create", target, &source))?;
        Ok(Self {
            unfinished,
            target: target.to_owned(),
            file: BufWriter::with_capacity(BUFFER_BYTES, file),
            sha256: Sha256::new(),
            bytes: 0,
        })
    }

    /// The path that the file will have.
    pub(super) fn target(&self) -> &Path {
        &self.target
    }

    /// Gives the file its name. One that has it is replaced.
    pub(super) fn finish(mut self) -> Result<Content, StoreError> {
        let failed = |source| StoreError::io("write", &self.target, &source);
        self.file.flush().map_err(failed)?;
        self.file.get_ref().sync_all().map_err(failed)?;
        fs::rename(&self.unfinished.0, &self.target).map_err(failed)?;
        Ok(Content {
            bytes: self.bytes,
            sha256: hexadecimal(&self.sha256.finalize()),
        })
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.sha256.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Size and digest of a file with this text.
pub(super) fn content_of_text(text: &str) -> Content {
    Content {
        bytes: text.len() as u64,
        sha256: hexadecimal(&Sha256::digest(text)),
    }
}

/// Reads a file for its digest; `None` if there is none.
pub(super) fn content_of(path: &Path) -> Result<Option<Content>, StoreError> {
    let failed = |source: io::Error| StoreError::io("read", path, &source);
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let (mut sha256, mut bytes) = (Sha256::new(), 0);
    let mut buffer = vec![0; BUFFER_BYTES];
    loop {
        let count = file.read(&mut buffer).map_err(failed)?;
        if count == 0 {
            break;
        }
        sha256.update(&buffer[..count]);
        bytes += count as u64;
    }
    Ok(Some(Content {
        bytes,
        sha256: hexadecimal(&sha256.finalize()),
    }))
}
