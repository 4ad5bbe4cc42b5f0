//! Standard output that remembers why a write failed.
//!
//! A failed write comes back as an error of the code that wrote: a table, CSV, JSON or a script for a shell. If each of
//! these errors were searched for the cause, a new kind of output could be forgotten. So the cause is kept here, where it
//! happens.

use std::io::{self, BufWriter, StdoutLock, Write};

/// Where answers go.
pub(super) struct StandardOutput(BufWriter<Noting>);

struct Noting {
    inner: StdoutLock<'static>,
    failed: Option<io::Error>,
}

impl StandardOutput {
    pub(super) fn lock() -> Self {
        Self(BufWriter::new(Noting {
            inner: io::stdout().lock(),
            failed: None,
        }))
    }

    /// Why a write failed, if one did.
    pub(super) fn failure(&self) -> Option<&io::Error> {
        self.0.get_ref().failed.as_ref()
    }
}

impl Write for StandardOutput {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Noting {
    fn note<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        result.inspect_err(|error| {
            if error.kind() == io::ErrorKind::Interrupted {
                return; // the writer tries again
            }
            let same = || match error.raw_os_error() {
                Some(code) => io::Error::from_raw_os_error(code),
                None => io::Error::from(error.kind()),
            };
            self.failed.get_or_insert_with(same);
        })
    }
}

impl Write for Noting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let result = self.inner.write(bytes);
        self.note(result)
    }

    fn flush(&mut self) -> io::Result<()> {
        let result = self.inner.flush();
        self.note(result)
    }
}
