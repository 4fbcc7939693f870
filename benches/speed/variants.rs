//! The time to generate and read all variants of a template.

use pyo3_template::check::projects;
use pyo3_template::template::Template;
use pyo3_template::template::source::Source;
use pyo3_template::template::variants;

use crate::grown::{self, Size};
use crate::{TOOL, timed};

/// Prints how long it takes to generate every variant, of the template as it is and of a grown one.
pub fn measure() -> anyhow::Result<()> {
    println!("\nEvery variant, generated and read");
    for size in [Size { starters: 1, ci_answers: 1 }, Size::WHOLE] {
        let folder = tempfile::tempdir()?;
        grown::grow(folder.path(), size)?;
        let template = Template::open(&Source::Folder(folder.path().to_owned()), TOOL.into())?;
        let variants = variants::all(&template.questions);
        let (time, generation) = timed(|| projects::generate(&template, &variants, &mut projects::Contents::new()))?;
        anyhow::ensure!(generation.faults.is_empty(), "{:?}", generation.faults);
        let (count, seconds) = (generation.projects.len(), time.as_secs_f64());
        println!("{count:>8} variants {seconds:>8.1} s {:>8.1} ms each", seconds * 1000.0 / count as f64);
    }
    Ok(())
}
