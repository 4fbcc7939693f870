//! Reads the text of an expression, with the precedence that Python gives its operators. This file knows nothing of
//! Python.

use crate::arithmetic::Operator;
use crate::error::Error;
use crate::expression::{Expression, Precedence};
use crate::function::Function;
use crate::lexer::{Lexer, Token};
use crate::limits::Limits;

/// Reads an expression.
///
/// # Errors
///
/// [`Error::Expression`] where the text is none; [`Error::UnknownFunction`]; [`Error::TooLong`], [`Error::TooDeep`] or
/// [`Error::TooManyBits`] if it is larger than the limits allow.
pub fn parse(text: &str, limits: &Limits) -> Result<Expression, Error> {
    let mut parser = Parser::new(text, limits)?;
    let expression = parser.expression(Precedence::Sum)?;
    parser.expect(&Token::End, "an operator or the end")?;
    Ok(expression)
}

/// The text, if it is a name that a variable can have.
///
/// # Errors
///
/// [`Error::Expression`] if it is not; [`Error::TooLong`].
pub fn parse_name(text: &str, limits: &Limits) -> Result<String, Error> {
    let mut parser = Parser::new(text, limits)?;
    let name = parser.name()?;
    parser.expect(&Token::End, "the end of the name")?;
    Ok(name)
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    /// The token that is read next, and where it begins.
    next: Token,
    position: usize,
    limits: &'a Limits,
    /// How many parentheses, signs, powers and calls it is in.
    depth: usize,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, limits: &'a Limits) -> Result<Self, Error> {
        let mut lexer = Lexer::new(text, limits)?;
        let (next, position) = lexer.next()?;
        Ok(Self {
            lexer,
            next,
            position,
            limits,
            depth: 0,
        })
    }

    /// Operands with operators between them that hold together so much or more.
    fn expression(&mut self, precedence: Precedence) -> Result<Expression, Error> {
        let mut left = self.operand()?;
        while let Some(operator) = self.operator(precedence)? {
            let needed = Precedence::of(operator).of_right_operand();
            let right = if operator == Operator::Power {
                self.nested(needed)?
            } else {
                self.expression(needed)?
            };
            left = left.joined(operator, right);
        }
        Ok(left)
    }

    /// Takes an operator that holds together so much or more, if one comes next.
    fn operator(&mut self, precedence: Precedence) -> Result<Option<Operator>, Error> {
        let operator = match self.next {
            Token::Symbol("+") => Operator::Add,
            Token::Symbol("-") => Operator::Subtract,
            Token::Symbol("*") => Operator::Multiply,
            Token::Symbol("/") => Operator::Divide,
            Token::Symbol("//") => Operator::FloorDivide,
            Token::Symbol("%") => Operator::Modulo,
            Token::Symbol("**") => Operator::Power,
            _ => return Ok(None),
        };
        if Precedence::of(operator) < precedence {
            return Ok(None);
        }
        self.read_next()?;
        Ok(Some(operator))
    }

    /// A number, a variable, a call, an expression in parentheses, or any of them or of their powers after a sign.
    fn operand(&mut self) -> Result<Expression, Error> {
        match &self.next {
            Token::Number(number) => {
                let number = Expression::Number(number.clone());
                self.read_next()?;
                Ok(number)
            }
            Token::Name(_) => self.variable_or_call(),
            Token::Symbol("-") => self.signed(true),
            Token::Symbol("+") => self.signed(false),
            Token::Symbol("(") => self.parenthesised(),
            _ => Err(self.unexpected("a number, a name, a sign or \"(\"")),
        }
    }

    fn signed(&mut self, is_negative: bool) -> Result<Expression, Error> {
        self.read_next()?;
        let operand = Box::new(self.nested(Precedence::Sign)?);
        Ok(Expression::Signed {
            is_negative,
            operand,
        })
    }

    fn parenthesised(&mut self) -> Result<Expression, Error> {
        self.read_next()?;
        let expression = self.nested(Precedence::Sum)?;
        self.expect(&Token::Symbol(")"), "an operator or \")\"")?;
        Ok(expression)
    }

    fn variable_or_call(&mut self) -> Result<Expression, Error> {
        let position = self.position;
        let name = self.name()?;
        if self.next == Token::Symbol("(") {
            self.call(&name, position)
        } else {
            Ok(Expression::Variable(name))
        }
    }

    /// The call of the function of this name, from the parenthesis on.
    fn call(&mut self, name: &str, position: usize) -> Result<Expression, Error> {
        let function =
            Function::named(name).ok_or_else(|| Error::UnknownFunction(name.to_owned()))?;
        let arguments = self.arguments()?;
        if !function.takes_count(arguments.len()) {
            return Err(Error::Expression {
                position,
                expected: function.takes(),
                found: arguments.len().to_string(),
            });
        }
        Ok(Expression::Call(function, arguments))
    }

    fn arguments(&mut self) -> Result<Vec<Expression>, Error> {
        self.read_next()?;
        let mut arguments = Vec::new();
        while self.next != Token::Symbol(")") {
            arguments.push(self.nested(Precedence::Sum)?);
            if self.next != Token::Symbol(",") {
                break;
            }
            self.read_next()?;
        }
        self.expect(&Token::Symbol(")"), "an operator, \",\" or \")\"")?;
        Ok(arguments)
    }

    fn name(&mut self) -> Result<String, Error> {
        let Token::Name(name) = &self.next else {
            return Err(self.unexpected("a name"));
        };
        let name = name.clone();
        self.read_next()?;
        Ok(name)
    }

    /// An expression within another one.
    fn nested(&mut self, precedence: Precedence) -> Result<Expression, Error> {
        if self.depth == self.limits.depth {
            return Err(Error::TooDeep(self.limits.depth));
        }
        self.depth += 1;
        let expression = self.expression(precedence)?;
        self.depth -= 1;
        Ok(expression)
    }

    fn expect(&mut self, token: &Token, expected: &'static str) -> Result<(), Error> {
        if self.next != *token {
            return Err(self.unexpected(expected));
        }
        self.read_next()
    }

    fn read_next(&mut self) -> Result<(), Error> {
        (self.next, self.position) = self.lexer.next()?;
        Ok(())
    }

    fn unexpected(&self, expected: &'static str) -> Error {
        Error::Expression {
            position: self.position,
            expected,
            found: self.next.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn displayed(text: &str) -> String {
        parse(text, &Limits::DEFAULT).unwrap().to_string()
    }

    /// What an expression says when each of its parts is in parentheses.
    fn grouped(text: &str) -> String {
        fn group(expression: &Expression) -> String {
            match expression {
                Expression::Number(_) | Expression::Variable(_) | Expression::Call(..) => {
                    expression.to_string()
                }
                Expression::Signed {
                    is_negative,
                    operand,
                } => {
                    let sign = if *is_negative { "-" } else { "+" };
                    format!("({sign}{})", group(operand))
                }
                Expression::Chain { first, rest } => {
                    rest.iter().fold(group(first), |left, (operator, right)| {
                        format!("({left}{}{})", operator.symbol(), group(right))
                    })
                }
                Expression::Power(base, exponent) => {
                    format!("({}**{})", group(base), group(exponent))
                }
            }
        }
        group(&parse(text, &Limits::DEFAULT).unwrap())
    }

    #[test]
    fn operators_hold_together_as_in_python() {
        let groups = [
            ("a + b * c ** d", "(a+(b*(c**d)))"),
            ("a ** b * c + d", "(((a**b)*c)+d)"),
            ("a - b - c", "((a-b)-c)"),
            ("a / b * c // d % e", "((((a/b)*c)//d)%e)"),
            ("a ** b ** c", "(a**(b**c))"),
            ("-a ** b", "(-(a**b))"),
            ("a ** -b ** c", "(a**(-(b**c)))"),
            ("a ** -b * c", "((a**(-b))*c)"),
            ("-a * -b", "((-a)*(-b))"),
            ("- + -a", "(-(+(-a)))"),
            ("a - -b", "(a-(-b))"),
            ("(a + b) * c", "((a+b)*c)"),
            ("a - (b - c)", "(a-(b-c))"),
            ("(-a) ** b", "((-a)**b)"),
            ("(a ** b) ** c", "((a**b)**c)"),
        ];
        for (text, group) in groups {
            assert_eq!(grouped(text), group, "{text}");
        }
    }

    #[test]
    fn a_function_is_called_with_its_arguments() {
        assert_eq!(displayed("max( a,1+2 , -3, )"), "max(a, 1 + 2, -3)");
        assert_eq!(displayed("gcd()"), "gcd()");
        // Without parentheses it is the name of a variable.
        assert_eq!(displayed("max + 1"), "max + 1");
    }

    #[test]
    fn a_text_has_no_more_parentheses_than_it_needs() {
        assert_eq!(displayed("((a)+(b))+(c*(d))"), "a + b + c * d");
        assert_eq!(displayed("a*((b+c))**(-(d))"), "a * (b + c)**-d");
    }

    #[test]
    fn an_error_says_where_and_what_was_expected() {
        let operand = "a number, a name, a sign or \"(\"";
        let errors = [
            ("", 0, operand, "the end"),
            ("1 +", 3, operand, "the end"),
            ("1 + * 2", 4, operand, "\"*\""),
            (") $", 0, operand, "\")\""),
            ("(1", 2, "an operator or \")\"", "the end"),
            ("1)", 1, "an operator or the end", "\")\""),
            ("1 2", 2, "an operator or the end", "a number"),
            ("a b", 2, "an operator or the end", "\"b\""),
            ("gcd(1 2)", 6, "an operator, \",\" or \")\"", "a number"),
            ("gcd(,)", 4, operand, "\",\""),
            ("1 + sqrt()", 4, "1 argument", "0"),
            ("root(1)", 0, "2 arguments", "1"),
            ("max()", 0, "1 argument or more", "0"),
        ];
        for (text, where_, what, instead) in errors {
            match parse(text, &Limits::DEFAULT) {
                Err(Error::Expression {
                    position,
                    expected,
                    found,
                }) => assert_eq!(
                    (position, expected, &*found),
                    (where_, what, instead),
                    "{text}"
                ),
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn an_unknown_function_is_named() {
        let error = parse("1 + cosine(2)", &Limits::DEFAULT).unwrap_err();
        assert!(matches!(error, Error::UnknownFunction(name) if name == "cosine"));
    }

    #[test]
    fn only_a_name_is_the_name_of_a_variable() {
        assert_eq!(parse_name(" rate_2 ", &Limits::DEFAULT).unwrap(), "rate_2");
        for text in ["", "2", "a b", "a+b", "$"] {
            let error = parse_name(text, &Limits::DEFAULT).unwrap_err();
            assert!(matches!(error, Error::Expression { .. }), "{text}");
        }
    }

    #[test]
    fn everything_that_nests_has_a_limit() {
        let limits = Limits::new(100, 3, 1000, 1).unwrap();
        for (opening, closing) in [("(", ")"), ("-", ""), ("2**", ""), ("abs(", ")")] {
            let nested = |depth| opening.repeat(depth) + "1" + &closing.repeat(depth);
            assert!(parse(&nested(3), &limits).is_ok(), "{opening}");
            assert!(
                matches!(parse(&nested(4), &limits), Err(Error::TooDeep(3))),
                "{opening}"
            );
        }
        // Side by side they do not nest.
        assert!(parse(&"+((1)) * -2**3 - abs(1)".repeat(30), &limits).is_ok());
    }
}
