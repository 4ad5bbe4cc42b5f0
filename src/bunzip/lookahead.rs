//! A window on an input that holds any block as a whole.

use std::io::{self, Read};

use super::bits::BitReader;
use super::block::Block;
use super::framing::{Framing, Part};
use super::stream::Failure;

/// More than a block can take: 900,001 symbols of 20 bits are 2,250,003 bytes,
/// selectors and tables up to 22,000 more.
const LONGEST_BLOCK: usize = 2_400_000;
/// Bytes read at once, so that what is left over is moved only now and then.
const READ_LEN: usize = 4_000_000;

/// Reads blocks from an input.
pub(super) struct Lookahead<R> {
    input: R,
    window: Vec<u8>,
    /// The next bit, counted from the start of the window.
    position: usize,
    input_ended: bool,
    framing: Framing,
}

impl<R: Read> Lookahead<R> {
    pub(super) fn new(input: R) -> Self {
        let framing = Framing::default();
        Self {
            input,
            window: Vec::new(),
            position: 0,
            input_ended: false,
            framing,
        }
    }

    /// Reads the next block, unless the input ends in good order before it.
    pub(super) fn read_block(&mut self, block: &mut Block) -> Result<bool, Failure> {
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
        if self.input_ended || self.window.len() >= start + LONGEST_BLOCK {
            return Ok(());
        }
        self.window.drain(..start);
        self.position %= 8;
        let wanted = READ_LEN as u64;
        let count = self
            .input
            .by_ref()
            .take(wanted)
            .read_to_end(&mut self.window)?;
        self.input_ended = count < READ_LEN;
        Ok(())
    }
}
