//! Data as a stream, decoded by two threads.
//!
//! Blocks of one stream could be decoded by as many threads as there are, were
//! it known where they start; only the symbols show that. So the work is cut the
//! other way: one thread reads the symbols of block after block, the other turns
//! each into text. The first has three fifths of the work.

use std::io::{self, BufReader, Cursor, Read, Seek};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::{self, JoinHandle};

use bzip2::bufread::MultiBzDecoder;

use crate::block::Block;
use crate::decoder::append_text;
use crate::error::Unexpected;
use crate::fallback;
use crate::inverse::Inverse;
use crate::lookahead::{Failure, Lookahead};

/// Blocks between the threads: one is read, one waits, one becomes text.
const BLOCKS: usize = 3;

/// Decompresses bzip2 data as it is read: one or more streams and nothing else.
///
/// Blocks are delivered once they are checked. When something is not as expected,
/// the input is read again by libbz2, which then goes on where the delivered data
/// ends, and whose errors count. (libbz2 delivers the text of a damaged block
/// before it says so.)
///
/// It takes about 30 MB, or 105 MB when the data is one byte over and over.
///
/// ```no_run
/// use std::fs::File;
/// use std::io::Read;
///
/// let mut text = String::new();
/// bunzip::StreamDecoder::new(File::open("enwiki.xml.bz2")?).read_to_string(&mut text)?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct StreamDecoder<R> {
    state: State<R>,
    /// What the threads sent last, at the place up to which it was delivered.
    text: Cursor<Vec<u8>>,
    /// Bytes delivered before `text`.
    delivered_before: u64,
    /// Where the data starts in the input.
    start: u64,
}

enum State<R> {
    /// Nothing was asked for yet.
    Waiting(R),
    Threads(Threads<R>),
    Fallback(Box<MultiBzDecoder<BufReader<R>>>),
    Ended,
}

struct Threads<R> {
    texts: Receiver<Vec<u8>>,
    symbols: JoinHandle<(R, Result<(), Failure>)>,
    transform: JoinHandle<Result<(), Unexpected>>,
}

impl<R: Read + Seek + Send + 'static> StreamDecoder<R> {
    /// Decompresses `input` from where it stands. The threads begin with the
    /// first read.
    pub fn new(input: R) -> Self {
        Self {
            state: State::Waiting(input),
            text: Cursor::default(),
            delivered_before: 0,
            start: 0,
        }
    }

    /// Makes `text` hold something to deliver, or changes the state.
    fn advance(&mut self) -> io::Result<()> {
        match std::mem::replace(&mut self.state, State::Ended) {
            State::Waiting(mut input) => {
                self.start = input.stream_position()?;
                self.state = State::Threads(Threads::start(input)?);
            }
            State::Threads(threads) => {
                if let Ok(text) = threads.texts.recv() {
                    self.delivered_before += self.text.get_ref().len() as u64;
                    self.text = Cursor::new(text);
                    self.state = State::Threads(threads);
                } else if let Some(input) = threads.finish()? {
                    let delivered = self.delivered_before + self.text.get_ref().len() as u64;
                    let decoder = fallback::reader_after(input, self.start, delivered)?;
                    self.state = State::Fallback(Box::new(decoder));
                }
            }
            other => self.state = other,
        }
        Ok(())
    }
}

impl<R: Read + Seek + Send + 'static> Read for StreamDecoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.text.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                return Ok(count);
            }
            match &mut self.state {
                State::Fallback(decoder) => return decoder.read(buffer),
                State::Ended => return Ok(0),
                State::Waiting(_) | State::Threads(_) => self.advance()?,
            }
        }
    }
}

impl<R: Read + Send + 'static> Threads<R> {
    fn start(mut input: R) -> io::Result<Self> {
        let (free_sender, free) = channel();
        for _ in 0..BLOCKS {
            // The receiver is right here.
            free_sender.send(Block::new()).ok();
        }
        let (block_sender, blocks) = channel();
        let (text_sender, texts) = sync_channel(1);
        let symbols = thread::Builder::new()
            .name("bunzip symbols".to_owned())
            .spawn(move || {
                let result = read_blocks(&mut input, &free, &block_sender);
                (input, result)
            })?;
        let transform = thread::Builder::new()
            .name("bunzip transform".to_owned())
            .spawn(move || transform_blocks(&blocks, &free_sender, &text_sender))?;
        Ok(Self {
            texts,
            symbols,
            transform,
        })
    }

    /// Waits for the threads, which have nothing more to say. Returns the input
    /// when it is to be read by libbz2 instead.
    fn finish(self) -> io::Result<Option<R>> {
        let panicked = |_| io::Error::other("a thread of the decoder panicked");
        let transformed = self.transform.join().map_err(panicked)?;
        let (input, read) = self.symbols.join().map_err(panicked)?;
        match (read, transformed) {
            (Ok(()), Ok(())) => Ok(None),
            (Err(Failure::Input(error)), Ok(())) => Err(error),
            (_, Err(Unexpected)) | (Err(Failure::Unexpected), _) => Ok(Some(input)),
        }
    }
}

/// Reads the symbols of all blocks, until the end or until nobody wants more.
fn read_blocks(
    input: &mut impl Read,
    free: &Receiver<Block>,
    blocks: &Sender<Block>,
) -> Result<(), Failure> {
    let mut input = Lookahead::new(input);
    while let Ok(mut block) = free.recv() {
        if !input.read_block(&mut block)? || blocks.send(block).is_err() {
            break;
        }
    }
    Ok(())
}

/// Turns blocks into text, until there are no more or nobody wants more.
fn transform_blocks(
    blocks: &Receiver<Block>,
    free: &Sender<Block>,
    texts: &SyncSender<Vec<u8>>,
) -> Result<(), Unexpected> {
    let mut inverse = Inverse::new();
    for block in blocks {
        let mut text = Vec::with_capacity(block.runs.len);
        append_text(&block, &mut inverse, usize::MAX, &mut text)?;
        // No reader of blocks is left after the last one.
        free.send(block).ok();
        if texts.send(text).is_err() {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::SeekFrom;

    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::tests::{compress, libbz2, mixed_text};

    fn decode(input: &[u8]) -> io::Result<Vec<u8>> {
        let mut output = Vec::new();
        StreamDecoder::new(Cursor::new(input.to_vec())).read_to_end(&mut output)?;
        Ok(output)
    }

    #[test]
    fn blocks_and_streams_come_in_order() {
        let text = mixed_text(&mut ChaCha8Rng::seed_from_u64(5), 730_000);
        let input = [compress(&text, 1), compress(b"", 9), compress(&text, 9)].concat();
        assert!(decode(&input).unwrap() == [&text[..], &text].concat());
        assert_eq!(decode(&compress(b"", 9)).unwrap(), b"");
    }

    #[test]
    fn reads_of_any_size_deliver_the_same() {
        let text = mixed_text(&mut ChaCha8Rng::seed_from_u64(6), 250_000);
        let mut decoder = StreamDecoder::new(Cursor::new(compress(&text, 1)));
        let mut output = Vec::new();
        for len in [0, 1, 70_000, 0, 7, 300_000, 1, 1].into_iter().cycle() {
            let mut buffer = vec![0; len];
            let count = decoder.read(&mut buffer).unwrap();
            output.extend_from_slice(&buffer[..count]);
            if count == 0 && len > 0 {
                break;
            }
        }
        assert!(output == text);
        assert_eq!(decoder.read(&mut [0; 9]).unwrap(), 0);
    }

    #[test]
    fn damage_anywhere_is_judged_as_by_libbz2() {
        let text = mixed_text(&mut ChaCha8Rng::seed_from_u64(7), 350_000);
        let input = compress(&text, 1);
        for eighth in 0..8 {
            let at = input.len() * eighth / 8;
            let mut damaged = input.clone();
            damaged[at] ^= 1;
            for input in [&damaged[..], &input[..at]] {
                assert_eq!(decode(input).ok(), libbz2(input));
            }
        }
        let behind = [&input[..], b"BZ"].concat();
        assert_eq!(decode(&behind).ok(), libbz2(&behind));
    }

    #[test]
    fn what_stands_before_a_damaged_block_is_delivered_once() {
        let text = mixed_text(&mut ChaCha8Rng::seed_from_u64(8), 350_000);
        let mut input = compress(&text, 1);
        let at = input.len() - 20_000;
        input[at] ^= 1;
        // The data may stand anywhere in the file.
        let mut file = Cursor::new([&b"something else"[..], &input].concat());
        file.set_position(14);
        let mut decoder = StreamDecoder::new(file);
        let mut start = vec![0; 200_000];
        decoder.read_exact(&mut start).unwrap();
        assert!(start == text[..200_000]);
        let (mut rest, mut expected) = (Vec::new(), Vec::new());
        let error = decoder.read_to_end(&mut rest).unwrap_err();
        assert!(error.to_string().contains("invalid data"), "{error}");
        MultiBzDecoder::new(&input[..])
            .read_to_end(&mut expected)
            .unwrap_err();
        // How far libbz2 gets before it notices depends on the sizes of reads.
        let delivered = [start, rest].concat();
        let common = delivered.len().min(expected.len());
        assert!(common >= 200_000, "{common} bytes");
        assert!(delivered[..common] == expected[..common]);
    }

    #[test]
    fn errors_of_the_input_are_passed_on() {
        struct Broken(Cursor<Vec<u8>>);
        impl Read for Broken {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                match self.0.read(buffer)? {
                    0 => Err(io::Error::other("disk on fire")),
                    count => Ok(count),
                }
            }
        }
        impl Seek for Broken {
            fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
                self.0.seek(to)
            }
        }
        let mut output = Vec::new();
        let input = Broken(Cursor::new(compress(b"some text", 9)));
        let error = StreamDecoder::new(input)
            .read_to_end(&mut output)
            .unwrap_err();
        assert_eq!(error.to_string(), "disk on fire");
    }

    #[test]
    fn a_decoder_may_be_dropped_at_any_time() {
        let text = mixed_text(&mut ChaCha8Rng::seed_from_u64(9), 550_000);
        for len in [0, 1, 150_000] {
            let mut decoder = StreamDecoder::new(Cursor::new(compress(&text, 1)));
            decoder.read_exact(&mut vec![0; len]).unwrap();
        }
    }
}
