//! One recorded answer.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::model::ArchitectureIndex;

use super::ReplayError;

/// A call of the official API, and what it answered.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Line {
    /// Name of the call, such as `get_more_info` or `ResultsCount.get_train`.
    pub call: String,
    /// Its arguments. An argument that the call did not give is missing here, too.
    pub args: Map<String, Value>,
    /// Everything else on which the answer depends.
    #[serde(default)]
    pub state: Map<String, Value>,
    /// The answer.
    #[serde(flatten)]
    pub recorded: Recorded,
    /// The text that the call printed, if that was recorded.
    #[serde(default)]
    pub stdout: Option<String>,
}

impl Line {
    /// Whether the official object was opened from a single file, and so looks into no folder.
    pub(super) fn whole(&self) -> bool {
        self.state.get("mode").is_some_and(|mode| mode == "whole")
    }

    /// The architectures that were loaded, if the line says so.
    pub(super) fn evaluated(&self) -> Option<Vec<ArchitectureIndex>> {
        let loaded = self.state.get("evaluated")?.as_array()?;
        loaded
            .iter()
            .map(|index| Some(ArchitectureIndex(index.as_u64()?.try_into().ok()?)))
            .collect()
    }
}

/// What the official API answered.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Recorded {
    /// A value in its JSON form.
    Result(Value),
    /// An exception.
    Error {
        /// Its type, such as `KeyError`.
        #[serde(rename = "type")]
        python_type: String,
        /// Its text.
        message: String,
    },
}

/// Most bytes of one line: far more than the longest recorded one, and less than a compressed file can decompress to.
const LONGEST_LINE_BYTES: u64 = 64 << 20;

/// The lines of a text. A line that is too long is an error.
struct Lines<R>(R);

impl<R: BufRead> Iterator for Lines<R> {
    type Item = io::Result<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut line = Vec::new();
        let mut bounded = self.0.by_ref().take(LONGEST_LINE_BYTES);
        match bounded.read_until(b'\n', &mut line) {
            Ok(0) => None,
            Ok(_) if bounded.limit() == 0 => {
                let message = format!("a line has more than {LONGEST_LINE_BYTES} bytes");
                Some(Err(io::Error::new(io::ErrorKind::InvalidData, message)))
            }
            Ok(_) => Some(Ok(line)),
            Err(error) => Some(Err(error)),
        }
    }
}

/// Reads recorded answers, compressed by gzip or not.
///
/// # Errors
///
/// [`ReplayError::Io`] if the file cannot be opened, and for each line what is wrong with it.
pub(super) fn read_lines<L: DeserializeOwned>(
    path: &Path,
) -> Result<impl Iterator<Item = Result<L, ReplayError>> + use<L>, ReplayError> {
    let path = path.to_owned();
    let failed = {
        let path = path.clone();
        move |source| ReplayError::Io {
            path: path.clone(),
            source,
        }
    };
    let mut file = BufReader::new(File::open(&path).map_err(&failed)?);
    let compressed = file.fill_buf().map_err(&failed)?.starts_with(&[0x1f, 0x8b]);
    let text: Box<dyn Read> = if compressed {
        Box::new(MultiGzDecoder::new(file))
    } else {
        Box::new(file)
    };
    let lines = Lines(BufReader::new(text)).enumerate();
    Ok(lines.map(move |(place, text)| {
        let text = text.map_err(&failed)?;
        serde_json::from_slice(&text).map_err(|source| ReplayError::Line {
            path: path.clone(),
            number: place + 1,
            source,
        })
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_unfolds_without_an_end_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("answers.jsonl.gz");
        let file = File::create(&path).unwrap();
        let mut encoder = flate2::write::GzEncoder::new(file, flate2::Compression::best());
        let spaces = vec![b' '; 1 << 20];
        for _ in 0..80 {
            io::Write::write_all(&mut encoder, &spaces).unwrap();
        }
        encoder.finish().unwrap();
        let error = read_lines::<Line>(&path)
            .unwrap()
            .next()
            .unwrap()
            .unwrap_err();
        let ReplayError::Io {
            path: named,
            source,
        } = error
        else {
            panic!("{error:?}");
        };
        assert_eq!(named, path);
        assert_eq!(source.to_string(), "a line has more than 67108864 bytes");
    }

    #[test]
    fn a_line_is_a_result_or_an_error() {
        let line = r#"{"call": "len", "args": {}, "state": {"mode": "fast"}, "result": null}"#;
        let line: Line = serde_json::from_str(line).unwrap();
        assert_eq!(line.recorded, Recorded::Result(Value::Null));
        let line =
            r#"{"call": "len", "args": {}, "error": {"type": "KeyError", "message": "'7'"}}"#;
        let line: Line = serde_json::from_str(line).unwrap();
        assert!(
            matches!(line.recorded, Recorded::Error { python_type, .. } if python_type == "KeyError")
        );
        assert!(serde_json::from_str::<Line>(r#"{"call": "len", "args": {}}"#).is_err());
    }
}
