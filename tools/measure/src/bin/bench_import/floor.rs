//! The floor: the time of decompressing the files with libbz2 and doing nothing else.

use std::error::Error;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use bzip2::bufread::MultiBzDecoder;

/// Decompresses every member of an archive directory, each into the same memory.
pub(crate) fn decompress_all(archive: &Path, threads: usize) -> Result<(), Box<dyn Error>> {
    let files = super::subset::member_files(archive)?;
    let next = AtomicUsize::new(0);
    let bytes = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_thread| scope.spawn(|| decompress_some(&files, &next)))
            .collect();
        workers
            .into_iter()
            .map(|worker| {
                worker
                    .join()
                    .unwrap_or_else(|_panic| Err(io::Error::other("a thread died")))
            })
            .sum::<io::Result<u64>>()
    })?;
    eprintln!("{} files, {bytes} bytes decompressed", files.len());
    Ok(())
}

fn decompress_some(files: &[PathBuf], next: &AtomicUsize) -> io::Result<u64> {
    let mut decompressed = Vec::new();
    let mut bytes = 0;
    while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
        let compressed = fs::read(file)?;
        decompressed.clear();
        MultiBzDecoder::new(compressed.as_slice()).read_to_end(&mut decompressed)?;
        bytes += decompressed.len() as u64;
    }
    Ok(bytes)
}
