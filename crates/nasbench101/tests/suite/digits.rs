//! Specs of matrices that are written as digits.

use nasbench101::{DigitsError, ModelSpec, SpecError};
use proptest::prelude::*;

use crate::space::SPACE;

#[test]
fn digits_of_a_module_are_read_back() {
    for (hash, module) in SPACE.iter().step_by(997) {
        let spec = ModelSpec::from_digits(&module.adjacency_text(), &module.operation_names());
        assert_eq!(spec.unwrap().hash(), Ok(hash));
    }
}

#[test]
fn graphs_of_any_size_are_taken_and_pruned() {
    // ten vertices in a row
    let mut digits = vec![b'0'; 100];
    for from in 0..9 {
        digits[from * 10 + from + 1] = b'1';
    }
    let digits = String::from_utf8(digits).unwrap();
    let mut operations = vec!["maxpool3x3"; 10];
    (operations[0], operations[9]) = ("input", "output");
    let spec = ModelSpec::from_digits(&digits, &operations).unwrap();
    assert_eq!(spec.operations().unwrap().len(), 10);
    let beside = ModelSpec::from_digits(
        "0110000100000000",
        &["input", "conv3x3-bn-relu", "maxpool3x3", "output"],
    );
    assert_eq!(
        beside.unwrap().matrix().unwrap(),
        [[0, 1, 0], [0, 0, 1], [0, 0, 0]]
    );
}

#[test]
fn what_is_no_matrix_or_no_graph_is_refused() {
    let operations = ["input", "output"];
    let of = |digits: &str| ModelSpec::from_digits(digits, &operations).unwrap_err();
    for (digits, found) in [("", 0), ("010", 3), ("01000", 5), ("0200", 4), ("01é0", 4)] {
        assert_eq!(of(digits), DigitsError::Digits { vertices: 2, found });
    }
    let text =
        "expected 4 digits 0 or 1, row by row, since there are 2 operations; found 3 characters";
    assert_eq!(of("010").to_string(), text);
    assert_eq!(of("0010"), DigitsError::Spec(SpecError::NotUpperTriangular));
    assert_eq!(of("0010").to_string(), "matrix must be upper triangular");
    let none: [&str; 0] = [];
    assert_eq!(
        ModelSpec::from_digits("", &none).unwrap_err(),
        SpecError::NotSquare.into()
    );
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(digits in "[01]{0,49}|.{0,20}", count in 0..8_usize) {
        let operations = vec!["conv1x1-bn-relu"; count];
        let read = ModelSpec::from_digits(&digits, &operations);
        let are_digits = digits.bytes().all(|digit| matches!(digit, b'0' | b'1'));
        let is_square = digits.len() == count * count && are_digits;
        prop_assert_eq!(matches!(read, Err(DigitsError::Digits { .. })), !is_square);
    }
}
