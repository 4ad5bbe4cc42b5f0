//! The mark of a file of NAS-Bench-101 whose numbers are invented: two fields of each message that the official package does not know, and
//! therefore skips.

use prost::Message;

use crate::model::SampleMark;

#[derive(Clone, PartialEq, Eq, Message)]
struct MarkFields {
    #[prost(string, optional, tag = "1001")]
    generator: Option<String>,
    #[prost(uint64, optional, tag = "1002")]
    seed: Option<u64>,
}

/// The mark of a sample as it stands at the end of each message.
pub(crate) fn nasbench101_mark_bytes(mark: &SampleMark) -> Vec<u8> {
    let fields = MarkFields {
        generator: Some(mark.generator.clone()),
        seed: Some(mark.seed),
    };
    fields.encode_to_vec()
}

/// The mark in a message, if it has one.
pub(crate) fn nasbench101_mark(message: &[u8]) -> Option<SampleMark> {
    let MarkFields { generator, seed } = MarkFields::decode(message).ok()?;
    Some(SampleMark {
        generator: generator?,
        seed: seed?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_found_again_and_a_message_without_one_has_none() {
        let mark = SampleMark {
            generator: "natsbench 0.1.0".to_owned(),
            seed: u64::MAX,
        };
        assert_eq!(nasbench101_mark(&nasbench101_mark_bytes(&mark)), Some(mark));
        assert_eq!(nasbench101_mark(&[]), None);
        assert_eq!(nasbench101_mark(&[0xff]), None);
    }
}
