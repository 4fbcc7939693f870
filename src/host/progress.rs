//! Shows progress: a spinner or bar on a terminal, plain lines elsewhere.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::interrupt;

/// Shows `label` while `work` runs, and then its duration, on standard error.
pub fn step<T, E>(label: &str, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    let start = Instant::now();
    let result = wait(label, work);
    let mark = if result.is_ok() { "ok    " } else { "failed" };
    eprintln!("{mark} {label} ({:.1} s)", start.elapsed().as_secs_f64());
    result
}

/// Shows `label` while `work` runs, on a terminal only.
pub fn wait<T>(label: &str, work: impl FnOnce() -> T) -> T {
    let spinner = if std::io::stderr().is_terminal() {
        let style = ProgressStyle::with_template("{spinner} {msg} ({elapsed})")
            .unwrap_or_else(|_| ProgressStyle::default_spinner());
        let spinner = ProgressBar::new_spinner().with_style(style).with_message(label.to_owned());
        spinner.enable_steady_tick(Duration::from_millis(100));
        spinner
    } else {
        ProgressBar::hidden()
    };
    let result = work();
    spinner.finish_and_clear();
    result
}

/// Shows a bar for `total` items while `work` runs, and then the duration.
pub fn bar<T>(label: &str, total: usize, work: impl FnOnce(&Bar) -> T) -> T {
    let start = Instant::now();
    let bar = if std::io::stderr().is_terminal() {
        let style = ProgressStyle::with_template("{prefix} {bar:30} {pos}/{len} ({elapsed}, {eta} left) {wide_msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::new(total as u64).with_style(style).with_prefix(label.to_owned());
        bar.enable_steady_tick(Duration::from_millis(500));
        bar
    } else {
        ProgressBar::hidden()
    };
    let result = work(&Bar(bar.clone()));
    bar.finish_and_clear();
    if interrupt::check().is_ok() {
        eprintln!("done   {label}: {total} ({:.1} s)", start.elapsed().as_secs_f64());
    }
    result
}

pub struct Bar(ProgressBar);

impl Bar {
    /// Shows the current item.
    pub fn begin(&self, what: &str) {
        self.0.set_message(what.to_owned());
    }

    /// Counts a finished item.
    pub fn advance(&self) {
        self.0.inc(1);
    }
}

/// Prints a line to standard output, ignoring a closed pipe.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}
