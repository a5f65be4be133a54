//! The value of a syntax tree.

mod truth;

use super::environment::{Asker, Env, EvalError, NoAsker};
use super::function::{Call, arity};
use super::operand::{Fault, Operand, Outcome};
use super::syntax::{Define, Expr, Kind, Node, Operator, Piece, Word};
use super::{compare, elementwise, functions, index, linear};
use crate::value::{Truth, Value};

/// Most rounds of `every` and `tabulate`.
pub const MOST_ROUNDS: i64 = 1_000_000;

/// Deepest nesting of nodes over all defines.
const DEEPEST: usize = 100;

/// Deepest nesting of calls of defines.
const MOST_CALLS: usize = 16;

/// Rounds of `every` that a dry run tries.
const DRY_ROUNDS: i64 = 2;

pub(crate) type Evaluated<T> = Result<T, EvalError>;

impl Expr {
    /// Its value.
    pub fn eval(&self, env: &Env<'_>, asker: &mut dyn Asker) -> Result<Value, EvalError> {
        let value = Evaluator::new(env, asker, &self.text, false).eval(&self.root)?;
        Ok(value.value())
    }

    /// Its value as a truth; a value that is no truth value is a type error.
    pub fn judge(&self, env: &Env<'_>, asker: &mut dyn Asker) -> Result<Truth, EvalError> {
        Ok(*Evaluator::new(env, asker, &self.text, false).truth(&self.root)?)
    }

    /// Its value as a whole number: sizes.
    pub fn size(&self, env: &Env<'_>) -> Result<i64, EvalError> {
        let value = Evaluator::new(env, &mut NoAsker, &self.text, false).eval(&self.root)?;
        let whole = value.whole();
        whole.map_err(|fault| {
            let message = match fault.is_type {
                true => fault.message,
                false => format!("{}: use floor(…) or ceil(…)", fault.message),
            };
            course(0, Fault { message, ..fault })
        })
    }

    /// Evaluates everything once with made-up answers, so that kinds that don't go together surface: both sides of
    /// `&&` and `||`, both branches of `if`, the body of `every` even where there is nothing to count. An error whose
    /// `is_type` is false says only that the made-up sizes do not fit.
    pub fn dry_run(&self, env: &Env<'_>, asker: &mut dyn Asker) -> Result<(), EvalError> {
        let value = Evaluator::new(env, asker, &self.text, true).eval(&self.root)?;
        match value {
            Operand::Range(..) => fail(0, "a range is no value", true),
            _ => Ok(()),
        }
    }
}

/// One evaluation.
pub(crate) struct Evaluator<'e, 'a> {
    pub env: &'e Env<'a>,
    pub asker: &'e mut dyn Asker,
    /// Text of the expression or define being evaluated.
    pub text: &'e str,
    /// Evaluate both sides of `&&`, `||`, `if`, and the body of an empty `every`.
    pub dry: bool,
    locals: Vec<(String, Operand)>,
    /// Where the locals of the current define begin.
    frame: usize,
    /// Values of the case that `grad` and `jacobian` move.
    overrides: Vec<(String, Operand)>,
    calls: Vec<String>,
    depth: usize,
}

/// All of a range, or so many places of it with both ends, where it is longer.
fn spread(rounds: std::ops::Range<i64>, most: usize) -> Vec<i64> {
    let count = rounds.end.saturating_sub(rounds.start);
    let steps = most.max(2) as i64 - 1;
    if most == usize::MAX || count <= steps + 1 {
        return rounds.collect();
    }
    (0..=steps).map(|k| rounds.start + k * (count - 1) / steps).collect()
}

/// Where a name is bound, for those who move its value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Bound {
    Local,
    Case,
}

/// A fault with its place.
pub(crate) fn course(offset: usize, fault: Fault) -> EvalError {
    EvalError::Course {
        message: fault.message,
        offset,
        is_type: fault.is_type,
    }
}

impl<'e, 'a: 'e> Evaluator<'e, 'a> {
    pub fn new(env: &'e Env<'a>, asker: &'e mut dyn Asker, text: &'e str, dry: bool) -> Self {
        Evaluator {
            env,
            asker,
            text,
            dry,
            locals: Vec::new(),
            frame: 0,
            overrides: Vec::new(),
            calls: Vec::new(),
            depth: 0,
        }
    }

    pub fn eval(&mut self, node: &'e Node) -> Evaluated<Operand> {
        self.depth += 1;
        let value = if self.depth > DEEPEST {
            fail(node.start, "helpers nest too deeply", false)
        } else {
            self.eval_kind(node)
        };
        self.depth -= 1;
        value
    }

    fn eval_kind(&mut self, node: &'e Node) -> Evaluated<Operand> {
        match &node.kind {
            Kind::Number(v) => Ok(Operand::number(*v)),
            Kind::Whole(v) => Ok(Operand::Whole(*v)),
            Kind::Bool(b) => Ok(Operand::Bool(*b)),
            Kind::None => Ok(Operand::None),
            Kind::Text(text) => Ok(Operand::Text(text.clone())),
            Kind::Template(pieces) => self.template(pieces),
            Kind::Name(name) => self.name(name, node.start),
            Kind::List(items) => Ok(Operand::List(self.all(items)?)),
            Kind::Negate(inner) => self.negated(node, inner),
            Kind::Not(inner) => self.opposed(inner),
            Kind::Binary(Operator::And, a, b) => self.and(a, b),
            Kind::Binary(Operator::Or, a, b) => self.or(a, b),
            Kind::Binary(operator, a, b) => self.binary(*operator, a, b),
            Kind::If { condition, yes, no } => self.condition(condition, yes, no),
            Kind::Call { function, arguments } => self.call(function, arguments),
            Kind::Ask { of_reference, changes } => self.ask(*of_reference, changes),
            Kind::Every { variable, count, body } => self.every(variable, count, body),
            Kind::Tabulate { variable, count, body } => self.tabulate(variable, count, body),
            Kind::Differentiate { jacobian, body, by } => self.differentiate(*jacobian, body, by),
            Kind::Calls { of_reference, closure } => self.recorded(closure, *of_reference),
            Kind::Read { content, file } => Ok(Operand::of(&self.asker.written(&file.text, *content)?)),
            Kind::Autograd {
                of_reference,
                parameter,
            } => self.autograd(&parameter.text, *of_reference),
            Kind::Index(base, place) => self.index(node, base, place),
            Kind::Field(base, field) => self.field(node, base, field),
            Kind::Range(low, high) => Ok(Operand::Range(self.bound_of(low)?, self.bound_of(high)?)),
        }
    }

    fn negated(&mut self, node: &Node, inner: &'e Node) -> Evaluated<Operand> {
        let value = self.eval(inner)?;
        negate(&value).map_err(|f| course(node.start, f))
    }

    fn autograd(&mut self, parameter: &str, of_reference: bool) -> Evaluated<Operand> {
        Ok(Operand::of(&self.asker.autograd(parameter, of_reference)?))
    }

    fn index(&mut self, node: &Node, base: &'e Node, place: &'e Node) -> Evaluated<Operand> {
        let (base, place) = (self.eval(base)?, self.eval(place)?);
        index::index(&base, &place).map_err(|f| course(node.start, f))
    }

    /// One end of a range.
    fn bound_of(&mut self, side: &'e Option<Box<Node>>) -> Evaluated<Option<i64>> {
        let Some(side) = side else {
            return Ok(None);
        };
        let value = self.eval(side)?;
        value.whole().map(Some).map_err(|f| course(side.start, f))
    }

    fn all(&mut self, nodes: &'e [Node]) -> Evaluated<Vec<Operand>> {
        nodes.iter().map(|node| self.eval(node)).collect()
    }

    fn template(&mut self, pieces: &'e [Piece]) -> Evaluated<Operand> {
        let mut out = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Value(node) => match self.eval(node)? {
                    Operand::Text(text) => out.push_str(&text),
                    Operand::Bool(b) => out.push_str(&b.to_string()),
                    Operand::Whole(v) => out.push_str(&v.to_string()),
                    value => match value.scalar() {
                        Ok(number) => out.push_str(&number.to_string()),
                        Err(_) => return fail(node.start, format!("{} can't stand in a text", value.kind()), true),
                    },
                },
            }
        }
        Ok(Operand::Text(out))
    }

    /// A value that is bound inside the expression, or moved by `grad`.
    fn bound(&self, name: &str) -> Option<&Operand> {
        let find = |list: &'_ [(String, Operand)]| list.iter().rposition(|(n, _)| n == name);
        match find(&self.locals[self.frame..]) {
            Some(place) => Some(&self.locals[self.frame + place].1),
            None => find(&self.overrides).map(|place| &self.overrides[place].1),
        }
    }

    pub fn name(&mut self, name: &str, offset: usize) -> Evaluated<Operand> {
        if let Some(value) = self.bound(name) {
            return Ok(value.clone());
        }
        if let Some(value) = self.env.values.get(name) {
            return Ok(Operand::of(value));
        }
        match (self.env.defines)(name) {
            Some(define) if define.parameters.is_empty() => self.call_define(define, Vec::new(), offset),
            Some(_) => Ok(Operand::Function(name.into())),
            None => fail(offset, format!("`{name}` has no value here"), true),
        }
    }

    /// Evaluates with a value of the case, or a local one, moved.
    pub fn moved(&mut self, name: &str, to: Operand, at: Bound, body: &'e Node) -> Evaluated<Operand> {
        let list = match at {
            Bound::Local => &mut self.locals,
            Bound::Case => &mut self.overrides,
        };
        let before = list.len();
        list.push((name.into(), to));
        let value = self.eval(body);
        match at {
            Bound::Local => self.locals.truncate(before),
            Bound::Case => self.overrides.truncate(before),
        }
        value
    }

    /// Whether a name is local to the current define or loop.
    pub fn binding(&self, name: &str) -> Bound {
        match self.locals[self.frame..].iter().any(|(n, _)| n == name) {
            true => Bound::Local,
            false => Bound::Case,
        }
    }

    fn binary(&mut self, operator: Operator, a: &'e Node, b: &'e Node) -> Evaluated<Operand> {
        let (left, right) = (self.eval(a)?, self.eval(b)?);
        let outcome = match operator {
            Operator::Approx => compare::approx(&left, &right, self.env.tolerance),
            Operator::Equals => compare::equals(&left, &right),
            Operator::MatrixMultiply => linear::matmul(&left, &right),
            _ if operator.is_comparison() => elementwise::compare(operator, &left, &right),
            _ => elementwise::arithmetic(operator, &left, &right),
        };
        outcome.map_err(|f| course(a.start, f))
    }

    fn call(&mut self, function: &'e Word, nodes: &'e [Node]) -> Evaluated<Operand> {
        let arguments = self.all(nodes)?;
        let held = match self.bound(&function.text) {
            Some(Operand::Function(name)) => Some(name.clone()),
            Some(_) => None,
            None => match self.env.values.get(&function.text) {
                Some(Value::Function(name)) => Some(name.clone()),
                _ => None,
            },
        };
        let name = held.as_deref().unwrap_or(&function.text);
        if let Some(define) = (self.env.defines)(name) {
            return self.call_define(define, arguments, function.start);
        }
        if held.is_none()
            && let Some(known) = functions::find(name)
        {
            if !(known.least..=known.most).contains(&arguments.len()) {
                let message = format!("`{name}` takes {}", arity(known));
                return fail(function.start, message, true);
            }
            let call = Call {
                arguments: &arguments,
                tolerance: self.env.tolerance,
            };
            return (known.run)(&call).map_err(|fault| {
                let message = format!("`{name}`: {}", fault.message);
                course(function.start, Fault { message, ..fault })
            });
        }
        let arguments: Vec<Value> = arguments.iter().map(Operand::value).collect();
        Ok(Operand::of(&self.asker.call(name, &arguments)?))
    }

    fn call_define(&mut self, define: &'e Define, arguments: Vec<Operand>, offset: usize) -> Evaluated<Operand> {
        if arguments.len() != define.parameters.len() {
            let message = format!(
                "`{}` takes {} arguments, not {}",
                define.name,
                define.parameters.len(),
                arguments.len()
            );
            return fail(offset, message, true);
        }
        if self.calls.contains(&define.name) || self.calls.len() >= MOST_CALLS {
            return fail(offset, format!("`{}` calls itself", define.name), true);
        }
        let (frame, before, text) = (self.frame, self.locals.len(), self.text);
        self.frame = before;
        self.locals.extend(define.parameters.iter().cloned().zip(arguments));
        self.calls.push(define.name.clone());
        self.text = &define.body.text;
        let value = self.eval(&define.body.root);
        self.text = text;
        self.calls.pop();
        self.locals.truncate(before);
        self.frame = frame;
        match value {
            Ok(Operand::Truth(mut truth)) => {
                // The part to show stands in the law, not in the helper.
                if let Some(detail) = &mut truth.detail {
                    detail.part.clear();
                }
                Ok(Operand::Truth(truth))
            }
            Err(EvalError::Course { message, is_type, .. }) => {
                fail(offset, format!("in `{}`: {message}", define.name), is_type)
            }
            other => other,
        }
    }

    fn ask(&mut self, of_reference: bool, changes: &'e [(Word, Node)]) -> Evaluated<Operand> {
        let mut values = Vec::with_capacity(changes.len());
        for (word, node) in changes {
            values.push((word.text.clone(), self.eval(node)?.value()));
        }
        let answer = match of_reference {
            true => self.asker.reference(&values)?,
            false => self.asker.solve(&values)?,
        };
        Ok(Operand::of(&answer))
    }

    /// The counter's values: `0..n`, or the range as given.
    fn rounds(&mut self, count: &'e Node) -> Evaluated<std::ops::Range<i64>> {
        let rounds = match self.eval(count)? {
            Operand::Range(low, Some(high)) => low.unwrap_or(0)..high,
            Operand::Range(_, None) => return fail(count.start, "the range has no end", true),
            Operand::List(_) => {
                return fail(count.start, "a list stands where a number should: write len(…)", true);
            }
            value => 0..value.whole().map_err(|f| course(count.start, f))?,
        };
        if rounds.end.saturating_sub(rounds.start) > MOST_ROUNDS {
            return fail(count.start, format!("more than {MOST_ROUNDS} rounds"), false);
        }
        Ok(rounds)
    }

    fn every(&mut self, variable: &'e Word, count: &'e Node, body: &'e Node) -> Evaluated<Operand> {
        let rounds = self.rounds(count)?;
        let mut last = Box::new(Truth {
            holds: true,
            elements: None,
            detail: None,
        });
        if self.dry && rounds.is_empty() {
            types_only(self.round(variable, 0, body))?;
        }
        let rounds = match self.dry {
            true => rounds.start..rounds.end.min(rounds.start + DRY_ROUNDS),
            false => rounds,
        };
        for i in spread(rounds, self.asker.places()) {
            last = self.round(variable, i, body)?;
            last.elements = None;
            if !last.holds {
                if let Some(detail) = &mut last.detail {
                    detail.every.insert(0, (variable.text.clone(), i as f64));
                }
                if !self.dry {
                    break;
                }
            }
        }
        Ok(Operand::Truth(last))
    }

    fn round(&mut self, variable: &'e Word, i: i64, body: &'e Node) -> Evaluated<Box<Truth>> {
        self.locals.push((variable.text.clone(), Operand::number(i as f64)));
        let truth = self.truth(body);
        self.locals.pop();
        truth
    }

    fn tabulate(&mut self, variable: &'e Word, count: &'e Node, body: &'e Node) -> Evaluated<Operand> {
        let rounds = self.rounds(count)?;
        if self.dry && rounds.is_empty() {
            types_only(self.moved(&variable.text, Operand::number(0.0), Bound::Local, body))?;
        }
        let mut items = Vec::new();
        for i in rounds {
            items.push(self.moved(&variable.text, Operand::number(i as f64), Bound::Local, body)?);
        }
        let list = Operand::List(items);
        // Results that are no arrays, or of several shapes, stay a list.
        Ok(list.array().map_or(list, Operand::Array))
    }

    /// Recorded calls; several arguments get the names of the closure's parameters.
    fn recorded(&mut self, closure: &Word, of_reference: bool) -> Evaluated<Operand> {
        let calls = Operand::of(&self.asker.calls(&closure.text, of_reference)?);
        let parameters = match (self.env.defines)(&closure.text) {
            Some(define) if define.parameters.len() > 1 => &define.parameters,
            _ => return Ok(calls),
        };
        let Operand::List(calls) = calls else {
            return Ok(calls);
        };
        let named = calls.into_iter().map(|call| match call {
            Operand::List(arguments) if arguments.len() == parameters.len() => {
                Operand::Struct(parameters.iter().cloned().zip(arguments).collect())
            }
            other => other,
        });
        Ok(Operand::List(named.collect()))
    }

    fn field(&mut self, node: &'e Node, base: &'e Node, field: &'e Word) -> Evaluated<Operand> {
        // Fields of the case's values are reached without copying the structs around them.
        if let Some(value) = self.path(node) {
            return Ok(Operand::inside(value));
        }
        let value = self.eval(base)?;
        index::field(&value, &field.text).map_err(|f| course(field.start, f))
    }

    fn path(&self, node: &Node) -> Option<&'e Value> {
        match &node.kind {
            Kind::Name(name) if self.bound(name).is_none() => self.env.values.get(name),
            Kind::Field(base, field) => match self.path(base)? {
                Value::Struct(fields) => index::entry(fields, &field.text),
                _ => None,
            },
            _ => None,
        }
    }
}

pub(crate) fn fail<T>(offset: usize, message: impl Into<String>, is_type: bool) -> Evaluated<T> {
    Err(EvalError::Course {
        message: message.into(),
        offset,
        is_type,
    })
}

/// Of what a dry run evaluates on the side, only wrong kinds count: sizes are guarded by the condition.
fn types_only<T>(value: Evaluated<T>) -> Evaluated<()> {
    match value {
        Err(EvalError::Course { is_type: false, .. }) | Ok(_) => Ok(()),
        Err(error) => Err(error),
    }
}

fn negate(value: &Operand) -> Outcome<Operand> {
    match value {
        Operand::Number(v, dtype) => Ok(Operand::Number(-v, *dtype)),
        Operand::Whole(_) | Operand::Array(_) | Operand::List(_) => {
            Ok(value.array()?.map_exactly(|v| -v, i128::checked_neg))
        }
        other => Fault::kind(format!("`-` does not go with {}", other.kind())),
    }
}
