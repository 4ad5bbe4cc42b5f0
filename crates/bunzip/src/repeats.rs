//! The outermost layer: four equal bytes are followed by a count of more.

use crate::error::Unexpected;

/// Bytes that are searched at once.
const STRETCH: usize = 32;

/// Appends `text` with its repeats written out, up to `max_len` bytes in all.
///
/// Four equal bytes at the very end lack their count; no encoder writes that.
pub(crate) fn expand(text: &[u8], max_len: usize, output: &mut Vec<u8>) -> Result<(), Unexpected> {
    let mut rest = text;
    while let Some(at) = find_four_equal(rest) {
        let (plain, after) = rest.split_at_checked(at + 4).ok_or(Unexpected)?;
        let (&count, after) = after.split_first().ok_or(Unexpected)?;
        let &byte = plain.last().ok_or(Unexpected)?;
        output.extend_from_slice(plain);
        output.resize(output.len() + usize::from(count), byte);
        if output.len() > max_len {
            return Err(Unexpected);
        }
        rest = after;
    }
    output.extend_from_slice(rest);
    if output.len() > max_len {
        Err(Unexpected)
    } else {
        Ok(())
    }
}

/// Where four equal bytes first stand in a row.
fn find_four_equal(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(stretch) = text
        .get(at..)
        .and_then(<[u8]>::first_chunk::<{ STRETCH + 3 }>)
    {
        // Differences rather than comparisons, and no early exit, so that the
        // compiler handles sixteen places at once.
        let mut found = false;
        for i in 0..STRETCH {
            let differences = (stretch[i] ^ stretch[i + 1])
                | (stretch[i] ^ stretch[i + 2])
                | (stretch[i] ^ stretch[i + 3]);
            found |= differences == 0;
        }
        if found {
            break;
        }
        at += STRETCH;
    }
    let four_equal = |four: &[u8]| four.iter().all(|byte| Some(byte) == four.first());
    let offset = text.get(at..)?.windows(4).position(four_equal)?;
    Some(at + offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(text: &[u8]) -> Option<Vec<u8>> {
        let mut output = vec![7];
        expand(text, 10_000, &mut output).ok()?;
        Some(output.split_off(1))
    }

    #[test]
    fn four_equal_bytes_take_a_count_wherever_they_stand() {
        for before in 0..100 {
            let mut text: Vec<u8> = (0..before).collect();
            let mut expected = text.clone();
            text.extend([200, 200, 200, 200, 3, 200]);
            expected.extend([200; 8]);
            assert_eq!(expanded(&text), Some(expected.clone()));
            text.extend([200, 200, 200, 0, 201, 202]);
            expected.extend([200, 200, 200, 201, 202]);
            assert_eq!(expanded(&text), Some(expected));
        }
    }

    #[test]
    fn a_missing_count_is_unexpected() {
        assert_eq!(expanded(b"aaaa"), None);
        assert_eq!(expanded(b"aaa"), Some(b"aaa".to_vec()));
        assert_eq!(expanded(b"aaaa\0"), Some(b"aaaa".to_vec()));
    }

    #[test]
    fn nothing_longer_than_allowed_comes_out() {
        let mut output = Vec::new();
        assert!(expand(b"aaaa\x04b", 9, &mut output).is_ok());
        output.clear();
        assert!(expand(b"aaaa\x04b", 8, &mut output).is_err());
    }
}
