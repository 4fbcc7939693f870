//! The grammar, written with winnow: Python's operators, with Python's precedence.

use winnow::ascii::{digit0, digit1, multispace0};
use winnow::combinator::{
    Infix, Prefix, alt, cut_err, delimited, eof, expression, opt, terminated,
};
use winnow::error::{ContextError, ErrMode, ParserError, StrContext, StrContextValue};
use winnow::prelude::*;
use winnow::stream::Stateful;
use winnow::token::{one_of, take_while};

use crate::error::Error;
use crate::number::Number;
use crate::operator::Operator::{Add, Divide, Multiply, Power, Subtract};
use crate::program::{Program, Value};

/// How many characters an expression may have.
pub(crate) const MAX_LENGTH: usize = 10_000;
/// How deep parentheses, signs and powers may be nested. A level takes up to 2 KiB of the stack.
pub(crate) const MAX_DEPTH: usize = 30;
/// The binding power of a sign: `-a * b` is `(-a) * b`, and `-a ** b` is `-(a ** b)`.
pub(crate) const SIGN_POWER: i64 = 30;

/// The rest of the text, and how deep the parser is in it.
type Input<'a> = Stateful<&'a str, usize>;
type Failure = ErrMode<ContextError>;

pub(crate) fn parse(text: &str) -> Result<Program, Error> {
    if text.chars().nth(MAX_LENGTH).is_some() {
        return Err(Error::TooLong);
    }
    let (input, state) = (text, 0);
    let end = eof.context(expected("an operator or the end"));
    let result = delimited(multispace0, operation, end).parse(Input { input, state });
    result.map_err(|error| {
        if error.input().state > MAX_DEPTH {
            return Error::TooDeep;
        }
        let read = text.get(..error.offset()).unwrap_or(text);
        let (position, expected) = (read.chars().count(), error.inner().to_string());
        Error::Syntax { position, expected }
    })
}

fn expected(what: &'static str) -> StrContext {
    StrContext::Expected(StrContextValue::Description(what))
}

fn operation(input: &mut Input<'_>) -> ModalResult<Program> {
    let operand = terminated(alt((number, variable, group)), multispace0);
    let sign = sign.context(expected("a number, a name, a sign or \"(\""));
    let mut operation = expression(operand).prefix(sign).infix(operator);
    operation.parse_next(input)
}

fn number(input: &mut Input<'_>) -> ModalResult<Program> {
    let mantissa = alt(((digit1, opt(('.', digit0))).void(), ('.', digit1).void()));
    let exponent = (one_of(['e', 'E']), opt(one_of(['+', '-'])), digit1);
    let number = (mantissa, opt(exponent)).take().verify_map(|text: &str| {
        let int = text.parse().map(Number::Int).ok();
        int.or_else(|| text.parse().map(Number::Float).ok())
    });
    (number.map(|number| Program::new(Value::Number(number)))).parse_next(input)
}

fn variable(input: &mut Input<'_>) -> ModalResult<Program> {
    let name = take_while(1.., |c: char| c.is_alphanumeric() || c == '_');
    (name.map(|name: &str| Program::new(Value::Variable(name.to_owned())))).parse_next(input)
}

fn group(input: &mut Input<'_>) -> ModalResult<Program> {
    let start = ('(', multispace0, descend);
    let end = ')'.context(expected("an operator or \")\""));
    let group = delimited(start, cut_err(operation), cut_err(end)).parse_next(input)?;
    Ok(ascend(input, group))
}

fn sign<'a>(input: &mut Input<'a>) -> ModalResult<Prefix<Input<'a>, Program, Failure>> {
    let sign = terminated(one_of(['+', '-']), multispace0).parse_next(input)?;
    descend(input)?;
    Ok(match sign {
        '-' => Prefix(SIGN_POWER, |input, operand| {
            let minus_one = Program::new(Value::Number(Number::Int((-1).into())));
            Ok(minus_one.apply(Multiply, ascend(input, operand)))
        }),
        _ => Prefix(SIGN_POWER, |input, operand| Ok(ascend(input, operand))),
    })
}

fn operator<'a>(input: &mut Input<'a>) -> ModalResult<Infix<Input<'a>, Program, Failure>> {
    let symbol = alt(["**", "+", "-", "*", "/"]);
    Ok(match terminated(symbol, multispace0).parse_next(input)? {
        "+" => Infix::Left(Add.syntax().1, |_, a, b| Ok(a.apply(Add, b))),
        "-" => Infix::Left(Subtract.syntax().1, |_, a, b| Ok(a.apply(Subtract, b))),
        "*" => Infix::Left(Multiply.syntax().1, |_, a, b| Ok(a.apply(Multiply, b))),
        "/" => Infix::Left(Divide.syntax().1, |_, a, b| Ok(a.apply(Divide, b))),
        _ => {
            // No operator binds more tightly, so winnow does not backtrack over this one: it stays counted.
            descend(input)?;
            Infix::Right(Power.syntax().1, |input, a, b| {
                Ok(a.apply(Power, ascend(input, b)))
            })
        }
    })
}

fn descend(input: &mut Input<'_>) -> ModalResult<()> {
    input.state += 1;
    if input.state > MAX_DEPTH {
        return Err(Failure::from_input(input).cut());
    }
    Ok(())
}

fn ascend(input: &mut Input<'_>, operand: Program) -> Program {
    input.state -= 1;
    operand
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_same(text: &str, same: &str) {
        assert_eq!(parse(text).unwrap(), parse(same).unwrap());
    }

    fn find_error(text: &str) -> (usize, String) {
        match parse(text) {
            Err(Error::Syntax { position, expected }) => (position, expected),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn follows_the_precedence_of_python() {
        assert_same("1 + 2 * 3 ** 4", "1 + (2 * (3 ** 4))");
        assert_same("1 - 2 - 3 / 4 / 5", "(1 - 2) - ((3 / 4) / 5)");
        assert_same("2 ** 3 ** 4", "2 ** (3 ** 4)");
        assert_same("-2 ** -3 ** 4 * 5", "(-(2 ** (-(3 ** 4)))) * 5");
        assert_same("--1 - +-2", "(-(-1)) - (-2)");
    }

    #[test]
    fn points_at_the_first_wrong_character() {
        assert_eq!(
            find_error("1 2"),
            (2, "expected an operator or the end".to_owned())
        );
        assert_eq!(find_error("(1 $").0, 3);
        assert_eq!(find_error("größe * ").0, 8);
        assert_eq!(find_error("1 + * 2").0, 4);
        assert_eq!(find_error("1__0").0, 1);
        assert_eq!(find_error("2x").0, 1);
        assert_eq!(find_error("1e+").0, 1);
        assert_eq!(find_error("").0, 0);
    }

    #[test]
    fn counts_only_the_levels_that_are_open() {
        let level = "(1) - 2**3 ";
        assert!(parse(&[level; 2 * MAX_DEPTH].join("+")).is_ok());
        let nested = |depth| "(".repeat(depth) + "1" + &")".repeat(depth);
        assert!(parse(&nested(MAX_DEPTH)).is_ok());
        assert!(matches!(parse(&nested(MAX_DEPTH + 1)), Err(Error::TooDeep)));
    }
}
