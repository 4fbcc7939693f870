//! The expressions `${{ … }}` of workflows: as much of their language as the workflows of the template use.
//!
//! Whatever is not known is an error, also a property that is not there, which GitHub takes for an empty string.

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

/// Contexts whose properties are there only sometimes.
const OPTIONAL: [&str; 3] = ["inputs", "matrix", "secrets"];

/// Replaces the expressions in a text. If there is nothing else in it, the value keeps its type.
pub fn interpolate(text: &str, contexts: &Value) -> Result<Value> {
    if let Some(whole) = text.trim().strip_prefix("${{").and_then(|rest| rest.strip_suffix("}}"))
        && !whole.contains("${{")
    {
        return evaluate(whole, contexts);
    }
    let mut replaced = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${{") {
        let (expression, after) =
            after.split_once("}}").with_context(|| format!("an expression has no end: {text}"))?;
        replaced += before;
        replaced += &string(&evaluate(expression, contexts)?).with_context(|| format!("in {text}"))?;
        rest = after;
    }
    Ok(Value::String(replaced + rest))
}

/// Replaces the expressions in all texts of a value, at any depth.
pub fn interpolate_all(value: &Value, contexts: &Value) -> Result<Value> {
    Ok(match value {
        Value::String(text) => interpolate(text, contexts)?,
        Value::Array(items) => items.iter().map(|item| interpolate_all(item, contexts)).collect::<Result<_>>()?,
        Value::Object(fields) => {
            let field = |(name, value): (&String, &Value)| Ok((name.clone(), interpolate_all(value, contexts)?));
            Value::Object(fields.iter().map(field).collect::<Result<_>>()?)
        }
        other => other.clone(),
    })
}

/// The value of an `if:`, which needs no `${{`.
pub fn condition(value: &Value, contexts: &Value) -> Result<bool> {
    let text = string(value)?;
    let bare = text.trim().strip_prefix("${{").and_then(|rest| rest.strip_suffix("}}")).unwrap_or(&text);
    Ok(is_true(&evaluate(bare, contexts)?))
}

/// What a value becomes within a text.
pub fn string(value: &Value) -> Result<String> {
    Ok(match value {
        Value::Null => String::new(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(_) | Value::Object(_) => bail!("no text, but {value}"),
    })
}

pub fn evaluate(expression: &str, contexts: &Value) -> Result<Value> {
    let evaluate = || {
        let mut parser = Parser { rest: expression.trim(), contexts };
        let value = parser.either()?;
        ensure!(parser.rest.is_empty(), "not understood from here: {}", parser.rest);
        Ok(value)
    };
    evaluate().with_context(|| format!("the expression ${{{{ {} }}}}", expression.trim()))
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

/// Computes a value while it reads, by the rules of GitHub: `&&` and `||` give one of their sides, `==` ignores case.
struct Parser<'a> {
    rest: &'a str,
    contexts: &'a Value,
}

impl<'a> Parser<'a> {
    fn either(&mut self) -> Result<Value> {
        let mut left = self.both()?;
        while self.takes("||") {
            let right = self.both()?;
            left = if is_true(&left) { left } else { right };
        }
        Ok(left)
    }

    fn both(&mut self) -> Result<Value> {
        let mut left = self.comparison()?;
        while self.takes("&&") {
            let right = self.comparison()?;
            left = if is_true(&left) { right } else { left };
        }
        Ok(left)
    }

    fn comparison(&mut self) -> Result<Value> {
        let left = self.operand()?;
        if self.takes("==") {
            Ok(Value::Bool(are_equal(&left, &self.operand()?)?))
        } else if self.takes("!=") {
            Ok(Value::Bool(!are_equal(&left, &self.operand()?)?))
        } else {
            Ok(left)
        }
    }

    fn operand(&mut self) -> Result<Value> {
        if self.takes("!") {
            return Ok(Value::Bool(!is_true(&self.operand()?)));
        }
        if self.takes("(") {
            let value = self.either()?;
            ensure!(self.takes(")"), "a `)` is missing");
            return Ok(value);
        }
        if self.takes("'") {
            return self.text();
        }
        let end = self.rest.find(|c: char| !c.is_alphanumeric() && !"._-".contains(c)).unwrap_or(self.rest.len());
        let (name, _) = self.rest.split_at(end);
        self.skip(end);
        if self.takes("(") { self.call(name) } else { self.look_up(name) }
    }

    /// The rest of a literal, in which a quotation mark is written twice.
    fn text(&mut self) -> Result<Value> {
        let mut text = String::new();
        loop {
            let end = self.rest.find('\'').context("a `'` is missing")?;
            text += &self.rest[..end];
            if !self.rest[end + 1..].starts_with('\'') {
                self.skip(end + 1);
                return Ok(Value::String(text));
            }
            text.push('\'');
            self.rest = &self.rest[end + 2..];
        }
    }

    fn call(&mut self, name: &str) -> Result<Value> {
        let mut arguments = Vec::new();
        while !self.takes(")") {
            arguments.push(self.either()?);
            ensure!(self.takes(",") || self.rest.starts_with(')'), "a `)` is missing");
        }
        Ok(match (name, &*arguments) {
            // The first failure ends the whole test.
            ("always" | "success", []) => Value::Bool(true),
            ("failure", []) => Value::Bool(false),
            ("contains", [Value::String(text), Value::String(part)]) => {
                Value::Bool(text.to_lowercase().contains(&part.to_lowercase()))
            }
            ("contains", [Value::Array(items), item]) => {
                let found = items.iter().map(|candidate| are_equal(candidate, item)).collect::<Result<Vec<_>>>()?;
                Value::Bool(found.contains(&true))
            }
            ("fromJSON", [Value::String(text)]) => serde_json::from_str(text).with_context(|| text.clone())?,
            ("toJSON", [value]) => Value::String(serde_json::to_string_pretty(value)?),
            _ => bail!("no function {name} of {arguments:?} is known"),
        })
    }

    fn look_up(&self, path: &str) -> Result<Value> {
        match path {
            "true" => return Ok(Value::Bool(true)),
            "false" => return Ok(Value::Bool(false)),
            _ => {}
        }
        let mut value = self.contexts;
        for name in path.split('.') {
            match value.get(name) {
                Some(next) => value = next,
                None if OPTIONAL.iter().any(|context| path.starts_with(&format!("{context}."))) => {
                    return Ok(Value::Null);
                }
                None => bail!("there is no `{name}` for `{path}`"),
            }
        }
        Ok(value.clone())
    }

    fn takes(&mut self, token: &str) -> bool {
        let is_next = self.rest.starts_with(token) && !(token == "!" && self.rest.starts_with("!="));
        if is_next {
            // The white space before a literal is no part of it, that within it is.
            if token == "'" { self.rest = &self.rest[1..] } else { self.skip(token.len()) }
        }
        is_next
    }

    fn skip(&mut self, length: usize) {
        self.rest = self.rest[length..].trim_start();
    }
}

fn are_equal(left: &Value, right: &Value) -> Result<bool> {
    match (left, right) {
        (Value::String(left), Value::String(right)) => Ok(left.to_lowercase() == right.to_lowercase()),
        (Value::Bool(_), Value::Bool(_)) | (Value::Number(_), Value::Number(_)) | (Value::Null, Value::Null) => {
            Ok(left == right)
        }
        _ => bail!("{left} is compared with {right}, a value of another type"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn contexts() -> Value {
        json!({
            "env": { "PYPY": "pypy-3.11", "NONE": "" },
            "github": { "event_name": "push", "ref_name": "v1.0.0-rc.1" },
            "matrix": { "pypy": true, "python": "3.11" },
            "needs": { "first": { "result": "success", "outputs": { "list-of": "[\"a\", \"b\"]" } } },
        })
    }

    #[track_caller]
    fn gives(expression: &str, value: Value) {
        assert_eq!(evaluate(expression, &contexts()).unwrap(), value, "{expression}");
    }

    #[track_caller]
    fn fails(expression: &str, message: &str) {
        let error = format!("{:#}", evaluate(expression, &contexts()).unwrap_err());
        assert_eq!(error, format!("the expression ${{{{ {expression} }}}}: {message}"));
    }

    #[test]
    fn operators_are_those_of_github() {
        gives("matrix.pypy && env.PYPY", json!("pypy-3.11"));
        gives("matrix.other && env.PYPY", json!(null));
        gives("env.NONE || 'it''s'", json!("it's"));
        gives("github.event_name == 'PUSH'", json!(true));
        gives("github.event_name != 'push' || !(matrix.python == '3.11')", json!(false));
        gives("!matrix.other&&true", json!(true));
        gives("' a ' == 'a'", json!(false));
    }

    #[test]
    fn functions_are_those_of_github() {
        gives("contains(github.ref_name, '-RC')", json!(true));
        gives("contains(fromJSON(needs.first.outputs.list-of), 'c')", json!(false));
        gives("fromJSON(needs.first.outputs.list-of)", json!(["a", "b"]));
        gives("toJSON(matrix)", json!("{\n  \"pypy\": true,\n  \"python\": \"3.11\"\n}"));
        gives("always() && !failure()", json!(true));
    }

    #[test]
    fn what_is_not_known_is_an_error() {
        fails("env.PYPI", "there is no `PYPI` for `env.PYPI`");
        fails("needs.second.result", "there is no `second` for `needs.second.result`");
        fails("format('{0}', 'a')", "no function format of [String(\"{0}\"), String(\"a\")] is known");
        fails("env.PYPY env.NONE", "not understood from here: env.NONE");
        fails("matrix.pypy == 'true'", "true is compared with \"true\", a value of another type");
        fails("'open", "a `'` is missing");
        fails("1 > 2", "there is no `1` for `1`");
    }

    #[test]
    fn a_text_that_is_one_expression_keeps_its_type() {
        let replaced = |text| interpolate(text, &contexts()).unwrap();
        assert_eq!(replaced("${{ matrix.pypy }}"), json!(true));
        assert_eq!(replaced("-i ${{ matrix.python }} ${{ matrix.other }}"), json!("-i 3.11 "));
        assert_eq!(replaced("${{ matrix.python }} and ${{ matrix.pypy }}"), json!("3.11 and true"));
        assert!(interpolate("all ${{ matrix }}", &contexts()).is_err());
    }
}
