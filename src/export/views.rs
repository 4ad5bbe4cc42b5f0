//! The views that are exported: how their work is cut into queries, and in which order their rows come.

use super::{ExportError, ExportViews};

/// A view that can be exported, with what decides the order of its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportedView {
    /// Its name.
    pub name: &'static str,
    /// Columns by which its rows are sorted, in the order of their bytes or numbers; together they are a key.
    pub order: &'static [&'static str],
    /// Whether it is exported if no views are named. The others follow from it and take long to compute.
    pub is_default: bool,
    /// Whether it has a file for each space, recipe and data set.
    pub(crate) is_partitioned: bool,
    /// What a parameter for the space goes through.
    pub(crate) spaces: ViewSpaces,
    /// Whether its rows follow from the archives alone. Otherwise they can change while the archives stay the same.
    pub(crate) is_of_archives: bool,
    /// Reads it. A column of the view that it does not select is one of its parameters.
    pub(crate) sql: &'static str,
}

/// Spaces that rows of a view can be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ViewSpaces {
    /// Those of NATS-Bench.
    OfNatsBench,
    /// Also that of NAS-Bench-101.
    All,
}

macro_rules! sql {
    ($name:literal) => {
        include_str!(concat!("../../sql/exports/", $name, ".sql"))
    };
}

/// A view of one file, which follows from the archives.
const fn whole(
    name: &'static str,
    order: &'static [&'static str],
    sql: &'static str,
) -> ExportedView {
    ExportedView {
        name,
        order,
        is_default: true,
        is_partitioned: false,
        spaces: ViewSpaces::OfNatsBench,
        is_of_archives: true,
        sql,
    }
}

/// A view whose rows change without an import.
const fn changing(
    name: &'static str,
    order: &'static [&'static str],
    sql: &'static str,
) -> ExportedView {
    ExportedView {
        is_of_archives: false,
        ..whole(name, order, sql)
    }
}

/// A view of searches, which may be of any space.
const fn searches(
    name: &'static str,
    order: &'static [&'static str],
    sql: &'static str,
) -> ExportedView {
    ExportedView {
        spaces: ViewSpaces::All,
        ..changing(name, order, sql)
    }
}

/// A view with a file for each space, recipe and data set.
const fn partitioned(
    name: &'static str,
    order: &'static [&'static str],
    sql: &'static str,
) -> ExportedView {
    ExportedView {
        is_partitioned: true,
        ..whole(name, order, sql)
    }
}

/// A view that is exported only if it is named.
const fn on_request(view: ExportedView) -> ExportedView {
    ExportedView {
        is_default: false,
        ..view
    }
}

const TRIAL_KEY: &[&str] = &["space", "hp", "dataset", "arch_index", "seed"];
const SPLIT_KEY: &[&str] = &["space", "hp", "dataset", "split", "arch_index", "seed"];
const SETTING_KEY: &[&str] = &["space", "hp", "dataset", "arch_index"];
const RUN_KEY: &[&str] = &["space", "experiment_id", "run", "step"];

/// Every view, in the order of the manifest.
const VIEWS: &[ExportedView] = &[
    whole(
        "architectures",
        &["space", "arch_index"],
        sql!("architectures"),
    ),
    whole(
        "architecture_encodings",
        &["space", "arch_index"],
        sql!("architecture_encodings"),
    ),
    whole("trials", TRIAL_KEY, sql!("trials")),
    partitioned(
        "epoch_metrics",
        &[
            "space",
            "hp",
            "dataset",
            "split",
            "arch_index",
            "seed",
            "epoch",
        ],
        sql!("epoch_metrics"),
    ),
    whole("final_metrics", SPLIT_KEY, sql!("final_metrics")),
    whole("final_accuracies", SETTING_KEY, sql!("final_accuracies")),
    whole("cost_info", SETTING_KEY, sql!("cost_info")),
    whole(
        "best_architectures",
        &["space", "hp", "dataset", "metric_on_set", "rank"],
        sql!("best_architectures"),
    ),
    whole(
        "coverage",
        &["space", "hp", "dataset", "seed"],
        sql!("coverage"),
    ),
    whole(
        "statistics",
        &["space", "hp", "dataset", "trials"],
        sql!("statistics"),
    ),
    whole("isomorphism", &["arch_index"], sql!("isomorphism")),
    on_request(partitioned(
        "more_info",
        &["space", "hp", "dataset", "arch_index", "seed", "epoch"],
        sql!("more_info"),
    )),
    on_request(partitioned(
        "more_info_mean",
        &["space", "hp", "dataset", "arch_index", "epoch"],
        sql!("more_info_mean"),
    )),
    on_request(partitioned(
        "simulated_train_eval",
        &["space", "hp", "dataset", "arch_index", "seed", "epoch"],
        sql!("simulated_train_eval"),
    )),
    changing(
        "simulation_clock",
        &["run", "step"],
        sql!("simulation_clock"),
    ),
    searches(
        "search_experiments",
        &["space", "experiment_id"],
        sql!("search_experiments"),
    ),
    searches("search_trajectory", RUN_KEY, sql!("search_trajectory")),
    searches("search_incumbents", RUN_KEY, sql!("search_incumbents")),
    searches("search_regret", RUN_KEY, sql!("search_regret")),
    changing(
        "weight_sharing_epochs",
        &["space", "experiment_id", "seed", "epoch"],
        sql!("weight_sharing_epochs"),
    ),
    changing(
        "extension_values",
        &[
            "space",
            "extension",
            "column",
            "arch_index",
            "dataset",
            "hp",
            "seed",
            "further_keys",
        ],
        sql!("extension_values"),
    ),
    whole(
        "nb101_architectures",
        &["arch_index"],
        sql!("nb101_architectures"),
    ),
    whole(
        "nb101_runs",
        &["arch_index", "epochs", "repeat_index"],
        sql!("nb101_runs"),
    ),
    on_request(whole(
        "nb101_means",
        &["arch_index", "epochs"],
        sql!("nb101_means"),
    )),
    on_request(whole(
        "nb101_best",
        &["epochs", "metric", "rank"],
        sql!("nb101_best"),
    )),
    whole("benchmarks", &["benchmark"], sql!("benchmarks")),
    whole(
        "data_dictionary",
        &["object", "column"],
        sql!("data_dictionary"),
    ),
];

/// Views that follow from others and are no results: the view that has every ranking, with the text of each architecture, which
/// takes as many bytes as all other final results, and follows from `final_accuracies` and `architectures`; and the forms of
/// architectures in other programs.
const NO_RESULTS: [&str; 2] = ["best_architectures", "architecture_encodings"];

impl ExportedView {
    /// Every view that can be exported.
    ///
    /// ```
    /// use natsbench::export::ExportedView;
    ///
    /// let on_request = ExportedView::all().iter().filter(|view| !view.is_default);
    /// let names: Vec<&str> = on_request.map(|view| view.name).collect();
    /// assert_eq!(names[..3], ["more_info", "more_info_mean", "simulated_train_eval"]);
    /// assert_eq!(names[3..], ["nb101_means", "nb101_best"]);
    /// ```
    #[must_use]
    pub const fn all() -> &'static [Self] {
        VIEWS
    }

    /// The views that are asked for, in the order of the manifest.
    ///
    /// # Errors
    ///
    /// [`ExportError::UnknownView`].
    pub(super) fn chosen(views: &ExportViews) -> Result<Vec<&'static Self>, ExportError> {
        let names: &[String] = match views {
            ExportViews::Usual => return Ok(VIEWS.iter().filter(|view| view.is_default).collect()),
            ExportViews::Final => {
                let is_final = |view: &&Self| {
                    view.is_default && !view.is_partitioned && !NO_RESULTS.contains(&view.name)
                };
                return Ok(VIEWS.iter().filter(is_final).collect());
            }
            ExportViews::All => return Ok(VIEWS.iter().collect()),
            ExportViews::Named(names) => names,
        };
        for name in names {
            if VIEWS.iter().all(|view| view.name != name) {
                return Err(ExportError::UnknownView {
                    name: name.clone(),
                    known: VIEWS.iter().map(|view| view.name).collect(),
                });
            }
        }
        let is_named = |view: &&Self| names.iter().any(|name| name == view.name);
        Ok(VIEWS.iter().filter(is_named).collect())
    }
}
