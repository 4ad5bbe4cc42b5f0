//! The files of NAS-Bench-101 that its authors published.

/// Their names, by SHA-256.
const OFFICIAL_FILES: [(&str, &str); 2] = [
    (
        "3d64db8180fb1b0207212f9032205064312b6907a3bbc81eabea10db2f5c7e9c",
        "nasbench_full.tfrecord",
    ),
    (
        "4c39c3936e36a85269881d659e44e61a245babcb72cb374eacacf75d0e5f4fd1",
        "nasbench_only108.tfrecord",
    ),
];

/// The name of the published file with these bytes.
pub(crate) fn official_file(sha256: &str) -> Option<&'static str> {
    let found = OFFICIAL_FILES
        .iter()
        .find(|(known, _name)| *known == sha256);
    found.map(|(_sha256, name)| *name)
}
