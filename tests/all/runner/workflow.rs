//! A workflow as data.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use saphyr::{LoadableYamlNode, Scalar, Yaml};
use serde_json::{Map, Value};

/// Reads a workflow. Each step has its shell, from the workflow's `defaults` too.
pub fn read(path: &Path) -> Result<Value> {
    let text = std::fs::read_to_string(path)?;
    let documents = Yaml::load_from_str(&text)?;
    let [document] = &*documents else { bail!("not one document, but {}", documents.len()) };
    let mut workflow = json(document)?;
    if let Some(defaults) = workflow.as_object_mut().and_then(|fields| fields.remove("defaults")) {
        knows(&defaults, &["run"])?;
        knows(&defaults["run"], &["shell"])?;
        let jobs = workflow["jobs"].as_object_mut().context("no jobs")?.values_mut();
        let steps = jobs.filter_map(|job| job["steps"].as_array_mut()).flatten();
        for step in steps.filter_map(Value::as_object_mut).filter(|step| step.contains_key("run")) {
            step.entry("shell").or_insert_with(|| defaults["run"]["shell"].clone());
        }
    }
    Ok(workflow)
}

fn json(yaml: &Yaml) -> Result<Value> {
    Ok(match yaml {
        Yaml::Value(Scalar::Null) => Value::Null,
        Yaml::Value(Scalar::Boolean(value)) => (*value).into(),
        Yaml::Value(Scalar::Integer(value)) => (*value).into(),
        Yaml::Value(Scalar::FloatingPoint(value)) => value.into_inner().into(),
        Yaml::Value(Scalar::String(value)) => (&**value).into(),
        Yaml::Sequence(items) => items.iter().map(json).collect::<Result<_>>()?,
        Yaml::Mapping(fields) => {
            let field = |(name, value): (&Yaml, &Yaml)| {
                Ok((name.as_str().with_context(|| format!("{name:?} is no name"))?.to_owned(), json(value)?))
            };
            Value::Object(fields.iter().map(field).collect::<Result<_>>()?)
        }
        _ => bail!("{yaml:?} is not known"),
    })
}

/// Fails if a mapping has a key that is not among these: what the runner does not know, it does not pass over.
pub fn knows(mapping: &Value, keys: &[&str]) -> Result<()> {
    let mapping = mapping.as_object().context("no mapping")?;
    let unknown: Vec<_> = mapping.keys().filter(|key| !keys.contains(&key.as_str())).collect();
    ensure!(unknown.is_empty(), "this test does not know {unknown:?}, only {keys:?}");
    Ok(())
}

type Combination = Map<String, Value>;

/// The combinations of a matrix, by the rules of GitHub.
pub fn combinations(matrix: &Value) -> Result<Vec<Combination>> {
    let mut variables = matrix.as_object().context("the matrix is no mapping")?.clone();
    let excluded = listed(variables.remove("exclude"))?;
    let included = listed(variables.remove("include"))?;

    let mut combinations = if variables.is_empty() { vec![] } else { vec![Combination::new()] };
    for (name, values) in &variables {
        let values = values.as_array().with_context(|| format!("`{name}` of the matrix is no list"))?;
        let with = |combination: &Combination, value: &Value| {
            combination.clone().into_iter().chain([(name.clone(), value.clone())]).collect()
        };
        combinations = combinations.iter().flat_map(|it| values.iter().map(move |value| with(it, value))).collect();
    }
    combinations.retain(|combination| {
        !excluded.iter().any(|exclusion| exclusion.iter().all(|(name, value)| combination.get(name) == Some(value)))
    });

    let mut added = Vec::new();
    for inclusion in included {
        // It may add to a combination, but change nothing of it.
        let fits = |combination: &Combination| {
            inclusion.iter().all(|(name, value)| !variables.contains_key(name) || combination.get(name) == Some(value))
        };
        let mut extended = combinations.iter_mut().filter(|combination| fits(combination)).peekable();
        if extended.peek().is_none() {
            added.push(inclusion.clone());
        }
        extended.for_each(|combination| combination.extend(inclusion.clone()));
    }
    Ok(combinations.into_iter().chain(added).collect())
}

fn listed(value: Option<Value>) -> Result<Vec<Combination>> {
    value.map_or_else(|| Ok(vec![]), |value| Ok(serde_json::from_value(value)?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_matrix_is_expanded_as_github_does() {
        let matrix = json!({
            "python": ["3.11", "3.12"],
            "runner": ["linux", "windows"],
            "exclude": [{ "runner": "windows", "python": "3.11" }],
            "include": [{ "runner": "linux", "target": "gnu" }, { "runner": "macos" }, { "fast": true }],
        });
        let expected = json!([
            { "python": "3.11", "runner": "linux", "target": "gnu", "fast": true },
            { "python": "3.12", "runner": "linux", "target": "gnu", "fast": true },
            { "python": "3.12", "runner": "windows", "fast": true },
            { "runner": "macos" },
        ]);
        assert_eq!(serde_json::to_value(combinations(&matrix).unwrap()).unwrap(), expected);
        let only_listed = json!({ "include": [{ "check": "lint" }, { "check": "rust" }] });
        let expected = json!([{ "check": "lint" }, { "check": "rust" }]);
        assert_eq!(serde_json::to_value(combinations(&only_listed).unwrap()).unwrap(), expected);
        assert!(combinations(&json!({ "python": "3.11" })).is_err());
    }
}
