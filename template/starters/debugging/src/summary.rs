//! What the readings of each station come to. This file knows nothing of Python.

use std::collections::BTreeMap;

use crate::error::Error;
use crate::reading::Reading;

/// The readings of one station.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    values: Vec<f64>,
    /// How many readings had no value.
    pub missing: usize,
}

impl Summary {
    /// How many readings had a value.
    #[must_use]
    pub fn count(&self) -> usize {
        self.values.len()
    }

    /// The mean of all values, if there is one.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        let count = u32::try_from(self.count()).ok()?;
        (count > 0).then(|| self.values.iter().sum::<f64>() / f64::from(count))
    }

    fn add(&mut self, value: Option<f64>) {
        match value {
            Some(value) => self.values.push(value),
            None => self.missing += 1,
        }
    }
}

/// Reads each line, gives it to `transform`, and sums up what that returns, by station.
///
/// # Errors
///
/// [`Error::Line`] for the first line that is no reading; the first error of `transform`.
pub fn summarize(
    lines: &[String],
    mut transform: impl FnMut(Reading) -> Result<Reading, Error>,
) -> Result<BTreeMap<String, Summary>, Error> {
    let mut stations: BTreeMap<String, Summary> = BTreeMap::new();
    for (line, number) in lines.iter().zip(1..) {
        let reading = line.parse().map_err(|error| Error::Line {
            number,
            source: Box::new(error),
        })?;
        let reading = transform(reading)?;
        stations
            .entry(reading.station)
            .or_default()
            .add(reading.value);
    }
    Ok(stations)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(lines: &[&str]) -> Vec<String> {
        lines.iter().map(|&line| line.to_owned()).collect()
    }

    #[test]
    fn values_are_summed_up_by_station() {
        let lines = lines(&["north;C;1;", "south;C;5;", "north;C;2;", "north;C;;"]);
        let stations = summarize(&lines, Ok).unwrap();

        let north = &stations["north"];
        assert_eq!((north.count(), north.missing), (2, 1));
        assert_eq!(north.mean(), Some(1.5));
        assert_eq!(stations["south"].mean(), Some(5.0));
    }

    #[test]
    fn a_station_without_a_value_has_no_mean() {
        let stations = summarize(&lines(&["north;C;;"]), Ok).unwrap();
        assert_eq!(stations["north"].mean(), None);
    }

    #[test]
    fn each_reading_is_transformed() {
        let transform = |reading: Reading| Ok(reading.in_celsius());
        let stations = summarize(&lines(&["north;F;50;"]), transform).unwrap();
        assert_eq!(stations["north"].mean(), Some(10.0));
    }

    #[test]
    fn the_first_bad_line_is_named() {
        let error = summarize(&lines(&["north;C;1;", "north"]), Ok).unwrap_err();
        assert!(matches!(error, Error::Line { number: 2, .. }));
    }

    #[test]
    fn an_error_of_the_transform_ends_it() {
        let refuse = |_| Err(Error::Fields(0));
        assert!(matches!(
            summarize(&lines(&["north;C;1;"]), refuse),
            Err(Error::Fields(0))
        ));
    }
}
