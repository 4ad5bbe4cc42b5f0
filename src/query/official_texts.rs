//! `query_info_str_by_arch` and `show`: the official texts.

use crate::model::{Dataset, Recipe, SearchSpace, Split};
use crate::rules::Metrics;

use super::{
    ArchitectureResults, ArchitectureSelector, EpochSelector, OfficialCall, QueryError, Space,
    TrialSelector,
};

impl Space {
    /// The official text about an architecture under one recipe (`query_info_str_by_arch`, `query_by_arch`).
    ///
    /// All values are means over the trials after the last epoch. "MB" stands for millions of weights, as in the official text.
    ///
    /// ```no_run
    /// # let bench = natsbench::NatsBench::open("natsbench.db")?;
    /// use natsbench::Recipe;
    ///
    /// println!("{}", bench.topology()?.info_text(11, Recipe::Hp200)?);
    /// # Ok::<(), natsbench::query::QueryError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`query_by_index`](Self::query_by_index), and [`QueryError::Rule`] if any number that the text needs is
    /// missing.
    #[doc(alias = "query_info_str_by_arch")]
    #[doc(alias = "query_by_arch")]
    pub fn info_text(
        &self,
        architecture: impl Into<ArchitectureSelector>,
        recipe: Recipe,
    ) -> Result<String, QueryError> {
        let index = self.resolve(architecture)?;
        let results = self.query_by_index(index, recipe)?;
        self.results_text(&results, &format!("arch-index={index}"))
    }

    /// Appends the official text about an architecture under all its recipes (`show`), with the line ends that it prints.
    ///
    /// The official API prints one recipe after the other, so after an error, `text` has the recipes before it.
    ///
    /// ```no_run
    /// # let bench = natsbench::NatsBench::open("natsbench.db")?;
    /// let mut text = String::new();
    /// bench.topology()?.show(11, &mut text)?;
    /// print!("{text}");
    /// # Ok::<(), natsbench::query::QueryError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`info_text`](Self::info_text).
    pub fn show(
        &self,
        architecture: impl Into<ArchitectureSelector>,
        text: &mut String,
    ) -> Result<(), QueryError> {
        let index = self.resolve(architecture)?;
        for recipe in self.recipes_of(index)? {
            let results = self.query_by_index(index, recipe)?;
            let block = self.results_text(&results, "None")?;
            let epochs = results.total_epochs(None)?;
            let arrows = ">".repeat(40);
            push_line(text, &format!("{arrows} {epochs:03} epochs {arrows}"));
            push_line(text, &block);
        }
        let arrows = "<".repeat(40);
        push_line(text, &format!("{arrows}------------{arrows}"));
        Ok(())
    }

    fn results_text(
        &self,
        results: &ArchitectureResults,
        extra: &str,
    ) -> Result<String, QueryError> {
        let names: Vec<String> = results
            .datasets()
            .iter()
            .map(|dataset| format!("'{dataset}'"))
            .collect();
        let mut text = format!(
            "{}\ndatasets : [{}], extra-info : {extra}",
            results.architecture(),
            names.join(", ")
        );
        for dataset in results.datasets() {
            text.push('\n');
            text.push_str(&costs_line(results, dataset)?);
            text.push('\n');
            text.push_str(&self.metrics_line(results, dataset)?);
        }
        Ok(text)
    }

    fn metrics_line(
        &self,
        results: &ArchitectureResults,
        dataset: Dataset,
    ) -> Result<String, QueryError> {
        let metrics = |split| {
            let metrics =
                results.metrics(dataset, split, EpochSelector::Last, TrialSelector::Mean)?;
            metrics.map(metrics_text).ok_or(QueryError::NoTrials {
                space: self.space,
                index: results.index(),
                recipe: results.recipe(),
                dataset,
                call: OfficialCall::InfoText,
            })
        };
        let train = metrics(Split::Train)?;
        Ok(match (dataset, self.space) {
            (Dataset::Cifar10Valid, SearchSpace::Topology) => {
                let valid = metrics(Split::XValid)?;
                format!("{dataset:14} train : [{train}], valid : [{valid}]")
            }
            (Dataset::Cifar10, _) => {
                let test = metrics(Split::OriTest)?;
                format!("{dataset:14} train : [{train}], test  : [{test}]")
            }
            (Dataset::Cifar10Valid | Dataset::Cifar100 | Dataset::ImageNet16, _) => {
                let valid = metrics(Split::XValid)?;
                let of_test = if dataset == Dataset::Cifar10Valid {
                    Split::OriTest
                } else {
                    Split::XTest
                };
                let test = metrics(of_test)?;
                format!("{dataset:14} train : [{train}], valid : [{valid}], test : [{test}]")
            }
        })
    }
}

fn costs_line(results: &ArchitectureResults, dataset: Dataset) -> Result<String, QueryError> {
    let costs = results.compute_costs(dataset)?;
    let latency = match costs.latency_seconds {
        Some(seconds) => format!("{:.2}", seconds * 1000.0),
        None => "None".to_owned(),
    };
    Ok(format!(
        "{dataset:14} FLOP={:6.2} M, Params={:.3} MB, latency={latency} ms.",
        costs.flops_millions, costs.params_millions
    ))
}

fn metrics_text(metrics: Metrics) -> String {
    format!(
        "loss = {:.3} & top1 = {:.2}%",
        metrics.loss, metrics.accuracy_percent
    )
}

fn push_line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}
