//! Texts and comments avoid constructions that readers stumble over.

use crate::support::{files, root};

/// Each has a plainer form: "is no X" is "isn't an X", "that of X" names the thing again.
const AVOIDED: [&str; 20] = [
    "as everywhere",
    "but for",
    "for want of",
    "has none",
    "have none",
    "in the place of",
    "is no",
    "are no",
    "nobody",
    "of its own",
    "of their own",
    "somebody",
    "that of",
    "there are none",
    "there is none",
    "there is what",
    "those of",
    "what becomes of",
    "what stands in",
    "whoever",
];

fn found(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let words = line.to_lowercase();
        let words: Vec<_> =
            words.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
        for phrase in AVOIDED {
            let phrase: Vec<_> = phrase.split(' ').collect();
            if words.windows(phrase.len()).any(|window| window == phrase) {
                lines.push(format!("{number}: {}: {}", phrase.join(" "), line.trim()));
            }
        }
    }
    lines
}

#[test]
fn texts_are_plain() {
    let mut all = Vec::new();
    for folder in ["template", "docs/src", "hooks", "src", "benches/speed", ".github"] {
        for (path, content) in files(&root().join(folder)) {
            if path.starts_with("licenses/") {
                continue;
            }
            let lines = found(&String::from_utf8(content).unwrap());
            all.extend(lines.into_iter().map(|line| format!("{folder}/{path}:{line}")));
        }
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn a_construction_is_found_as_words() {
    assert_eq!(found("Here, the ABI is\nno: it is no ABI."), ["2: is no: no: it is no ABI."]);
    assert!(found("that often, island").is_empty());
}
