//! Runs work in parallel.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// Returns the number of threads.
pub fn lanes() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Maps the items with one thread per core. The results are in the order of the items.
pub fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    map_blocks(items, |_| (), |_, item| work(item))
}

/// Like [`map`], but `work` also gets the index of its thread.
///
/// A block consists of adjacent items with the same key. A thread finishes its block before it starts another, and only
/// takes items from another thread's block when all blocks are started.
pub fn map_blocks<T: Sync, K: PartialEq, R: Send>(
    items: &[T],
    key: impl Fn(&T) -> K,
    work: impl Fn(usize, &T) -> R + Sync,
) -> Vec<R> {
    let threads = lanes().min(items.len());
    let queue = Mutex::new(Queue::new(items, &key));
    let results = Mutex::new(Vec::with_capacity(items.len()));
    std::thread::scope(|scope| {
        for lane in 0..threads {
            let (queue, results, work) = (&queue, &results, &work);
            scope.spawn(move || {
                let mut block = None;
                loop {
                    let next = queue.lock().unwrap_or_else(PoisonError::into_inner).take(&mut block);
                    let Some(index) = next else { break };
                    let result = work(lane, &items[index]);
                    results.lock().unwrap_or_else(PoisonError::into_inner).push((index, result));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

/// The indices of the remaining items, in blocks.
struct Queue {
    blocks: Vec<VecDeque<usize>>,
    /// The first block that no thread has started.
    unbegun: usize,
}

impl Queue {
    fn new<T, K: PartialEq>(items: &[T], key: impl Fn(&T) -> K) -> Self {
        let mut start = 0;
        let blocks = items.chunk_by(|left, right| key(left) == key(right)).map(|block| {
            start += block.len();
            (start - block.len()..start).collect()
        });
        Self { blocks: blocks.collect(), unbegun: 0 }
    }

    /// Takes the next item for a thread with this block.
    fn take(&mut self, block: &mut Option<usize>) -> Option<usize> {
        if let Some(index) = block.and_then(|block| self.blocks[block].pop_front()) {
            return Some(index);
        }
        if self.unbegun < self.blocks.len() {
            *block = Some(self.unbegun);
            self.unbegun += 1;
        } else {
            *block = (0..self.blocks.len()).max_by_key(|&block| self.blocks[block].len());
        }
        block.and_then(|block| self.blocks[block].pop_front())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_the_items() {
        let items: Vec<u32> = (0..1000).collect();
        let doubled: Vec<_> = items.iter().map(|item| item * 2).collect();
        assert_eq!(map(&items, |item| item * 2), doubled);
        assert_eq!(map_blocks(&items, |item| item / 30, |_, item| item * 2), doubled);
        assert!(map(&[], |item: &u32| *item).is_empty());
    }

    #[test]
    fn a_thread_finishes_its_block_and_then_helps_with_the_longest() {
        let mut queue = Queue::new(&["a", "a", "b", "b", "b"], |item| *item);
        let (mut first, mut second) = (None, None);
        assert_eq!([queue.take(&mut first), queue.take(&mut second)], [Some(0), Some(2)]);
        assert_eq!([queue.take(&mut first), queue.take(&mut first)], [Some(1), Some(3)]);
        assert_eq!([queue.take(&mut second), queue.take(&mut second), queue.take(&mut first)], [Some(4), None, None]);
    }
}
