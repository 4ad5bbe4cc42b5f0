//! Arrays of NumPy, as its versions 1 and 2 write them in each protocol, and as Python 2 did.

use super::*;

/// Pickles of one value by `arrays/record_arrays.py`.
const RECORDED: [(&str, &[u8]); 8] = [
    ("1, 2", include_bytes!("arrays/numpy_1_protocol_2.pickle")),
    ("1, 3", include_bytes!("arrays/numpy_1_protocol_3.pickle")),
    ("1, 4", include_bytes!("arrays/numpy_1_protocol_4.pickle")),
    ("1, 5", include_bytes!("arrays/numpy_1_protocol_5.pickle")),
    ("2, 2", include_bytes!("arrays/numpy_2_protocol_2.pickle")),
    ("2, 3", include_bytes!("arrays/numpy_2_protocol_3.pickle")),
    ("2, 4", include_bytes!("arrays/numpy_2_protocol_4.pickle")),
    ("2, 5", include_bytes!("arrays/numpy_2_protocol_5.pickle")),
];

/// An array of two bytes as Python 2 pickles it: texts are byte strings, and the memo begins at 1.
fn python_2() -> Vec<u8> {
    let mut bytes = b"\x80\x02}q\x01U\x04dataq\x02cnumpy.core.multiarray\n_reconstruct\nq\x03\
        cnumpy\nndarray\nq\x04K\x00\x85U\x01b\x87Rq\x05(K\x01K\x02\x85\
        cnumpy\ndtype\nq\x06U\x02u1K\x00K\x01\x87Rq\x07(K\x03U\x01|NNN"
        .to_vec();
    bytes.extend(b"J\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89T\x02\x00\x00\x00\x05\xfftbs.");
    bytes
}

/// The arrays of a dictionary, by their keys.
fn arrays<'a>(document: &Document<'a>) -> Vec<(Value<'a>, Array<'a>)> {
    let Value::Dict(id) = document.root() else {
        panic!("not a dict")
    };
    let array = |&(key, value): &(Value<'a>, Value<'a>)| match value {
        Value::Array(id) => (key, document.array(id).unwrap().clone()),
        other => panic!("{other:?}"),
    };
    document.pairs(id).iter().map(array).collect()
}

#[test]
fn arrays_of_every_protocol_have_their_numbers() {
    for (versions, pickle) in RECORDED {
        let document = Document::parse(pickle).unwrap();
        let arrays = arrays(&document);
        let keys: Vec<_> = arrays.iter().map(|(key, _)| *key).collect();
        assert_eq!(
            keys,
            [
                Value::Text("data"),
                Value::Text("mean"),
                Value::Text("labels")
            ]
        );
        let [data, mean, labels] = [0, 1, 2].map(|place| &arrays[place].1);
        assert_eq!(data.element, ElementType::UINT8, "{versions}");
        assert_eq!(
            (data.shape.as_slice(), data.column_major),
            (&[2, 3][..], false)
        );
        assert_eq!(*data.bytes(), [250, 251, 252, 253, 254, 255], "{versions}");
        assert_eq!(mean.element, ElementType::FLOAT64);
        assert_eq!(
            (mean.shape.as_slice(), mean.column_major),
            (&[2, 2][..], true)
        );
        let expected: Vec<u8> = [0.5_f64, 2.5, 1.5, -3.5]
            .iter()
            .flat_map(|number| number.to_le_bytes())
            .collect();
        assert_eq!(*mean.bytes(), expected, "{versions}");
        assert_eq!(labels.element, ElementType::INT64);
        let expected: Vec<u8> = [7_i64, -8]
            .iter()
            .flat_map(|number| number.to_le_bytes())
            .collect();
        assert_eq!(*labels.bytes(), expected, "{versions}");
    }
}

#[test]
fn an_array_of_python_2_is_read_with_byte_keys_and_a_memo_from_1() {
    let pickle = python_2();
    let document = Document::parse(&pickle).unwrap();
    let arrays = arrays(&document);
    assert_eq!(arrays[0].0, Value::Bytes(b"data"));
    assert_eq!(*arrays[0].1.bytes(), [5, 255]);
    // Only the first entry may be left out.
    let gap = pickle.iter().position(|&byte| byte == b'q').unwrap();
    let mut damaged = pickle.clone();
    damaged[gap + 1] = 2;
    let error = Document::parse(&damaged).unwrap_err().to_string();
    assert_eq!(
        error,
        "memo entry 2 does not exist; there are 0 at byte 3 (BINPUT)"
    );
}

#[test]
fn an_array_that_its_bytes_do_not_fill_is_refused() {
    let good = python_2();
    let place = |wanted: &[u8]| {
        let mut places = good.windows(wanted.len());
        places.position(|found| found == wanted).unwrap()
    };
    let changed = |place: usize, byte| {
        let mut changed = good.clone();
        changed[place] = byte;
        Document::parse(&changed).unwrap_err().to_string()
    };
    let shape = place(b"(K\x01K\x02\x85") + 4;
    let expected = "expected as many bytes as the shape of the array needs, found another number";
    assert!(changed(shape, 3).starts_with(expected));
    assert!(changed(place(b"u1") + 1, b'2').starts_with(expected));
    let big_endian = changed(place(b"|"), b'>');
    assert!(
        big_endian.starts_with("expected the dtype state (3, '<' or '|'"),
        "{big_endian}"
    );
    let object = changed(place(b"u1"), b'O');
    assert!(
        object.starts_with("expected a dtype of numbers, such as ('f8', 0, 1)"),
        "{object}"
    );
}

#[test]
fn no_changed_byte_of_an_array_makes_the_reader_panic() {
    let recorded = RECORDED.iter().map(|(_, pickle)| pickle.to_vec());
    for whole in recorded.chain([python_2()]) {
        for place in 0..whole.len() {
            for byte in [
                0,
                1,
                7,
                b'(',
                b'b',
                b'h',
                b'q',
                b't',
                0x7f,
                0x88,
                0xff,
                whole[place] ^ 1,
            ] {
                let mut changed = whole.clone();
                changed[place] = byte;
                let Ok(document) = Document::parse(&changed) else {
                    continue;
                };
                show(&document, document.root(), 0);
                for id in 0..4 {
                    let array = document.array(ArrayId(id));
                    let _ = array.map(|array| array.bytes().len());
                }
            }
            assert!(Document::parse(&whole[..place]).is_err());
        }
    }
}
