//! The library itself, in plain Rust.

use crate::date::Date;
use crate::error::Error;

/// Counts the whole years between two dates.
///
/// # Errors
///
/// [`Error::Order`] if `end` is before `start`.
pub(crate) fn count(start: Date, end: Date) -> Result<i64, Error> {
    if end < start {
        return Err(Error::Order { start, end });
    }
    let years = i64::from(end.year) - i64::from(start.year);
    let is_incomplete = (end.month, end.day) < (start.month, start.day);
    Ok(years - i64::from(is_incomplete))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i32, month: u8, day: u8) -> Date {
        Date { year, month, day }
    }

    #[test]
    fn a_year_is_complete_on_its_anniversary() {
        let start = date(2000, 2, 29);
        for (end, years) in [
            (date(2000, 2, 29), 0),
            (date(2001, 2, 28), 0),
            (date(2001, 3, 1), 1),
            (date(2004, 2, 28), 3),
            (date(2004, 2, 29), 4),
        ] {
            assert_eq!(count(start, end).unwrap(), years, "{end}");
        }
    }

    #[test]
    fn rejects_an_end_before_the_start() {
        let error = count(date(2026, 3, 2), date(2026, 3, 1)).unwrap_err();
        let message = "the end 2026-03-01 is before the start 2026-03-02";
        assert_eq!(error.to_string(), message);
    }
}
