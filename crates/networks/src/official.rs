//! The configurations that `get_net_config` of the official package answers.

use serde::Deserialize;

use crate::cell::Cell;
use crate::config::{ConfigError, NetworkConfig, cell_of, widths_of};

/// The dict of `get_net_config`, with its keys. [`NetworkConfig::from_official`] builds from it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct OfficialConfig {
    /// `infer.tiny` (topology space) or `infer.shape.tiny` (size space).
    pub name: String,
    /// `C`, of the topology space: channels of the first stage.
    #[serde(rename = "C")]
    pub first_channels: Option<usize>,
    /// `N`, of the topology space: cells in each stage.
    #[serde(rename = "N")]
    pub cells: Option<usize>,
    /// The text of a cell, of the topology space.
    pub arch_str: Option<String>,
    /// The channels of each block, of the size space.
    pub channels: Option<Channels>,
    /// The cell. Where `arch_str` is there too, this one counts.
    pub genotype: Option<Genotype>,
    /// Classes of the data set.
    pub num_classes: usize,
}

/// Channels as text, `8:8:40:32:40`, or as numbers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Channels {
    /// With `:` between them.
    Text(String),
    /// One by one.
    List(Vec<usize>),
}

/// A cell as text, or as the official package parses it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Genotype {
    /// Such as `|nor_conv_3x3~0|+|none~0|skip_connect~1|`.
    Text(String),
    /// For each node its pairs of operation and source.
    Nodes(Vec<Vec<(String, i64)>>),
}

impl NetworkConfig {
    /// The network that `get_cell_based_tiny_net` builds for the dict of `get_net_config`.
    ///
    /// ```
    /// use nats_networks::{NetworkConfig, OfficialConfig};
    ///
    /// let answer = r#"{"name": "infer.tiny", "C": 16, "N": 5, "arch_str": "|none~0|", "num_classes": 10}"#;
    /// let official: OfficialConfig = serde_json::from_str(answer)?;
    /// let config = NetworkConfig::from_official(&official)?;
    /// assert_eq!(config, NetworkConfig::from_architecture("|none~0|", 10)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ConfigError::UnknownName`] for every other kind of network, [`ConfigError::Missing`] where something that
    /// its kind needs is not there, and what [`NetworkConfig::new`] refuses.
    pub fn from_official(config: &OfficialConfig) -> Result<Self, ConfigError> {
        let name = &config.name;
        let missing = |key| ConfigError::Missing {
            name: name.clone(),
            key,
        };
        match name.as_str() {
            "infer.tiny" => {
                let channels = config.first_channels.ok_or_else(|| missing("C"))?;
                let cells = config.cells.ok_or_else(|| missing("N"))?;
                let cell = match (&config.genotype, &config.arch_str) {
                    (Some(genotype), _) => genotype.cell()?,
                    (None, Some(text)) => cell_of(text)?,
                    (None, None) => return Err(missing("arch_str or genotype")),
                };
                Self::stacked(channels, cells, cell, config.num_classes)
            }
            "infer.shape.tiny" => {
                let widths = match &config.channels {
                    Some(Channels::Text(text)) => widths_of(text)?,
                    Some(Channels::List(widths)) => widths.clone(),
                    None => return Err(missing("channels")),
                };
                let genotype = config.genotype.as_ref();
                let cell = genotype.ok_or_else(|| missing("genotype"))?.cell()?;
                Self::new(widths, cell, config.num_classes)
            }
            _ => Err(ConfigError::UnknownName { name: name.clone() }),
        }
    }
}

impl Genotype {
    fn cell(&self) -> Result<Cell, ConfigError> {
        match self {
            Self::Text(text) => cell_of(text),
            Self::Nodes(nodes) => Cell::from_names(nodes).map_err(|source| {
                let text = format!("{nodes:?}");
                ConfigError::Cell { text, source }
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn built(config: Value) -> Result<NetworkConfig, String> {
        let official: OfficialConfig = serde_json::from_value(config).unwrap();
        NetworkConfig::from_official(&official).map_err(|error| error.to_string())
    }

    #[test]
    fn a_genotype_wins_over_a_text() {
        let config = json!({
            "name": "infer.tiny", "C": 4, "N": 2, "arch_str": "|none~0|", "num_classes": 7,
            "genotype": [[["skip_connect", 0]], [["none", 0], ["nor_conv_1x1", 1]]],
        });
        let cell = "|skip_connect~0|+|none~0|nor_conv_1x1~1|".parse().unwrap();
        assert_eq!(
            built(config),
            Ok(NetworkConfig::stacked(4, 2, cell, 7).unwrap())
        );
    }

    #[test]
    fn channels_may_be_text_or_numbers() {
        let genotype = Cell::of_size_space().to_string();
        let config = |channels: Value| {
            built(json!({
                "name": "infer.shape.tiny", "channels": channels, "genotype": genotype, "num_classes": 10,
            }))
        };
        let expected = NetworkConfig::from_architecture("8:16:24:32:40", 10).unwrap();
        assert_eq!(config(json!("8:16:24:32:40")), Ok(expected.clone()));
        assert_eq!(config(json!([8, 16, 24, 32, 40])), Ok(expected));
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(
            built(json!({"name": "GDAS", "num_classes": 10})),
            Err("invalid network name : GDAS; expected infer.tiny or infer.shape.tiny".to_owned())
        );
        assert_eq!(
            built(json!({"name": "infer.tiny", "C": 16, "N": 5, "num_classes": 10})),
            Err("a network named infer.tiny needs arch_str or genotype".to_owned())
        );
        assert_eq!(
            built(json!({"name": "infer.shape.tiny", "channels": "8:8", "num_classes": 10})),
            Err("a network named infer.shape.tiny needs genotype".to_owned())
        );
    }
}
