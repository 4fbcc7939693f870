//! `tox`: tox reads its configuration, and finds an environment for the oldest Python in it.

use crate::check::distinct::DistinctFile;
use crate::check::file_check::{FileBench, FileCheck, place};
use crate::check::projects::write_file;
use crate::check::report::{Tally, Verdict};
use crate::host::{command, interrupt};

pub const CHECK: FileCheck =
    FileCheck { name: "tox", is_for: |path| path == "tox.toml", source: include_str!("tox.rs"), run };

/// Has tox list the environments of many configurations, for it takes longer to start than to read one. Takes pairs of a
/// file and the name of an environment; prints a line for each file in which tox does not find that environment.
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
    let mut python = bench.tools.command("python");
    python.args(["-c", SCRIPT]);
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
        python.arg(&place).arg(oldest);
        open.push((file, place.to_string_lossy().into_owned(), key));
    }
    if open.is_empty() {
        return Ok(());
    }
    let printed = command::run(&mut python)?;
    for (file, place, key) in open {
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
