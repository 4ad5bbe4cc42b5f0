//! The files of a published table: members of a zip file, or of a folder.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use zip::ZipArchive;
use zip::result::ZipError;

/// Files by their names, with `/` between folders.
pub(super) trait Members {
    /// Their names, in order.
    fn names(&self) -> Vec<String>;

    /// The bytes of one, of which there must not be more than `most_bytes`.
    ///
    /// # Errors
    ///
    /// Why it cannot be read, without its name.
    fn read(&mut self, name: &str, most_bytes: u64) -> Result<Vec<u8>, String>;
}

/// The members of a zip file.
pub(super) struct ZipMembers<R> {
    zip: ZipArchive<R>,
    /// The place of each member that is a file.
    places: BTreeMap<String, usize>,
}

impl<R: Read + Seek> ZipMembers<R> {
    /// Reads the list of members.
    ///
    /// # Errors
    ///
    /// Why it cannot be read.
    pub(super) fn open(reader: R) -> Result<Self, String> {
        let refused = |error: ZipError| format!("cannot be read as a zip file: {error}");
        let mut zip = ZipArchive::new(reader).map_err(refused)?;
        let mut places = BTreeMap::new();
        for place in 0..zip.len() {
            let member = zip.by_index_raw(place).map_err(refused)?;
            let name = String::from_utf8_lossy(member.name_raw()).into_owned();
            if name.ends_with('/') {
                continue;
            }
            if places.insert(name.clone(), place).is_some() {
                return Err(format!("has the member {name} twice; expected it once"));
            }
        }
        Ok(Self { zip, places })
    }
}

impl<R: Read + Seek> Members for ZipMembers<R> {
    fn names(&self) -> Vec<String> {
        self.places.keys().cloned().collect()
    }

    fn read(&mut self, name: &str, most_bytes: u64) -> Result<Vec<u8>, String> {
        let place = self.places.get(name).ok_or("is not there")?;
        let member = self.zip.by_index(*place);
        let member = member.map_err(|error| format!("cannot be read: {error}"))?;
        at_most(member, most_bytes)
    }
}

/// All bytes of a reader, of which there must not be more than `most_bytes`.
pub(super) fn at_most(reader: impl Read, most_bytes: u64) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let mut reader = reader.take(most_bytes.saturating_add(1));
    let read = reader.read_to_end(&mut bytes);
    read.map_err(|error| format!("cannot be read: {error}"))?;
    if bytes.len() as u64 > most_bytes {
        return Err(format!("has more than {most_bytes} bytes"));
    }
    Ok(bytes)
}
