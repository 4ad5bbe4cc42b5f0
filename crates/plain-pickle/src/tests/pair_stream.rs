//! Long pickles, pair by pair.

use std::io::Read;

use super::*;

/// A reader that gives one byte at a time.
struct Trickle<'a>(&'a [u8]);

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = buffer.len().min(1);
        self.0.read(&mut buffer[..length])
    }
}

/// `{"all": {...}}` with these pieces in the inner dictionary, which is memo entry 0.
fn pickle(pieces: &[&[u8]]) -> Vec<u8> {
    let start = [&[EMPTY_DICT][..], &text("all"), &[EMPTY_DICT, MEMOIZE]].concat();
    ops(&[&start, &pieces.concat(), &[SETITEM]])
}

/// The keys of all pairs, and the texts that are their values.
fn pairs(bytes: &[u8]) -> Result<Vec<(i64, String)>, StreamError> {
    let mut stream = PairStream::open(Trickle(bytes), "all")?;
    let mut found = Vec::new();
    while let Some(pair) = stream.next_pair()? {
        let shown = match pair.value.root() {
            Value::Text(text) => text.to_owned(),
            Value::List(id) => format!("{:?}", pair.value.items(id)),
            other => format!("{other:?}"),
        };
        found.push((pair.key, shown));
    }
    stream.expect_end()?;
    stream.end()?;
    Ok(found)
}

#[test]
fn pairs_come_one_by_one_in_batches_and_alone() {
    let pair = |key: u8, name: &str| [&[BININT1, key][..], &text(name), &[MEMOIZE]].concat();
    let batch = [&[MARK][..], &pair(1, "one"), &pair(2, "two"), &[SETITEMS]].concat();
    let alone = [pair(3, "three"), vec![SETITEM]].concat();
    let bytes = pickle(&[&batch, &alone, &batch]);
    let names = pairs(&bytes).unwrap();
    let expected = [(1, "one"), (2, "two"), (3, "three"), (1, "one"), (2, "two")];
    assert_eq!(names, expected.map(|(key, name)| (key, name.to_owned())));
    assert_eq!(pairs(&pickle(&[])).unwrap(), []);
}

#[test]
fn a_pair_refers_to_texts_and_numbers_of_earlier_ones_but_not_to_containers() {
    let float = [&[BININT1, 1][..], &float(0.5), &[MEMOIZE, BININT1, 2]].concat(); // entry 1
    let get = |entry: u8| {
        let list = [&[EMPTY_LIST, MEMOIZE][..], &text("a"), &[MEMOIZE, APPEND]].concat(); // 2 and 3
        pairs(&pickle(&[
            &[MARK],
            &float,
            &list,
            &[BININT1, 3, BINGET, entry, SETITEMS],
        ]))
    };
    assert_eq!(get(1).unwrap()[2], (3, "Float(0.5)".to_owned()));
    assert_eq!(get(3).unwrap()[2], (3, "a".to_owned()));
    for (entry, expected) in [
        (0, "memo entry 0 was made before this part and is not kept"),
        (2, "memo entry 2 was made before this part and is not kept"),
        (4, "memo entry 4 does not exist; there are 4"),
    ] {
        let StreamError::Pickle(error) = get(entry).unwrap_err() else {
            panic!("not the pickle")
        };
        assert!(error.to_string().starts_with(expected), "{error}");
        assert_eq!((error.offset, error.opcode), (34, Some(BINGET)));
    }
}

#[test]
fn whatever_is_cut_or_out_of_place_is_refused() {
    let bytes = pickle(&[&[MARK, BININT1, 1, EMPTY_DICT, MEMOIZE, SETITEMS]]);
    assert_eq!(pairs(&bytes).unwrap().len(), 1);
    for length in 0..bytes.len() {
        let error = pairs(&bytes[..length]).unwrap_err();
        let StreamError::Pickle(error) = error else {
            panic!("not the pickle")
        };
        assert!(
            matches!(error.problem, PickleProblem::Truncated { .. }),
            "{length}: {error}"
        );
        assert!(error.offset <= length);
    }
    for damaged in [
        ops(&[&[EMPTY_LIST]]),
        ops(&[&[EMPTY_DICT]]),
        ops(&[&[EMPTY_DICT], &text("all"), &[NONE, SETITEM]]),
        pickle(&[&[MARK, NONE, NONE, SETITEMS]]),
        pickle(&[&[MARK, BININT1, 1, SETITEMS]]),
        pickle(&[&[BININT1, 1, NONE, SETITEMS]]),
        [&bytes[..], b"more"].concat(),
    ] {
        assert!(pairs(&damaged).is_err(), "{damaged:?}");
    }
}
