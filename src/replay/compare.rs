//! Decides when two answers are the same.

use serde_json::{Number, Value};

/// Whether two values are equal to the last bit. An int never equals a double, and 0.0 does not equal -0.0; the
/// order of keys does not matter.
pub(super) fn same(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Number(ours), Value::Number(theirs)) => same_number(ours, theirs),
        (Value::Array(ours), Value::Array(theirs)) => {
            ours.len() == theirs.len()
                && ours
                    .iter()
                    .zip(theirs)
                    .all(|(ours, theirs)| same(ours, theirs))
        }
        (Value::Object(ours), Value::Object(theirs)) => {
            ours.len() == theirs.len()
                && ours
                    .iter()
                    .all(|(key, ours)| theirs.get(key).is_some_and(|theirs| same(ours, theirs)))
        }
        _ => ours == theirs,
    }
}

fn same_number(ours: &Number, theirs: &Number) -> bool {
    if ours.is_f64() && theirs.is_f64() {
        let bits = |number: &Number| number.as_f64().map(f64::to_bits);
        return bits(ours) == bits(theirs);
    }
    ours == theirs
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_int_is_no_double_and_one_bit_is_a_difference() {
        assert!(same(
            &json!({"a": 1.5, "b": [1]}),
            &json!({"b": [1], "a": 1.5})
        ));
        assert!(!same(&json!(11), &json!(11.0)));
        assert!(!same(&json!(0.0), &json!(-0.0)));
        assert!(!same(&json!(1.0), &json!(1.0_f64.next_up())));
        assert!(!same(&json!({"a": 1}), &json!({"a": 1, "b": null})));
    }

    #[test]
    fn doubles_are_read_as_they_were_written() {
        // Without serde_json's float_roundtrip some of these come out one bit off.
        for text in [
            "15.647369999999999",
            "0.1",
            "84.2020952247438",
            "1.7976931348623157e308",
        ] {
            let read: Value = serde_json::from_str(text).unwrap();
            assert_eq!(read.as_f64(), text.parse().ok(), "{text}");
        }
    }
}
