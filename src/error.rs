//! Errors that the user can fix.

use std::fmt::Display;

/// An invalid argument, answer or path. The message is one line and says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct UserError(String);

impl UserError {
    pub fn new(message: impl Display) -> Self {
        Self(message.to_string())
    }
}
