//! Examples: what they fix, and the sizes that follow from it.

use super::error::{DrawError, Fault, Fixed, error};
use super::notation::{is_single, nested};
use super::recipe::{Node, Recipe, float_of};
use super::{dress, fixed};
use gradus_course::signature::Type;
use gradus_course::{Dim, Draw, Example, Form, Literal};
use gradus_law::Expr;
use gradus_law::value::Value;
use indexmap::IndexMap;

/// A size that must have this value.
struct Constraint {
    expr: Expr,
    actual: usize,
    /// Whose axis it is.
    name: String,
}

/// Works out the sizes that an example fixes, and arranges the nodes.
pub(crate) fn arrange(recipe: &mut Recipe, example: &Example) -> Result<(), DrawError> {
    recipe.line = Some(example.line);

    let fault = |name: &str, message: String| DrawError {
        message,
        path: "given.examples".into(),
        example: Some(Fixed {
            line: example.line,
            name: Some(name.to_owned()).filter(|name| !name.is_empty()),
        }),
    };
    let mut sizes: IndexMap<String, Value> = IndexMap::new();
    for (name, literal) in &example.fixes {
        if recipe.given.dims.contains_key(name) {
            let size = recipe.literal_number(literal, &sizes).map_err(|why| fault(name, why))?;
            if size.fract() != 0.0 || size.abs() > 1e10 {
                return Err(fault(name, format!("`{name}` is {size}, no size")));
            }
            sizes.insert(name.clone(), Value::Number(size));
        }
    }
    let mut constraints = Vec::new();
    let mut nodes = IndexMap::new();
    for (name, literal) in &example.fixes {
        if recipe.given.dims.contains_key(name) {
            continue;
        }
        let parameter = recipe.parameter(name);
        let known = parameter.is_some() || recipe.given.draw.contains_key(name) || recipe.given.lets.contains_key(name);
        if !known {
            return Err(fault(name, format!("`{name}` is no size, argument, draw or let")));
        }
        let (ty, form) = match parameter {
            Some((ty, form)) => (Some(ty), form),
            None => (drawn_type(recipe, recipe.given.draw.get(name)), None),
        };
        let (ty, form) = (ty.cloned(), form.cloned());
        if let (Literal::Map(fields), Some(declared)) = (literal, struct_of(recipe, ty.as_ref(), form.as_ref())) {
            nodes.insert(
                name.clone(),
                partial_struct(recipe, name, &declared, fields, &sizes, &mut constraints)
                    .map_err(|why| fault(name, why))?,
            );
            continue;
        }
        let node = node(recipe, name, literal, ty, form, &sizes, &mut constraints).map_err(|why| fault(name, why))?;
        nodes.insert(name.clone(), node);
    }
    let fixed = solve(recipe, constraints, sizes).map_err(|(name, why)| fault(&name, why))?;
    recipe.fixed = fixed;
    recipe.arrange(nodes)
}

/// Texts stay texts in draws of texts.
fn drawn_type(recipe: &Recipe, draw: Option<&Draw>) -> Option<&'static Type> {
    draw.filter(|d| d.gives_text(&|name| is_of_case(recipe, name)))
        .map(|_| &Type::Text)
}

/// Whether a size, draw, computed value or argument has this name.
fn is_of_case(recipe: &Recipe, name: &str) -> bool {
    let given = &recipe.given;
    given.dims.contains_key(name)
        || given.draw.contains_key(name)
        || given.lets.contains_key(name)
        || recipe.parameter(name).is_some()
}

fn struct_of(recipe: &Recipe, ty: Option<&Type>, form: Option<&Form>) -> Option<gradus_course::StructDef> {
    let ((Some(Form::Struct(name, _)), _) | (_, Some(Type::Struct(name)))) = (form, ty) else {
        return None;
    };
    let mut declared = recipe.structs.get(name)?.clone();
    let float = float_of(form);
    declared
        .fields
        .values_mut()
        .for_each(|field| field.form = field.form.with_float(float));
    Some(declared)
}

/// A struct some fields of which are given; the rest is drawn.
fn partial_struct(
    recipe: &Recipe,
    name: &str,
    declared: &gradus_course::StructDef,
    fields: &IndexMap<String, Literal>,
    sizes: &IndexMap<String, Value>,
    constraints: &mut Vec<Constraint>,
) -> Result<Node, String> {
    if let Some(extra) = fields.keys().find(|f| !declared.fields.contains_key(*f)) {
        return Err(format!("`{}` has no field `{extra}`", declared.name));
    }
    let Node::Fields(drawn) = recipe.node_of(name).map_err(|e| e.message)? else {
        return Err(format!("`{name}` is no struct"));
    };
    let mut out = Vec::new();
    for (field, drawn) in drawn {
        let form = declared.fields.get(&field).map(|f| f.form.clone());
        match fields.get(&field) {
            None => out.push((field, drawn)),
            Some(Literal::Map(inner)) if struct_of(recipe, None, form.as_ref()).is_some() => {
                let Some(inner_declared) = struct_of(recipe, None, form.as_ref()) else {
                    continue;
                };
                // Only one level of nesting is drawn apart: deeper structs are given whole.
                if let Some(missing) = inner_declared.fields.keys().find(|f| !inner.contains_key(*f)) {
                    return Err(format!("`{field}` lacks `{missing}`"));
                }
                let literal = Literal::Map(inner.clone());
                out.push((
                    field.clone(),
                    node(recipe, &field, &literal, None, form, sizes, constraints)?,
                ));
            }
            Some(literal) => {
                let written = FixedLiteral {
                    name: &field,
                    literal,
                    ty: None,
                    form,
                    drawn: Some(drawn),
                };
                let node = written.node(recipe, sizes, constraints)?;
                out.push((field, node));
            }
        }
    }
    Ok(Node::Fields(out))
}

fn node(
    recipe: &Recipe,
    name: &str,
    literal: &Literal,
    ty: Option<Type>,
    form: Option<Form>,
    sizes: &IndexMap<String, Value>,
    constraints: &mut Vec<Constraint>,
) -> Result<Node, String> {
    let written = FixedLiteral {
        name,
        literal,
        ty,
        form,
        drawn: None,
    };
    written.node(recipe, sizes, constraints)
}

/// A literal that an example gives.
struct FixedLiteral<'l> {
    /// Of what: an argument, a drawn value, a field.
    name: &'l str,
    literal: &'l Literal,
    ty: Option<Type>,
    form: Option<Form>,
    /// The node that stands there where no example fixes it, if it is not the name's own.
    drawn: Option<Node>,
}

impl FixedLiteral<'_> {
    fn node(
        self,
        recipe: &Recipe,
        sizes: &IndexMap<String, Value>,
        constraints: &mut Vec<Constraint>,
    ) -> Result<Node, String> {
        let FixedLiteral {
            name,
            literal,
            ty,
            form,
            drawn,
        } = self;
        let texts = ty.as_ref().is_some_and(Type::is_textual);
        let mut names = Vec::new();
        fixed::names(literal, texts, &mut names);
        let computed = names.iter().any(|name| is_of_case(recipe, name));
        let value = fixed::value(literal, ty.as_ref(), form.as_ref(), &|e| recipe.eval(e, sizes));
        let value = match value {
            Ok(value) => value,
            // It needs sizes or draws that are not there yet.
            Err(_) if computed => return Ok(Node::Computed(literal.clone(), form, ty)),
            Err(why) => return Err(format!("`{name}`: {why}")),
        };
        if let Some(form) = &form {
            constrain(&value, form, name, constraints)?;
        }
        if let Some(draw) = recipe.given.draw.get(name) {
            constrain_draw(&value, draw, name, recipe.parameter(name).is_some(), constraints)?;
        }
        if computed {
            return Ok(Node::Computed(literal.clone(), form, ty));
        }
        let declared = match drawn {
            Some(node) => node,
            None if recipe.given.draw.contains_key(name) || recipe.parameter(name).is_some() => {
                recipe.node_of(name).map_err(|e| e.message)?
            }
            None => Node::Constant(Value::None),
        };
        Ok(Node::Fixed(value, form, ty, Box::new(declared)))
    }
}

/// Sizes that a form reads off a value.
fn constrain(value: &Value, form: &Form, name: &str, out: &mut Vec<Constraint>) -> Result<(), String> {
    match form {
        Form::Tensor(form) => {
            let tensor =
                dress::tensor(value).ok_or_else(|| format!("`{name}` is {}, a tensor is needed", value.kind()))?;
            let (shape, wanted) = (tensor.shape(), form.sizes.len());
            if shape.len() < wanted || (!form.any_leading && shape.len() != wanted) {
                let texts: Vec<&str> = form.sizes.iter().map(|e| e.text.as_str()).collect();
                return Err(format!(
                    "`{name}` has the shape {shape:?}, `takes` says [{}]",
                    texts.join(", ")
                ));
            }
            constrain_shape(&form.sizes, &shape[shape.len() - wanted..], name, out);
        }
        Form::List(inner, length) => {
            let Value::List(items) = value else { return Ok(()) };
            if let Some(length) = length {
                constrain_shape(std::slice::from_ref(length), &[items.len()], name, out);
            }
            for (i, item) in items.iter().enumerate() {
                constrain(item, inner, &format!("{name}[{i}]"), out)?;
            }
        }
        Form::Option(inner) if !matches!(value, Value::None) => constrain(value, inner, name, out)?,
        Form::Option(_) | Form::Struct(..) | Form::Named | Form::Plain => {}
    }
    Ok(())
}

fn constrain_shape(exprs: &[Expr], shape: &[usize], name: &str, out: &mut Vec<Constraint>) {
    for (expr, &actual) in exprs.iter().zip(shape) {
        out.push(Constraint {
            expr: expr.clone(),
            actual,
            name: name.into(),
        });
    }
}

/// Sizes that the options of a draw read off a value.
fn constrain_draw(
    value: &Value,
    draw: &Draw,
    name: &str,
    argument: bool,
    out: &mut Vec<Constraint>,
) -> Result<(), String> {
    let expr = |literal: &Literal| match literal {
        Literal::Text(text, expr) if is_single(literal) => expr.clone().or_else(|| Expr::parse(text).ok()),
        _ => None,
    };
    if draw.kind == "list" {
        let Value::List(items) = value else { return Ok(()) };
        if let Some(length) = draw.options.get("length").and_then(&expr) {
            constrain_shape(&[length], &[items.len()], name, out);
        }
        if let Some(of) = nested(draw)? {
            for (i, item) in items.iter().enumerate() {
                constrain_draw(item, &of, &format!("{name}[{i}]"), argument, out)?;
            }
        }
        return Ok(());
    }
    let Some(tensor) = dress::tensor(value) else {
        return Ok(());
    };
    let axes: Vec<Literal> = match (draw.options.get("shape"), draw.kind.as_str()) {
        (Some(Literal::List(items)), _) => items.clone(),
        (_, "permutation") => draw
            .options
            .get("length")
            .or_else(|| draw.options.get(""))
            .cloned()
            .into_iter()
            .collect(),
        _ => return Ok(()),
    };
    if axes.len() != tensor.shape().len() {
        // An argument's rank is for `takes` to say; the draw's shape is only one of those it allows.
        if axes.is_empty() || argument {
            return Ok(());
        }
        return Err(format!(
            "`{name}` has the shape {:?}, its draw has {} axes",
            tensor.shape(),
            axes.len()
        ));
    }
    for (axis, &actual) in axes.iter().zip(tensor.shape()) {
        match axis {
            Literal::Number(n) if *n != actual as f64 => {
                return Err(format!("`{name}` has an axis of {actual}, its draw says {n}"));
            }
            literal => {
                if let Some(expr) = expr(literal) {
                    constrain_shape(&[expr], &[actual], name, out);
                }
            }
        }
    }
    Ok(())
}

type Unsolved = (String, String);

/// Finds the sizes that fulfil all constraints, those named by no other given.
fn solve(
    recipe: &Recipe,
    constraints: Vec<Constraint>,
    mut sizes: IndexMap<String, Value>,
) -> Result<IndexMap<String, i64>, Unsolved> {
    let given: Vec<String> = sizes.keys().cloned().collect();
    // Bare names first: whatever the order, they say most.
    for c in &constraints {
        let Some(name) = c.expr.as_name().filter(|n| recipe.given.dims.contains_key(*n)) else {
            continue;
        };
        match sizes.get(name) {
            Some(Value::Number(n)) if *n != c.actual as f64 => {
                let message = format!("`{}` has an axis of {}, but `{name}` is {n}", c.name, c.actual);
                return Err((c.name.clone(), message));
            }
            _ => {
                sizes.insert(name.into(), Value::Number(c.actual as f64));
            }
        }
    }
    let mut budget = 20_000;
    // Inside the declared ranges if possible; an example may leave them.
    let found = search(recipe, &constraints, sizes.clone(), true, &mut budget)
        .or_else(|_| search(recipe, &constraints, sizes.clone(), false, &mut budget));
    let sizes = found.map_err(|at| match at {
        Some(c) => (
            c.name.clone(),
            format!(
                "`{}` has an axis of {}, no sizes make `{}` that",
                c.name, c.actual, c.expr.text
            ),
        ),
        None => (String::new(), "its sizes could not be worked out".into()),
    })?;
    // Derived sizes follow from the others, unless the example says them itself.
    let fixed = sizes
        .into_iter()
        .filter(|(name, _)| given.contains(name) || !matches!(recipe.given.dims.get(name), Some(Dim::Value(_))));
    Ok(fixed
        .filter_map(|(name, value)| match value {
            Value::Number(n) => Some((name, n as i64)),
            _ => None,
        })
        .collect())
}

/// Depth first over the sizes that constraints name and nothing binds; the constraint that fails, on failure.
fn search<'c>(
    recipe: &Recipe,
    constraints: &'c [Constraint],
    sizes: IndexMap<String, Value>,
    ranges: bool,
    budget: &mut usize,
) -> Result<IndexMap<String, Value>, Option<&'c Constraint>> {
    let mut open: Option<(&Constraint, Vec<String>)> = None;
    for c in constraints {
        let free: Vec<String> = c
            .expr
            .names()
            .into_iter()
            .filter(|n| matches!(recipe.given.dims.get(n), Some(Dim::Range(..))) && !sizes.contains_key(n))
            .collect();
        if free.is_empty() {
            // Derived sizes in it: judged when the case is built.
            match recipe.number(&c.expr, &sizes) {
                Ok(n) if n != c.actual as f64 => return Err(Some(c)),
                _ => {}
            }
        } else if open.as_ref().is_none_or(|(_, f)| free.len() < f.len()) {
            open = Some((c, free));
        }
    }
    let Some((c, free)) = open else { return Ok(sizes) };
    let mut failed = Some(c);
    let (mut low, mut high) = (0, c.actual.min(4096) as i64);
    if ranges && let Some(Dim::Range(l, h)) = recipe.given.dims.get(&free[0]) {
        // A bound over sizes that are not known yet does not bind.
        low = recipe.number(l, &sizes).map_or(low, |l| low.max(l.ceil() as i64));
        high = recipe.number(h, &sizes).map_or(high, |h| high.min(h.floor() as i64));
    }
    // 0 last: it makes any product 0 and is seldom meant.
    let candidates = (low.max(1)..=high).chain((low <= 0).then_some(0));
    for candidate in candidates {
        *budget = budget.checked_sub(1).ok_or(None)?;
        let mut more = sizes.clone();
        more.insert(free[0].clone(), Value::Number(candidate as f64));
        match search(recipe, constraints, more, ranges, budget) {
            Ok(found) => return Ok(found),
            Err(None) => return Err(None),
            Err(at) => failed = at.or(failed),
        }
    }
    Err(failed)
}

/// A fault as the error that callers see; it says which example was being built.
pub(crate) fn locate(recipe: &Recipe, fault: Fault) -> DrawError {
    let mut error = match fault {
        Fault::Course(error) | Fault::Unfit(error) => error,
        Fault::Avoided => error("given.avoid", "`avoid` rejects this example"),
    };
    if let (Some(line), None) = (recipe.line, &error.example) {
        error.example = Some(Fixed { line, name: None });
    }
    error
}
