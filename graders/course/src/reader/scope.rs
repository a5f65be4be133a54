//! Names: which are bound where, and which can't be taken.

use gradus_law::Define;
use gradus_law::{Expr, ExprError, Scope};
use indexmap::IndexMap;
use std::collections::HashSet;

/// Words of the law language and of Rust that name nothing else.
const RESERVED: [&str; 74] = [
    "out",
    "expected",
    "solve",
    "reference",
    "every",
    "in",
    "by",
    "true",
    "false",
    "none",
    "nan",
    "inf",
    "approx",
    "equals",
    "if",
    "else",
    "tabulate",
    "grad",
    "jacobian",
    "autograd",
    "expected_autograd",
    "calls",
    "expected_calls",
    "read_safetensors",
    "read_text",
    "as",
    "break",
    "const",
    "continue",
    "crate",
    "dyn",
    "enum",
    "extern",
    "fn",
    "for",
    "impl",
    "let",
    "loop",
    "match",
    "mod",
    "move",
    "mut",
    "pub",
    "ref",
    "return",
    "self",
    "Self",
    "static",
    "struct",
    "super",
    "trait",
    "type",
    "unsafe",
    "use",
    "where",
    "while",
    "async",
    "await",
    "abstract",
    "become",
    "box",
    "do",
    "final",
    "macro",
    "override",
    "priv",
    "typeof",
    "unsized",
    "virtual",
    "yield",
    "try",
    "gen",
    "and",
    "or",
];

/// Why a name can't be given to something of a spec; `None` when it can.
pub fn refuse(name: &str) -> Option<String> {
    let mut letters = name.chars();
    let begins = letters.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    if !begins || !letters.all(|c| c.is_ascii_alphanumeric() || c == '_') || name == "_" {
        return Some(format!(
            "`{name}` is no name: letters, digits and `_`, not beginning with a digit"
        ));
    }
    if RESERVED.contains(&name) || gradus_law::is_reserved(name) {
        return Some(format!("the name `{name}` is reserved"));
    }
    None
}

/// Why a helper with so many parameters can't have a name. A value may be called like a function of the laws (`values`,
/// `t`), as a call is never taken for a value; a helper may not, unless the number of arguments tells them apart.
pub fn refuse_function(name: &str, parameters: usize) -> Option<String> {
    let known = gradus_law::functions().iter().find(|f| f.name == name);
    let hidden = known.filter(|f| parameters > 0 && (f.least..=f.most).contains(&parameters));
    refuse(name).or_else(|| hidden.map(|_| format!("`{name}` is a function of the laws")))
}

/// Whether the law language has a function of this name.
pub fn is_function(name: &str) -> bool {
    gradus_law::functions().iter().any(|f| f.name == name)
}

/// Everything an exercise binds, gathered while its spec is read.
#[derive(Debug, Default)]
pub struct Names {
    /// Sizes.
    pub sizes: Vec<String>,
    /// Arguments, extra draws and lets.
    pub values: Vec<String>,
    /// Sizes, draws and lets that are not bound yet.
    pub later: Vec<String>,
    /// Parameters of the signature.
    pub parameters: Vec<String>,
    /// Draws that the content of a file is made from: they may be changed as arguments are.
    pub contents: Vec<String>,
    /// Outputs.
    pub outputs: Vec<String>,
    /// Sizes of outputs that are marked as known from the answer alone.
    pub free: Vec<String>,
    /// Closure arguments that are drawn: callable, with their number of arguments.
    pub closures: Vec<(String, usize)>,
    /// Reference functions.
    pub uses: Vec<(String, usize)>,
    /// Defines of the exercise and of the course: name, number of parameters.
    pub defines: Vec<(String, usize)>,
    /// Defines that look at an answer, directly or through others.
    pub answering: HashSet<String>,
}

impl Names {
    /// Whether a name is that of a size, draw, computed value or argument.
    pub fn is_of_case(&self, name: &str) -> bool {
        let is = |list: &[String]| list.iter().any(|n| n == name);
        is(&self.sizes) || is(&self.values) || is(&self.parameters) || is(&self.later)
    }

    /// Sizes alone.
    pub fn of_sizes(&self) -> Scope {
        self.scope(self.sizes.clone(), false)
    }

    /// What a case holds before the function is called.
    pub fn of_case(&self) -> Scope {
        let mut values = self.sizes.clone();
        values.extend(self.values.iter().cloned());
        self.scope(values, false)
    }

    /// The same with the answer: `when` of laws.
    pub fn of_answer(&self) -> Scope {
        let mut scope = self.of_case();
        scope.values.push("out".into());
        scope.values.extend(self.outputs.iter().cloned());
        scope
    }

    /// Everything: laws and their helpers.
    pub fn of_law(&self) -> Scope {
        let mut scope = self.of_answer();
        scope.values.push("expected".into());
        scope.answers = true;
        scope
    }

    fn scope(&self, mut values: Vec<String>, answers: bool) -> Scope {
        let mut functions = self.closures.clone();
        functions.extend(self.uses.iter().cloned());
        functions.extend(self.defines.iter().filter(|(_, count)| *count > 0).cloned());
        values.extend(
            self.defines
                .iter()
                .filter(|(_, count)| *count == 0)
                .map(|(name, _)| name.clone()),
        );
        values.dedup();
        Scope {
            values,
            parameters: self.parameters.iter().chain(&self.contents).cloned().collect(),
            functions,
            answers,
        }
    }
}

/// Adds what would be right to a finding about names, where the law language has no advice: it knows the names that are
/// bound, but not those that are bound elsewhere.
pub fn advise(slip: &mut ExprError, text: &str, scope: &Scope, later: &[String]) {
    let name = text
        .get(slip.offset..slip.offset + slip.length)
        .unwrap_or("")
        .to_string();
    let unknown = slip.message.starts_with("nothing is named");
    if unknown && later.contains(&name) {
        slip.help = Some(format!("`{name}` is bound later: move it up"));
    } else if unknown && ANSWERS.contains(&name.as_str()) {
        slip.help = Some("the answer is known only in laws".into());
    } else if unknown && (name.len() == 1 || slip.help.is_none()) {
        // Every letter is near every other.
        let mut known: Vec<&str> = scope.values.iter().map(String::as_str).collect();
        known.dedup();
        let more = if known.len() > 16 { ", …" } else { "" };
        known.truncate(16);
        slip.help = Some(match known.is_empty() {
            true => "no name is bound here".to_string(),
            false => format!("known here: {}{more}", known.join(", ")),
        });
    }
    if slip.help.is_none() {
        slip.help = Some(default_help(&slip.message).to_string());
    }
}

/// Advice for a slip of an expression about which nothing better is known.
pub fn default_help(message: &str) -> &'static str {
    if message.starts_with("there is no function") {
        "define it under `define`, or name a reference function under `uses`"
    } else if message.starts_with("expected an operator") {
        "values are joined by operators; a product needs `*`"
    } else if message.starts_with("expected `") {
        "brackets close in the order in which they were opened"
    } else {
        "see the reference of the laws for what an expression may hold"
    }
}

/// Names of the answer and of questions about it.
const ANSWERS: [&str; 9] = [
    "out",
    "expected",
    "solve",
    "autograd",
    "expected_autograd",
    "calls",
    "expected_calls",
    "read_safetensors",
    "read_text",
];

/// The defines that look at an answer (`out`, an output, `solve`, …), directly or through others.
pub fn answering<'a>(defines: &IndexMap<String, Define>, outputs: impl Iterator<Item = &'a String>) -> HashSet<String> {
    let mut first: HashSet<String> = ANSWERS.iter().map(|name| name.to_string()).collect();
    first.extend(outputs.cloned());
    spread(defines, &first)
}

/// Whether an expression asks the reference, directly or through a define.
pub fn consults_reference(expression: &Expr, defines: &IndexMap<String, Define>) -> bool {
    gradus_law::consults_reference(expression, &|name| defines.get(name))
}

/// Defines that mention one of the names, or a define that does.
fn spread(defines: &IndexMap<String, Define>, first: &HashSet<String>) -> HashSet<String> {
    let mut found: HashSet<String> = HashSet::new();
    loop {
        let more: Vec<String> = defines
            .values()
            .filter(|d| !found.contains(&d.name))
            .filter(|d| {
                d.body
                    .names()
                    .iter()
                    .any(|n| !d.parameters.contains(n) && (first.contains(n) || found.contains(n)))
            })
            .map(|d| d.name.clone())
            .collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}

/// A define that leads back to itself, with the names on the way.
pub fn circular(defines: &IndexMap<String, Define>) -> Option<Vec<String>> {
    fn visit(
        name: &str,
        defines: &IndexMap<String, Define>,
        way: &mut Vec<String>,
        done: &mut HashSet<String>,
    ) -> bool {
        let Some(define) = defines.get(name) else { return false };
        if done.contains(name) {
            return false;
        }
        if let Some(at) = way.iter().position(|n| n == name) {
            way.drain(..at);
            way.push(name.to_string());
            return true;
        }
        way.push(name.to_string());
        for next in define.body.names().iter().filter(|n| !define.parameters.contains(n)) {
            if visit(next, defines, way, done) {
                return true;
            }
        }
        way.pop();
        done.insert(name.to_string());
        false
    }
    let mut done = HashSet::new();
    defines.keys().find_map(|name| {
        let mut way = Vec::new();
        visit(name, defines, &mut way, &mut done).then_some(way)
    })
}
