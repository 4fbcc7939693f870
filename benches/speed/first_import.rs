//! The time to the first import, compared with `maturin new` and `maturin develop`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use pyo3_template::host::python::{self, Venv};
use pyo3_template::host::workshop::Workshop;
use pyo3_template::host::{command, cpu};

use crate::{TOOL, median, root, timed};

/// How often each way is measured.
const ROUNDS: usize = 3;

/// The commands that lead to a first import in an empty folder.
type Way = Box<dyn Fn(&Path) -> Vec<Command>>;

/// Prints the median wall and CPU time of each way, and its ratio to maturin's.
pub fn measure() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let ways = ways()?;
    let mut times = vec![Vec::new(); ways.len()];
    // In turns, so that other load affects all ways alike.
    for round in 0..=ROUNDS {
        for ((name, way), times) in ways.iter().zip(&mut times) {
            let place = folder.path().join(format!("{round}-{name}").replace(' ', "-"));
            std::fs::create_dir(&place)?;
            let before = cpu::used();
            let run = || way(&place).iter_mut().try_for_each(|step| command::run(step).map(|_| ()));
            let (time, ()) = timed(|| Ok(run()?))?;
            // The first round fills the caches.
            if round > 0 {
                times.push((time, cpu::used().saturating_sub(before)));
            }
            std::fs::remove_dir_all(&place)?;
        }
    }

    println!("\nTo the first import, with a warm registry: the median of {ROUNDS}");
    println!("{:<28}{:>9}{:>8}{:>9}{:>8}", "", "seconds", "ratio", "CPU s", "ratio");
    let medians = |times: &[(Duration, Duration)]| {
        let (clock, cpu): (Vec<_>, Vec<_>) = times.iter().copied().unzip();
        (median(&clock).as_secs_f64(), median(&cpu).as_secs_f64())
    };
    // Each way is followed by the one to compare it with.
    for index in 0..ways.len() {
        let (clock, cpu) = medians(&times[index]);
        let (their_clock, their_cpu) = medians(&times[index | 1]);
        let (ratio, cpu_ratio) = (clock / their_clock, cpu / their_cpu);
        println!("{:<28}{clock:>9.1}{ratio:>8.2}{cpu:>9.1}{cpu_ratio:>8.2}", ways[index].0);
    }
    Ok(())
}

fn ways() -> anyhow::Result<Vec<(&'static str, Way)>> {
    let tools = Workshop::open(&root())?.tools()?;
    let minimum = python::Version { major: 3, minor: 11, free_threaded: false };
    let python = python::at_least(minimum)?.executable;
    let usual = std::env::var_os("PATH").unwrap_or_default();
    let places: Vec<_> = std::iter::once(tools.programs()).chain(std::env::split_paths(&usual)).collect();

    let way = |create: Vec<PathBuf>, steps: &'static [&'static str]| -> Way {
        let (places, python) = (places.clone(), python.clone());
        Box::new(move |place| {
            let project = place.join("demo");
            let venv = Venv { folder: project.join(".venv") };
            let path = std::env::join_paths(std::iter::once(&venv.programs()).chain(&places)).unwrap_or_default();
            let step = |words: &[PathBuf], folder: &Path| {
                let mut step = Command::new(&words[0]);
                step.args(&words[1..]).current_dir(folder).env("PATH", &path).env("VIRTUAL_ENV", &venv.folder);
                step.env_remove("UV_PROJECT_ENVIRONMENT");
                step
            };
            let mut commands = vec![step(&create, place)];
            for line in steps {
                let word = |word: &str| if word == "PYTHON" { python.clone() } else { word.into() };
                commands.push(step(&line.split(' ').map(word).collect::<Vec<_>>(), &project));
            }
            let mut import = venv.command("python");
            import.args(["-c", "import demo"]).current_dir(&project);
            commands.push(import);
            commands
        })
    };
    let words = |line: &str| line.split(' ').map(PathBuf::from).collect::<Vec<_>>();
    let ours = || [vec![TOOL.into()], words("new demo --silent --template"), vec![root()]].concat();
    let theirs = || words("maturin new --bindings pyo3 demo");
    Ok(vec![
        ("ours, pip and maturin", way(ours(), &["PYTHON -m venv .venv", "maturin develop"])),
        ("maturin's, pip and maturin", way(theirs(), &["PYTHON -m venv .venv", "maturin develop"])),
        ("ours, uv", way(ours(), &["uv sync"])),
        ("maturin's, uv and maturin", way(theirs(), &["uv venv --python PYTHON", "maturin develop --uv"])),
    ])
}
