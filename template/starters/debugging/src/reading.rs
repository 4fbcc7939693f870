//! One line of a weather station's log. This file knows nothing of Python.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;

/// What a temperature is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Celsius,
    Fahrenheit,
}

impl Unit {
    /// The letter that stands for it in a log.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Celsius => "C",
            Self::Fahrenheit => "F",
        }
    }
}

impl FromStr for Unit {
    type Err = Error;

    fn from_str(symbol: &str) -> Result<Self, Error> {
        match symbol {
            "C" => Ok(Self::Celsius),
            "F" => Ok(Self::Fahrenheit),
            _ => Err(Error::Unit(symbol.to_owned())),
        }
    }
}

/// A temperature that a station has measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    pub station: String,
    pub unit: Unit,
    /// None if the sensor gave nothing.
    pub value: Option<f64>,
    pub tags: Vec<String>,
}

impl Reading {
    /// The same temperature in degrees Celsius.
    #[must_use]
    pub fn in_celsius(&self) -> Self {
        let value = match self.unit {
            Unit::Celsius => self.value,
            Unit::Fahrenheit => self.value.map(|value| (value - 32.0) / 1.8),
        };
        Self {
            unit: Unit::Celsius,
            value,
            ..self.clone()
        }
    }
}

impl FromStr for Reading {
    type Err = Error;

    /// Reads `station;unit;value;tags`, where the value may be empty and white space stands between the tags.
    fn from_str(line: &str) -> Result<Self, Error> {
        let fields: Vec<&str> = line.split(';').map(str::trim).collect();
        let &[station, unit, value, tags] = fields.as_slice() else {
            return Err(Error::Fields(fields.len()));
        };
        let value = match value {
            "" => None,
            value => Some(value.parse().map_err(|_| Error::Value(value.to_owned()))?),
        };
        Ok(Self {
            station: station.to_owned(),
            unit: unit.parse()?,
            value,
            tags: tags.split_whitespace().map(str::to_owned).collect(),
        })
    }
}

impl fmt::Display for Reading {
    /// Writes the line that it can be read from.
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let value = self.value.map(|value| value.to_string());
        let (unit, tags) = (self.unit.symbol(), self.tags.join(" "));
        let value = value.unwrap_or_default();
        write!(formatter, "{};{unit};{value};{tags}", self.station)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_is_written_as_it_is_read() {
        for line in ["north;F;71.6;roof sun", "south;C;;"] {
            assert_eq!(line.parse::<Reading>().unwrap().to_string(), line);
        }
    }

    #[test]
    fn a_line_has_four_fields() {
        let reading: Reading = "north; F; 71.6; roof sun".parse().unwrap();
        assert_eq!(
            reading,
            Reading {
                station: "north".to_owned(),
                unit: Unit::Fahrenheit,
                value: Some(71.6),
                tags: vec!["roof".to_owned(), "sun".to_owned()],
            }
        );
        assert!(matches!(
            "north;F".parse::<Reading>(),
            Err(Error::Fields(2))
        ));
    }

    #[test]
    fn a_value_may_be_missing() {
        let reading: Reading = "north;C;;".parse().unwrap();
        assert_eq!((reading.value, reading.tags.len()), (None, 0));
    }

    #[test]
    fn what_is_no_value_or_unit_is_named() {
        let error = "north;C;warm;".parse::<Reading>().unwrap_err();
        assert!(matches!(error, Error::Value(value) if value == "warm"));
        let error = "north;K;1;".parse::<Reading>().unwrap_err();
        assert!(matches!(error, Error::Unit(unit) if unit == "K"));
    }

    #[test]
    fn water_freezes_at_32_degrees_fahrenheit() {
        let reading: Reading = "north;F;32;".parse().unwrap();
        let celsius = reading.in_celsius();
        assert_eq!((celsius.unit, celsius.value), (Unit::Celsius, Some(0.0)));
        assert_eq!(celsius.in_celsius(), celsius);
    }
}
