//! Redacts secrets in text, for any Rust program. Its tests need no Python.

// Every function returns the same `Error`, whose variants say when.
#![allow(clippy::missing_errors_doc, clippy::must_use_candidate)]

mod error;
mod pool;
mod scanner;

pub use error::Error;
pub use pool::Pool;
pub use scanner::Scanner;
