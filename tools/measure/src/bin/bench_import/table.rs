//! Tables in Markdown.

/// Prints the head of a table; columns whose name starts with a space hold numbers.
pub(crate) fn head(columns: &[&str]) {
    println!("\n| {} |", columns.join(" | "));
    let rules = columns
        .iter()
        .map(|name| if name.starts_with(' ') { "---:" } else { "---" });
    println!("| {} |", rules.collect::<Vec<_>>().join(" | "));
}

/// Prints a row.
pub(crate) fn row(cells: &[String]) {
    println!("| {} |", cells.join(" | "));
}

/// A ratio, with the largest value that it may have.
pub(crate) fn target(what: &str, measured: f64, allowed: f64) {
    let verdict = if measured <= allowed { "met" } else { "MISSED" };
    row(&[
        what.to_owned(),
        format!("{measured:.2}"),
        format!("{allowed:.2}"),
        verdict.to_owned(),
    ]);
}

/// Millions of bytes.
pub(crate) fn megabytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1e6)
}
