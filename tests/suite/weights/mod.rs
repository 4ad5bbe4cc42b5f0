//! Trained weights: importing them from archives in every form, refusing what is hostile, checking, and the official
//! calls.

mod archive;
mod hostile;
mod import;
mod oracle;
mod parts;
mod stored;
