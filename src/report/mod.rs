//! Results as data that can be displayed: the page and its explorer.

pub mod explorer;
mod page;

pub use page::{Page, Report};
