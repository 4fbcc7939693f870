//! Whose error it is.

use std::fmt::Display;

/// What the user has to write differently: a command, an answer, a path. The message is one line and says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct UserError(String);

impl UserError {
    pub fn new(message: impl Display) -> Self {
        Self(message.to_string())
    }
}
