//! What holds for any bytes.

use nasbench101::records::{RecordReader, decode, is_tfrecord};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::files::{json, raw, small_file};

proptest! {
    #[test]
    fn any_bytes_have_an_answer(bytes in vec(any::<u8>(), 0..300)) {
        let _ = is_tfrecord(&bytes);
        for record in RecordReader::new(bytes.as_slice()).flatten() {
            prop_assert!(decode(&record).is_err());
        }
        let is_refused = decode(&raw(bytes)).is_err();
        prop_assert!(is_refused);
    }

    #[test]
    fn any_message_has_an_answer(place in 0..150_usize, bytes in vec(any::<u8>(), 1..20)) {
        let file = small_file();
        let first = RecordReader::new(file.as_slice()).next().unwrap().unwrap();
        let mut message = decode(&first).unwrap().message;
        message.splice(place..place, bytes);
        if let Ok(record) = decode(&raw(json(&message))) {
            prop_assert_eq!(record.message, message);
        }
    }
}
