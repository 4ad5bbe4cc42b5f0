//! Units that the names of columns end in.

/// Ends of names, and the units that they promise.
const ENDINGS: [(&str, &str); 10] = [
    ("_ms", "ms"),
    ("_us", "us"),
    ("_seconds", "seconds"),
    ("_mj", "mJ"),
    ("_joules", "J"),
    ("_watts", "W"),
    ("_percent", "percent"),
    ("_millions", "millions"),
    ("_bytes", "bytes"),
    ("_mb", "MB"),
];

/// The unit that the name of a column ends in.
pub(super) fn unit_of_name(column: &str) -> Option<&'static str> {
    let small = column.to_ascii_lowercase();
    let found = ENDINGS.iter().find(|(ending, _)| small.ends_with(ending));
    found.map(|(_, unit)| *unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_ends_in_its_unit_or_says_none() {
        assert_eq!(unit_of_name("pixel3_latency_ms"), Some("ms"));
        assert_eq!(unit_of_name("edgegpu_energy_mJ"), Some("mJ"));
        assert_eq!(unit_of_name("synflow"), None);
        assert_eq!(unit_of_name("programs"), None);
    }
}
