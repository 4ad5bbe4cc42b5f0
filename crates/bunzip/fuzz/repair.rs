//! Checksums that fit the text, however damaged.

use bzip2::{Decompress, Status};
use crc::{CRC_32_BZIP2, Crc};

const BLOCK_MAGIC: u64 = 0x3141_5926_5359;
const END_MAGIC: u64 = 0x1772_4538_5090;
const CRC: Crc<u32> = Crc::<u32>::new(&CRC_32_BZIP2);

/// Bit positions where a 48-bit number stands.
pub(crate) fn find(stream: &[u8], magic: u64) -> Vec<usize> {
    let mut window = 0_u64;
    let mut places = Vec::new();
    for (index, &byte) in stream.iter().enumerate() {
        window = window << 8 | u64::from(byte);
        for spare in (0..8).rev() {
            if window >> spare & 0xffff_ffff_ffff == magic && index >= 6 {
                places.push((index + 1) * 8 - spare - 48);
            }
        }
    }
    places
}

/// Bit positions of all blocks.
pub(crate) fn blocks(stream: &[u8]) -> Vec<usize> {
    find(stream, BLOCK_MAGIC)
}

/// Bit positions of all ends of streams.
pub(crate) fn ends(stream: &[u8]) -> Vec<usize> {
    find(stream, END_MAGIC)
}

/// Writes a number over the bits at a position, as far as there are bits.
pub(crate) fn put(stream: &mut [u8], at: usize, value: u64, count: usize) {
    for bit in 0..count {
        if let Some(byte) = stream.get_mut((at + bit) / 8) {
            let mask = 0x80 >> ((at + bit) % 8);
            *byte = if value >> (count - 1 - bit) & 1 == 1 {
                *byte | mask
            } else {
                *byte & !mask
            };
        }
    }
}

/// Gives the blocks of the first stream, and its end, the checksums of the text
/// that `decode` finds before the first error. Says whether there was a block.
pub(crate) fn checksums(stream: &mut [u8], decode: impl Fn(&[u8]) -> Vec<u8>) -> bool {
    let mut combined = 0_u32;
    let mut start = 0;
    let mut repaired = false;
    for at in blocks(stream).into_iter().take(8) {
        // libbz2 hands out the text of a block before it looks at the checksum;
        // a wrong one makes it stop right there.
        put(stream, at + 48, 0x0bad_5eed, 32);
        let text = decode(stream);
        let Some(block) = text.get(start..).filter(|block| !block.is_empty()) else {
            break;
        };
        let checksum = CRC.checksum(block);
        put(stream, at + 48, u64::from(checksum), 32);
        combined = combined.rotate_left(1) ^ checksum;
        start = text.len();
        repaired = true;
    }
    for at in ends(stream).into_iter().take(1) {
        put(stream, at + 48, u64::from(combined), 32);
    }
    repaired
}

/// What libbz2 decodes before it notices an error.
pub(crate) fn libbz2_text(stream: &[u8], max_len: usize) -> Vec<u8> {
    let mut decompress = Decompress::new(false);
    let mut text = Vec::new();
    let mut buffer = vec![0; 1 << 16];
    let mut rest = stream;
    loop {
        let (consumed, produced) = (decompress.total_in(), decompress.total_out());
        let status = decompress.decompress(rest, &mut buffer);
        let consumed = (decompress.total_in() - consumed) as usize;
        let produced = (decompress.total_out() - produced) as usize;
        text.extend_from_slice(buffer.get(..produced).unwrap_or_default());
        rest = rest.get(consumed..).unwrap_or_default();
        let over = !matches!(status, Ok(Status::Ok)) || consumed + produced == 0;
        if over || text.len() > max_len {
            return text;
        }
    }
}
