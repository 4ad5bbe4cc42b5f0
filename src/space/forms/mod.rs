//! The forms in which programs write an architecture, and what follows if one is taken for another.
//!
//! [`EncodedArchitecture`] reads an architecture in any [`Form`] and writes it in any other. Nothing is guessed: a tuple of six
//! numbers is an architecture both for `NASLib` and in the order of the official string, and a different one, so whoever
//! reads it must say which form is meant.
//!
//! ```
//! use natsbench::space::{EncodedArchitecture, Form, FormError};
//!
//! let cell = EncodedArchitecture::read("(4, 0, 3, 1, 4, 3)", Some(Form::Naslib), None)?;
//! assert_eq!(cell.index().0, 2631);
//! assert_eq!(
//!     cell.write(Form::Nni)?.to_string(),
//!     r#"{"0_1": "avg_pool_3x3", "0_2": "skip_connect", "1_2": "none", "0_3": "conv_1x1", "1_3": "avg_pool_3x3", "2_3": "conv_1x1"}"#
//! );
//!
//! let unclear = EncodedArchitecture::read("(4, 0, 3, 1, 4, 3)", None, None);
//! assert!(matches!(unclear, Err(FormError::Ambiguous { .. })));
//! # Ok::<(), FormError>(())
//! ```

mod cell;
mod encoded;
mod errors;
mod form;
mod layers;
mod looks;
mod parts;
mod value;

pub use encoded::EncodedArchitecture;
pub use errors::FormError;
pub use form::Form;
pub use value::FormValue;
