//! `tox`: checks that tox loads its configuration, with an environment for the oldest Python.

use crate::check::distinct::DistinctFile;
use crate::check::file_check::{FileBench, FileCheck, place};
use crate::check::projects::write_file;
use crate::check::report::{Tally, Verdict};
use crate::host::{command, interrupt, parallel};

pub const CHECK: FileCheck =
    FileCheck { name: "tox", is_for: |path| path == "tox.toml", source: include_str!("tox.rs"), run };

/// The number of configurations per process, because starting tox is slow.
const AT_ONCE: usize = 25;

/// Takes pairs of a configuration file and the name of an environment. Prints a line for each file without that
/// environment.
const SCRIPT: &str = r#"
import contextlib, io, sys
from tox.run import main

for path, name in zip(sys.argv[1::2], sys.argv[2::2]):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        code = main(["list", "--no-desc", "--conf", path])
    if code or name not in map(str.strip, printed.getvalue().splitlines()):
        print(path, name, " | ".join(printed.getvalue().split("\n")))
"#;

fn run(check: &FileCheck, files: &[&DistinctFile], bench: &FileBench, tally: &mut Tally) -> anyhow::Result<()> {
    interrupt::check()?;
    let mut open = Vec::new();
    for file in files {
        let oldest = &file.projects[0].variant.answers["min_python"];
        let key = check.key(file, oldest, bench);
        if bench.passed.has(check.name, &key) {
            tally.add(Verdict::Remembered);
            continue;
        }
        let place = place(&bench.folder, file);
        write_file(&place, file.content)?;
        open.push((file, place.to_string_lossy().into_owned(), oldest, key));
    }
    let printed = parallel::map(&open.chunks(AT_ONCE).collect::<Vec<_>>(), |files| {
        let mut python = bench.tools.command("python");
        // tox would start every Python on PATH.
        python.env("PATH", bench.tools.programs());
        python.args(["-c", SCRIPT]).args(files.iter().flat_map(|(_, place, oldest, _)| [place, *oldest]));
        command::run(&mut python)
    });
    let printed = printed.into_iter().collect::<Result<String, _>>()?;
    for (file, place, _, key) in open {
        let fault = printed.lines().find_map(|line| line.strip_prefix(&place));
        tally.add(match fault {
            Some(listed) => Verdict::Failed(check.fault(file, &format!(": no environment{listed}"))),
            None => {
                bench.passed.add(check.name, &key);
                Verdict::Passed
            }
        });
    }
    Ok(())
}
