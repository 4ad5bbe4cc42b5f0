//! bzip2, with an error for each way a file can be damaged.

use bzip2::{Decompress, Status};

/// Most bytes that one member may decompress to: 1 GiB.
pub const DECOMPRESSED_LIMIT: usize = 1 << 30;

/// Start of every bzip2 stream, before a digit for its block size.
const MAGIC: &[u8] = b"BZh";

/// A compressed member that cannot be decompressed whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecompressError {
    /// It does not begin like bzip2.
    #[error("not bzip2 data: expected it to begin with BZh")]
    NotBzip2,
    /// It ends within a stream.
    #[error("truncated bzip2 data: it ends after {compressed_bytes} bytes within a stream")]
    Truncated {
        /// How many compressed bytes there are.
        compressed_bytes: usize,
    },
    /// Its structure or a checksum is wrong.
    #[error(
        "damaged bzip2 data: a checksum or a block is wrong after {decompressed_bytes} good bytes"
    )]
    Damaged {
        /// How many bytes were decompressed before; those of the damaged block may be among them.
        decompressed_bytes: usize,
    },
    /// Something that is no bzip2 stream follows the last one.
    #[error("{count} bytes follow the bzip2 data, from byte {offset}")]
    TrailingBytes {
        /// Where they begin.
        offset: usize,
        /// How many there are.
        count: usize,
    },
    /// It decompresses to more than is allowed.
    #[error("bzip2 data decompresses to more than {limit} bytes")]
    TooLarge {
        /// How many bytes are allowed.
        limit: usize,
    },
}

/// Decompresses one bzip2 stream, or several one after another.
///
/// # Errors
///
/// Damaged, truncated, followed by other bytes, or larger than [`DECOMPRESSED_LIMIT`].
pub fn decompress(compressed: &[u8]) -> Result<Vec<u8>, DecompressError> {
    let mut decompressed = Vec::new();
    decompress_into(compressed, &mut decompressed)?;
    Ok(decompressed)
}

/// As [`decompress`], into a buffer whose memory is used again. What it held is
/// replaced; after an error it is empty.
///
/// # Errors
///
/// As [`decompress`].
pub fn decompress_into(
    compressed: &[u8],
    decompressed: &mut Vec<u8>,
) -> Result<(), DecompressError> {
    decompressed.clear();
    let result = decompress_within(compressed, decompressed, DECOMPRESSED_LIMIT);
    if result.is_err() {
        decompressed.clear();
    }
    result
}

/// Appends all streams to `decompressed`, which may grow to `limit` bytes.
fn decompress_within(
    compressed: &[u8],
    decompressed: &mut Vec<u8>,
    limit: usize,
) -> Result<(), DecompressError> {
    if !compressed.starts_with(MAGIC) {
        return Err(DecompressError::NotBzip2);
    }
    let mut rest = compressed;
    while !rest.is_empty() {
        if !rest.starts_with(MAGIC) {
            let offset = compressed.len() - rest.len();
            return Err(DecompressError::TrailingBytes {
                offset,
                count: rest.len(),
            });
        }
        rest = decompress_stream(rest, decompressed, limit).map_err(|error| match error {
            DecompressError::Truncated { .. } => DecompressError::Truncated {
                compressed_bytes: compressed.len(),
            },
            other => other,
        })?;
    }
    Ok(())
}

/// Appends one stream and returns what follows it.
fn decompress_stream<'a>(
    compressed: &'a [u8],
    decompressed: &mut Vec<u8>,
    limit: usize,
) -> Result<&'a [u8], DecompressError> {
    let mut stream = Decompress::new(false);
    loop {
        if decompressed.len() > limit {
            return Err(DecompressError::TooLarge { limit });
        }
        if decompressed.len() == decompressed.capacity() {
            // One byte past the limit tells a stream that is too large.
            let wanted = decompressed.len().max(compressed.len() * 4).max(4096);
            decompressed.reserve(wanted.min(limit + 1 - decompressed.len()));
        }
        let taken = usize::try_from(stream.total_in()).unwrap_or(usize::MAX);
        let rest = compressed.get(taken..).unwrap_or_default();
        let made = decompressed.len();
        let damaged = DecompressError::Damaged {
            decompressed_bytes: made,
        };
        match stream.decompress_vec(rest, decompressed) {
            Ok(Status::StreamEnd) if decompressed.len() > limit => {
                return Err(DecompressError::TooLarge { limit });
            }
            Ok(Status::StreamEnd) => {
                let taken = usize::try_from(stream.total_in()).unwrap_or(usize::MAX);
                return Ok(compressed.get(taken..).unwrap_or_default());
            }
            Ok(_) => {
                let all_taken = stream.total_in() >= compressed.len() as u64;
                let room_left = decompressed.len() < decompressed.capacity();
                if all_taken && room_left {
                    return Err(DecompressError::Truncated {
                        compressed_bytes: compressed.len(),
                    });
                }
                if decompressed.len() == made && room_left && stream.total_in() == taken as u64 {
                    return Err(damaged);
                }
            }
            Err(_) => return Err(damaged),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn compress(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn several_streams_are_one_text() {
        let mut compressed = compress(b"one ");
        compressed.extend(compress(b"two"));
        assert_eq!(decompress(&compressed).unwrap(), b"one two");
        assert_eq!(decompress(&compress(b"")).unwrap(), b"");
    }

    #[test]
    fn a_buffer_is_used_again_and_empty_after_an_error() {
        let mut buffer = b"before".to_vec();
        decompress_into(&compress(&vec![7; 100_000]), &mut buffer).unwrap();
        assert_eq!(buffer, vec![7; 100_000]);
        decompress_into(b"BZh9", &mut buffer).unwrap_err();
        assert!(buffer.is_empty());
    }

    #[test]
    fn every_truncation_is_told_as_such() {
        let compressed = compress(b"some text that is long enough to have a few blocks of bits");
        for length in MAGIC.len()..compressed.len() {
            let expected = DecompressError::Truncated {
                compressed_bytes: length,
            };
            assert_eq!(
                decompress(&compressed[..length]),
                Err(expected),
                "{length} bytes"
            );
        }
        assert_eq!(decompress(b""), Err(DecompressError::NotBzip2));
        assert_eq!(decompress(b"PK\x03\x04"), Err(DecompressError::NotBzip2));
    }

    #[test]
    fn no_damaged_byte_changes_the_text_unnoticed() {
        let text = b"some text that is long enough to have a few blocks of bits";
        let good = compress(text);
        for place in 0..good.len() {
            let mut damaged = good.clone();
            damaged[place] ^= 0x10;
            // Some bits mean nothing, such as those of a table that is not used.
            assert!(
                decompress(&damaged).map_or(true, |found| found == text),
                "byte {place}"
            );
        }
        let mut checksum = good.clone();
        checksum[12] ^= 1;
        assert!(matches!(
            decompress(&checksum),
            Err(DecompressError::Damaged { .. })
        ));
    }

    #[test]
    fn bytes_after_the_last_stream_are_refused() {
        let mut compressed = compress(b"text");
        let offset = compressed.len();
        compressed.extend(b"rubbish");
        let expected = DecompressError::TrailingBytes { offset, count: 7 };
        assert_eq!(decompress(&compressed), Err(expected));
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let bomb = compress(&vec![0; 5_000_000]);
        assert!(bomb.len() < 200);
        let mut buffer = Vec::new();
        let refused = decompress_within(&bomb, &mut buffer, 1_000_000);
        assert_eq!(refused, Err(DecompressError::TooLarge { limit: 1_000_000 }));
        assert!(buffer.capacity() < 2_100_000);
        buffer.clear();
        assert_eq!(decompress_within(&bomb, &mut buffer, 5_000_000), Ok(()));
    }
}
