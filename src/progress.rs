//! What a person sees while the tool works: a spinner or a bar on a terminal, plain lines elsewhere.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Shows `label` while `work` runs, and then how long it took, on standard error.
pub fn step<T, E>(label: &str, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    let start = Instant::now();
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
    let mark = if result.is_ok() { "ok    " } else { "failed" };
    eprintln!("{mark} {label} ({:.1} s)", start.elapsed().as_secs_f64());
    result
}

/// Shows how many of `total` things are done while `work` runs; `work` is given the function to call for each.
pub fn bar<T>(label: &str, total: usize, work: impl FnOnce(&(dyn Fn() + Sync)) -> T) -> T {
    let start = Instant::now();
    let bar = if std::io::stderr().is_terminal() {
        let style = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len} ({elapsed}, {eta} left)")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::new(total as u64).with_style(style).with_message(label.to_owned());
        bar.enable_steady_tick(Duration::from_millis(500));
        bar
    } else {
        ProgressBar::hidden()
    };
    let result = work(&|| bar.inc(1));
    bar.finish_and_clear();
    eprintln!("done   {label}: {total} ({:.1} s)", start.elapsed().as_secs_f64());
    result
}

/// Prints a line on standard output; whoever reads it may stop at any time.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}
