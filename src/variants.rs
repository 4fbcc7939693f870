//! The space of variants: every assignment of a value to every choice and switch.

use crate::answers::Answers;
use crate::questions::Question;

/// One assignment of a value to every choice and switch. Texts keep their defaults.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Variant {
    /// The name in every message: the values in the order of the questions, e.g. `MIT-hello_world-stable-3.11-none`.
    pub name: String,
    pub answers: Answers,
}

/// Every variant, in the order of the questions and their values: the first one is all defaults.
pub fn all(questions: &[Question]) -> Vec<Variant> {
    let mut variants = vec![Variant { name: String::new(), answers: Answers::new() }];
    for question in questions {
        let values = question.values();
        if values.is_empty() {
            continue;
        }
        variants = variants
            .iter()
            .flat_map(|variant| values.iter().map(|value| with_value(variant, question, value)))
            .collect();
    }
    variants
}

fn with_value(variant: &Variant, question: &Question, value: &str) -> Variant {
    let mut answers = variant.answers.clone();
    answers.insert(question.name.clone(), value.to_owned());
    let part = match value {
        "true" => format!("with_{}", question.name),
        "false" => format!("no_{}", question.name),
        value => value.replace(' ', "_"),
    };
    let name = if variant.name.is_empty() { part } else { format!("{}-{part}", variant.name) };
    Variant { name, answers }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questions::{Choice, Kind};
    use std::collections::BTreeSet;

    #[test]
    fn the_space_is_the_product_of_the_values() {
        let choice = |value: &str| Choice { value: value.to_owned(), label: String::new() };
        let question = |name: &str, kind| Question { name: name.to_owned(), prompt: String::new(), kind };
        let variants = all(&[
            question("text", Kind::Text { default: "x".to_owned() }),
            question("letter", Kind::Choice { default: "a".to_owned(), choices: vec![choice("a"), choice("b c")] }),
            question("switch", Kind::Switch { default: true }),
        ]);
        let names: Vec<_> = variants.iter().map(|variant| variant.name.as_str()).collect();
        assert_eq!(names, ["a-with_switch", "a-no_switch", "b_c-with_switch", "b_c-no_switch"]);
        assert_eq!(variants.iter().map(|variant| &variant.answers).collect::<BTreeSet<_>>().len(), 4);
        assert_eq!(variants[3].answers["letter"], "b c");
    }
}
