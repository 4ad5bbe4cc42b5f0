//! Runs programs and measures their time and memory.

use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// Time and memory of a program.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) wall_seconds: f64,
    /// Processor time, in the program itself and in the kernel for it.
    pub(crate) cpu_seconds: f64,
    /// Peak memory.
    pub(crate) peak_bytes: u64,
}

impl Cost {
    /// The faster of two runs of the same program; the larger peak of both.
    pub(crate) fn fastest(self, other: Self) -> Self {
        let faster = if other.wall_seconds < self.wall_seconds {
            other
        } else {
            self
        };
        Self {
            peak_bytes: self.peak_bytes.max(other.peak_bytes),
            ..faster
        }
    }
}

/// Runs a program to its end under GNU time, whose output goes into the folder `scratch`.
pub(crate) fn measure(
    program: &Path,
    arguments: &[&str],
    scratch: &Path,
) -> Result<Cost, Box<dyn Error>> {
    let told = scratch.join("time.txt");
    let mut command = Command::new("/usr/bin/time");
    command
        .args(["--format", "%U %S %M", "--output"])
        .arg(&told)
        .arg(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    let start = Instant::now();
    let status = command.status()?;
    let wall_seconds = start.elapsed().as_secs_f64();
    if !status.success() {
        return Err(format!("{} {arguments:?} failed: {status}", program.display()).into());
    }
    let text = std::fs::read_to_string(&told)?;
    let numbers: Vec<f64> = text
        .split_whitespace()
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    let [user, system, kibibytes] = numbers[..] else {
        return Err(format!("GNU time wrote {text:?}").into());
    };
    Ok(Cost {
        wall_seconds,
        cpu_seconds: user + system,
        peak_bytes: kibibytes as u64 * 1024,
    })
}
