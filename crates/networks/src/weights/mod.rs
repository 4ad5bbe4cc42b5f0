//! The weights of a network: their names and shapes, and those that training begins with.

mod initial;
mod layout;
mod modules;

pub use layout::{Entry, LayoutError, Role};
pub use modules::Module;
