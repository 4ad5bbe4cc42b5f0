//! A window on an input that holds any block as a whole.

use std::io::{self, Read};

use crate::bits::BitReader;
use crate::block::Block;
use crate::error::Unexpected;
use crate::framing::{Framing, Part};

/// More than a block can take: 900,001 symbols of 20 bits are 2,250,003 bytes,
/// selectors and tables up to 22,000 more.
const LONGEST_BLOCK: usize = 2_400_000;
/// Bytes read at once, so that what is left over is moved only now and then.
const READ_LEN: usize = 4_000_000;

/// Why a block could not be read.
pub(crate) enum Failure {
    Unexpected,
    Input(io::Error),
}

impl From<Unexpected> for Failure {
    fn from(_: Unexpected) -> Self {
        Self::Unexpected
    }
}

/// Reads blocks from an input.
pub(crate) struct Lookahead<R> {
    input: R,
    longest_block: usize,
    read_len: usize,
    window: Vec<u8>,
    /// The next bit, counted from the start of the window.
    position: usize,
    input_ended: bool,
    framing: Framing,
}

impl<R: Read> Lookahead<R> {
    pub(crate) fn new(input: R) -> Self {
        Self::with_sizes(input, LONGEST_BLOCK, READ_LEN)
    }

    /// For blocks up to some length, which is less than what is read at once.
    fn with_sizes(input: R, longest_block: usize, read_len: usize) -> Self {
        Self {
            input,
            longest_block,
            read_len,
            window: Vec::new(),
            position: 0,
            input_ended: false,
            framing: Framing::default(),
        }
    }

    /// Reads the next block, unless the input ends in good order before it.
    pub(crate) fn read_block(&mut self, block: &mut Block) -> Result<bool, Failure> {
        loop {
            self.fill().map_err(Failure::Input)?;
            let mut bits = BitReader::starting_at(&self.window, self.position);
            let part = self.framing.next_part(&mut bits)?;
            if let Part::Block { max_block_len } = part {
                block.read(&mut bits, max_block_len)?;
                self.framing.add_block(block.crc);
            }
            self.position = bits.position();
            match part {
                Part::Block { .. } => return Ok(true),
                Part::StreamEnd if self.is_at_end().map_err(Failure::Input)? => return Ok(false),
                Part::StreamEnd => {}
            }
        }
    }

    fn is_at_end(&mut self) -> io::Result<bool> {
        self.fill()?;
        Ok(self.position >= self.window.len() * 8)
    }

    /// Reads more when the window might end within the next block.
    fn fill(&mut self) -> io::Result<()> {
        let start = self.position / 8;
        if self.input_ended || self.window.len() >= start + self.longest_block {
            return Ok(());
        }
        self.window.drain(..start);
        self.position %= 8;
        let mut input = self.input.by_ref().take(self.read_len as u64);
        self.input_ended = input.read_to_end(&mut self.window)? < self.read_len;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use rand::RngExt;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::tests::compress;

    #[test]
    fn blocks_that_span_reads_are_whole() {
        let random = &mut ChaCha8Rng::seed_from_u64(10);
        let data: Vec<u8> = (0..550_000).map(|_| random.random()).collect();
        let input = [compress(&data, 1), compress(&data, 1)].concat();
        let mut lookahead = Lookahead::with_sizes(&input[..], 120_000, 150_000);
        let mut block = Block::new();
        let mut lens = Vec::new();
        while lookahead
            .read_block(&mut block)
            .unwrap_or_else(|_| panic!("after {lens:?}"))
        {
            lens.push(block.runs.len);
        }
        assert_eq!(lens.len(), 12);
        assert!(lens.iter().sum::<usize>() >= 2 * data.len());
    }
}
