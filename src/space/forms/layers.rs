//! The forms of an architecture of the size space.

use crate::space::layer_widths::{CANDIDATE_WIDTHS, LAYERS, LayerWidths};

use super::errors::FormError;
use super::form::Form;
use super::parts::Parts;
use super::value::FormValue;

/// Reads five channel counts.
pub(super) fn from_channels(value: &FormValue) -> Result<LayerWidths, FormError> {
    let parts = Parts(Form::Channels);
    let items: &[FormValue; LAYERS] =
        parts.list("the value", value, "channel counts, one for each layer")?;
    let mut widths = [0; LAYERS];
    for (layer, (width, item)) in widths.iter_mut().zip(items).enumerate() {
        let place = format!("number {} of {LAYERS}", layer + 1);
        *width = match item {
            FormValue::Integer(number) => u32::try_from(*number).unwrap_or_default(),
            _ => 0,
        };
        if !CANDIDATE_WIDTHS.contains(width) {
            return Err(parts.unexpected(&place, item.shown(), expected_widths()));
        }
    }
    of(parts, widths, value)
}

/// Reads a row for each layer.
pub(super) fn from_one_hot(value: &FormValue) -> Result<LayerWidths, FormError> {
    let parts = Parts(Form::OneHot);
    let rows: &[FormValue; LAYERS] = parts.list("the value", value, "rows, one for each layer")?;
    let mut widths = [0; LAYERS];
    for (layer, (width, row)) in widths.iter_mut().zip(rows).enumerate() {
        let place = format!("row {} of {LAYERS}", layer + 1);
        *width = CANDIDATE_WIDTHS[parts.place_of_one::<{ CANDIDATE_WIDTHS.len() }>(&place, row)?];
    }
    of(parts, widths, value)
}

fn of(parts: Parts, widths: [u32; LAYERS], value: &FormValue) -> Result<LayerWidths, FormError> {
    LayerWidths::from_widths(widths)
        .ok_or_else(|| parts.unexpected("the value", value.shown(), expected_widths()))
}

fn expected_widths() -> String {
    let widths: Vec<String> = CANDIDATE_WIDTHS.iter().map(u32::to_string).collect();
    format!("a number of channels: one of {}", widths.join(", "))
}
