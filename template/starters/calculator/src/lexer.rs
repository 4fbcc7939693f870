//! Cuts the text of an expression into tokens. This file knows nothing of Python.

use std::fmt;

use num_bigint::BigInt;

use crate::error::Error;
use crate::limits::Limits;
use crate::number::Number;

/// What an expression is made of.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    Number(Number),
    Name(String),
    Symbol(&'static str),
    End,
}

/// The token in words, for errors.
impl fmt::Display for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(_) => formatter.write_str("a number"),
            Self::Name(name) => write!(formatter, "{name:?}"),
            Self::Symbol(symbol) => write!(formatter, "{symbol:?}"),
            Self::End => formatter.write_str("the end"),
        }
    }
}

/// All symbols: each before those that it begins with.
const SYMBOLS: [&str; 10] = ["**", "//", "+", "-", "*", "/", "%", "(", ")", ","];

/// Takes one token after the other from the text of an expression.
pub(crate) struct Lexer<'a> {
    rest: &'a str,
    /// Where the rest begins, counted in characters from 0.
    position: usize,
    limits: &'a Limits,
}

impl<'a> Lexer<'a> {
    /// Begins with a text that is not too long.
    pub(crate) fn new(text: &'a str, limits: &'a Limits) -> Result<Self, Error> {
        if text.chars().nth(limits.length).is_some() {
            return Err(Error::TooLong(limits.length));
        }
        Ok(Self {
            rest: text,
            position: 0,
            limits,
        })
    }

    /// The next token, and where it begins.
    pub(crate) fn next(&mut self) -> Result<(Token, usize), Error> {
        self.take_while(char::is_whitespace);
        let position = self.position;
        let Some(first) = self.rest.chars().next() else {
            return Ok((Token::End, position));
        };
        let token = if first.is_ascii_digit() || first == '.' {
            Token::Number(self.number()?)
        } else if is_in_name(first) {
            Token::Name(self.take_while(is_in_name).to_owned())
        } else if let Some(symbol) = SYMBOLS.into_iter().find(|symbol| self.skip(symbol)) {
            Token::Symbol(symbol)
        } else {
            return Err(self.unexpected("a number, a name, an operator or a parenthesis"));
        };
        Ok((token, position))
    }

    /// A decimal number, as Python writes it.
    fn number(&mut self) -> Result<Number, Error> {
        let position = self.position;
        let mut text = self.digits()?;
        let has_point = self.skip(".");
        if has_point {
            text += ".";
            text += &self.digits()?;
        }
        if text == "." {
            return Err(self.unexpected("a digit"));
        }
        let exponent = self.exponent()?;
        if self.rest.starts_with(is_in_name) {
            return Err(self.unexpected("an operator"));
        }
        if has_point || !exponent.is_empty() {
            let float = (text + &exponent).parse();
            return float
                .map(Number::Float)
                .map_err(|_| self.unexpected("a number"));
        }
        if text.starts_with('0') && text.contains(|digit| digit != '0') {
            return Err(Error::Expression {
                position,
                expected: "an int that does not begin with 0",
                found: text,
            });
        }
        self.int(&text)
    }

    /// Digits with single underscores between them, without the underscores; maybe none.
    fn digits(&mut self) -> Result<String, Error> {
        let digits = self.take_while(|c| c.is_ascii_digit() || c == '_');
        if digits.starts_with('_') || digits.ends_with('_') || digits.contains("__") {
            return Err(self.unexpected("a digit on both sides of \"_\""));
        }
        Ok(digits.replace('_', ""))
    }

    /// The exponent of a float, or nothing.
    fn exponent(&mut self) -> Result<String, Error> {
        const BEGINNINGS: [&str; 6] = ["e+", "e-", "e", "E+", "E-", "E"];
        let has_digit_after = |beginning: &&str| {
            let after = self.rest.strip_prefix(*beginning);
            after.is_some_and(|after| after.starts_with(|c: char| c.is_ascii_digit()))
        };
        let Some(beginning) = BEGINNINGS.into_iter().find(has_digit_after) else {
            return Ok(String::new());
        };
        self.skip(beginning);
        Ok(beginning.to_owned() + &self.digits()?)
    }

    fn int(&self, digits: &str) -> Result<Number, Error> {
        // Every digit but the first adds more than 3 bits.
        let more = digits.trim_start_matches('0').len().saturating_sub(1);
        self.limits.allow_bits(3 * more as u64)?;
        let int = BigInt::parse_bytes(digits.as_bytes(), 10);
        self.limits.allow_int(int.unwrap_or_default())
    }

    /// Takes the text up to the first character that is not wanted.
    fn take_while(&mut self, is_wanted: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !is_wanted(c));
        let (taken, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        self.position += taken.chars().count();
        taken
    }

    /// Takes this text, if it is what comes next.
    fn skip(&mut self, text: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(text) else {
            return false;
        };
        self.rest = rest;
        self.position += text.len();
        true
    }

    fn unexpected(&self, expected: &'static str) -> Error {
        let next = self.rest.chars().next();
        Error::Expression {
            position: self.position,
            expected,
            found: next.map_or_else(|| Token::End.to_string(), |c| format!("{c:?}")),
        }
    }
}

/// Whether a name may hold the character. It may not begin with a digit, which begins a number.
fn is_in_name(character: char) -> bool {
    character.is_alphabetic() || character.is_ascii_digit() || character == '_'
}

#[cfg(test)]
mod tests {
    use super::*;
    use Token::{End, Name, Symbol};

    fn tokens(text: &str) -> Result<Vec<(Token, usize)>, Error> {
        let mut lexer = Lexer::new(text, &Limits::DEFAULT)?;
        let mut tokens = Vec::new();
        loop {
            let next = lexer.next()?;
            if next.0 == End {
                return Ok(tokens);
            }
            tokens.push(next);
        }
    }

    fn number(text: &str) -> Option<Number> {
        match tokens(text).ok()?.as_slice() {
            [(Token::Number(number), 0)] => Some(number.clone()),
            _ => None,
        }
    }

    #[test]
    fn a_text_is_cut_into_numbers_names_and_symbols() {
        let expected = [
            (Name("größe".to_owned()), 1),
            (Symbol("**"), 6),
            (Token::Number(Number::Int(12.into())), 8),
            (Symbol("*"), 10),
            (Symbol("("), 13),
        ];
        assert_eq!(tokens(" größe**12*\n (").unwrap(), expected);
    }

    #[test]
    fn an_int_has_digits_only() {
        for (text, value) in [("0", 0), ("00", 0), ("12", 12), ("1_000", 1000)] {
            assert_eq!(number(text), Some(Number::Int(value.into())), "{text}");
        }
    }

    #[test]
    fn a_float_has_a_point_or_an_exponent() {
        let floats = [
            ("1.5", 1.5),
            ("1.", 1.0),
            (".5", 0.5),
            ("1e3", 1000.0),
            ("1.e+3", 1000.0),
            ("0_1.5E-1_0", 1.5e-10),
            ("1e999", f64::INFINITY),
        ];
        for (text, value) in floats {
            assert_eq!(number(text), Some(Number::Float(value)), "{text}");
        }
    }

    #[test]
    fn an_error_says_where_and_what_was_expected() {
        let errors = [
            ("1 $", 2, "a number, a name, an operator or a parenthesis"),
            (".", 1, "a digit"),
            ("1_", 2, "a digit on both sides of \"_\""),
            ("1__0", 4, "a digit on both sides of \"_\""),
            ("1._5", 4, "a digit on both sides of \"_\""),
            ("ü + 1x", 5, "an operator"),
            ("1e", 1, "an operator"),
            (" 007", 1, "an int that does not begin with 0"),
        ];
        for (text, where_, what) in errors {
            match tokens(text) {
                Err(Error::Expression {
                    position, expected, ..
                }) => assert_eq!((position, expected), (where_, what), "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_text_that_is_too_long_is_refused_unread() {
        let limits = Limits::new(1, 1, 3, 1).unwrap();
        assert!(Lexer::new("äöü", &limits).is_ok());
        assert!(matches!(
            Lexer::new("äöü$", &limits),
            Err(Error::TooLong(3))
        ));
    }

    #[test]
    fn an_int_has_no_more_bits_than_are_allowed() {
        let limits = Limits::new(10, 1, 10_000, 1).unwrap();
        let read = |text| Lexer::new(text, &limits).unwrap().next();
        assert!(read("1023").is_ok());
        for text in ["1024", "9".repeat(9_000).as_str()] {
            assert!(matches!(read(text), Err(Error::TooManyBits(10))));
        }
    }
}
