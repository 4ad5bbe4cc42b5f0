//! A block's transformed text, kept as runs of equal bytes.
//!
//! The transform puts equal bytes side by side, so there are several times fewer
//! runs than bytes, and the symbols of a block spell runs anyway.

use crate::error::Unexpected;

/// The power of two above the 900,000 bytes of the largest block: a mask, or a
/// shift that leaves 20 bits, proves that an index is inside such an array.
pub(crate) const SLOTS: usize = 1 << 20;

/// The transformed text of one block after another.
pub(crate) struct Runs {
    /// `length << 8 | byte`; only the first length can be 0.
    packed: Box<[u32; SLOTS]>,
    count: usize,
    /// How often each byte occurs.
    pub(crate) byte_counts: [u32; 256],
    /// Bytes in the text.
    pub(crate) len: usize,
}

impl Runs {
    pub(crate) fn new() -> Self {
        Self {
            packed: crate::memory::boxed_zeros(),
            count: 0,
            byte_counts: [0; 256],
            len: 0,
        }
    }

    /// The runs in order, each as `length << 8 | byte`.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> {
        self.packed.iter().take(self.count).copied()
    }

    /// Starts a text. A run at its beginning is one of `byte`.
    pub(crate) fn start(&mut self, byte: u8) -> RunWriter<'_> {
        self.byte_counts = [0; 256];
        let run = u32::from(byte);
        self.packed[0] = run;
        RunWriter {
            runs: self,
            run,
            index: 0,
            len: 0,
            digit_value: 1,
        }
    }
}

/// Writes a text.
pub(crate) struct RunWriter<'a> {
    runs: &'a mut Runs,
    /// The last run and its index.
    run: u32,
    index: usize,
    len: u32,
    /// What a digit 1 adds to the last run. More of a byte is spelled in the
    /// digits 1 and 2, the lowest first.
    digit_value: u32,
}

impl RunWriter<'_> {
    /// Adds a byte other than the last.
    #[inline]
    pub(crate) fn push(&mut self, byte: u8) {
        self.digit_value = 1;
        self.len += 1;
        self.index += 1;
        self.run = 1 << 8 | u32::from(byte);
        self.runs.byte_counts[usize::from(byte)] += 1;
        self.runs.packed[self.index % SLOTS] = self.run;
    }

    /// Adds more of the last byte, by the symbols 0 and 1 for the digits 1 and 2.
    #[inline]
    pub(crate) fn extend(&mut self, symbol: u16) -> Result<(), Unexpected> {
        let more = self.digit_value << symbol;
        self.digit_value <<= 1;
        // No block is that long. Without this, `len` would not hold the sum.
        if self.digit_value as usize > SLOTS {
            return Err(Unexpected);
        }
        self.len += more;
        self.run += more << 8;
        self.runs.byte_counts[self.run as usize & 0xff] += more;
        self.runs.packed[self.index % SLOTS] = self.run;
        Ok(())
    }

    /// Bytes so far.
    pub(crate) fn len(&self) -> usize {
        self.len as usize
    }

    /// Ends the text.
    pub(crate) fn finish(self) {
        self.runs.count = self.index + 1;
        self.runs.len = self.len as usize;
    }
}
