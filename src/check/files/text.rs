//! `text`: checks encoding, syntax and white space, and finds unrendered Liquid.

use crate::check::distinct::DistinctFile;
use crate::check::file_check::{FileBench, FileCheck};
use crate::check::report::Tally;

pub const CHECK: FileCheck = FileCheck { name: "text", is_for: |_| true, source: include_str!("text.rs"), run };

fn run(check: &FileCheck, files: &[&DistinctFile], _: &FileBench, tally: &mut Tally) -> anyhow::Result<()> {
    for file in files {
        let problems = problems(file);
        tally.row.passed += usize::from(problems.is_empty());
        tally.faults.extend(problems.iter().map(|problem| check.fault(file, &format!(": {problem}"))));
    }
    Ok(())
}

/// Returns the problems in a file.
fn problems(file: &DistinctFile) -> Vec<String> {
    let Ok(text) = std::str::from_utf8(file.content) else { return vec!["not valid UTF-8".to_owned()] };
    let mut problems = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if has_liquid(line) {
            problems.push(format!("line {} contains unrendered Liquid: {line}", index + 1));
        }
        if line.ends_with(|c: char| c.is_whitespace()) {
            problems.push(format!("line {} has trailing white space", index + 1));
        }
    }
    if !text.is_empty() && (!text.ends_with('\n') || text.ends_with("\n\n") || text.starts_with('\n')) {
        problems.push("starts with an empty line, or doesn't end with exactly one newline".to_owned());
    }
    if text.contains("\n\n\n") && !file.path.ends_with(".py") {
        problems.push("contains two consecutive empty lines".to_owned());
    }
    if file.path.ends_with(".toml")
        && let Err(error) = text.parse::<toml::Table>()
    {
        problems.push(format!("invalid TOML: {error}"));
    }
    if file.path.ends_with(".json") {
        problems.extend(json_problem(file.path, text).map(|error| format!("invalid JSON: {error}")));
    }
    problems
}

/// Returns why a file isn't valid JSON. VS Code allows comments.
fn json_problem(path: &str, text: &str) -> Option<String> {
    if path.starts_with(".vscode/") {
        let options = jsonc_parser::ParseOptions::default();
        let value = jsonc_parser::parse_to_serde_value::<serde_json::Value>(text, &options);
        return value.err().map(|error| error.to_string());
    }
    serde_json::from_str::<serde_json::Value>(text).err().map(|error| error.to_string())
}

/// `{{ x }}` or `{% x %}`, but not GitHub's `${{ x }}`.
fn has_liquid(line: &str) -> bool {
    line.contains("{%") || line.match_indices("{{").any(|(at, _)| !line[..at].ends_with('$'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn liquid_is_told_from_the_expressions_of_github() {
        assert!(has_liquid("name: {{ x }}"));
        assert!(has_liquid("{% raw %}"));
        assert!(has_liquid("${{ x }} {{ y }}"));
        assert!(!has_liquid("name: ${{ x }}"));
        assert!(!has_liquid("f'{x}'"));
    }
}
