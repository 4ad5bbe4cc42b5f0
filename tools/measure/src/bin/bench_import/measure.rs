//! One archive in one run: the floor, imports, verification, and the official API.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use natsbench::SearchSpace;
use natsbench::import::{Import, ImportEvent};

use super::child::{Cost, measure};
use super::nni::{self, Compared};
use super::size::Size;
use super::{Arguments, Part, subset};

/// The results of all parts on the same files.
pub(crate) struct Measured {
    pub(crate) archive: String,
    pub(crate) space: SearchSpace,
    pub(crate) architectures: usize,
    pub(crate) compressed_bytes: u64,
    /// One entry for each number of threads.
    pub(crate) by_threads: Vec<ByThreads>,
    pub(crate) official: Option<Cost>,
    pub(crate) size: Size,
    pub(crate) nni: Option<Nni>,
}

/// The results that depend on the number of threads.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ByThreads {
    pub(crate) threads: usize,
    /// libbz2 in Rust, alone.
    pub(crate) floor: Cost,
    /// libbz2 in C, alone.
    pub(crate) c_floor: Option<Cost>,
    pub(crate) with_libbz2: Option<Cost>,
    pub(crate) import: Cost,
    pub(crate) verify: Option<Cost>,
    pub(crate) tar: Option<Cost>,
}

impl ByThreads {
    /// The faster of two rounds, part by part.
    fn fastest(self, other: Self) -> Self {
        let both = |one: Option<Cost>, other: Option<Cost>| Some(one?.fastest(other?));
        Self {
            threads: self.threads,
            floor: self.floor.fastest(other.floor),
            c_floor: both(self.c_floor, other.c_floor),
            with_libbz2: both(self.with_libbz2, other.with_libbz2),
            import: self.import.fastest(other.import),
            verify: both(self.verify, other.verify),
            tar: both(self.tar, other.tar),
        }
    }
}

/// The same content in NNI's layout.
pub(crate) struct Nni {
    pub(crate) bytes: u64,
    pub(crate) compared: Vec<Compared>,
}

/// The space of an archive, as an import reports it before it reads the first architecture.
fn space_of(archive: &Path, scratch: &Path) -> Result<SearchSpace, Box<dyn Error>> {
    let stop = Arc::new(AtomicBool::new(false));
    let database = scratch.join("space.db");
    let import = Import {
        archives: vec![archive.to_owned()],
        database: database.clone(),
        stop: Some(Arc::clone(&stop)),
        ..Import::default()
    };
    let mut found = None;
    // The error is that the import was stopped. After any other error, the space is not known.
    let _ = import.run(&mut |event| {
        if let ImportEvent::Opened { space, .. } = event {
            found = Some(space);
            stop.store(true, Ordering::Relaxed);
        }
    });
    let _ = std::fs::remove_file(database); // nothing in it is needed
    found.ok_or_else(|| format!("{} is no archive", archive.display()).into())
}

/// Measures one archive. Leaves nothing in the scratch directory.
pub(crate) fn archive(
    arguments: &Arguments,
    archive: &Path,
    count: Option<usize>,
) -> Result<Measured, Box<dyn Error>> {
    let scratch = tempfile::tempdir_in(&arguments.scratch)?;
    let (linked, architectures) = subset::link_first(archive, count, scratch.path())?;
    let space = space_of(&linked, scratch.path())?;
    let run = Run {
        arguments,
        compressed_bytes: subset::warm(&linked)?,
        database: scratch.path().join("natsbench.db"),
        archive: linked,
        scratch: scratch.path(),
    };
    if run.has(Part::Tar) {
        subset::pack(&run.archive, &run.tar())?;
    }
    let mut by_threads = Vec::new();
    for &threads in &arguments.threads {
        by_threads.push(run.with_threads(threads)?);
    }
    let official = run
        .if_wanted(Part::Official, || run.official(space))?
        .flatten();
    let size = Size::of(&run.database)?;
    let nni = run.if_wanted(Part::Nni, || run.nni(space))?;
    if let Some(folder) = &arguments.keep {
        let kept = folder.join(format!("{space}-{architectures}.db"));
        std::fs::copy(&run.database, &kept)?;
    }
    Ok(Measured {
        archive: archive
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        space,
        architectures,
        compressed_bytes: run.compressed_bytes,
        by_threads,
        official,
        size,
        nni,
    })
}

struct Run<'a> {
    arguments: &'a Arguments,
    scratch: &'a Path,
    archive: PathBuf,
    database: PathBuf,
    compressed_bytes: u64,
}

impl Run<'_> {
    fn has(&self, part: Part) -> bool {
        self.arguments.parts.contains(&part)
    }

    fn if_wanted<T>(
        &self,
        part: Part,
        measure: impl FnOnce() -> Result<T, Box<dyn Error>>,
    ) -> Result<Option<T>, Box<dyn Error>> {
        self.has(part).then(measure).transpose()
    }

    /// The same files in a tar.
    fn tar(&self) -> PathBuf {
        self.archive.with_extension("tar")
    }

    /// The parts take turns, so that other work on the machine slows all of them.
    fn with_threads(&self, threads: usize) -> Result<ByThreads, Box<dyn Error>> {
        let mut fastest: Option<ByThreads> = None;
        for _round in 0..self.arguments.rounds.max(1) {
            let one = ByThreads {
                threads,
                floor: self.floor(threads)?,
                c_floor: self
                    .if_wanted(Part::CFloor, || self.c_floor(threads))?
                    .flatten(),
                with_libbz2: self.if_wanted(Part::Libbz2, || {
                    self.import(&self.archive, threads, &["--libbz2"])
                })?,
                tar: self.if_wanted(Part::Tar, || self.import(&self.tar(), threads, &[]))?,
                import: self.import(&self.archive, threads, &[])?,
                verify: self.if_wanted(Part::Verify, || {
                    self.natsbench("verify", &self.archive, threads, &[])
                })?,
            };
            fastest = Some(match fastest {
                None => one,
                Some(before) => before.fastest(one),
            });
        }
        fastest.ok_or_else(|| "no round".into())
    }

    fn floor(&self, threads: usize) -> Result<Cost, Box<dyn Error>> {
        let archive = self.archive.to_string_lossy();
        let threads = threads.to_string();
        measure(
            &std::env::current_exe()?,
            &["--floor", &archive, "--threads", &threads],
            self.scratch,
        )
    }

    /// The floor with the C library, through Python.
    fn c_floor(&self, threads: usize) -> Result<Option<Cost>, Box<dyn Error>> {
        let Some(script) = &self.arguments.c_floor_script else {
            return Ok(None);
        };
        let (archive, script) = (self.archive.to_string_lossy(), script.to_string_lossy());
        let threads = threads.to_string();
        let arguments = [script.as_ref(), &archive, &threads];
        measure(&self.arguments.python, &arguments, self.scratch).map(Some)
    }

    /// Imports into a new database.
    fn import(
        &self,
        archive: &Path,
        threads: usize,
        options: &[&str],
    ) -> Result<Cost, Box<dyn Error>> {
        if self.database.exists() {
            std::fs::remove_file(&self.database)?;
        }
        self.natsbench("import", archive, threads, options)
    }

    fn natsbench(
        &self,
        command: &str,
        archive: &Path,
        threads: usize,
        options: &[&str],
    ) -> Result<Cost, Box<dyn Error>> {
        let (archive, database) = (archive.to_string_lossy(), self.database.to_string_lossy());
        let threads = threads.to_string();
        let mut arguments = vec![
            command,
            &archive,
            "--db",
            &database,
            "--quiet",
            "--threads",
            &threads,
        ];
        arguments.extend(options);
        measure(&self.arguments.natsbench, &arguments, self.scratch)
    }

    fn official(&self, space: SearchSpace) -> Result<Option<Cost>, Box<dyn Error>> {
        let (Some(python), Some(script)) = (
            std::env::var_os("NATSBENCH_PYTHON"),
            &self.arguments.official_script,
        ) else {
            eprintln!("the official API is left out: NATSBENCH_PYTHON is not set");
            return Ok(None);
        };
        let (archive, script) = (self.archive.to_string_lossy(), script.to_string_lossy());
        let arguments = [script.as_ref(), &archive, &space.to_string()];
        measure(Path::new(&python), &arguments, self.scratch).map(Some)
    }

    fn nni(&self, space: SearchSpace) -> Result<Nni, Box<dyn Error>> {
        let theirs = self.scratch.join("nni.db");
        nni::make(&self.database, &theirs)?;
        Ok(Nni {
            bytes: std::fs::metadata(&theirs)?.len(),
            compared: nni::compare(&self.database, &theirs, space)?,
        })
    }
}
