//! Which name somebody may have meant. This file knows nothing of Python.

/// For a name with more characters there is no search: its time grows with the square of their number.
const MAX_CHARACTERS: usize = 40;
/// How many candidates of about the right length are compared.
const MAX_CANDIDATES: usize = 750;

/// The candidate that is most like `name`, if they differ in a third of its characters at most, rounded to the nearest
/// number. Of several, it is the first. Of long names and of many candidates it may be none.
pub fn closest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let characters = name.chars().count();
    if characters > MAX_CHARACTERS {
        return None;
    }
    let limit = (characters + 1) / 3;
    candidates
        .filter(|candidate| candidate.len().abs_diff(name.len()) <= 4 * limit)
        .take(MAX_CANDIDATES)
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|&(distance, _)| distance <= limit)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// The Levenshtein distance: how many characters have to be put in, taken out or replaced.
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (index, character) in from.chars().enumerate() {
        let (mut diagonal, mut left) = (index, index + 1);
        let mut cells = row.iter_mut();
        if let Some(first) = cells.next() {
            *first = left;
        }
        for (cell, other) in cells.zip(to.chars()) {
            let replaced = diagonal + usize::from(character != other);
            diagonal = *cell;
            left = replaced.min(diagonal + 1).min(left + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_typing_mistake_is_recognised() {
        let names = ["fetch", "build", "test"];
        assert_eq!(closest("builds", names.into_iter()), Some("build"));
        assert_eq!(closest("fetchh", names.into_iter()), Some("fetch"));
        assert_eq!(closest("tst", names.into_iter()), Some("test"));
    }

    #[test]
    fn another_word_is_not() {
        let names = ["fetch", "build", "test"];
        assert_eq!(closest("deploy", names.into_iter()), None);
        assert_eq!(closest("", names.into_iter()), None);
        assert_eq!(closest("a", ["b"].into_iter()), None);
    }

    #[test]
    fn of_several_that_are_as_near_it_is_the_first() {
        let names = ["build3", "build1", "build2"];
        assert_eq!(closest("build", names.into_iter()), Some("build3"));
    }

    #[test]
    fn a_long_name_is_not_compared() {
        let name = "x".repeat(41);
        assert_eq!(closest(&name, [name.as_str()].into_iter()), None);
        let shorter = &name[1..];
        assert_eq!(
            closest(shorter, [name.as_str()].into_iter()),
            Some(name.as_str())
        );
    }

    #[test]
    fn of_many_candidates_not_all_are_compared() {
        let with = |others| {
            closest(
                "build",
                std::iter::repeat_n("_____", others).chain(["build1"]),
            )
        };
        assert_eq!(with(749), Some("build1"));
        assert_eq!(with(750), None);
    }

    #[test]
    fn the_distance_is_the_number_of_changes() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
    }

    proptest! {
        #[test]
        fn the_distance_is_one_of_a_metric(a in "[abü]{0,6}", b in "[abü]{0,6}", c in "[abü]{0,6}") {
            prop_assert_eq!(distance(&a, &b) == 0, a == b);
            prop_assert_eq!(distance(&a, &b), distance(&b, &a));
            prop_assert!(distance(&a, &c) <= distance(&a, &b) + distance(&b, &c));
        }
    }
}
