//! Runs other programs. Their output is only shown if they fail.

use std::ffi::OsStr;
use std::process::{Command, Stdio};

use thiserror::Error;

/// How many lines of a failed command's output to show.
const LAST_LINES: usize = 40;

/// A failed command.
#[derive(Debug, Error)]
#[error("{command}\n  in {folder}\n  {status}\n{last_lines}")]
pub struct CommandError {
    /// The command line, for a shell.
    pub command: String,
    pub folder: String,
    pub status: String,
    /// The last lines of standard output and standard error.
    pub last_lines: String,
}

/// Runs a command, and returns its standard output.
pub fn run(command: &mut Command) -> Result<String, CommandError> {
    let result = command.stdin(Stdio::null()).output();
    let fault = |status: String, output: &str| CommandError {
        command: typed(command),
        folder: command.get_current_dir().map_or_else(|| ".".to_owned(), |folder| folder.display().to_string()),
        status,
        last_lines: last_lines(output),
    };
    let output = result.map_err(|error| fault(format!("cannot be started: {error}"), ""))?;
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        let all = printed + &*String::from_utf8_lossy(&output.stderr);
        return Err(fault(format!("failed with {}", output.status), &all));
    }
    Ok(printed)
}

/// Formats a command for a shell, with its environment variables.
pub fn typed(command: &Command) -> String {
    let variables = command
        .get_envs()
        .filter(|(name, _)| *name != "PATH")
        .filter_map(|(name, value)| Some(format!("{}={}", quoted(name), quoted(value?))));
    let words = std::iter::once(command.get_program()).chain(command.get_args()).map(quoted);
    variables.chain(words).collect::<Vec<_>>().join(" ")
}

/// Quotes a word for a shell.
pub fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    if word.is_empty() || word.contains(|c: char| c.is_whitespace() || "\"'$\\()<>|;&*".contains(c)) {
        format!("'{}'", word.replace('\'', r"'\''"))
    } else {
        word.into_owned()
    }
}

fn last_lines(text: &str) -> String {
    let lines: Vec<_> = text.lines().collect();
    let first = lines.len().saturating_sub(LAST_LINES);
    lines[first..].iter().map(|line| format!("    {line}\n")).collect()
}
