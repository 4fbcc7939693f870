//! Texts that belong to samples. This file knows nothing of Python.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A text, and the index of the sample that it belongs to.
#[derive(Debug)]
pub struct Note<T> {
    pub index: usize,
    pub text: T,
}

/// All notes, in the order in which they came. `T` owns its text: nothing here outlives what it points to.
#[derive(Debug)]
pub struct Notes<T>(Mutex<Vec<Arc<Note<T>>>>);

impl<T> Default for Notes<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: AsRef<str>> Notes<T> {
    /// Adds a text to the sample at `index`, whether there is one yet or not.
    pub fn add(&self, index: usize, text: T) {
        self.lock().push(Arc::new(Note { index, text }));
    }

    /// The notes that have `word` in them.
    pub fn search(&self, word: &str) -> Vec<Arc<Note<T>>> {
        // To look for it in a copy of the list keeps nobody waiting who adds a note.
        let mut notes = self.lock().clone();
        notes.retain(|note| note.text.as_ref().contains(word));
        notes
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Arc<Note<T>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    fn found(notes: &Notes<String>, word: &str) -> Vec<usize> {
        notes.search(word).iter().map(|note| note.index).collect()
    }

    #[test]
    fn notes_are_found_by_a_part_of_their_text() {
        let notes = Notes::default();
        notes.add(0, "door open".to_owned());
        notes.add(2, "door shut".to_owned());
        assert_eq!(found(&notes, "door"), [0, 2]);
        assert_eq!(found(&notes, "shut"), [2]);
        assert!(found(&notes, "window").is_empty());
    }

    #[test]
    fn a_note_that_was_found_stays_when_the_notes_are_gone() {
        let notes = Notes::default();
        notes.add(1, "door".to_owned());
        let found = notes.search("");
        drop(notes);
        assert_eq!(found[0].text, "door");
    }

    #[test]
    fn threads_add_and_search_at_once() {
        let notes = Notes::default();
        let add = || (0..20).for_each(|index| notes.add(index, "door".to_owned()));
        let search = || (0..20).for_each(|_| assert!(notes.search("door").len() <= 40));
        thread::scope(|scope| {
            scope.spawn(add);
            scope.spawn(add);
            scope.spawn(search);
        });
        assert_eq!(notes.search("door").len(), 40);
    }
}
