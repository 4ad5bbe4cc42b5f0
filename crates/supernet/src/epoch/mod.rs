//! What a method is given during an epoch: steps, validation batches, and how far the search is.

mod error;
mod moment;
mod step;
mod validation;
mod watch;

pub use error::SearchError;
pub use moment::Moment;
pub use step::{Phases, Step};
pub use validation::Validation;
pub use watch::{Event, Stage, Watch};
