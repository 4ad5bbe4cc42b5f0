//! Writes what PyTorch would: protocol 2 pickles, and both layouts of `torch.save`.

use std::collections::HashMap;
use std::io::{Cursor, Write};

use natsbench::model::ArchitectureRecord;
use natsbench::sample::architecture_pickle;
use plain_pickle::{Document, Value};
use zip::write::SimpleFileOptions;

/// What comes before the object in the old layout: magic number, version, machine.
const BEFORE: &[u8] = b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.\x80\x02M\xe9\x03.\
                        \x80\x02}q\x00(X\x0d\x00\x00\x00little_endianq\x01\x88X\x0a\x00\x00\x00type_sizesq\x02}q\x03u.";

/// What comes after it: no weights.
const AFTER: &[u8] = b"\x80\x02]q\x00.";

/// The old layout around a pickle.
pub(crate) fn legacy(object: &[u8]) -> Vec<u8> {
    [BEFORE, object, AFTER].concat()
}

/// The new layout around a pickle.
pub(crate) fn zip(object: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in [("archive/data.pkl", object), ("archive/version", b"3\n")] {
        zip.start_file(name, stored).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The dictionary that NAS-Bench-201 saves.
pub(crate) fn object(records: &[ArchitectureRecord], architectures: &[String]) -> Vec<u8> {
    let mut pickle = Protocol2::default();
    pickle.bytes.extend(b"\x80\x02}");
    pickle.put();
    pickle.bytes.push(b'(');
    pickle.text("meta_archs");
    pickle.list(architectures, |pickle, text| pickle.text(text));
    pickle.text("total_archs");
    pickle.int(architectures.len() as i64);
    pickle.text("arch2infos");
    pickle.bytes.push(b'}');
    pickle.put();
    pickle.bytes.push(b'(');
    for record in records {
        pickle.int(record.index.0.into());
        let file = architecture_pickle(record);
        let document = Document::parse(&file).unwrap();
        let Value::Dict(id) = document.root() else {
            panic!("not a dict")
        };
        pickle.bytes.push(b'}');
        pickle.put();
        pickle.bytes.push(b'(');
        for &(key, state) in document.pairs(id).iter() {
            pickle.text(match key {
                Value::Text("200") => "full",
                Value::Text("12") => "less",
                other => panic!("{other:?}"),
            });
            pickle.value(&document, state, false);
        }
        pickle.bytes.push(b'u');
    }
    pickle.bytes.push(b'u');
    pickle.text("evaluated_indexes");
    let mut indexes: Vec<i64> = records.iter().map(|record| record.index.0.into()).collect();
    indexes.sort_unstable();
    pickle.list(&indexes, |pickle, &index| pickle.int(index));
    pickle.bytes.extend(b"u.");
    pickle.bytes
}

#[derive(Default)]
struct Protocol2 {
    bytes: Vec<u8>,
    entries: u32,
    /// Entries of texts and functions.
    known: HashMap<String, u32>,
}

impl Protocol2 {
    fn value(&mut self, document: &Document<'_>, value: Value<'_>, numpy: bool) {
        match value {
            Value::None => self.bytes.push(b'N'),
            Value::Bool(flag) => self.bytes.push(if flag { 0x88 } else { 0x89 }),
            Value::Int(number) => self.int(number),
            Value::Float(number) if numpy => self.numpy_float(number),
            Value::Float(number) => {
                self.bytes.push(b'G');
                self.bytes.extend(number.to_be_bytes());
            }
            Value::Text(text) => self.text(text),
            Value::Tuple(id) => {
                for &item in document.items(id) {
                    self.value(document, item, false);
                }
                self.bytes.push(0x86); // TUPLE2, the only length there is
                self.put();
            }
            Value::List(id) => self.list(document.items(id), |pickle, &item| {
                pickle.value(document, item, numpy);
            }),
            Value::Dict(id) => {
                if document.is_ordered(id) {
                    self.global("collections", "OrderedDict");
                    self.bytes.extend(b")R");
                } else {
                    self.bytes.push(b'}');
                }
                self.put();
                self.bytes.push(b'(');
                for &(key, value) in document.pairs(id).iter() {
                    let numpy = matches!(key, Value::Text("params" | "latency"));
                    self.value(document, key, false);
                    self.value(document, value, numpy);
                }
                self.bytes.push(b'u');
            }
            other => panic!("{other:?}"),
        }
    }

    fn int(&mut self, number: i64) {
        if let Ok(byte) = u8::try_from(number) {
            self.bytes.extend([b'K', byte]);
        } else {
            let number = i32::try_from(number).unwrap();
            self.bytes.push(b'J');
            self.bytes.extend(number.to_le_bytes());
        }
    }

    fn list<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.bytes.push(b']');
        self.put();
        self.bytes.push(b'(');
        for item in items {
            write(self, item);
        }
        self.bytes.push(b'e');
    }

    fn text(&mut self, text: &str) {
        if self.recall(text) {
            return;
        }
        self.bytes.push(b'X');
        self.bytes
            .extend(u32::try_from(text.len()).unwrap().to_le_bytes());
        self.bytes.extend(text.as_bytes());
        self.known.insert(text.to_owned(), self.entries);
        self.put();
    }

    fn global(&mut self, module: &str, name: &str) {
        let line = format!("c{module}\n{name}\n");
        if self.recall(&line) {
            return;
        }
        self.bytes.extend(line.as_bytes());
        self.known.insert(line, self.entries);
        self.put();
    }

    /// `scalar(dtype, _codecs.encode('...', 'latin1'))`
    fn numpy_float(&mut self, number: f64) {
        self.global("numpy.core.multiarray", "scalar");
        if !self.recall("the dtype") {
            self.global("numpy", "dtype");
            self.text("f8");
            self.bytes.extend(b"\x89\x88\x87");
            self.put();
            self.bytes.push(b'R');
            self.known.insert("the dtype".to_owned(), self.entries);
            self.put();
            self.bytes.extend(b"(K\x03");
            self.text("<");
            self.bytes
                .extend(b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00t");
            self.put();
            self.bytes.push(b'b');
        }
        self.global("_codecs", "encode");
        let latin1: String = number.to_le_bytes().into_iter().map(char::from).collect();
        self.text(&latin1);
        self.text("latin1");
        for _ in 0..2 {
            self.bytes.push(0x86); // TUPLE2
            self.put();
            self.bytes.push(b'R');
            self.put();
        }
    }

    fn put(&mut self) {
        self.numbered(b'q', b'r', self.entries);
        self.entries += 1;
    }

    /// Takes something from the memo if it is there.
    fn recall(&mut self, known: &str) -> bool {
        let entry = self.known.get(known).copied();
        if let Some(entry) = entry {
            self.numbered(b'h', b'j', entry);
        }
        entry.is_some()
    }

    fn numbered(&mut self, short: u8, long: u8, number: u32) {
        if let Ok(byte) = u8::try_from(number) {
            self.bytes.extend([short, byte]);
        } else {
            self.bytes.push(long);
            self.bytes.extend(number.to_le_bytes());
        }
    }
}
