//! Runs documented commands: the `console` code blocks in a project's Markdown files.
//!
//! A block is one shell session. A line after `$ ` is a command, which continues on the next line after a backslash or
//! inside quotes. The lines below are the expected output. There, `…` matches any text, and a line with only `…` any
//! lines.

use std::path::Path;
use std::process::Command;

use anyhow::bail;

use crate::host::command;

/// The wildcard in expected output.
const ELLIPSIS: &str = "…";

/// Separates the output of commands.
const MARK: &str = "\u{1e}next";

/// The time limit of a session that hangs, in seconds. On a busy machine, a first build for Miri takes minutes.
const LIMIT: &str = "900";

/// The commands of a code block.
#[derive(Debug, PartialEq, Eq)]
pub struct Session {
    examples: Vec<Example>,
}

/// A command and its expected output.
#[derive(Debug, PartialEq, Eq)]
struct Example {
    command: String,
    printed: Vec<String>,
}

/// Returns the sessions in a Markdown file.
pub fn sessions(page: &str) -> Vec<Session> {
    let blocks = page.split("\n```console\n").skip(1);
    blocks.filter_map(|rest| rest.split("\n```").next()).map(session).collect()
}

fn session(block: &str) -> Session {
    let mut examples: Vec<Example> = Vec::new();
    let mut is_open = false;
    for line in block.lines() {
        match (line.strip_prefix("$ "), examples.last_mut()) {
            (_, Some(example)) if is_open => {
                example.command += &format!("\n{line}");
                is_open = goes_on(&example.command);
            }
            (Some(command), _) => {
                is_open = goes_on(command);
                examples.push(Example { command: command.to_owned(), printed: Vec::new() });
            }
            (None, Some(example)) => example.printed.push(line.to_owned()),
            (None, None) => {}
        }
    }
    Session { examples }
}

/// Whether a command continues on the next line.
fn goes_on(command: &str) -> bool {
    command.ends_with('\\') || command.matches('\'').count() % 2 == 1
}

impl Session {
    /// Whether a command calls `program`.
    pub fn calls(&self, program: &str) -> bool {
        self.examples.iter().any(|example| {
            let words: Vec<&str> = program.split(' ').collect();
            let command: Vec<&str> = example.command.split_whitespace().map(|word| word.trim_matches('\'')).collect();
            command.windows(words.len()).any(|window| window == words)
        })
    }

    /// Runs the commands in a shell, which `prepare` configures, and compares their output.
    pub fn run(&self, folder: &Path, prepare: impl Fn(&mut Command)) -> anyhow::Result<()> {
        let script = tempfile::Builder::new().suffix(".sh").tempfile()?;
        let lines = self.examples.iter().map(|example| format!("printf '\\n%s\\n' '{MARK}'\n{}\n", example.command));
        std::fs::write(script.path(), format!("exec 2>&1\n{}true\n", lines.collect::<String>()))?;
        let mut shell = Command::new("timeout");
        shell.args(["--kill-after=5", LIMIT, "bash"]).arg(script.path()).current_dir(folder);
        prepare(&mut shell);
        let printed = command::run(&mut shell)?;
        let mark = format!("\n{MARK}\n");
        for (example, printed) in self.examples.iter().zip(printed.split(&mark).skip(1)) {
            example.compare(printed)?;
        }
        Ok(())
    }
}

impl Example {
    fn compare(&self, printed: &str) -> anyhow::Result<()> {
        let lines: Vec<&str> = printed.lines().filter(|line| !line.is_empty()).collect();
        let expected: Vec<&str> = self.printed.iter().map(String::as_str).filter(|line| !line.is_empty()).collect();
        if !lines_match(&expected, &lines) {
            bail!("$ {}\nprints other output than documented:\n{}", self.command, lines.join("\n"));
        }
        Ok(())
    }
}

fn lines_match(expected: &[&str], lines: &[&str]) -> bool {
    match (expected, lines) {
        ([], lines) => lines.is_empty(),
        ([ELLIPSIS, rest @ ..], lines) => (0..=lines.len()).any(|skipped| lines_match(rest, &lines[skipped..])),
        ([line, rest @ ..], [first, others @ ..]) => line_matches(line, first) && lines_match(rest, others),
        (_, []) => false,
    }
}

/// Whether `line` consists of the parts of `expected` between wildcards, in order, with any text between them.
fn line_matches(expected: &str, line: &str) -> bool {
    let Some((first, rest)) = expected.split_once(ELLIPSIS) else {
        return expected.trim_end() == line.trim_end();
    };
    let Some(mut line) = line.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split(ELLIPSIS).collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        match line.split_once(part) {
            Some((_, after)) => line = after,
            None => return false,
        }
    }
    line.trim_end().ends_with(last.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "Text.\n\n```console\n$ one \\\n      two\n1\n…\n3\n$ three '\nfour'\n```\n\n```sh\nfive\n```\n";

    #[test]
    fn a_session_is_read_as_a_shell_reads_it() {
        let [session] = sessions(PAGE).try_into().unwrap();
        let commands: Vec<_> = session.examples.iter().map(|example| example.command.as_str()).collect();
        assert_eq!(commands, ["one \\\n      two", "three '\nfour'"]);
        assert_eq!(session.examples[0].printed, ["1", "…", "3"]);
        assert!(session.calls("two") && !session.calls("on"));
    }

    #[test]
    fn an_ellipsis_stands_for_any_text_or_lines() {
        assert!(lines_match(&["…", "a…c", "…"], &["x", "abc", "y"]));
        assert!(lines_match(&["a", "…", "b"], &["a", "b"]));
        assert!(lines_match(&["a … b … c"], &["a 1 b 2 c"]));
        assert!(!lines_match(&["a … b … c"], &["a 1 c"]));
        assert!(!lines_match(&["a", "b"], &["a"]));
        assert!(!lines_match(&["a"], &["a", "b"]));
    }

    #[test]
    fn what_is_printed_is_compared_with_the_page() {
        let folder = tempfile::tempdir().unwrap();
        let run = |page: &str| sessions(&format!("\n```console\n{page}\n```")).remove(0).run(folder.path(), |_| ());
        run("$ x=5\n$ echo $x; echo oops >&2\n5\noops").unwrap();
        let error = run("$ echo 5\n6").unwrap_err().to_string();
        assert!(error.contains("$ echo 5") && error.ends_with("documented:\n5"), "{error}");
    }
}
