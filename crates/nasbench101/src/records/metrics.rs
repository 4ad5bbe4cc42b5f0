//! The protocol buffer of a record.
//!
//! prost makes the reader and the writer: fields that it does not know are skipped, missing ones are 0.

use prost::Message;

/// What was measured in a training run, and of its network.
#[derive(Clone, PartialEq, Message)]
pub struct Metrics {
    /// At the start, halfway and at the end, in this order.
    #[prost(message, repeated, tag = "1")]
    pub evaluations: Vec<Evaluation>,
    /// The number of weights that were trained.
    #[prost(int64, required, tag = "2")]
    pub trainable_parameters: i64,
    /// Seconds of training and of all evaluations together. The official package does not answer it.
    #[prost(double, required, tag = "3")]
    pub total_seconds: f64,
}

/// What was measured at one point of a training run.
///
/// Accuracies are shares from 0 to 1 of [`EVALUATED_IMAGES`](crate::EVALUATED_IMAGES) images, but a file can have any
/// number, also NaN.
#[derive(Clone, PartialEq, Message)]
pub struct Evaluation {
    /// Epochs up to here: none, half of them, all.
    #[prost(double, required, tag = "1")]
    pub current_epoch: f64,
    /// Seconds of training alone up to here.
    #[prost(double, required, tag = "2")]
    pub training_seconds: f64,
    /// The accuracy on images of the training set.
    #[prost(double, required, tag = "3")]
    pub train_accuracy: f64,
    /// The accuracy on images of the training set that were held out.
    #[prost(double, required, tag = "4")]
    pub validation_accuracy: f64,
    /// The accuracy on images of the test set.
    #[prost(double, required, tag = "5")]
    pub test_accuracy: f64,
    /// Where the weights were saved. The official files have none.
    #[prost(bytes = "vec", optional, tag = "6")]
    pub checkpoint_path: Option<Vec<u8>>,
}

/// The message as the official files write it: all numbers, zeros too, in the order of their tags.
#[must_use]
pub fn encode_message(metrics: &Metrics) -> Vec<u8> {
    metrics.encode_to_vec()
}
