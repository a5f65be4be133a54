//! Whether two solutions are the same program but for comments, white space, imports and the names of what they bind.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::{BTreeSet, HashMap};

/// Words that name nothing.
const KEYWORDS: [&str; 34] = [
    "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum", "extern", "false", "fn",
    "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "unsafe", "while",
];

/// Whether they are. What is no Rust is the same as nothing.
pub fn same_program(a: &str, b: &str) -> bool {
    match (tokens(a), tokens(b)) {
        (Some(a), Some(b)) => renamed(&a) == renamed(&b),
        _ => false,
    }
}

/// The words and marks of a file, without attributes (documentation among them) and imports.
fn tokens(text: &str) -> Option<Vec<String>> {
    let stream: TokenStream = text.parse().ok()?;
    let mut out = Vec::new();
    flatten(stream, &mut out);
    Some(out)
}

fn flatten(stream: TokenStream, out: &mut Vec<String>) {
    let mut trees = stream.into_iter().peekable();
    while let Some(tree) = trees.next() {
        match tree {
            TokenTree::Punct(mark) if mark.as_char() == '#' => {
                trees.next_if(|next| matches!(next, TokenTree::Punct(p) if p.as_char() == '!'));
                let attribute =
                    |next: &TokenTree| matches!(next, TokenTree::Group(g) if g.delimiter() == Delimiter::Bracket);
                trees.next_if(attribute);
            }
            TokenTree::Ident(word) if word == "use" => {
                while trees
                    .next()
                    .is_some_and(|next| !matches!(next, TokenTree::Punct(p) if p.as_char() == ';'))
                {}
            }
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                out.push(open.to_owned());
                flatten(group.stream(), out);
                // The comma before a closing bracket is a matter of layout.
                if out.last().is_some_and(|last| last == ",") {
                    out.pop();
                }
                out.push(close.to_owned());
            }
            other => out.push(other.to_string()),
        }
    }
}

/// The tokens with numbers in place of the names that the program gives to values and helpers, in order of appearance.
fn renamed(tokens: &[String]) -> Vec<String> {
    let at = |i: Option<usize>| i.and_then(|i| tokens.get(i)).map_or("", String::as_str);
    let before = |i: usize| at(i.checked_sub(1));
    let named = |i: usize| {
        let word = &tokens[i];
        let begins = word.starts_with(|c: char| c.is_lowercase() || c == '_');
        begins && !KEYWORDS.contains(&word.as_str()) && !matches!(before(i), "." | ":")
    };
    // The type after `name: …` follows a single colon, a path's next part a doubled one: both are no values.
    let bound: BTreeSet<&str> = (0..tokens.len())
        .filter(|&i| named(i))
        .filter(|&i| {
            let after = at(Some(i + 1));
            let path = after == ":" && at(Some(i + 2)) == ":";
            before(i) == "fn" || !(path || matches!(after, "(" | "!" | "<"))
        })
        .map(|i| tokens[i].as_str())
        .collect();
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let rename = |(i, token): (usize, &'_ String)| -> String {
        if !named(i) || !bound.contains(token.as_str()) {
            return token.clone();
        }
        let next = numbers.len();
        let number = match tokens.get(i) {
            Some(token) => *numbers.entry(token.as_str()).or_insert(next),
            None => next,
        };
        format!("#{number}")
    };
    tokens.iter().enumerate().map(rename).collect()
}

#[cfg(test)]
mod tests {
    use super::same_program;

    const REFERENCE: &str = "use candle_core::{Result, Tensor};\n\n/// Rows.\npub fn rows(x: &Tensor, n: usize) -> Result<Tensor> \
                             {\n    let total = x.sum(1)?;\n    total.narrow(0, 0, n)\n}\n";

    #[test]
    fn names_comments_layout_and_imports_make_no_other_program() {
        let again = "// alternative: other names\nuse candle_core::Tensor;\nuse candle_core::Result;\npub fn rows(a: &Tensor, \
                     many: usize,) -> Result<Tensor> { /* so */ let s = a.sum(1)?; s.narrow(0, 0, many) }";
        assert!(same_program(REFERENCE, again));
    }

    #[test]
    fn another_method_constant_or_order_does() {
        for (from, to) in [
            ("x.sum(1)", "x.mean(1)"),
            ("sum(1)", "sum(0)"),
            ("narrow(0, 0, n)", "narrow(0, n, 0)"),
            ("total.narrow", "x.narrow"),
        ] {
            assert!(!same_program(REFERENCE, &REFERENCE.replace(from, to)), "{from} -> {to}");
        }
    }

    #[test]
    fn what_is_no_rust_is_like_nothing() {
        assert!(!same_program("pub fn (", "pub fn ("));
    }
}
