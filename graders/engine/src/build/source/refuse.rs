//! What the grader refuses in any submitted file.

use super::token::{TokenKind, tokens};
use crate::program::Violation;

/// Words that are refused wherever they stand: there is no honest use of them in an exercise.
const REFUSED: [(&str, &str); 9] = [
    ("include_str", "`include_str!` reads a file while compiling"),
    ("include_bytes", "`include_bytes!` reads a file while compiling"),
    ("option_env", "`option_env!` reads the environment while compiling"),
    ("global_asm", "`global_asm!` is machine code"),
    ("naked_asm", "`naked_asm!` is machine code"),
    ("proc_macro", "compiler plug-ins are not allowed"),
    ("gradus_runner", "the grader's own parts are not for answers"),
    ("gradus_facade", "the grader's own parts are not for answers"),
    ("unsafe", "unsafe code is not allowed: no exercise needs it"),
];

/// Macros whose names are also ordinary words: refused when called, renamed, or passed to a macro.
const REFUSED_MACROS: [(&str, &str); 3] = [
    ("include", "`include!` reads a file while compiling"),
    ("env", "`env!` reads the environment while compiling"),
    ("asm", "`asm!` is machine code"),
];

/// Inner attributes that a module may have.
const INNER_ATTRIBUTES: [&str; 6] = ["allow", "expect", "warn", "deny", "forbid", "doc"];

/// The first thing in a submitted file that the grader refuses.
pub fn refused(text: &str) -> Option<Violation> {
    let tokens = tokens(text);
    let at = |i: usize| tokens.get(i).map_or("", |t| t.text.as_str());
    let has_macros = tokens.iter().any(|t| t.text == "macro_rules");
    // A macro calls what it is given: `$name!(…)`, `$($name)*!(…)`.
    let calls_arguments = has_macros
        && (2..tokens.len()).any(|i| {
            let given = at(i - 2) == "$" || matches!(at(i - 1), "*" | "+" | "?") && matches!(at(i - 2), ")" | ",");
            at(i) == "!" && at(i + 1) != "=" && given
        });
    let mut in_use = false;
    let mut attribute = 0usize;
    for (i, token) in tokens.iter().enumerate() {
        let word = matches!(token.kind, TokenKind::Word | TokenKind::RawWord);
        let text = token.text.as_str();
        match text {
            "use" if token.kind == TokenKind::Word => in_use = true,
            ";" => in_use = false,
            "#" if at(i + 1) == "[" || (at(i + 1) == "!" && at(i + 2) == "[") => {
                let inner = at(i + 1) == "!";
                let name = at(i + 2 + usize::from(inner));
                if inner && !INNER_ATTRIBUTES.contains(&name) {
                    return Some(token.violation(format!("the crate attribute `#![{name}]` is not allowed")));
                }
                attribute = attribute.max(1);
            }
            // Brackets are only counted within an attribute: its end is all that matters.
            "[" if attribute > 0 => attribute += 1,
            "]" if attribute > 0 => attribute = if attribute <= 2 { 0 } else { attribute - 1 },
            _ => {}
        }
        if !word {
            continue;
        }
        if let Some((_, rule)) = REFUSED.iter().find(|(name, _)| *name == text) {
            // `r#unsafe` is an ordinary name.
            if text != "unsafe" || token.kind == TokenKind::Word {
                return Some(token.violation(*rule));
            }
        }
        if let Some((name, rule)) = REFUSED_MACROS.iter().find(|(name, _)| *name == text) {
            let called = at(i + 1) == "!" && matches!(at(i + 2), "(" | "[" | "{");
            let renamed = in_use && (*name != "env" || at(i + 1) == "as");
            let before_literal = tokens.get(i + 1).is_some_and(|t| t.kind == TokenKind::Literal);
            let passed = calls_arguments && matches!(at(i + 1), ")" | "]" | "}" | ",")
                || has_macros && (at(i + 1) == "!" && at(i + 2) != "=" || before_literal);
            if called || renamed || passed {
                return Some(token.violation(*rule));
            }
        }
        let path = text == "path" && at(i + 1) == "=";
        let literal = tokens.get(i + 2).is_some_and(|t| t.kind == TokenKind::Literal) || at(i + 2) == "concat";
        if path && (attribute > 0 || has_macros && literal) {
            return Some(token.violation("`#[path]` takes in another file"));
        }
        if text == "extern" && token.kind == TokenKind::Word && at(i + 1) == "crate" {
            return Some(token.violation("`extern crate` is not needed: the libraries are at hand"));
        }
    }
    None
}
