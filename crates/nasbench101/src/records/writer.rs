//! Records as the official files have them.

use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::checksum::masked_crc32c;
use crate::module::Module;
use crate::module_hash::ModuleHash;

/// Bytes of a message on a line of base64, which has 76 characters then.
const LINE_BYTES: usize = 57;

/// Writes a record, byte for byte as the official files have it.
///
/// `message` is what [`encode_message`](super::encode_message) returns, or the message of a record that was read. Writing
/// is faster into a buffer.
///
/// # Errors
///
/// The output cannot be written.
pub fn write_record(
    out: &mut impl Write,
    hash: ModuleHash,
    epochs: u32,
    module: &Module,
    message: &[u8],
) -> io::Result<()> {
    let mut data = format!(
        "[\"{hash}\", {epochs}, \"{}\", \"{}\", \"",
        module.adjacency_text(),
        module.operations_text()
    );
    for line in message.chunks(LINE_BYTES) {
        STANDARD.encode_string(line, &mut data);
        // A line break, as JSON writes it.
        data.push_str("\\n");
    }
    data.push_str("\"]");
    let length = (data.len() as u64).to_le_bytes();
    out.write_all(&length)?;
    out.write_all(&masked_crc32c(&length).to_le_bytes())?;
    out.write_all(data.as_bytes())?;
    out.write_all(&masked_crc32c(data.as_bytes()).to_le_bytes())
}
