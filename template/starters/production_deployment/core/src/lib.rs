//! Redacts secrets in text. Plain Rust: programs without Python can use it, and its tests need no interpreter.

// Every function returns the same `Error`, whose variants say when.
#![allow(clippy::missing_errors_doc, clippy::must_use_candidate)]

mod error;
mod pool;
mod scanner;

pub use error::Error;
pub use pool::Pool;
pub use scanner::Scanner;
