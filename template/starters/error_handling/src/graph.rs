//! Nodes of which some need others, as numbers. This file knows nothing of Python.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};

/// Sorts nodes so that each comes after all that it needs, and else by number. `needs` has those that each node needs.
///
/// # Errors
///
/// The circles, if there are any: in each, a node needs the next one, and the last one the first, which has the lowest
/// number. From any node that cannot be sorted one gets to one of them.
pub fn sort(needs: &[Vec<usize>]) -> Result<Vec<usize>, Vec<Vec<usize>>> {
    let mut open: Vec<usize> = needs.iter().map(Vec::len).collect();
    let needed_by = inverse(needs);
    let mut ready: BinaryHeap<_> = (0..needs.len())
        .filter(|&node| needs.get(node).is_some_and(Vec::is_empty))
        .map(Reverse)
        .collect();
    let mut sorted = Vec::with_capacity(needs.len());
    while let Some(Reverse(node)) = ready.pop() {
        sorted.push(node);
        for &next in needed_by.get(node).into_iter().flatten() {
            let Some(open) = open.get_mut(next) else {
                continue;
            };
            *open -= 1;
            if *open == 0 {
                ready.push(Reverse(next));
            }
        }
    }
    if sorted.len() == needs.len() {
        return Ok(sorted);
    }
    let sorted = sorted.into_iter().collect();
    Err(circles(needs, &sorted))
}

fn inverse(needs: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut needed_by = vec![Vec::new(); needs.len()];
    for (node, needs) in needs.iter().enumerate() {
        for &need in needs {
            if let Some(nodes) = needed_by.get_mut(need) {
                nodes.push(node);
            }
        }
    }
    needed_by
}

/// Goes from each node to the first that it waits for, until that is one where a walk has been already.
fn circles(needs: &[Vec<usize>], sorted: &HashSet<usize>) -> Vec<Vec<usize>> {
    let next = |node: usize| {
        let mut needs = needs.get(node).into_iter().flatten();
        needs.find(|need| !sorted.contains(need)).copied()
    };
    let mut visited = HashSet::new();
    let mut circles = Vec::new();
    for start in (0..needs.len()).filter(|node| !sorted.contains(node)) {
        let mut walk = Vec::new();
        let mut node = Some(start);
        while let Some(here) = node.filter(|&here| visited.insert(here)) {
            walk.push(here);
            node = next(here);
        }
        if let Some(first) = walk.iter().position(|&here| Some(here) == node) {
            circles.push(from_lowest(walk.split_off(first)));
        }
    }
    circles
}

fn from_lowest(mut circle: Vec<usize>) -> Vec<usize> {
    let lowest = circle.iter().min().copied();
    let place = circle.iter().position(|&node| Some(node) == lowest);
    circle.rotate_left(place.unwrap_or_default());
    circle
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_needed_comes_first_and_the_rest_stays_in_order() {
        assert_eq!(sort(&[vec![2], vec![], vec![]]), Ok(vec![1, 2, 0]));
        assert_eq!(sort(&[vec![], vec![], vec![]]), Ok(vec![0, 1, 2]));
        assert_eq!(sort(&[]), Ok(vec![]));
    }

    #[test]
    fn a_need_may_be_named_twice() {
        assert_eq!(sort(&[vec![1, 1], vec![]]), Ok(vec![1, 0]));
    }

    #[test]
    fn every_circle_is_found_and_no_node_that_only_leads_to_one() {
        let needs = [vec![2], vec![2], vec![1], vec![3], vec![]];
        assert_eq!(sort(&needs), Err(vec![vec![1, 2], vec![3]]));
    }

    #[test]
    fn a_long_chain_needs_no_deep_stack() {
        let needs: Vec<_> = (1..=200_000).map(|next| vec![next % 200_000]).collect();
        assert_eq!(sort(&needs).unwrap_err()[0].len(), 200_000);
    }

    fn graph() -> impl Strategy<Value = Vec<Vec<usize>>> {
        (1..8usize).prop_flat_map(|nodes| {
            proptest::collection::vec(proptest::collection::vec(0..nodes, 0..3), nodes)
        })
    }

    proptest! {
        #[test]
        fn a_graph_is_sorted_or_has_a_circle(needs in graph()) {
            match sort(&needs) {
                Ok(sorted) => {
                    prop_assert_eq!(sorted.len(), needs.len());
                    let place = |node| sorted.iter().position(|&other| other == node).unwrap();
                    for (node, needs) in needs.iter().enumerate() {
                        prop_assert!(needs.iter().all(|&need| place(need) < place(node)));
                    }
                }
                Err(circles) => {
                    prop_assert!(!circles.is_empty());
                    for circle in circles {
                        let next = circle.iter().cycle().skip(1);
                        prop_assert!(circle.iter().zip(next).all(|(&node, next)| needs[node].contains(next)));
                    }
                }
            }
        }
    }
}
