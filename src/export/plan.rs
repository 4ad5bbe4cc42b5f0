//! Which files an export has, and what is in each.

use crate::model::{BenchmarkSpace, Dataset, DeclaredColumn, Recipe, SearchSpace};
use crate::store::Reader;

use super::scope::{Scope, Setting};
use super::views::ViewSpaces;
use super::{ExportError, ExportFormat, ExportedView};

/// A file of an export.
#[derive(Debug, Clone)]
pub(super) struct PlannedFile {
    /// Its path within the folder, with `/` between the names.
    pub(super) path: String,
    pub(super) part: Part,
    /// About how many rows it will have.
    pub(super) expected_rows: u64,
}

/// The part of a view that is in a file: what the parameters of its statement go through, in the order of the names.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) spaces: Vec<BenchmarkSpace>,
    pub(super) recipes: Vec<Recipe>,
    pub(super) datasets: Vec<Dataset>,
}

/// A view with its columns and files.
#[derive(Debug, Clone)]
pub(super) struct PlannedView {
    pub(super) view: &'static ExportedView,
    pub(super) columns: Vec<DeclaredColumn>,
    pub(super) files: Vec<PlannedFile>,
}

/// All that an export has, and what it lacks.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// The names of the views that were asked for.
    pub(super) asked: Vec<&'static str>,
    /// Those of them that the database has.
    pub(super) views: Vec<PlannedView>,
    /// What is left out, and why, one sentence each.
    pub(super) left_out: Vec<String>,
}

impl Plan {
    /// The files of these views.
    ///
    /// # Errors
    ///
    /// [`ExportError::Columns`] if the database describes a view in another way; [`ExportError::Store`].
    pub(super) fn new(
        reader: &Reader,
        views: &[&'static ExportedView],
        scope: &Scope,
        format: ExportFormat,
    ) -> Result<Self, ExportError> {
        let mut plan = Self {
            asked: views.iter().map(|view| view.name).collect(),
            views: Vec::new(),
            left_out: Vec::new(),
        };
        for &view in views {
            if let Some(reason) = lacks(view, scope) {
                plan.left_out.push(format!("{}: {reason}", view.name));
                continue;
            }
            plan.views.push(PlannedView {
                view,
                columns: columns_of(reader, view)?,
                files: files_of(view, scope, format),
            });
        }
        Ok(plan)
    }

    /// Every file, with its view.
    pub(super) fn files(&self) -> impl Iterator<Item = (&PlannedView, &PlannedFile)> {
        self.views
            .iter()
            .flat_map(|view| view.files.iter().map(move |file| (view, file)))
    }
}

/// Why a database has no rows of a view, if that follows from its scope.
fn lacks(view: &ExportedView, scope: &Scope) -> Option<&'static str> {
    match view.name {
        "epoch_metrics" if !scope.has_curves => {
            Some("the database is a slice without learning curves")
        }
        "isomorphism" if !scope.spaces.contains(&SearchSpace::Topology) => {
            Some("only the topology space (tss) has cells")
        }
        name if is_of_nb101(name) && !scope.with_nb101 => {
            Some("NAS-Bench-101 is none of the spaces and recipes that are exported")
        }
        _ => None,
    }
}

/// Whether a view is about NAS-Bench-101 alone.
fn is_of_nb101(view: &str) -> bool {
    view.starts_with("nb101_")
}

fn columns_of(
    reader: &Reader,
    view: &'static ExportedView,
) -> Result<Vec<DeclaredColumn>, ExportError> {
    let columns = reader.declared_columns(view.name)?;
    if columns.is_empty() {
        return Err(ExportError::Columns {
            database: reader.path().to_owned(),
            view: view.name,
        });
    }
    Ok(columns)
}

fn files_of(view: &ExportedView, scope: &Scope, format: ExportFormat) -> Vec<PlannedFile> {
    let name = view.name;
    if view.is_partitioned {
        let of_setting = |setting: &Setting| {
            let Setting {
                space,
                recipe,
                dataset,
                ..
            } = *setting;
            PlannedFile {
                path: format!("{name}/space={space}/hp={recipe}/dataset={dataset}/part-0.{format}"),
                part: Part {
                    spaces: vec![space.into()],
                    recipes: vec![recipe],
                    datasets: vec![dataset],
                },
                expected_rows: expected_rows(view, setting),
            }
        };
        let has_rows = |setting: &&Setting| {
            // Trials of cifar10-valid answer questions about cifar10.
            name != "simulated_train_eval" || setting.dataset != Dataset::Cifar10Valid
        };
        let settings = scope.settings.iter().filter(has_rows);
        return settings.map(of_setting).collect();
    }
    let mut datasets = Dataset::ALL.to_vec();
    datasets.sort_unstable_by_key(|dataset| dataset.as_str());
    let mut spaces: Vec<BenchmarkSpace> = scope.spaces.iter().map(|&space| space.into()).collect();
    if view.spaces == ViewSpaces::All && scope.spaces.len() == SearchSpace::ALL.len() {
        spaces.push(BenchmarkSpace::NasBench101);
        spaces.sort_unstable_by_key(|space| space.as_str());
    }
    let expected = if is_of_nb101(name) {
        scope.nb101_files.iter().map(|file| file.records).sum()
    } else {
        let of_setting = |of| expected_rows(view, of);
        scope.settings.iter().map(of_setting).sum()
    };
    vec![PlannedFile {
        path: format!("{name}/part-0.{format}"),
        part: Part {
            spaces,
            recipes: scope.recipes.clone(),
            datasets,
        },
        expected_rows: expected,
    }]
}

/// About how many rows a view has of a setting, for the progress and for the order in which files are begun.
fn expected_rows(view: &ExportedView, setting: &Setting) -> u64 {
    let epochs = setting.recipe.id().unsigned_abs(); // a recipe is named by its epochs
    let splits = match setting.dataset {
        Dataset::Cifar10 => 2,
        Dataset::Cifar10Valid => 3,
        Dataset::Cifar100 | Dataset::ImageNet16 => 4,
    };
    match view.name {
        "epoch_metrics" => setting.trials * epochs * splits,
        "more_info" | "more_info_mean" | "simulated_train_eval" => setting.trials * epochs,
        "final_metrics" => setting.trials * splits,
        _ => setting.trials,
    }
}

/// Whether an export could have a file at this path: nothing else is ever removed.
pub(super) fn is_path_of_export(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    let is_view = |name: &str| ExportedView::all().iter().any(|view| view.name == name);
    let is_file = |name: &str| {
        let form = name.strip_prefix("part-0.");
        form.is_some_and(|form| form.parse::<ExportFormat>().is_ok())
    };
    match parts[..] {
        [view, file] => is_view(view) && is_file(file),
        [view, space, hp, dataset, file] => {
            let is_named = |part: &str, key: &str, names: &[&str]| {
                let name = part
                    .strip_prefix(key)
                    .and_then(|part| part.strip_prefix('='));
                name.is_some_and(|name| names.contains(&name))
            };
            is_view(view)
                && is_named(space, "space", SearchSpace::NAMES)
                && is_named(hp, "hp", Recipe::NAMES)
                && is_named(dataset, "dataset", Dataset::NAMES)
                && is_file(file)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_outside_the_folder_is_a_path_of_an_export() {
        for path in [
            "trials/part-0.parquet",
            "epoch_metrics/space=tss/hp=01/dataset=cifar10-valid/part-0.jsonl",
        ] {
            assert!(is_path_of_export(path), "{path}");
        }
        for path in [
            "../trials/part-0.parquet",
            "trials/../part-0.parquet",
            "/etc/passwd",
            "trials/notes.txt",
            "epoch_metrics/space=tss/hp=01/dataset=../part-0.csv",
            "",
        ] {
            assert!(!is_path_of_export(path), "{path}");
        }
    }
}
