//! Tokens of PTX: words (opcodes, registers, numbers and directives alike), marks, and quoted texts.

/// One token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'t> {
    /// Letters, digits, `_ $ % .`: `fma.rn.f32`, `%r1`, `0f3F800000`, `.reg`.
    Word(&'t str),
    /// Any other character.
    Mark(u8),
    /// What stands between quotes.
    Text(&'t str),
    /// Nothing is left.
    End,
}

/// A text being read.
#[derive(Clone, Debug)]
pub struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

fn in_word(c: u8) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, b'_' | b'$' | b'%' | b'.')
}

impl<'t> Lexer<'t> {
    /// Starts at the beginning of `text`.
    pub fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// The offset of the next byte to be read.
    pub fn position(&self) -> usize {
        self.at
    }

    fn skip_space(&mut self) {
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(self.at..) {
                Some([b' ' | b'\t' | b'\n' | b'\r', ..]) => self.at += 1,
                Some([b'/', b'/', ..]) => self.skip_line(),
                Some([b'/', b'*', rest @ ..]) => {
                    let end = rest.windows(2).position(|w| w == b"*/");
                    self.at += end.map_or(rest.len() + 2, |n| n + 4);
                }
                _ => return,
            }
        }
    }

    /// Leaves what is left of the line: `.loc` and `.file` have no terminator.
    pub fn skip_line(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest.iter().position(|&c| c == b'\n').unwrap_or(rest.len());
    }

    /// Reads one token.
    pub fn token(&mut self) -> Token<'t> {
        self.skip_space();
        let bytes = self.text.as_bytes();
        let start = self.at;
        match bytes.get(start) {
            None => Token::End,
            Some(b'"') => {
                let length = bytes[start + 1..].iter().position(|&c| c == b'"');
                let end = length.map_or(bytes.len(), |n| start + 1 + n);
                self.at = (end + 1).min(bytes.len());
                Token::Text(&self.text[start + 1..end])
            }
            Some(&c) if in_word(c) => {
                loop {
                    let rest = &bytes[self.at..];
                    self.at += rest.iter().position(|&c| !in_word(c)).unwrap_or(rest.len());
                    // `ld.global.L1::no_allocate.u32` is one word.
                    if !bytes[self.at..].starts_with(b"::") {
                        break;
                    }
                    self.at += 2;
                }
                Token::Word(&self.text[start..self.at])
            }
            // Outside comments and strings PTX is ASCII; whatever else there is must not split a character.
            Some(&c) => {
                self.at += self.text[start..].chars().next().map_or(1, char::len_utf8);
                Token::Mark(c)
            }
        }
    }

    /// The next token, left in place.
    pub fn peek(&self) -> Token<'t> {
        self.clone().token()
    }

    /// Takes the mark `c` if it comes next.
    pub fn accept(&mut self, c: u8) -> bool {
        let mut ahead = self.clone();
        let found = ahead.token() == Token::Mark(c);
        if found {
            *self = ahead;
        }
        found
    }

    /// After an opening brace: skips to behind the brace that closes it, and returns what stood between.
    pub fn skip_braces(&mut self) -> std::ops::Range<usize> {
        let bytes = self.text.as_bytes();
        let (start, mut depth) = (self.at, 1);
        while let Some(&c) = bytes.get(self.at) {
            match c {
                b'/' => {
                    let before = self.at;
                    self.skip_space();
                    if self.at > before {
                        continue;
                    }
                }
                b'{' => depth += 1,
                b'}' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return start..self.at - 1;
            }
        }
        start..self.at
    }
}

/// The bits of a number as PTX writes it: decimal, `0x`, `0b`, octal, with or without `U`; `0f` and `0d` floats.
pub fn number(word: &str) -> Option<u64> {
    let bytes = word.as_bytes();
    if !bytes.first()?.is_ascii_digit() {
        return None;
    }
    if let [b'0', kind, digits @ ..] = bytes {
        let digits = str::from_utf8(digits).ok()?;
        let trimmed = digits.trim_end_matches(['U', 'u']);
        match kind {
            b'f' | b'F' if digits.len() == 8 => return u64::from_str_radix(digits, 16).ok(),
            b'd' | b'D' if digits.len() == 16 => return u64::from_str_radix(digits, 16).ok(),
            b'x' | b'X' => return u64::from_str_radix(trimmed, 16).ok(),
            b'b' | b'B' => return u64::from_str_radix(trimmed, 2).ok(),
            b'0'..=b'7' => return u64::from_str_radix(word.trim_end_matches(['U', 'u']), 8).ok(),
            _ => {}
        }
    }
    word.trim_end_matches(['U', 'u']).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens() {
        let mut l = Lexer::new("@!%p1 bra $L__BB0_2; // no } here\n\tmov.b32 {low,high}, %r-12; /* x */ \"a b\"");
        let mut seen = Vec::new();
        loop {
            match l.token() {
                Token::End => break,
                Token::Word(w) => seen.push(w.to_owned()),
                Token::Mark(c) => seen.push((c as char).to_string()),
                Token::Text(t) => seen.push(format!("<{t}>")),
            }
        }
        assert_eq!(
            seen.join(" "),
            "@ ! %p1 bra $L__BB0_2 ; mov.b32 { low , high } , %r - 12 ; <a b>"
        );
    }

    #[test]
    fn numbers() {
        assert_eq!(number("1024"), Some(1024));
        assert_eq!(number("0X160DU"), Some(0x160d));
        assert_eq!(number("0f3F800000"), Some(0x3f800000));
        assert_eq!(number("0d41E0000000000000"), Some(0x41e0_0000_0000_0000));
        assert_eq!(number("0"), Some(0));
        assert_eq!(number("010"), Some(8));
        assert_eq!(number("%r1"), None);
    }

    #[test]
    fn braces() {
        let text = "{ a { b } // }\n c } rest";
        let mut l = Lexer::new(text);
        l.accept(b'{');
        assert_eq!(&text[l.skip_braces()], " a { b } // }\n c ");
        assert_eq!(l.token(), Token::Word("rest"));
    }
}
