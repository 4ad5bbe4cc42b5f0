//! One pass through the pieces of a supernet, forward and backward.

use crate::engine::Engine;

use super::pieces::{Conv, ConvNorm, Full, Head, Residual};
use super::running::Running;
use super::weights::{Gradients, Weight};

/// What a pass does, and with what.
pub(super) struct Pass<'a, E: Engine> {
    pub(super) engine: &'a E,
    pub(super) weights: &'a [Weight<E>],
    pub(super) statistics: Statistics<'a, E>,
}

/// What full batch norms do with their running statistics.
pub(super) enum Statistics<'a, E: Engine> {
    /// They learn from the batch, which is normalized by itself: training mode.
    Learn(&'a mut [Running<E>]),
    /// They normalize: evaluation mode.
    Use(&'a [Running<E>]),
}

/// Gradients of a pass backward, as they are found.
pub(super) struct Found<E: Engine> {
    pub(super) weights: Gradients<E>,
    pub(super) weights_wanted: bool,
}

impl<E: Engine> Found<E> {
    pub(super) fn new(weights: &[Weight<E>], weights_wanted: bool) -> Self {
        Self {
            weights: vec![None; weights.len()],
            weights_wanted,
        }
    }

    pub(super) fn set(&mut self, weight: usize, gradient: E::Array) {
        self.weights[weight] = Some(gradient);
    }
}

/// What a convolution with a batch norm did.
pub(super) struct ConvNormDone<E: Engine> {
    pub(super) read: E::Prepared,
    pub(super) normalized: E::Normalized,
}

/// What a residual block did.
pub(super) struct ResidualDone<E: Engine> {
    first: ConvNormDone<E>,
    second: ConvNormDone<E>,
    shortcut: E::Prepared,
}

/// What the head did.
pub(super) struct HeadDone<E: Engine> {
    normalized: E::Normalized,
    activations: E::Activations,
    features: E::Array,
}

impl<E: Engine> Pass<'_, E> {
    pub(super) fn learns(&self) -> bool {
        matches!(self.statistics, Statistics::Learn(_))
    }

    /// What a full batch norm makes of what is normalized by the batch; its running statistics learn.
    pub(super) fn scaled(&mut self, full: Full, normalized: &E::Normalized) -> E::Activations {
        if let Statistics::Learn(running) = &mut self.statistics {
            running[full.running].learn(self.engine, self.engine.statistics(normalized));
        }
        let [scale, shift] = [full.scale, full.shift].map(|at| &self.weights[at].values);
        self.engine.scale_shift(normalized, scale, shift)
    }

    /// A full batch norm in evaluation mode. `None` in training mode.
    pub(super) fn by_running(&self, full: Full, of: &E::Activations) -> Option<E::Activations> {
        let Statistics::Use(running) = &self.statistics else {
            return None;
        };
        let Running { mean, variance, .. } = &running[full.running];
        let [scale, shift] = [full.scale, full.shift].map(|at| &self.weights[at].values);
        Some(
            self.engine
                .normalize_with(of, [mean, variance], scale, shift),
        )
    }

    /// A convolution with its batch norm, when no gradient is wanted.
    pub(super) fn outputs(&mut self, of: ConvNorm, read: &E::Prepared) -> E::Activations {
        let kernel = of.conv.kernel(self.weights);
        if let Some(full) = of.full
            && !self.learns()
        {
            let outputs = self.engine.convolve(read, kernel);
            return self.by_running(full, &outputs).unwrap_or(outputs);
        }
        let normalized = self.engine.convolve_normalized(read, kernel);
        match of.full {
            Some(full) => self.scaled(full, &normalized),
            None => self.engine.copy_normalized(&normalized),
        }
    }

    /// The gradient for what a full batch norm was given, where `gradient` is that for its outputs.
    pub(super) fn scaled_backward(
        &self,
        full: Full,
        normalized: &E::Normalized,
        gradient: &E::Activations,
        found: &mut Found<E>,
    ) -> E::Activations {
        let scale = &self.weights[full.scale].values;
        let ([of_scale, of_shift], inner) = self
            .engine
            .scale_shift_backward(normalized, scale, gradient);
        if found.weights_wanted {
            found.set(full.scale, of_scale);
            found.set(full.shift, of_shift);
        }
        inner
    }

    /// Backward through a convolution whose outputs are normalized; gives the gradient for a factor of the outputs.
    pub(super) fn conv_backward(
        &self,
        conv: Conv,
        done: (&E::Prepared, &E::Normalized),
        (gradient, factor): (&E::Activations, f64),
        into: Option<&mut E::Activations>,
        found: &mut Found<E>,
    ) -> E::Number {
        let kernel = conv.kernel(self.weights);
        let of_conv = self.engine.convolve_normalized_backward(
            done.0,
            kernel,
            done.1,
            gradient,
            factor,
            into,
            found.weights_wanted,
        );
        if let Some(of_weight) = of_conv.weight {
            found.set(conv.weight, of_weight);
            if let Some(bias) = conv.bias {
                // A shift of all outputs changes nothing after a normalization.
                found.set(bias, self.zeros(bias));
            }
        }
        of_conv.factor
    }

    /// A gradient that is 0.
    pub(super) fn zeros(&self, weight: usize) -> E::Array {
        let numbers = self.weights[weight].shape.iter().product();
        self.engine.weight(&vec![0.0; numbers])
    }

    /// A residual block in training mode.
    pub(super) fn residual(
        &mut self,
        of: &Residual,
        input: &E::Activations,
    ) -> (E::Activations, ResidualDone<E>) {
        let engine = self.engine;
        let (between, first) = self.conv_norm(of.first, engine.prepare(input, true));
        let (second_output, second) = self.conv_norm(of.second, engine.prepare(&between, true));
        let shortcut = engine.prepare(&engine.halve(input), false);
        let mut output = engine.convolve(&shortcut, of.shortcut.kernel(self.weights));
        engine.add(&mut output, 1.0, &second_output);
        (
            output,
            ResidualDone {
                first,
                second,
                shortcut,
            },
        )
    }

    /// A convolution with its batch norm, in training mode.
    pub(super) fn conv_norm(
        &mut self,
        of: ConvNorm,
        read: E::Prepared,
    ) -> (E::Activations, ConvNormDone<E>) {
        let normalized = self
            .engine
            .convolve_normalized(&read, of.conv.kernel(self.weights));
        let done = ConvNormDone { read, normalized };
        let output = match of.full {
            Some(full) => self.scaled(full, &done.normalized),
            None => self.engine.copy_normalized(&done.normalized),
        };
        (output, done)
    }

    /// A residual block when no gradient is wanted.
    pub(super) fn residual_outputs(
        &mut self,
        of: &Residual,
        input: &E::Activations,
    ) -> E::Activations {
        let engine = self.engine;
        let between = self.outputs(of.first, &engine.prepare(input, true));
        let second = self.outputs(of.second, &engine.prepare(&between, true));
        let shortcut = engine.prepare(&engine.halve(input), false);
        let mut output = engine.convolve(&shortcut, of.shortcut.kernel(self.weights));
        engine.add(&mut output, 1.0, &second);
        output
    }

    pub(super) fn residual_backward(
        &self,
        of: &Residual,
        done: &ResidualDone<E>,
        gradient: &E::Activations,
        found: &mut Found<E>,
    ) -> E::Activations {
        let engine = self.engine;
        let between = self.rectified_backward(of.second, &done.second, gradient, found);
        let mut input = self.rectified_backward(of.first, &done.first, &between, found);
        let mut halved = engine.zeros_for(&done.shortcut);
        let kernel = of.shortcut.kernel(self.weights);
        let of_weight = engine.convolve_backward(
            &done.shortcut,
            kernel,
            gradient,
            &mut halved,
            found.weights_wanted,
        );
        if let Some(of_weight) = of_weight {
            found.set(of.shortcut.weight, of_weight);
        }
        engine.add(&mut input, 1.0, &engine.halve_backward(&halved));
        input
    }

    /// Backward through a convolution of images, for which no gradient is needed.
    pub(super) fn conv_norm_backward(
        &self,
        of: ConvNorm,
        done: &ConvNormDone<E>,
        gradient: &E::Activations,
        found: &mut Found<E>,
    ) {
        let scaled = of
            .full
            .map(|full| self.scaled_backward(full, &done.normalized, gradient, found));
        let gradient = scaled.as_ref().unwrap_or(gradient);
        self.conv_backward(
            of.conv,
            (&done.read, &done.normalized),
            (gradient, 1.0),
            None,
            found,
        );
    }

    /// Backward through a rectified convolution with a batch norm.
    fn rectified_backward(
        &self,
        of: ConvNorm,
        done: &ConvNormDone<E>,
        gradient: &E::Activations,
        found: &mut Found<E>,
    ) -> E::Activations {
        let engine = self.engine;
        let scaled = of
            .full
            .map(|full| self.scaled_backward(full, &done.normalized, gradient, found));
        let gradient = scaled.as_ref().unwrap_or(gradient);
        let mut read = engine.zeros_for(&done.read);
        let places = (&done.read, &done.normalized);
        self.conv_backward(of.conv, places, (gradient, 1.0), Some(&mut read), found);
        let mut to = engine.zeros_for(&done.read);
        engine.prepare_backward(&mut to, &done.read, &read);
        to
    }

    /// The head: logits, and what it did.
    pub(super) fn head(&mut self, of: &Head, input: &E::Activations) -> (Vec<f64>, HeadDone<E>) {
        let engine = self.engine;
        let normalized = engine.normalize(input);
        let activations = match of.full {
            Some(full) => match self.by_running(full, input) {
                Some(outputs) => outputs,
                None => self.scaled(full, &normalized),
            },
            None => engine.copy_normalized(&normalized),
        };
        let features = engine.rectified_means(&activations);
        let [weight, bias] = [of.weight, of.bias].map(|at| &self.weights[at].values);
        let logits = engine.linear(&features, weight, bias);
        (
            logits,
            HeadDone {
                normalized,
                activations,
                features,
            },
        )
    }

    pub(super) fn head_backward(
        &self,
        of: &Head,
        done: &HeadDone<E>,
        (gradient, images): (&[f64], usize),
        found: &mut Found<E>,
    ) -> E::Activations {
        let engine = self.engine;
        let weight = &self.weights[of.weight].values;
        let [of_weight, of_bias, of_features] =
            engine.linear_backward(&done.features, weight, gradient, images);
        if found.weights_wanted {
            found.set(of.weight, of_weight);
            found.set(of.bias, of_bias);
        }
        let of_activations = engine.rectified_means_backward(&done.activations, &of_features);
        let scaled = of
            .full
            .map(|full| self.scaled_backward(full, &done.normalized, &of_activations, found));
        engine.normalize_backward(&done.normalized, scaled.as_ref().unwrap_or(&of_activations))
    }
}

#[cfg(test)]
mod tests;
