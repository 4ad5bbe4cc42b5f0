//! Which other programs have locked a database, as far as the operating system says.

use std::collections::BTreeSet;
use std::path::Path;

/// The programs that have locked a file or have it open in a way that keeps a writer out, in words.
pub(in crate::store) fn programs_with(path: &Path) -> String {
    let mut processes = processes_with(path);
    if processes.len() > 1 {
        // The program that asks has the file open, too. It is the one that waits, so it is not named.
        processes.remove(&std::process::id());
    }
    let programs: Vec<String> = processes.into_iter().map(name).collect();
    if programs.is_empty() {
        return "another program that has it open".to_owned();
    }
    format!("{}, which has it open", programs.join(" and "))
}

fn name(process: u32) -> String {
    if process == std::process::id() {
        return format!("this process, {process}");
    }
    match std::fs::read_to_string(format!("/proc/{process}/comm")) {
        Ok(name) => format!("process {process}, {}", name.trim_end()),
        Err(_) => format!("process {process}"),
    }
}

/// Linux lists all locks of files. The list names a file by its device and number.
#[cfg(target_os = "linux")]
fn processes_with(path: &Path) -> BTreeSet<u32> {
    use std::os::unix::fs::MetadataExt;
    let (Ok(file), Ok(locks)) = (
        std::fs::metadata(path),
        std::fs::read_to_string("/proc/locks"),
    ) else {
        return BTreeSet::new();
    };
    let device = file.dev();
    let major = ((device >> 8) & 0xfff) | ((device >> 32) & !0xfff);
    let minor = (device & 0xff) | ((device >> 12) & !0xff);
    let place = format!("{major:02x}:{minor:02x}:{}", file.ino());
    locks
        .lines()
        .filter_map(|line| process_of(line, &place))
        .collect()
}

#[cfg(not(target_os = "linux"))]
fn processes_with(_path: &Path) -> BTreeSet<u32> {
    BTreeSet::new()
}

/// The process of a line such as `7: POSIX  ADVISORY  READ 1234 fd:01:2621445 1073741826 1073742335`.
#[cfg(target_os = "linux")]
fn process_of(line: &str, place: &str) -> Option<u32> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let at = fields.iter().position(|field| *field == place)?;
    fields.get(at.checked_sub(1)?)?.parse().ok()
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;

    #[test]
    fn the_process_of_a_lock_is_read() {
        let line = "7: POSIX  ADVISORY  READ 1234 fd:01:2621445 1073741826 1073742335";
        assert_eq!(process_of(line, "fd:01:2621445"), Some(1234));
        assert_eq!(process_of(line, "fd:01:262144"), None);
    }
}
