//! Damaged pickles and random ones: an error or a value, never a panic.

use proptest::prelude::*;

use super::super::opcodes;
use super::*;

#[test]
fn a_truncated_pickle_is_always_an_error() {
    for whole in [sample(), numpy_half()] {
        assert!(Document::parse(&whole).is_ok());
        for length in 0..whole.len() {
            let error = Document::parse(&whole[..length]).unwrap_err();
            assert!(
                matches!(error.problem, PickleProblem::Truncated { .. }),
                "{length}: {error}"
            );
            assert!(error.offset <= length);
        }
    }
}

#[test]
fn no_changed_byte_makes_the_reader_panic() {
    for whole in [sample(), numpy_half()] {
        for place in 0..whole.len() {
            for byte in 0..=u8::MAX {
                let mut changed = whole.clone();
                changed[place] = byte;
                if let Ok(document) = Document::parse(&changed) {
                    show(&document, document.root(), 0);
                }
            }
        }
    }
}

/// Opcodes with operands that often fit, and sometimes anything.
fn opcode_soup() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        8 => proptest::sample::select(opcodes::ALL).prop_map(|opcode| vec![opcode]),
        4 => any::<u8>().prop_map(|number| vec![BININT1, number]),
        4 => "[ab]{0,2}".prop_map(|word| text(&word)),
        2 => (0..4_u8).prop_map(|entry| vec![BINGET, entry]),
        2 => Just(global("collections", "OrderedDict")),
        1 => Just([global("numpy.core.multiarray", "scalar"), dtype()].concat()),
        1 => proptest::collection::vec(any::<u8>(), 0..4),
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| {
        let pieces: Vec<&[u8]> = pieces.iter().map(Vec::as_slice).collect();
        // Everything left is gathered, so that more of the soup can be read to its end.
        ops(&[&[MARK], &pieces.concat(), &[TUPLE]])
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn opcode_soup_is_read_or_refused(bytes in opcode_soup()) {
        match Document::parse(&bytes) {
            Ok(document) => drop(show(&document, document.root(), 0)),
            Err(error) => prop_assert!(error.offset <= bytes.len()),
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let bytes = [&[PROTO, 4][..], &bytes].concat();
        match Document::parse(&bytes) {
            Ok(document) => drop(show(&document, document.root(), 0)),
            Err(error) => prop_assert!(error.offset <= bytes.len()),
        }
    }
}
