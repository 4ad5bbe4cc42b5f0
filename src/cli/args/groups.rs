//! The commands in groups, as `natsbench -h` lists them. clap itself would print a single list.

use std::fmt::Write as _;

use clap::Command;
use clap::builder::StyledStr;

/// The groups, in the order of help.
const GROUPS: [(&str, &[&str]); 7] = [
    (
        "Make a database",
        &[
            "import",
            "verify",
            "import-weights",
            "verify-weights",
            "replay",
            "info",
            "slice",
            "merge",
            "extend",
            "sample",
            "demo",
        ],
    ),
    (
        "Ask about architectures",
        &[
            "best",
            "more-info",
            "cost",
            "curve",
            "show",
            "simulate",
            "stats",
            "arch",
            "index",
            "nb101",
        ],
    ),
    (
        "Build networks",
        &[
            "network",
            "evaluate",
            #[cfg(feature = "networks")]
            "proxies",
            "check",
        ],
    ),
    ("Share with other programs", &["export", "verify-export"]),
    (
        "Ask in other ways",
        &["sql", "serve", "report", "plot", "datasette-metadata"],
    ),
    (
        "Search architectures",
        &[
            "search",
            #[cfg(feature = "train")]
            "train",
            "table",
            "score",
        ],
    ),
    ("Use the command line", &["completions", "man", "help"]),
];

/// What stands above and below the groups.
const TEMPLATE: (&str, &str) = (
    "{about-with-newline}\n{usage-heading} {usage}\n\n",
    "{options}{after-help}",
);

/// Puts the groups into the help of the program.
pub(super) fn grouped(command: Command) -> Command {
    let mut built = command.clone();
    built.build(); // adds `help`
    let styles = built.get_styles();
    let (heading, literal) = (styles.get_header(), styles.get_literal());
    let names = GROUPS.iter().flat_map(|(_, names)| *names);
    let width = names.map(|name| name.len()).max().unwrap_or_default();
    let mut help = TEMPLATE.0.to_owned();
    for (title, names) in GROUPS {
        let _ = writeln!(help, "{heading}{title}:{heading:#}"); // writing into a String cannot fail
        for name in names {
            let about = built.find_subcommand(name).and_then(Command::get_about);
            let about = about.map(ToString::to_string).unwrap_or_default();
            let _ = writeln!(
                help,
                "  {literal}{name}{literal:#}{:1$}  {about}",
                "",
                width - name.len()
            );
        }
        help.push('\n');
    }
    let _ = write!(help, "{heading}Options:{heading:#}\n{}", TEMPLATE.1);
    command.help_template(StyledStr::from(help))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_in_one_group() {
        let mut command = crate::cli::args::command();
        command.build();
        let mut named: Vec<&str> = GROUPS
            .iter()
            .flat_map(|(_, names)| *names)
            .copied()
            .collect();
        named.sort_unstable();
        let shown = command
            .get_subcommands()
            .filter(|command| !command.is_hide_set());
        let mut known: Vec<&str> = shown.map(Command::get_name).collect();
        known.sort_unstable();
        assert_eq!(named, known);
    }
}
