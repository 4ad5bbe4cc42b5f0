//! Files in a folder `shared` beside the repository, which a user does not have: a test that finds nothing there says so
//! and passes.

use std::path::{Path, PathBuf};

/// The path of a file in the folder, if it is there.
pub(crate) fn file(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let path = folder.join(name);
    if !path.exists() {
        println!("skipped: no {}", path.display());
        return None;
    }
    Some(path)
}
