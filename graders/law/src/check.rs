//! What can be wrong with an expression before any case: names, functions, numbers of arguments.

use super::function::arity;
use super::functions::{find, functions};
use super::parser::FORMS;
use super::suggest::{did_you_mean, nearest};
use super::syntax::{Expr, ExprError, Kind, Node, Word};
use gradus_wire::DType;

/// Names from other libraries, and what to write here.
const FOREIGN: [(&str, &str); 40] = [
    ("allclose", "write `a approx b`"),
    ("isclose", "write `a approx b`, or near(a, b, tol)"),
    ("close", "write `a approx b`, or near(a, b, tol)"),
    ("array_equal", "write `a equals b`"),
    ("matmul", "write `a @ b`"),
    ("mm", "write `a @ b`"),
    ("bmm", "write `a @ b`"),
    ("add", "write `a + b`"),
    ("sub", "write `a - b`"),
    ("mul", "write `a * b`"),
    ("div", "write `a / b`"),
    ("pow", "write `a ** b`"),
    ("square", "write `x ** 2`"),
    ("neg", "write `-x`"),
    ("mod", "write `a % b`"),
    ("var", "did you mean `variance`?"),
    ("transpose", "did you mean `t` (last two axes) or `permute`?"),
    ("view", "did you mean `reshape`?"),
    ("cat", "did you mean `concat`?"),
    ("narrow", "did you mean `slice`?"),
    ("index_select", "did you mean `take`?"),
    ("numel", "did you mean `size`?"),
    ("range", "did you mean `arange`?"),
    ("amax", "did you mean `max`?"),
    ("amin", "did you mean `min`?"),
    ("isfinite", "did you mean `is_finite`?"),
    ("isnan", "write `x != x`, or `!is_finite(x)`"),
    ("relu", "write `maximum(x, 0)`"),
    ("sigmoid", "write `1 / (1 + exp(-x))`"),
    ("identity", "did you mean `eye`?"),
    ("not", "write `!(…)`"),
    ("ndim", "write `len(shape(x))`"),
    ("squeeze", "did you mean `reshape`?"),
    ("unsqueeze", "did you mean `reshape`?"),
    ("expand", "did you mean `broadcast`?"),
    ("full", "write `value * ones(shape)`"),
    ("linspace", "write `a + (b - a) * arange(n) / (n - 1)`"),
    ("int", "write `floor(x)`"),
    (
        "float",
        "leave it out: numbers are f64, or integers that become f64 where they must",
    ),
    ("str", "write `` `${x}` `` for a text"),
];

/// Names that an expression may use.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// Values: sizes, arguments, draws, lets, outputs, `out`, `expected`.
    pub values: Vec<String>,
    /// Parameters of the exercise: what `solve(x = …)` may change.
    pub parameters: Vec<String>,
    /// Callable names with their number of arguments: defines, `uses`.
    pub functions: Vec<(String, usize)>,
    /// Whether answers may be asked for (`solve`, `expected`, `autograd`, `calls`): not in `let`, `avoid`, `when`, sizes.
    pub answers: bool,
}

impl Expr {
    /// Checks names, functions, arities, argument names of `solve(…)`.
    pub fn check(&self, scope: &Scope) -> Vec<ExprError> {
        let mut check = Check {
            scope,
            bound: Vec::new(),
            found: Vec::new(),
        };
        check.node(&self.root);
        check.found
    }
}

/// Walks an expression.
struct Check<'a> {
    scope: &'a Scope,
    bound: Vec<&'a str>,
    found: Vec<ExprError>,
}

impl<'a> Check<'a> {
    fn report(&mut self, start: usize, length: usize, message: String, help: Option<String>) {
        self.found.push(ExprError {
            offset: start,
            length: length.max(1),
            message,
            help,
        });
    }

    fn arity(&self, name: &str) -> Option<usize> {
        self.scope
            .functions
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, arity)| *arity)
    }

    fn is_value(&self, name: &str) -> bool {
        let is = |list: &[String]| list.iter().any(|n| n == name);
        self.bound.contains(&name) || is(&self.scope.values) || is(&self.scope.parameters)
    }

    fn node(&mut self, node: &'a Node) {
        match &node.kind {
            Kind::Name(name) => self.name(name, node, false),
            Kind::Call { function, arguments } => self.call(node.end, function, arguments),
            Kind::Ask { of_reference, changes } => {
                self.asks(if *of_reference { "reference" } else { "solve" }, node);
                for (word, value) in changes {
                    self.parameter(word);
                    match &value.kind {
                        Kind::Name(name) => self.name(name, value, true),
                        _ => self.node(value),
                    }
                }
            }
            Kind::Every { variable, count, body } | Kind::Tabulate { variable, count, body } => {
                self.children_of(count);
                self.bound.push(&variable.text);
                self.node(body);
                self.bound.pop();
            }
            Kind::Differentiate { body, by, .. } => {
                if !self.is_value(&by.text) {
                    self.unknown_value(&by.text, by.start);
                }
                self.node(body);
            }
            Kind::Calls { of_reference, closure } => {
                self.asks(if *of_reference { "expected_calls" } else { "calls" }, node);
                self.parameter(closure);
            }
            Kind::Read { content, file } => {
                self.asks(content.form(), node);
                self.parameter(file);
            }
            Kind::Autograd {
                of_reference,
                parameter,
            } => {
                self.asks(if *of_reference { "expected_autograd" } else { "autograd" }, node);
                self.parameter(parameter);
            }
            Kind::Index(base, place) => {
                self.node(base);
                self.children_of(place);
            }
            _ => node.children().into_iter().for_each(|child| self.node(child)),
        }
    }

    /// A place where a range may stand.
    fn children_of(&mut self, node: &'a Node) {
        match &node.kind {
            Kind::Range(..) => node.children().into_iter().for_each(|child| self.node(child)),
            _ => self.node(node),
        }
    }

    fn name(&mut self, name: &str, node: &Node, may_be_function: bool) {
        if self.is_value(name) {
            return;
        }
        match self.arity(name) {
            Some(0) => {}
            Some(_) if may_be_function => {}
            Some(arity) => {
                let help = format!("call it with {}", counted(arity));
                let message = format!("`{name}` is a function");
                self.report(node.start, name.len(), message, Some(help));
            }
            None => self.unknown_value(name, node.start),
        }
    }

    fn unknown_value(&mut self, name: &str, start: usize) {
        let known = self
            .scope
            .values
            .iter()
            .chain(&self.scope.parameters)
            .map(String::as_str);
        let constants = self.scope.functions.iter().filter(|(_, arity)| *arity == 0);
        let known = known
            .chain(constants.map(|(n, _)| n.as_str()))
            .chain(self.bound.iter().copied())
            .chain(["true", "false", "none", "nan", "inf"]);
        let advice = match find(name) {
            Some(function) => Some(format!(
                "`{name}` is a function: write `{name}({})`",
                function.arguments
            )),
            None if FORMS.contains(&name) => Some(format!("write `{name}(…)`")),
            None if name.parse::<DType>().is_ok() => Some(format!("a dtype is a text: write `\"{name}\"`")),
            None => nearest(name, known).map(did_you_mean),
        };
        self.report(start, name.len(), format!("nothing is named `{name}` here"), advice);
    }

    /// A form that asks for answers, where none may be asked for. The reference may build inputs.
    fn asks(&mut self, form: &str, node: &Node) {
        if !self.scope.answers && form != "reference" {
            self.report(
                node.start,
                form.len(),
                format!("`{form}` can't be asked here"),
                Some("answers exist only in laws".into()),
            );
        }
    }

    fn parameter(&mut self, word: &Word) {
        let known = &self.scope.parameters;
        if known.contains(&word.text) {
            return;
        }
        let advice = nearest(&word.text, known.iter().map(String::as_str)).map(did_you_mean);
        let listed = || match known.is_empty() {
            true => "there are none".to_string(),
            false => format!("there are {}", known.join(", ")),
        };
        self.report(
            word.start,
            word.text.len(),
            format!("there is no argument named `{}`", word.text),
            advice.or_else(|| Some(listed())),
        );
    }

    fn call(&mut self, end: usize, function: &Word, arguments: &'a [Node]) {
        let name = function.text.as_str();
        let given = arguments.len();
        let known = find(name);
        if let Some(arity) = self.arity(name) {
            if arity != given {
                let message = format!("`{name}` takes {}, not {given}", counted(arity));
                self.report(function.start, end - function.start, message, None);
            }
        } else if let Some(known) = known {
            if !(known.least..=known.most).contains(&given) {
                let message = format!("`{name}` takes {}, not {given}", arity(known));
                let help = format!("{name}({}): {}", known.arguments, known.about);
                self.report(function.start, end - function.start, message, Some(help));
            }
        } else if self.is_value(name) {
            let help = "an entry is `x[i]`; a product needs `*`".to_string();
            self.report(
                function.start,
                name.len(),
                format!("`{name}` is a value, not a function"),
                Some(help),
            );
        } else {
            let all = functions().iter().map(|f| f.name);
            let all = all
                .chain(FORMS)
                .chain(self.scope.functions.iter().map(|(n, _)| n.as_str()));
            let foreign = FOREIGN.iter().find(|(n, _)| *n == name).map(|(_, h)| (*h).to_string());
            let advice = foreign.or_else(|| nearest(name, all).map(did_you_mean));
            self.report(
                function.start,
                name.len(),
                format!("there is no function `{name}`"),
                advice,
            );
        }
        let takes_range = |position: usize| {
            self.arity(name).is_none()
                && known.is_some_and(|k| k.arguments.split(", ").nth(position).is_some_and(|a| a == "a..b"))
        };
        let ranges: Vec<bool> = (0..given).map(takes_range).collect();
        for (argument, takes_range) in arguments.iter().zip(ranges) {
            match (&argument.kind, takes_range) {
                (Kind::Range(..), false) => self.report(
                    argument.start,
                    argument.end - argument.start,
                    format!("`{name}` takes no range"),
                    Some("a range stands in `x[a..b]` and `slice(x, axis, a..b)`".into()),
                ),
                (Kind::Range(..), true) => self.children_of(argument),
                _ => self.node(argument),
            }
        }
    }
}

/// `1 argument`, `3 arguments`.
fn counted(arity: usize) -> String {
    match arity {
        0 => "no arguments".into(),
        1 => "1 argument".into(),
        n => format!("{n} arguments"),
    }
}
