//! Statements of a function's body.

use super::lexer::{Lexer, Token, number};
use super::{Read, malformed};

/// What an instruction works on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operand<'t> {
    /// A register, label or variable; a variable perhaps with an offset.
    Name(&'t str, i64),
    /// A number's bits.
    Number(u64),
    /// `[base+offset]`; without a base the offset is the address.
    Address(Option<&'t str>, i64),
    /// `{a, b}`, or the `(a, b)` of a call.
    List(Vec<Operand<'t>>),
    /// `a|b`.
    Pair(&'t str, &'t str),
    /// `!a`.
    Not(&'t str),
}

/// One instruction.
#[derive(Clone, Debug)]
pub struct Statement<'t> {
    /// The predicate before it, and whether it is negated.
    pub guard: Option<(&'t str, bool)>,
    /// The words between the dots: `setp`, `lt`, `f32`.
    pub parts: Vec<&'t str>,
    /// What it works on.
    pub operands: Vec<Operand<'t>>,
}

impl std::fmt::Display for Statement<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{}", self.parts.join("."))?;
        for (i, operand) in self.operands.iter().enumerate() {
            write!(f, "{}{operand}", if i == 0 { " " } else { ", " })?;
        }
        Ok(())
    }
}

impl std::fmt::Display for Operand<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Self::Name(name, 0) => f.write_str(name),
            Self::Name(name, offset) => write!(f, "{name}{offset:+}"),
            Self::Number(bits) => write!(f, "{:#x}", bits),
            Self::Address(Some(base), offset) => write!(f, "[{base}{offset:+}]"),
            Self::Address(None, offset) => write!(f, "[{offset}]"),
            Self::List(list) => {
                f.write_str("{")?;
                for (i, operand) in list.iter().enumerate() {
                    write!(f, "{}{operand}", if i == 0 { "" } else { ", " })?;
                }
                f.write_str("}")
            }
            Self::Pair(a, b) => write!(f, "{a}|{b}"),
            Self::Not(a) => write!(f, "!{a}"),
        }
    }
}

/// An offset after `+` or `-`, 0 if there is none.
fn offset(lexer: &mut Lexer) -> Read<i64> {
    let mut total = 0i64;
    loop {
        let sign = match lexer.peek() {
            Token::Mark(b'+') => 1,
            Token::Mark(b'-') => -1,
            _ => return Ok(total),
        };
        lexer.token();
        // nvcc writes `+-8` too.
        let sign = if lexer.accept(b'-') { -sign } else { sign };
        match lexer.token() {
            Token::Word(word) => match number(word) {
                Some(value) => total = total.wrapping_add(sign * value as i64),
                None => return malformed(format!("an offset was expected, not `{word}`")),
            },
            other => return malformed(format!("an offset was expected, not {other:?}")),
        }
    }
}

fn operand<'t>(lexer: &mut Lexer<'t>) -> Read<Operand<'t>> {
    Ok(match lexer.token() {
        Token::Mark(b'{') => list(lexer, b'}')?,
        Token::Mark(b'(') => list(lexer, b')')?,
        Token::Mark(b'[') => {
            let address = match lexer.token() {
                Token::Word(word) => match number(word) {
                    Some(value) => Operand::Address(None, (value as i64).wrapping_add(offset(lexer)?)),
                    None => Operand::Address(Some(word), offset(lexer)?),
                },
                other => return malformed(format!("an address was expected, not {other:?}")),
            };
            if !lexer.accept(b']') {
                return malformed("an address without its `]`");
            }
            address
        }
        Token::Mark(b'-') => match lexer.token() {
            Token::Word(word) => match number(word) {
                Some(value) => Operand::Number(value.wrapping_neg()),
                None => return malformed(format!("a number was expected, not `{word}`")),
            },
            other => return malformed(format!("a number was expected, not {other:?}")),
        },
        Token::Mark(b'!') => match lexer.token() {
            Token::Word(word) => Operand::Not(word),
            other => return malformed(format!("a predicate was expected, not {other:?}")),
        },
        Token::Word(word) => match number(word) {
            Some(value) => Operand::Number(value),
            None if lexer.accept(b'|') => match lexer.token() {
                Token::Word(second) => Operand::Pair(word, second),
                other => return malformed(format!("a predicate was expected, not {other:?}")),
            },
            None => Operand::Name(word, offset(lexer)?),
        },
        other => return malformed(format!("an operand was expected, not {other:?}")),
    })
}

fn list<'t>(lexer: &mut Lexer<'t>, close: u8) -> Read<Operand<'t>> {
    let mut found = Vec::new();
    while !lexer.accept(close) {
        if !lexer.accept(b',') {
            found.push(operand(lexer)?);
        }
    }
    Ok(Operand::List(found))
}

impl<'t> Statement<'t> {
    /// Reads an instruction whose first word has been read, up to its semicolon.
    pub fn read(lexer: &mut Lexer<'t>, opcode: &'t str, guard: Option<(&'t str, bool)>) -> Read<Self> {
        let mut operands = Vec::new();
        loop {
            match lexer.peek() {
                Token::Mark(b';') => {
                    lexer.token();
                    break;
                }
                Token::Mark(b',') => {
                    lexer.token();
                }
                Token::End | Token::Mark(b'}') => return malformed(format!("`{opcode}` without its semicolon")),
                _ => operands.push(operand(lexer)?),
            }
        }
        Ok(Self {
            guard,
            parts: opcode.split('.').collect(),
            operands,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let mut lexer = Lexer::new(text);
        let Token::Word(opcode) = lexer.token() else { panic!() };
        Statement::read(&mut lexer, opcode, None).unwrap().to_string()
    }

    #[test]
    fn operands() {
        assert_eq!(
            read("ld.global.v2.u32 {%r1, %r2}, [%rd1+-8];"),
            "ld.global.v2.u32 {%r1, %r2}, [%rd1-8]"
        );
        assert_eq!(
            read("shfl.sync.bfly.b32 %r17|%p5, %r1, 16, 31, -1;").split('|').count(),
            2
        );
        assert_eq!(read("mov.u64 %rd1, table+16;"), "mov.u64 %rd1, table+16");
        assert_eq!(read("call.uni (r0), f, (p0, p1);"), "call.uni {r0}, f, {p0, p1}");
        assert_eq!(read("ret;"), "ret");
    }

    #[test]
    fn errors() {
        let mut lexer = Lexer::new(" %r1, [%rd1;");
        assert!(Statement::read(&mut lexer, "ld.u32", None).is_err());
    }
}
