//! Means over the images of an epoch.

use crate::PhaseRecord;

/// A mean over images.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Mean {
    pub(super) images: usize,
    loss: f64,
    top1_percent: f64,
    top5_percent: f64,
}

impl Mean {
    pub(super) fn add(&mut self, phase: PhaseRecord, images: usize) {
        let share = images as f64;
        self.images += images;
        self.loss += share * phase.loss;
        self.top1_percent += share * phase.top1_percent;
        self.top5_percent += share * phase.top5_percent;
    }

    pub(super) fn mean(&self) -> PhaseRecord {
        let images = self.images as f64;
        PhaseRecord {
            loss: self.loss / images,
            top1_percent: self.top1_percent / images,
            top5_percent: self.top5_percent / images,
        }
    }
}
