//! One line of a weather station's log.

use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::error::Error;

/// The limit keeps `nan`, `inf` and overflows out of the means.
const MAX_VALUE: f64 = 1e6;

/// A temperature that a station has measured.
///
/// Args:
///     line: The station, the unit "C" or "F", the value and the tags, separated by ";". The value is empty if the sensor
///         failed. White space separates tags.
///
/// Raises:
///     FieldError: `line` doesn't have these fields.
///
/// Example:
///     >>> reading = Reading("north;F;71.6;roof sun")
///     >>> reading.value, reading.tags
///     (71.6, ['roof', 'sun'])
#[pyclass(frozen, eq, from_py_object)]
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reading {
    /// The name of the station.
    #[pyo3(get)]
    pub(crate) station: String,
    unit: Unit,
    /// The temperature, in `unit`, or None if the sensor failed.
    #[pyo3(get)]
    pub(crate) value: Option<f64>,
    /// Words about the measurement.
    #[pyo3(get)]
    pub(crate) tags: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
enum Unit {
    Celsius,
    Fahrenheit,
}

#[pymethods]
impl Reading {
    #[new]
    pub(crate) fn new(line: &str) -> Result<Self, Error> {
        // Editors on Windows start files with a byte order mark.
        let line = line.strip_prefix('\u{feff}').unwrap_or(line);
        let fields = line.split(';').map(|field| field.trim_matches(is_space));
        let fields: Vec<&str> = fields.collect();
        let &[station, unit, value, tags] = fields.as_slice() else {
            return Err(Error::Fields(fields.len()));
        };
        let unit = match unit {
            "C" => Unit::Celsius,
            "F" => Unit::Fahrenheit,
            _ => return Err(Error::Unit(unit.to_owned())),
        };
        let value = (!value.is_empty()).then(|| parse_value(value));
        let tags = tags.split(is_space).filter(|tag| !tag.is_empty());
        Ok(Self {
            station: station.to_owned(),
            unit,
            value: value.transpose()?,
            tags: tags.map(str::to_owned).collect(),
        })
    }

    /// "C" for degrees Celsius or "F" for degrees Fahrenheit.
    #[getter]
    fn unit(&self) -> &'static str {
        match self.unit {
            Unit::Celsius => "C",
            Unit::Fahrenheit => "F",
        }
    }

    /// Convert the temperature to degrees Celsius.
    ///
    /// Returns:
    ///     The same reading in this unit.
    pub(crate) fn in_celsius(&self) -> Self {
        let value = match self.unit {
            Unit::Celsius => self.value,
            // In this order, tenths of a degree are exact: `(98.6 - 32) / 1.8` is 36.99999999999999.
            Unit::Fahrenheit => self.value.map(|value| (value * 5.0 - 160.0) / 9.0),
        };
        Self {
            unit: Unit::Celsius,
            value,
            ..self.clone()
        }
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let value = self.value.map(|value| value.to_string());
        let (value, tags) = (value.unwrap_or_default(), self.tags.join(" "));
        let line = format!("{};{};{value};{tags}", self.station, self.unit());
        // Rust's `{:?}` has escapes that Python doesn't have, such as `\u{7f}`.
        Ok(format!("Reading({})", PyString::new(py, &line).repr()?))
    }
}

fn parse_value(text: &str) -> Result<f64, Error> {
    let value = text.parse().ok();
    let value = value.filter(|value: &f64| value.abs() <= MAX_VALUE);
    value.ok_or_else(|| Error::Value(text.to_owned()))
}

/// White space as in Python's `str.isspace`. Unlike Rust's, it includes four separators of ASCII.
fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\x1c'..='\x1f').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Reading {
        Reading::new(line).unwrap()
    }

    #[test]
    fn a_line_has_four_fields() {
        let expected = Reading {
            station: "north".to_owned(),
            unit: Unit::Fahrenheit,
            value: Some(71.6),
            tags: vec!["roof".to_owned(), "sun".to_owned()],
        };
        assert_eq!(parse(" north; F; 71.6; roof  sun\n"), expected);
        let result = Reading::new("north;F");
        assert!(matches!(result, Err(Error::Fields(2))));
    }

    #[test]
    fn rejects_values_that_would_spoil_a_mean() {
        for value in ["warm", "nan", "-inf", "infinity", "1e999", "1e7"] {
            let result = Reading::new(&format!("north;C;{value};"));
            assert!(matches!(result, Err(Error::Value(text)) if text == value));
        }
    }

    #[test]
    fn converts_once() {
        let celsius = parse("north;F;98.6;").in_celsius();
        assert_eq!(celsius, parse("north;C;37;"));
        assert_eq!(celsius.in_celsius(), celsius);
    }
}
