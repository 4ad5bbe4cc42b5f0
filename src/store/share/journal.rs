//! The journal of a database: a rollback journal at rest, a write-ahead log (WAL) while many transactions are written.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};

use crate::store::StoreError;
use crate::store::trouble::{FileTrouble, for_sqlite};

use super::turn::Turn;
#[cfg(feature = "write")]
use super::waiting::{OnWait, until_free};

/// How long the end of a log waits for readers of natsbench, which close a file with a log after each question.
#[cfg(feature = "write")]
const PATIENCE_WITH_READERS: Duration = Duration::from_secs(5);

/// Begins a write-ahead log. Nobody may be reading at that moment, so this waits for all readers. Returns whether there is
/// a log: on a network disk there is none, since programs on other machines would not see it.
#[cfg(feature = "write")]
pub(in crate::store) fn enter_wal(
    connection: &Connection,
    path: &Path,
    on_wait: OnWait<'_>,
) -> Result<bool, StoreError> {
    if is_on_network(path) {
        return Ok(false);
    }
    let failed = |source| StoreError::sql("write into", path, source);
    let mode = until_free(path, on_wait, || {
        connection.busy_timeout(Duration::ZERO)?;
        set_mode(connection, "WAL")
    })?;
    Ok(mode.map_err(failed)? == "wal")
}

/// Ends the log, so that the database is one file again. Returns whether that was possible; it is not while another program
/// has the file open.
#[cfg(feature = "write")]
pub(in crate::store) fn leave_wal(connection: &Connection) -> rusqlite::Result<bool> {
    leave(connection, PATIENCE_WITH_READERS)
}

/// As [`leave_wal`], without waiting.
#[cfg(feature = "write")]
pub(in crate::store) fn try_leave_wal(connection: &Connection) -> rusqlite::Result<bool> {
    leave(connection, Duration::ZERO)
}

fn leave(connection: &Connection, patience: Duration) -> rusqlite::Result<bool> {
    if !is_in_wal(connection)? {
        return Ok(true);
    }
    connection.busy_timeout(Duration::ZERO)?;
    // Most of the log is written back before readers are kept out, so that they are kept out for a moment only. Pages that
    // others still read are left for later.
    let checkpoint =
        |kind| connection.query_row(&format!("PRAGMA wal_checkpoint({kind})"), [], |_row| Ok(()));
    let _ = checkpoint("PASSIVE"); // if it fails, the next step fails, too
    let begun = Instant::now();
    loop {
        match set_mode(connection, "DELETE") {
            Ok(mode) => return Ok(mode == "delete"),
            Err(error) if !is_busy(&error) => return Err(error),
            Err(_) if begun.elapsed() >= patience => break,
            Err(_) => std::thread::sleep(Duration::from_millis(10)),
        }
    }
    // Everything is written into the file itself, so that nothing is lost without the log.
    checkpoint("TRUNCATE")?;
    Ok(false)
}

fn is_busy(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy)
}

fn set_mode(connection: &Connection, mode: &str) -> rusqlite::Result<String> {
    connection.query_row(&format!("PRAGMA journal_mode = {mode}"), [], |row| {
        row.get(0)
    })
}

/// Whether the file had a log when this connection last looked at it.
pub(in crate::store) fn is_in_wal(connection: &Connection) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("PRAGMA journal_mode")?
        .query_row([], |row| Ok(row.get_ref(0)?.as_str()? == "wal"))
}

/// Ends a log that a killed import has left, if no program writes and no other one has the file open. The connection that
/// found the log must be closed before.
pub(in crate::store) fn end_left_log(path: &Path) {
    // A program that may not write here reads the log as it is.
    let Ok(Some(_turn)) = Turn::try_take(path, "natsbench") else {
        return;
    };
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if let Ok(connection) = Connection::open_with_flags(for_sqlite(path), flags) {
        let _ = leave(&connection, Duration::ZERO); // the next program that opens the file tries again
    }
}

/// The name under which `SQLite` can open a file with a log on a disk where it cannot make the files of the log, such as a
/// read-only disk.
///
/// # Errors
///
/// [`StoreError::File`] if not everything is in the file itself.
pub(in crate::store) fn name_beside_log(path: &Path) -> Result<String, StoreError> {
    let wal = wal_of(path);
    if fs::metadata(&wal).is_ok_and(|wal| wal.len() > 0) {
        return Err(StoreError::File {
            action: "read",
            path: path.to_owned(),
            trouble: FileTrouble::LogBeside { wal },
        });
    }
    Ok(immutable_uri(path))
}

/// Opens such a file.
pub(in crate::store) fn read_beside_log(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    Connection::open_with_flags(name_beside_log(path)?, flags)
        .map_err(|source| StoreError::sql("open", path, source))
}

fn wal_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

/// The address that makes `SQLite` open a file as one that nobody changes.
fn immutable_uri(path: &Path) -> String {
    let path = for_sqlite(path);
    let bytes = path.as_os_str().as_encoded_bytes().iter();
    let escaped = bytes.fold("file:".to_owned(), |uri, byte| {
        if byte.is_ascii_alphanumeric() || b"/-_.".contains(byte) {
            uri + char::from(*byte).encode_utf8(&mut [0; 4])
        } else {
            uri + &format!("%{byte:02X}")
        }
    });
    escaped + "?immutable=1"
}

/// Kinds of file systems on a network or made by programs of users, as Linux names them.
#[cfg(all(feature = "write", target_os = "linux"))]
const NETWORK_DISKS: [&str; 12] = [
    "9p",
    "afs",
    "beegfs",
    "ceph",
    "cifs",
    "gfs2",
    "glusterfs",
    "lustre",
    "nfs",
    "smb3",
    "smbfs",
    "vboxsf",
];

#[cfg(all(feature = "write", target_os = "linux"))]
fn is_on_network(path: &Path) -> bool {
    let real = fs::canonicalize(path).unwrap_or_else(|_not_there| for_sqlite(path));
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    let kind = mounts
        .lines()
        .filter_map(|line| {
            let mut fields = line.split(' ').skip(1);
            Some((fields.next()?.replace("\\040", " "), fields.next()?))
        })
        .filter(|(folder, _kind)| real.starts_with(folder))
        .max_by_key(|(folder, _kind)| folder.len())
        .map_or("", |(_folder, kind)| kind);
    kind.starts_with("nfs") || kind.starts_with("fuse.") || NETWORK_DISKS.contains(&kind)
}

#[cfg(all(feature = "write", not(target_os = "linux")))]
fn is_on_network(path: &Path) -> bool {
    for_sqlite(path)
        .as_os_str()
        .as_encoded_bytes()
        .starts_with(b"\\\\")
}
