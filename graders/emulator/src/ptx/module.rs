//! What a module declares: its functions, whose bodies are read only when they are asked for, and its variables.

use super::lexer::{Lexer, Token, number};
use super::{Malformed, Read, malformed};
use std::collections::HashMap;
use std::ops::Range;

/// A parameter or variable: where it may lie and how large it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Its name.
    pub name: String,
    /// Bytes; 0 for an array of open size.
    pub size: usize,
    /// What its address is a multiple of.
    pub align: usize,
    /// The bytes of one element.
    pub element: usize,
}

/// A function's outside.
#[derive(Clone, Debug)]
pub struct Function {
    /// Whether it can be launched.
    pub entry: bool,
    /// What it gives back, for a device function.
    pub returns: Vec<Slot>,
    /// What it takes.
    pub params: Vec<Slot>,
    /// The largest block that it was compiled for.
    pub max_threads: Option<u32>,
    /// Its body's place in the text; none for a declaration.
    pub body: Option<Range<usize>>,
}

/// The memory that a variable lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    /// Device memory; constants lie there too.
    Global,
    /// A block's memory.
    Shared,
    /// A thread's memory.
    Local,
}

/// A variable at module scope.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Name, size and alignment.
    pub slot: Slot,
    /// Where it lies.
    pub space: Space,
    /// Its first bytes; zeros follow.
    pub init: Vec<u8>,
    /// Addresses of other variables to be written into it: where, whose, plus how much.
    pub links: Vec<(usize, String, u64)>,
}

/// A module's text and its index.
#[derive(Debug)]
pub struct Module {
    /// The text.
    pub text: String,
    /// Of the `.version` directive.
    pub version: (u32, u32),
    /// Of the `.target` directive: `sm_80`.
    pub target: String,
    /// By name.
    pub functions: HashMap<String, Function>,
    /// In order.
    pub variables: Vec<Variable>,
}

/// The bytes of a fundamental type; a predicate has one.
pub fn size_of_type(name: &str) -> Option<usize> {
    Some(match name.trim_start_matches('.') {
        "b8" | "u8" | "s8" | "pred" => 1,
        "b16" | "u16" | "s16" | "f16" | "bf16" => 2,
        "b32" | "u32" | "s32" | "f32" | "f16x2" | "bf16x2" => 4,
        "b64" | "u64" | "s64" | "f64" => 8,
        "b128" => 16,
        _ => return None,
    })
}

/// Reads what follows a state space: `.align 8 .b8 name[16]`, `.v4 .f32 x`. The words may stick together.
pub fn slot(lexer: &mut Lexer, first: &str) -> Read<Slot> {
    let (mut align, mut size, mut lanes) = (0, 0, 1);
    let mut word = first.to_owned();
    let name = loop {
        for part in word.split('.').filter(|p| !p.is_empty()) {
            match part {
                "align" => match lexer.token() {
                    Token::Word(n) => align = number(n).unwrap_or(0) as usize,
                    _ => return malformed("an alignment without a number"),
                },
                "v2" => lanes = 2,
                "v4" => lanes = 4,
                "ptr" | "global" | "const" | "shared" | "local" | "param" | "noreturn" => {}
                _ => match size_of_type(part) {
                    Some(n) if word.starts_with('.') => size = n,
                    _ => {}
                },
            }
        }
        match lexer.token() {
            Token::Word(w) if w.starts_with('.') => word = w.to_owned(),
            Token::Word(w) => break w.to_owned(),
            other => return malformed(format!("a name was expected, not {other:?}")),
        }
    };
    let mut count = 1;
    while lexer.accept(b'[') {
        if lexer.accept(b']') {
            count = 0;
            continue;
        }
        match lexer.token() {
            Token::Word(n) => count *= number(n).unwrap_or(0) as usize,
            other => return malformed(format!("an array's size was expected, not {other:?}")),
        }
        lexer.accept(b']');
    }
    let natural = size * lanes;
    Ok(Slot {
        name,
        size: natural * count,
        align: if align == 0 { natural.max(1) } else { align },
        element: size,
    })
}

/// Reads `( .param …, .param … )` if it comes next.
fn slots(lexer: &mut Lexer) -> Read<Vec<Slot>> {
    let mut found = Vec::new();
    if lexer.accept(b'(') {
        while !lexer.accept(b')') {
            match lexer.token() {
                Token::Word(word) => found.push(slot(lexer, word)?),
                Token::Mark(b',') => {}
                other => return malformed(format!("a parameter was expected, not {other:?}")),
            }
        }
    }
    Ok(found)
}

impl Module {
    /// Indexes a text.
    pub fn read(text: String) -> Read<Self> {
        let mut module = Self {
            text: String::new(),
            version: (0, 0),
            target: String::new(),
            functions: HashMap::new(),
            variables: vec![],
        };
        let mut lexer = Lexer::new(&text);
        loop {
            match lexer.token() {
                Token::End => break,
                Token::Word(word) => module.directive(&mut lexer, word)?,
                Token::Mark(b';') => {}
                other => return malformed(format!("a directive was expected, not {other:?}")),
            }
        }
        if module.version == (0, 0) || module.target.is_empty() {
            return malformed("no .version and .target directives");
        }
        module.text = text;
        Ok(module)
    }

    fn directive(&mut self, lexer: &mut Lexer, word: &str) -> Read<()> {
        match word {
            ".version" => {
                let Token::Word(number) = lexer.token() else {
                    return malformed("no number after .version");
                };
                let (major, minor) = number.split_once('.').unwrap_or((number, "0"));
                let read = |s: &str| s.parse().map_err(|_| Malformed(format!("`.version {number}`")));
                self.version = (read(major)?, read(minor)?);
            }
            ".target" => {
                let Token::Word(name) = lexer.token() else {
                    return malformed("no name after .target");
                };
                self.target = name.to_owned();
                while lexer.accept(b',') {
                    lexer.token();
                }
            }
            ".address_size" => {
                if lexer.token() != Token::Word("64") {
                    return malformed("addresses must have 64 bits");
                }
            }
            ".visible" | ".extern" | ".weak" | ".common" => {}
            ".file" | ".loc" => lexer.skip_line(),
            ".pragma" | ".alias" => while !matches!(lexer.token(), Token::Mark(b';') | Token::End) {},
            ".section" => {
                while !matches!(lexer.token(), Token::Mark(b'{') | Token::End) {}
                lexer.skip_braces();
            }
            ".func" | ".entry" => self.function(lexer, word == ".entry")?,
            _ if word.starts_with(".global") || word.starts_with(".const") => {
                self.variable(lexer, word, Space::Global)?
            }
            _ if word.starts_with(".shared") => self.variable(lexer, word, Space::Shared)?,
            _ => return malformed(format!("unknown directive `{word}`")),
        }
        Ok(())
    }

    fn function(&mut self, lexer: &mut Lexer, entry: bool) -> Read<()> {
        let returns = slots(lexer)?;
        let Token::Word(name) = lexer.token() else {
            return malformed("a function without a name");
        };
        let params = slots(lexer)?;
        let mut function = Function {
            entry,
            returns,
            params,
            max_threads: None,
            body: None,
        };
        loop {
            match lexer.token() {
                Token::Mark(b'{') => {
                    function.body = Some(lexer.skip_braces());
                    break;
                }
                Token::Mark(b';') | Token::End => break,
                Token::Word(".maxntid" | ".reqntid") => {
                    let mut product = 1u32;
                    while let Token::Word(n) = lexer.peek() {
                        let Some(n) = number(n) else { break };
                        product = product.saturating_mul(n as u32);
                        lexer.token();
                        lexer.accept(b',');
                    }
                    function.max_threads = Some(product);
                }
                _ => {}
            }
        }
        // A declaration never hides the definition.
        if function.body.is_some() || !self.functions.contains_key(name) {
            self.functions.insert(name.to_owned(), function);
        }
        Ok(())
    }

    fn variable(&mut self, lexer: &mut Lexer, word: &str, space: Space) -> Read<()> {
        let mut variable = Variable {
            slot: slot(lexer, word)?,
            space,
            init: vec![],
            links: vec![],
        };
        if lexer.accept(b'=') {
            variable.initialise(lexer)?;
        }
        self.variables.push(variable);
        Ok(())
    }
}

impl Variable {
    fn initialise(&mut self, lexer: &mut Lexer) -> Read<()> {
        let mut negative = false;
        loop {
            match lexer.token() {
                Token::Mark(b';') | Token::End => return Ok(()),
                Token::Mark(b'-') => negative = true,
                Token::Mark(b'+') => {
                    let (Token::Word(word), Some(link)) = (lexer.token(), self.links.last_mut()) else {
                        return malformed(format!("the initialiser of `{}`", self.slot.name));
                    };
                    link.2 += number(word).unwrap_or(0);
                }
                Token::Word("generic") | Token::Mark(_) => {}
                Token::Word(word) => {
                    if let Some(value) = number(word) {
                        let value = if negative { value.wrapping_neg() } else { value };
                        self.init
                            .extend_from_slice(&value.to_le_bytes()[..self.slot.element.clamp(1, 8)]);
                    } else {
                        self.links.push((self.init.len(), word.to_owned(), 0));
                        self.init.extend_from_slice(&[0; 8]);
                    }
                    negative = false;
                }
                Token::Text(_) => return malformed(format!("the initialiser of `{}`", self.slot.name)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn index() {
        let text = "\
.version 8.4
.target sm_80, debug
.address_size 64
.extern .func __assertfail ( .param .b64 p0, .param .b32 p1 ) ;
.global .align 1 .b8 $str[3] = {97, 98, 0};
.const .align 4 .u32 table[2] = {1, -1};
.global .align 8 .u64 pointer = generic($str)+1;
.extern .shared .align 16 .b8 dynamic[];
.func (.param .b64 r) inner (.param .b64 a);
.func (.param .b64 r) inner (.param .b64 a) { ret; }
.visible .entry main(
    .param .u64 main_param_0,
    .param .align 8 .b8 main_param_1[12]
)
.maxntid 128, 1, 1
{ { } ret; }
";
        let m = Module::read(text.to_owned()).unwrap();
        assert_eq!((m.version, m.target.as_str()), ((8, 4), "sm_80"));
        let main = &m.functions["main"];
        assert_eq!((main.entry, main.max_threads, main.params.len()), (true, Some(128), 2));
        assert_eq!((main.params[1].size, main.params[1].align), (12, 8));
        assert_eq!(&m.text[main.body.clone().unwrap()], " { } ret; ");
        assert_eq!(m.functions["inner"].returns.len(), 1);
        assert!(m.functions["inner"].body.is_some());
        assert!(m.functions["__assertfail"].body.is_none());
        let names: Vec<_> = m
            .variables
            .iter()
            .map(|v| (v.slot.name.as_str(), v.slot.size, v.init.len()))
            .collect();
        assert_eq!(
            names,
            [("$str", 3, 3), ("table", 8, 8), ("pointer", 8, 8), ("dynamic", 0, 0)]
        );
        assert_eq!(m.variables[1].init, [1, 0, 0, 0, 255, 255, 255, 255]);
        assert_eq!(m.variables[2].links, [(0, "$str".to_owned(), 1)]);
    }
}
