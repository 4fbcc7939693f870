//! A text that is accepted stands in every file exactly as it was given.

use crate::support::{make, paragraphs, toml};

const TEXTS: [&str; 14] = [
    "A \"quoted\" word, a back\\slash, and 'single' quotes",
    "{{ description }} {% raw %} {{\"x\" | upcase}} {# x #}",
    "%} }} {{ ${{ github.token }} $(touch pwned) `touch pwned`",
    "# not a comment, and not a heading",
    "<b>bold</b> <!-- gone? --> &amp; <script>",
    "*emphasis* _emphasis_ **strong** ~~gone~~ [link](x) ![image](x)",
    "1. not a list",
    "- not a list",
    "+ not a list",
    "> not a quotation",
    "===",
    "2) zero-copy | fast = good: #1!",
    "Ελληνικά, 日本語, עברית, e\u{301}, 👩‍🚀",
    "\\\"\"\" ''' \\n \\u0041 \\",
];

#[test]
fn a_description_reads_back_as_it_was_given() {
    for text in TEXTS {
        let folder = tempfile::tempdir().unwrap();
        let project = make(folder.path(), "demo", &[&format!("description={text}")]);

        let pyproject = toml(&project.join("pyproject.toml"));
        assert_eq!(pyproject["project"]["description"].as_str(), Some(text));
        let answers = toml(&project.join(".template-answers.toml"));
        assert_eq!(answers["values"]["description"].as_str(), Some(text));
        let readme = std::fs::read_to_string(project.join("README.md")).unwrap();
        // The first paragraph is that of the badges.
        assert_eq!(paragraphs(&readme)[1], text, "in\n{readme}");
        assert!(!folder.path().join("pwned").exists() && !project.join("pwned").exists());
    }
}

#[test]
fn an_owner_stands_in_every_address() {
    let folder = tempfile::tempdir().unwrap();
    for owner in ["a", "octo-org", "A1", "mona-cat_octo"] {
        let name = format!("demo-{}", owner.replace('_', "-"));
        let project = make(folder.path(), &name, &[&format!("repository_owner={owner}")]);
        let urls = toml(&project.join("pyproject.toml"))["project"]["urls"].clone();
        let name = toml(&project.join("pyproject.toml"))["project"]["name"].as_str().unwrap().to_owned();
        assert_eq!(urls["Repository"].as_str(), Some(&*format!("https://github.com/{owner}/{name}")));
    }
}
