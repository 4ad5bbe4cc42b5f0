//! Files of `torch.save`: zip files with a pickle in them.

use std::path::Path;

use super::members::Members;

/// How the name of the pickle ends. The folder before it can have any name.
const OBJECT: &str = "/data.pkl";

/// The first pickle of a file of before PyTorch 1.6: protocol 2, a number of ten bytes.
const LEGACY_START: &[u8] = b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.";

/// Why such a file is refused.
pub(super) const LEGACY: &str = "this file was written by torch.save of before PyTorch 1.6; expected the zip file of a later \
                                 one. torch.save(torch.load(FILE), FILE) writes it again";

/// The pickle of 15,625 texts has less than 2 MB.
const MOST_BYTES: u64 = 64 << 20;

pub(super) fn is_legacy(bytes: &[u8]) -> bool {
    bytes.starts_with(LEGACY_START)
}

/// Whether a member of a zip file is what `torch.save` pickled.
pub(super) fn is_object(name: &str) -> bool {
    name.ends_with(OBJECT)
}

/// Whether a file has the name of one that `torch.save` wrote.
pub(super) fn is_file(name: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|ending| ending == "pt")
}

/// The pickle that is a member of a zip file.
///
/// # Errors
///
/// Why it cannot be read.
pub(super) fn object(zip: &mut impl Members, name: &str) -> Result<Vec<u8>, String> {
    let bytes = zip.read(name, MOST_BYTES);
    bytes.map_err(|reason| format!("its member {name} {reason}"))
}
