//! The checksums of TFRecord.

/// Bytes of a length and its checksum.
pub(super) const HEAD: usize = 12;

/// The checksum of some bytes as TFRecord writes it: CRC-32C, turned and shifted, so that the sum of data with sums in it
/// is not a special one.
pub(super) fn masked_crc32c(bytes: &[u8]) -> u32 {
    crc32c::crc32c(bytes)
        .rotate_right(15)
        .wrapping_add(0xA282_EAD8)
}

/// The bytes of the length in the head of a record, and the checksum that follows them.
pub(super) fn parse_head(head: &[u8; HEAD]) -> ([u8; 8], u32) {
    let (mut length, mut crc) = ([0; 8], [0; 4]);
    length.copy_from_slice(&head[..8]);
    crc.copy_from_slice(&head[8..]);
    (length, u32::from_le_bytes(crc))
}

/// Whether a file that begins with these bytes is a TFRecord file: the checksum in bytes 8 to 11 is that of bytes 0 to 7.
///
/// Any other file passes once in four billion times. Fewer than 12 bytes never do.
///
/// ```
/// use nasbench101::records::is_tfrecord;
///
/// assert!(is_tfrecord(&[0, 0, 0, 0, 0, 0, 0, 0, 0x29, 0x03, 0x98, 0x07]));
/// assert!(!is_tfrecord(b"SQLite format 3\0"));
/// ```
#[must_use]
pub fn is_tfrecord(first_bytes: &[u8]) -> bool {
    first_bytes.first_chunk().is_some_and(|head| {
        let (length, crc) = parse_head(head);
        masked_crc32c(&length) == crc
    })
}
