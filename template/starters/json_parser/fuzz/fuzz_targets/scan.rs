//! Scans any bytes, and compares the verdict and the values with serde_json.
#![no_main]

use library::scan::{Node, scan};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// serde_json is recursive, and refuses documents that are nested more deeply.
const MAX_DEPTH: usize = 127;

fuzz_target!(|text: &[u8]| {
    let tape = scan(text, MAX_DEPTH);
    let expected: Result<Value, _> = serde_json::from_slice(text);
    match (tape, expected) {
        (Ok(tape), Ok(expected)) => {
            let mut nodes = tape.iter();
            compare(&mut nodes, &expected);
            assert!(nodes.next().is_none());
        }
        // serde_json refuses numbers that are too large for a float.
        (Ok(tape), Err(error)) => {
            let is_large = |node: &Node| match node {
                Node::Float(float) => float.is_infinite(),
                Node::BigInt(digits) => digits.len() > 300,
                _ => false,
            };
            assert!(tape.iter().any(is_large), "serde_json: {error}");
        }
        (Err(error), Ok(_)) => {
            // jiter limits the digits of ints, as Python does.
            assert!(text.len() > 4300 || error.to_string().contains("deep"), "{error}");
        }
        (Err(_), Err(_)) => {}
    }
});

fn compare<'a>(nodes: &mut impl Iterator<Item = &'a Node<'a>>, expected: &Value) {
    match (nodes.next().expect("a node"), expected) {
        (Node::Null, Value::Null) => {}
        (Node::Bool(found), Value::Bool(expected)) => assert_eq!(found, expected),
        (Node::Int(found), Value::Number(expected)) => {
            assert!(expected.as_i64() == Some(*found) || expected.as_f64() == Some(0.0));
        }
        (Node::Float(found), Value::Number(expected)) => assert_eq!(Some(*found), expected.as_f64()),
        (Node::BigInt(_), Value::Number(expected)) => assert_eq!(expected.as_i64(), None),
        (Node::String(found), Value::String(expected)) => assert_eq!(**found, *expected.as_bytes()),
        (Node::Array(len, _), Value::Array(expected)) => {
            assert_eq!(*len, expected.len());
            expected.iter().for_each(|item| compare(nodes, item));
        }
        (Node::Object(len, _), Value::Object(expected)) => {
            // A key that is repeated has one value in the other.
            let mut members: Vec<(Vec<u8>, Vec<&Node>)> = Vec::new();
            for _ in 0..*len {
                let Some(Node::String(key)) = nodes.next() else { panic!("no key") };
                let mut value = vec![nodes.next().expect("a value")];
                if let Node::Array(_, inside) | Node::Object(_, inside) = value[0] {
                    value.extend((0..*inside).map(|_| nodes.next().expect("a node")));
                }
                members.push((key.to_vec(), value));
            }
            for (key, value) in expected {
                let last = members.iter().rev().find(|(found, _)| *found == key.as_bytes());
                compare(&mut last.expect("the key").1.iter().copied(), value);
            }
        }
        (found, expected) => panic!("{found:?} is not {expected}"),
    }
}
