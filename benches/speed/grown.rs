//! A larger copy of the template: more starters, and one more question that only affects CI.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Context;
use pyo3_template::template::source::copy_all;

use crate::root;

/// The size of the copy.
#[derive(Clone, Copy)]
pub struct Size {
    /// How many starters it has at least. Missing ones are copies of others with a changed line.
    pub starters: usize,
    /// How many answers the additional question has. It is not asked if it has one.
    pub ci_answers: usize,
}

impl Size {
    /// The planned size of the template.
    pub const WHOLE: Self = Self { starters: 10, ci_answers: 1 };
}

/// Creates the copy in `folder`.
pub fn grow(folder: &Path, size: Size) -> anyhow::Result<()> {
    for part in ["cargo-generate.toml", "hooks", "template", "tests/requirements.txt"] {
        let target = folder.join(part);
        std::fs::create_dir_all(target.parent().context("a part is in a folder")?)?;
        copy_all(&root().join(part), &target)?;
    }
    add_starters(folder, size.starters)?;
    if size.ci_answers > 1 {
        add_ci_question(folder, size.ci_answers)?;
    }
    Ok(())
}

/// Changes one line of code in one starter.
pub fn change_a_line(folder: &Path) -> anyhow::Result<()> {
    edit(&folder.join("template/starters/hello_world/src/lib.rs"), |text| text + "// One line more.\n")
}

fn add_starters(folder: &Path, wanted: usize) -> anyhow::Result<()> {
    let starters = folder.join("template/starters");
    let existing = starters.read_dir()?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<BTreeSet<_>>>()?;
    let names: Vec<_> = (existing.len()..wanted).map(|number| format!("stand_in_{number}")).collect();
    for (name, original) in names.iter().zip(existing.iter().cycle()) {
        copy_all(original, &starters.join(name))?;
        edit(&starters.join(name).join("src/lib.rs"), |text| format!("{text}// Stands in as {name}.\n"))?;
    }
    let choices: String =
        names.iter().map(|name| format!("    {{ value = \"{name}\", label = \"{name}\" }},\n")).collect();
    edit(&folder.join("cargo-generate.toml"), |text| {
        let (before, after) = text.split_once("[placeholders.starter]").unwrap_or((&text, ""));
        format!("{before}[placeholders.starter]{}", after.replacen("]\n", &format!("{choices}]\n"), 1))
    })?;
    Ok(())
}

fn add_ci_question(folder: &Path, answers: usize) -> anyhow::Result<()> {
    let choices: String =
        (0..answers).map(|number| format!("    {{ value = \"{number}\", label = \"{number}\" }},\n")).collect();
    let question = "[placeholders.stand_in]\ntype = \"string\"\nprompt = \"Stand-in?\"\ndefault = \"0\"";
    edit(&folder.join("cargo-generate.toml"), |text| format!("{text}\n{question}\nchoices = [\n{choices}]\n"))?;
    edit(&folder.join("template/base/.github/workflows/ci.yml.liquid"), |text| format!("{text}# {{{{ stand_in }}}}\n"))
}

fn edit(path: &Path, change: impl FnOnce(String) -> String) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(std::fs::write(path, change(text))?)
}
