//! libbz2, the judge of whatever the fast decoder does not expect.
//!
//! This is the only file that asks libbz2 for data.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use bzip2::bufread::MultiBzDecoder;
use bzip2::{Decompress, Status};

use crate::error::DecompressError;

/// Start of every bzip2 stream, before a digit for its block size.
const MAGIC: &[u8] = b"BZh";

/// Bytes of room at least, when an output has none left.
const LEAST_ROOM: usize = 4096;

/// Replaces `output` by what libbz2 alone makes of `input`: one or more bzip2
/// streams and nothing else. On an error `output` is empty.
///
/// [`Decoder::decompress`](crate::Decoder::decompress) does this by itself where it
/// is needed; this is for comparisons.
///
/// # Errors
///
/// Those of [`Decoder::decompress`](crate::Decoder::decompress).
///
/// ```
/// use bunzip::{DecompressError, decompress_with_libbz2};
///
/// let mut output = Vec::new();
/// let error = decompress_with_libbz2(b"PK\x03\x04", 1_000_000, &mut output).unwrap_err();
/// assert_eq!(error, DecompressError::NotBzip2);
/// ```
pub fn decompress(
    input: &[u8],
    max_len: usize,
    output: &mut Vec<u8>,
) -> Result<(), DecompressError> {
    output.clear();
    let result = append_streams(input, max_len, output);
    if result.is_err() {
        output.clear();
    }
    result
}

/// Reads `input` again from `start` and passes over the first `delivered`
/// decompressed bytes.
pub(crate) fn reader_after<R: Read + Seek>(
    mut input: R,
    start: u64,
    delivered: u64,
) -> io::Result<MultiBzDecoder<BufReader<R>>> {
    input.seek(SeekFrom::Start(start))?;
    let mut decoder = MultiBzDecoder::new(BufReader::new(input));
    io::copy(&mut decoder.by_ref().take(delivered), &mut io::sink())?;
    Ok(decoder)
}

/// Appends all streams to `output`, which may grow to `max_len` bytes.
fn append_streams(
    input: &[u8],
    max_len: usize,
    output: &mut Vec<u8>,
) -> Result<(), DecompressError> {
    if !input.starts_with(MAGIC) {
        return Err(DecompressError::NotBzip2);
    }
    let mut rest = input;
    while !rest.is_empty() {
        if !rest.starts_with(MAGIC) {
            return Err(DecompressError::TrailingBytes {
                offset: input.len() - rest.len(),
                count: rest.len(),
            });
        }
        rest = append_stream(rest, max_len, output)?.ok_or(DecompressError::Truncated {
            compressed_bytes: input.len(),
        })?;
    }
    Ok(())
}

/// Appends one stream and returns what follows it, or `None` if the input ends
/// within it.
fn append_stream<'a>(
    input: &'a [u8],
    max_len: usize,
    output: &mut Vec<u8>,
) -> Result<Option<&'a [u8]>, DecompressError> {
    let mut stream = Decompress::new(false);
    let mut rest = input;
    loop {
        if output.len() == output.capacity() {
            // One byte past the limit shows that a stream is too large.
            let wanted = output.len().max(input.len() * 4).max(LEAST_ROOM);
            let allowed = max_len.saturating_add(1) - output.len();
            output.reserve(wanted.min(allowed));
        }
        let (taken_before, made_before) = (stream.total_in(), output.len());
        let damaged = |source| DecompressError::Damaged {
            decompressed_bytes: made_before,
            source,
        };
        let status = stream.decompress_vec(rest, output).map_err(damaged)?;
        let taken = (stream.total_in() - taken_before) as usize;
        rest = rest.split_at(taken).1;
        if output.len() > max_len {
            return Err(DecompressError::TooLarge { limit: max_len });
        }
        if status == Status::StreamEnd {
            return Ok(Some(rest));
        }
        let room_left = output.len() < output.capacity();
        if rest.is_empty() && room_left {
            return Ok(None);
        }
        if room_left && taken == 0 && output.len() == made_before {
            // It has input and room, and still does nothing.
            return Err(damaged(bzip2::Error::Sequence));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::compress;

    use super::*;

    fn decompressed(input: &[u8]) -> Result<Vec<u8>, DecompressError> {
        let mut output = b"left over".to_vec();
        let result = decompress(input, 1 << 20, &mut output);
        assert!(result.is_ok() || output.is_empty());
        result.map(|()| output)
    }

    #[test]
    fn several_streams_are_one_text() {
        let input = [compress(b"one ", 9), compress(b"two", 1)].concat();
        assert_eq!(decompressed(&input).unwrap(), b"one two");
        assert_eq!(decompressed(&compress(b"", 9)).unwrap(), b"");
    }

    #[test]
    fn every_truncation_is_reported_as_such() {
        let text = b"some text that is long enough to have a few blocks of bits";
        let input = compress(text, 9);
        for length in MAGIC.len()..input.len() {
            let expected = DecompressError::Truncated {
                compressed_bytes: length,
            };
            assert_eq!(
                decompressed(&input[..length]),
                Err(expected),
                "{length} bytes"
            );
        }
        let behind = [&input[..], &input[..10]].concat();
        let expected = DecompressError::Truncated {
            compressed_bytes: behind.len(),
        };
        assert_eq!(decompressed(&behind), Err(expected));
        assert_eq!(decompressed(b""), Err(DecompressError::NotBzip2));
        assert_eq!(decompressed(b"PK\x03\x04"), Err(DecompressError::NotBzip2));
    }

    #[test]
    fn no_damaged_byte_changes_the_text_unnoticed() {
        let text = b"some text that is long enough to have a few blocks of bits";
        let good = compress(text, 9);
        for place in 0..good.len() {
            let mut damaged = good.clone();
            damaged[place] ^= 0x10;
            // Some bits mean nothing, such as those of a table that is not used.
            assert!(
                decompressed(&damaged).map_or(true, |found| found == text),
                "byte {place}"
            );
        }
    }

    #[test]
    fn the_error_says_what_libbz2_said() {
        let mut input = compress(b"some text", 9);
        input[12] ^= 1;
        let error = decompressed(&input).unwrap_err();
        let source = std::error::Error::source(&error).unwrap();
        assert_eq!(source.to_string(), "bzip2: invalid data");
        let error = decompressed(b"BZh0 and so on").unwrap_err();
        let source = std::error::Error::source(&error).unwrap();
        assert_eq!(source.to_string(), "bzip2: bz2 header missing");
    }

    #[test]
    fn bytes_after_the_last_stream_are_refused() {
        let mut input = compress(b"text", 9);
        let offset = input.len();
        input.extend(b"rubbish");
        let expected = DecompressError::TrailingBytes { offset, count: 7 };
        assert_eq!(decompressed(&input), Err(expected));
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let bomb = compress(&vec![0; 5_000_000], 9);
        assert!(bomb.len() < 200);
        let mut output = Vec::new();
        let refused = append_streams(&bomb, 1_000_000, &mut output);
        assert_eq!(refused, Err(DecompressError::TooLarge { limit: 1_000_000 }));
        assert!(output.capacity() < 2_100_000);
        for limit in [5_000_000, usize::MAX] {
            assert_eq!(decompress(&bomb, limit, &mut output), Ok(()));
            assert_eq!(output.len(), 5_000_000);
        }
        let refused = decompress(&bomb, 4_999_999, &mut output);
        assert_eq!(refused, Err(DecompressError::TooLarge { limit: 4_999_999 }));
        assert!(output.is_empty());
    }
}
