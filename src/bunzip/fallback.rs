//! libbz2, the judge of whatever the fast decoder does not expect.

use std::io::Read;

use bzip2::bufread::MultiBzDecoder;

use super::BunzipError;

/// Replaces `output` by what libbz2 makes of `input`; empties it on an error.
///
/// # Errors
///
/// Those of [`decompress`](super::decompress).
pub(super) fn decompress(
    input: &[u8],
    max_len: usize,
    output: &mut Vec<u8>,
) -> Result<(), BunzipError> {
    output.clear();
    let enough = (max_len as u64).saturating_add(1);
    let read = MultiBzDecoder::new(input).take(enough).read_to_end(output);
    let result = match read {
        Ok(_) if output.len() <= max_len => return Ok(()),
        Ok(_) => BunzipError::TooLong {
            input_len: input.len(),
            max_len,
        },
        Err(source) => BunzipError::Invalid {
            input_len: input.len(),
            source,
        },
    };
    output.clear();
    Err(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELLO: &[u8] = b"BZh91AY&SY\x4e\xec\xe8\x36\x00\x00\x02\x51\x80\x00\x10\x40\x00\x06\x44\x90\
        \x80\x20\x00\x31\x06\x4c\x41\x01\xa7\xa9\xa5\x80\xbb\x94\x31\xf8\xbb\x92\x29\xc2\x84\x82\x77\x67\x41\xb0";

    #[test]
    fn the_limit_is_the_longest_output_allowed() {
        let mut output = Vec::new();
        for max_len in [12, 13, usize::MAX] {
            decompress(HELLO, max_len, &mut output).unwrap();
            assert_eq!(output, b"hello world\n");
        }
        for max_len in [0, 11] {
            let error = decompress(HELLO, max_len, &mut output).unwrap_err();
            assert!(matches!(error, BunzipError::TooLong { .. }), "{error}");
            assert!(output.is_empty());
        }
    }

    #[test]
    fn errors_name_the_cause() {
        let mut output = Vec::new();
        for (input, cause) in [
            (&b"plain"[..], "header missing"),
            (&HELLO[..20], "EOF reached"),
        ] {
            let error = decompress(input, 100, &mut output).unwrap_err();
            let BunzipError::Invalid { source, .. } = &error else {
                panic!("{error}")
            };
            assert!(source.to_string().contains(cause), "{source}");
        }
    }
}
