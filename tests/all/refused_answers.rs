//! What cannot become a project is refused in one line that says what to do instead, and leaves nothing behind.

use crate::support::{assert_refused, new};

/// Runs `new demo` with more arguments, and expects it to be refused.
fn refused(arguments: &[&str], message: &str) {
    let folder = tempfile::tempdir().unwrap();
    assert_refused(&new(folder.path(), &[&["demo"], arguments].concat()), message, folder.path());
}

fn refused_name(name: &str, message: &str) {
    refused(&["--name", name], message);
}

#[test]
fn a_name_has_only_letters_digits_and_separators() {
    let message = "the project name may only contain ASCII letters, digits, `-`, `_` and `.`: try my-package";
    for name in
        ["é-x", "a b", "a/b", "a\\b", "a\"b", "a'b", "{{name}}", "a\nb", "a%}", "naïve", "а", "a@b", "a;b", "$(x)"]
    {
        refused_name(name, message);
    }
}

#[test]
fn a_name_begins_and_ends_with_a_letter_or_digit() {
    for name in ["", "_a", ".a", "a-", "a_", "a."] {
        refused_name(name, "the project name must start and end with a letter or digit: try my-package");
    }
}

#[test]
fn a_name_does_not_begin_with_a_digit() {
    let message = "the project name \"1abc\" starts with a digit, but Python package names can't: try py-1abc";
    refused_name("1abc", message);
}

#[test]
fn a_name_is_not_too_long() {
    let message = "the project name is longer than 64 characters, the limit of crates.io: choose a shorter one";
    refused_name(&"a".repeat(65), message);
}

#[test]
fn a_name_is_not_taken() {
    for (name, package, reason) in [
        ("async", "async", "a Python keyword"),
        ("None", "none", "a Python keyword"),
        ("self", "self", "a Rust keyword"),
        ("crate", "crate", "a Rust keyword"),
        ("Match", "match", "a Rust keyword"),
        ("core", "core", "a built-in Rust crate"),
        ("test", "test", "a name that Python or its tools use"),
        ("nul", "nul", "a Windows device name"),
        ("pyo3", "pyo3", "a dependency of the project"),
        ("pyo3-build-config", "pyo3_build_config", "a dependency of the project"),
        ("json", "json", "a module of the Python standard library"),
        ("concurrent", "concurrent", "a module of the Python standard library"),
    ] {
        let suggestion = format!("{}-rs", package.replace('_', "-"));
        refused_name(
            name,
            &format!("the project name \"{name}\" is reserved: \"{package}\" is {reason}; try {suggestion}"),
        );
    }
}

#[test]
fn an_owner_is_one_that_github_allows() {
    let hint = "use the name in github.com/OWNER: letters, digits and single hyphens, at most 39 characters";
    let invalid =
        ["-a", "a-", "a--b", "a b", "a/b", "a.b", "é", "a\"b", "{{ x }}", "a_b_c", "a_", "_a", "a\nb", "@a", "a#b"];
    for owner in invalid {
        let definition = format!("repository_owner={owner}");
        refused(&["-d", &definition], &format!("invalid repository owner: {hint}"));
    }
    for (owner, length) in [("".to_owned(), 0), ("a".repeat(40), 40)] {
        let definition = format!("repository_owner={owner}");
        refused(&["-d", &definition], &format!("the repository owner has {length} characters: {hint}"));
    }
}

#[test]
fn a_description_is_one_line() {
    for (text, code) in [
        ("a\nb", "U+000A"),
        ("a\rb", "U+000D"),
        ("a\tb", "U+0009"),
        ("a\u{1b}b", "U+001B"),
        ("a\u{7f}b", "U+007F"),
        ("a\u{85}b", "U+0085"),
        ("a\u{2028}b", "U+2028"),
        ("a\u{202e}b", "U+202E"),
        ("a\u{2066}b", "U+2066"),
        ("a\u{feff}b", "U+FEFF"),
        ("a\u{1ffff}b", "U+1FFFF"),
    ] {
        let message = format!(
            "the description contains a line break or another control character ({code}): use one line of plain text"
        );
        refused(&["-d", &format!("description={text}")], &message);
    }
    refused(&["-d", "description="], "the description is empty: describe the package in one line");
    for text in [" a", "a ", "\u{3000}a"] {
        let message = "the description starts or ends with white space: remove it";
        refused(&["-d", &format!("description={text}")], message);
    }
    refused(
        &["-d", &format!("description={}", "é".repeat(513))],
        "the description is longer than 512 characters, the limit of PyPI: shorten it",
    );
}

#[test]
fn an_unknown_question_is_named_with_the_nearest_one() {
    refused(
        &["-d", "licence=MIT"],
        "unknown question `licence`: did you mean license?; the questions are \
         description, repository_owner, starter, abi, min_python, debug_configs, dev_scripts, wheel_ci, license",
    );
}

#[test]
fn a_value_that_is_not_offered_is_named_with_the_nearest_one() {
    refused(
        &["-d", "abi=stabel"],
        "`stabel` is not a value of abi: did you mean stable?; the values are stable, per-version",
    );
    refused(
        &["-d", "min_python=3.9"],
        "`3.9` is not a value of min_python: did you mean 3.11?; the values are 3.11, 3.10, 3.12, 3.13, 3.14",
    );
}

#[test]
fn a_values_file_has_to_be_right() {
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("values.toml");
    let shown = file.display();
    let argument = file.to_string_lossy();
    for (content, message) in [
        (
            "[values]\nabi = \n",
            format!(
                "cannot read the values file {shown}: line 2: string values must be quoted, expected literal string"
            ),
        ),
        ("abi = \"stable\"\n", format!("cannot read the values file {shown}: the table [values] is missing")),
        ("[values]\nabi = 3\n", format!("cannot read the values file {shown}: abi must be a string, true or false")),
        ("[values]\nabi = \"x\"\n", "`x` is not a value of abi; the values are stable, per-version".to_owned()),
    ] {
        std::fs::write(&file, content).unwrap();
        refused(&["--values-file", &argument], &message);
    }
    std::fs::remove_file(&file).unwrap();
    let reason = std::fs::read(&file).unwrap_err();
    refused(&["--values-file", &argument], &format!("cannot read the values file {shown}: {reason}"));
}

#[test]
fn the_usage_of_an_unknown_option_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let output = new(folder.path(), &["demo", "--no-such-option"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--no-such-option"));
    assert_eq!(folder.path().read_dir().unwrap().count(), 0);
}
