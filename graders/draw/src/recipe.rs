//! How every value of a case comes about: a tree of nodes an argument, made from forms, types and draws.

use super::edge::{At, Edge, Squares, edges};
use super::error::{DrawError, error};
use super::kind::Gives;
use super::kinds;
use super::notation::{self, bare, nested, nested_all};
use super::plan::Plan;
use gradus_course::domain::Extent;
use gradus_course::signature::{Scalar, Signature, Type};
use gradus_course::{
    Course, DTypeForm, Draw, Exercise, Form, Given, Literal, Origin, StructDef, TensorForm, Tolerances,
};
use gradus_law::value::Value;
use gradus_law::{Define, Tolerance};
use gradus_law::{Env, EvalError, Expr, NoAsker};
use gradus_wire::DType;
use indexmap::IndexMap;
use std::path::PathBuf;

/// Everything that stays the same while a case is drawn and shrunk.
#[derive(Debug)]
pub(crate) struct Recipe {
    pub id: String,
    pub root: PathBuf,
    pub structs: IndexMap<String, StructDef>,
    pub course_defines: IndexMap<String, Define>,
    pub defines: IndexMap<String, Define>,
    pub signature: Signature,
    pub takes: IndexMap<String, Form>,
    pub given: Given,
    pub tolerance: Tolerances,
    pub display: IndexMap<String, i64>,
    pub plan: Plan,
    pub dtypes: IndexMap<char, DType>,
    /// In order of production: arguments without draws, draws, values computed from them.
    pub nodes: Vec<(String, Node)>,
    /// Sizes that an example fixes.
    pub fixed: IndexMap<String, i64>,
    /// Whether the case is an example's, and its line.
    pub line: Option<usize>,
    /// The edge that the case lies at, what its arguments may be, and which may be large.
    pub edge: Option<Edge>,
    pub domain: gradus_course::domain::Domains,
    pub squares: Squares,
    /// `let`s that no example replaces.
    pub lets: Vec<(String, Expr)>,
}

/// How one value comes about.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    /// A kind draws it.
    Leaf(Draw, Option<TensorForm>, Option<Type>),
    /// A struct or a map of tensors.
    Fields(Vec<(String, Node)>),
    /// A tuple.
    Items(Vec<Node>),
    /// A map in GPT-2's layout.
    Checkpoint(Draw),
    /// A list.
    Repeat(Box<Node>, Length),
    /// Sometimes nothing.
    Maybe(Box<Node>),
    /// An expression over sizes.
    Size(Expr),
    /// A size.
    Dim(String),
    /// Always this.
    Constant(Value),
    /// An example says it; the node is how it would be drawn.
    Fixed(Value, Option<Form>, Option<Type>, Box<Node>),
    /// An example says it by an expression over sizes and draws.
    Computed(Literal, Option<Form>, Option<Type>),
}

/// Length of a list.
#[derive(Debug, Clone)]
pub(crate) enum Length {
    /// A size.
    Size(Expr),
    /// Drawn, from the `length` of a `list` draw.
    Drawn(Draw),
}

impl Recipe {
    /// Everything but the nodes, which examples change.
    pub fn new(course: &Course, exercise: &Exercise, plan: &Plan) -> Recipe {
        let index = match plan.origin {
            Origin::Example(i) => i,
            Origin::Drawn(k) | Origin::Edge(k) => k as usize,
        };
        let edge = match plan.origin {
            Origin::Edge(k) => edges(exercise).into_iter().nth(k as usize),
            _ => None,
        };
        let mut dtypes = IndexMap::new();
        let float = plan.float.unwrap_or(if index.is_multiple_of(2) {
            DType::F32
        } else {
            DType::F64
        });
        dtypes.insert('F', float);
        for (&letter, any) in &exercise.letters {
            let label = format!("{:?}", plan.origin);
            let mut rng = super::rng::Rng::new(&[
                &plan.seed,
                &exercise.id.to_string(),
                &label,
                "dtype",
                &letter.to_string(),
            ]);
            dtypes.insert(letter, any[rng.below(any.len() as u64) as usize]);
        }
        if let Some(Edge {
            at: At::DType(letter, dtype),
            ..
        }) = edge
        {
            dtypes.insert(letter, dtype);
        }
        // Where floats are put at an edge, there are floats.
        if let Some(Edge { of, at }) = &edge
            && at.is_of_floats()
            && matches!(exercise.domain.get(of).map(|d| &d.extent), Some(Extent::Floats(_)))
        {
            let letters = exercise.takes.get(of).map(Form::letters).unwrap_or_default();
            for letter in letters {
                if exercise.letters.get(&letter).is_some_and(|any| any.contains(&float)) {
                    dtypes.insert(letter, float);
                }
            }
        }
        // Only edges ask what is allowed, and only a long axis makes arguments large.
        let domain = edge.as_ref().map(|_| exercise.domain.clone()).unwrap_or_default();
        let squares = match &edge {
            Some(Edge { at: At::Long, .. }) => Squares::of(exercise),
            _ => Squares::default(),
        };
        Recipe {
            edge,
            domain,
            squares,
            id: exercise.id.to_string(),
            root: course.root.clone(),
            structs: course.structs.clone(),
            course_defines: course.defines.clone(),
            defines: exercise.defines.clone(),
            signature: exercise.signature.clone(),
            takes: exercise.takes.clone(),
            given: exercise.given.clone(),
            tolerance: exercise.tolerance.clone(),
            display: exercise.display.clone(),
            plan: plan.clone(),
            dtypes,
            nodes: Vec::new(),
            fixed: IndexMap::new(),
            line: None,
            lets: exercise
                .given
                .lets
                .iter()
                .map(|(k, v)| (k.clone(), v.clone()))
                .collect(),
        }
    }

    /// Type and form of a parameter; a parameter whose form says nothing has none.
    pub fn parameter(&self, name: &str) -> Option<(&Type, Option<&Form>)> {
        let parameter = self.signature.parameter(name)?;
        let form = self.takes.get(name).filter(|f| !matches!(f, Form::Plain));
        Some((&parameter.ty, form))
    }

    /// The node that a parameter or an extra draw has without an example.
    pub fn node_of(&self, name: &str) -> Result<Node, DrawError> {
        let draw = self.given.draw.get(name);
        let at = |message: String| {
            let place = if draw.is_some() { "given.draw" } else { "takes" };
            error(format!("{place}.{name}"), message)
        };
        match self.parameter(name) {
            None => self.node(name, None, None, draw).map_err(at),
            Some((ty, form)) => {
                if draw.is_none() && matches!(ty, Type::Scalar(_)) && self.given.dims.contains_key(name) {
                    return Ok(Node::Dim(name.into()));
                }
                self.node(name, form, Some(ty), draw).map_err(at)
            }
        }
    }

    /// Fills in the nodes; `fixed` are those of an example.
    pub fn arrange(&mut self, mut fixed: IndexMap<String, Node>) -> Result<(), DrawError> {
        let mut first = Vec::new();
        let mut last = Vec::new();
        let names: Vec<(String, Type)> = self
            .signature
            .parameters
            .iter()
            .map(|p| (p.name.clone(), p.ty.clone()))
            .collect();
        // Dtypes come first: forms may name them.
        let (dtypes, others): (Vec<_>, Vec<_>) = names.iter().partition(|(_, ty)| *ty == Type::DType);
        let mut lets = std::mem::take(&mut self.lets);
        lets.retain(|(name, _)| !fixed.contains_key(name));
        for (name, ty) in dtypes.into_iter().chain(others) {
            let is_let = lets.iter().any(|(n, _)| n == name);
            match fixed.get(name) {
                Some(Node::Computed(..)) if !self.given.draw.contains_key(name) => {
                    last.extend(fixed.shift_remove_entry(name));
                }
                Some(_) if *ty == Type::DType || !self.given.draw.contains_key(name) => {
                    first.extend(fixed.shift_remove_entry(name));
                }
                None if !is_let && (*ty == Type::DType || !self.given.draw.contains_key(name)) => {
                    first.push((name.clone(), self.node_of(name)?));
                }
                _ => {}
            }
        }
        for name in self.given.draw.keys() {
            if first.iter().any(|(n, _)| n == name) {
                continue;
            }
            match fixed.shift_remove_entry(name) {
                Some(entry) => first.push(entry),
                None => first.push((name.clone(), self.node_of(name)?)),
            }
        }
        first.extend(last);
        first.extend(fixed);
        self.nodes = first;
        self.lets = lets;
        Ok(())
    }

    /// The node of a value of this form, type and draw.
    pub fn node(
        &self,
        name: &str,
        form: Option<&Form>,
        ty: Option<&Type>,
        draw: Option<&Draw>,
    ) -> Result<Node, String> {
        let form = form.filter(|f| !matches!(f, Form::Plain));
        if let Some(draw) = draw {
            if draw.kind.is_empty() {
                if matches!(form, Some(Form::List(..))) || is_list(ty) {
                    return self.list(name, form, ty, Some(draw));
                }
                let Some(declared) = struct_name(form, ty) else {
                    return Err("only structs have fields to draw apart; name a kind such as `normal`".into());
                };
                return self.fields(name, declared, float_of(form), &draw.fields);
            }
            let kind = kinds::kind(&draw.kind).ok_or_else(|| format!("unknown kind of draw `{}`", draw.kind))?;
            let listed = is_list(ty) || (ty.is_none() && matches!(form, Some(Form::List(..))));
            match kind.name {
                "list" => {
                    let of = nested(draw)?;
                    let (inner_form, inner_type) = inner(form, ty);
                    let item = self.node(name, inner_form, inner_type.as_ref(), of.as_ref())?;
                    let length = match ty {
                        Some(Type::Array(_, length)) => fixed_length(*length)?,
                        _ => Length::Drawn(draw.clone()),
                    };
                    return Ok(Node::Repeat(Box::new(item), length));
                }
                "tuple" => {
                    let draws = nested_all(draw)?;
                    let types = match ty {
                        Some(Type::Tuple(types)) if types.len() != draws.len() => {
                            return Err(format!("a tuple of {} has {} draws", types.len(), draws.len()));
                        }
                        Some(Type::Tuple(types)) => types.as_slice(),
                        _ => &[],
                    };
                    let parts = draws.iter().enumerate();
                    let parts = parts.map(|(i, draw)| self.node(name, None, types.get(i), Some(draw)));
                    return parts.collect::<Result<_, _>>().map(Node::Items);
                }
                "named" => return self.named(draw),
                "gpt2_checkpoint" => return Ok(Node::Checkpoint(draw.clone())),
                _ => {}
            }
            if let Some(Type::Option(t)) = ty {
                let inner_form = match form {
                    Some(Form::Option(f)) => Some(&**f),
                    other => other,
                };
                return Ok(Node::Maybe(Box::new(self.node(
                    name,
                    inner_form,
                    Some(t),
                    Some(draw),
                )?)));
            }
            let shaped = draw.options.contains_key("shape") || kind.name == "permutation" || kind.gives == Gives::Whole;
            if listed && !shaped {
                return self.list(name, form, ty, Some(draw));
            }
            if let Some(Type::Tuple(types)) = ty {
                let parts = types.iter().map(|ty| self.node(name, None, Some(ty), Some(draw)));
                return parts.collect::<Result<_, _>>().map(Node::Items);
            }
            let form = match form {
                Some(Form::Tensor(form)) => Some(form.clone()),
                _ => None,
            };
            return Ok(Node::Leaf(draw.clone(), form, ty.cloned()));
        }
        match (form, ty) {
            (Some(Form::Option(f)), Some(Type::Option(t))) => {
                Ok(Node::Maybe(Box::new(self.node(name, Some(f), Some(t), None)?)))
            }
            (Some(Form::Option(f)), None) => Ok(Node::Maybe(Box::new(self.node(name, Some(f), None, None)?))),
            (form, Some(Type::Option(t))) => Ok(Node::Maybe(Box::new(self.node(name, form, Some(t), None)?))),
            (Some(Form::List(..)), _) => self.list(name, form, ty, None),
            (_, ty) if is_list(ty) => self.list(name, form, ty, None),
            (Some(Form::Struct(declared, _)), _) | (_, Some(Type::Struct(declared))) => {
                self.fields(name, declared, float_of(form), &IndexMap::new())
            }
            (Some(Form::Tensor(form)), _) => Ok(Node::Leaf(self.default_draw(form), Some(form.clone()), ty.cloned())),
            (Some(Form::Named), _) | (_, Some(Type::Named)) => self.named(&any_named()),
            (_, Some(Type::Tensor)) => Ok(Node::Leaf(bare("normal"), None, ty.cloned())),
            (_, Some(Type::Scalar(scalar))) => Ok(Node::Leaf(scalar_draw(*scalar), None, ty.cloned())),
            (_, Some(Type::Text | Type::Char)) => Ok(Node::Leaf(bare("text"), None, ty.cloned())),
            (_, Some(Type::Path)) => Ok(Node::Leaf(bare("path"), None, ty.cloned())),
            (_, Some(Type::DType)) => Ok(Node::Leaf(bare("dtype"), None, ty.cloned())),
            (_, Some(Type::Device)) => Ok(Node::Constant(Value::Text(self.plan.device.to_string()))),
            (_, Some(Type::Closure { .. })) => Ok(Node::Constant(Value::Function(name.into()))),
            (_, Some(Type::Tuple(types))) => types
                .iter()
                .map(|t| self.node(name, None, Some(t), None))
                .collect::<Result<_, _>>()
                .map(Node::Items),
            (_, Some(Type::Result(..))) => Err("a `Result` can't be drawn".into()),
            // Lists are made above.
            (_, Some(Type::Unit | Type::List(_) | Type::Array(..) | Type::Map(..) | Type::Set(..))) => {
                Ok(Node::Constant(Value::None))
            }
            (_, None) => Ok(Node::Leaf(bare("normal"), None, None)),
        }
    }

    fn list(&self, name: &str, form: Option<&Form>, ty: Option<&Type>, draw: Option<&Draw>) -> Result<Node, String> {
        let (inner_form, inner_type) = inner(form, ty);
        let item = self.node(name, inner_form, inner_type.as_ref(), draw)?;
        let length = match (form, ty) {
            (Some(Form::List(_, Some(length))), _) => Length::Size(length.clone()),
            (_, Some(Type::Array(_, length))) => fixed_length(*length)?,
            _ => Length::Drawn(bare("list")),
        };
        Ok(Node::Repeat(Box::new(item), length))
    }

    fn fields(
        &self,
        name: &str,
        declared: &str,
        float: &DTypeForm,
        draws: &IndexMap<String, Draw>,
    ) -> Result<Node, String> {
        let declared = self
            .structs
            .get(declared)
            .ok_or_else(|| format!("unknown struct `{declared}`"))?;
        if let Some(extra) = draws.keys().find(|f| !declared.fields.contains_key(*f)) {
            return Err(format!("`{}` has no field `{extra}`", declared.name));
        }
        let nodes = declared.fields.iter().map(|(field, def)| {
            let node = match (draws.get(field), &def.value) {
                (None, Some(value)) => Node::Size(value.clone()),
                (draw, _) => {
                    let form = def.form.with_float(float);
                    self.node(&format!("{name}.{field}"), Some(&form), None, draw)?
                }
            };
            Ok((field.clone(), node))
        });
        Ok(Node::Fields(nodes.collect::<Result<_, String>>()?))
    }

    fn named(&self, draw: &Draw) -> Result<Node, String> {
        let entries = draw.options.iter().map(|(name, literal)| {
            let node = match literal {
                Literal::Text(text, _) => {
                    let form = notation::tensor_form(text)?;
                    Node::Leaf(self.default_draw(&form), Some(form), None)
                }
                Literal::Map(_) => self.node(name, None, None, Some(&notation::draw(literal)?))?,
                _ => return Err(format!("entry `{name}` must be a form such as \"f32[n]\" or a draw")),
            };
            Ok((name.clone(), node))
        });
        Ok(Node::Fields(entries.collect::<Result<_, String>>()?))
    }

    /// What an argument without a draw gets: normal numbers, or small whole ones.
    fn default_draw(&self, form: &TensorForm) -> Draw {
        match self.dtype(form, &IndexMap::new()) {
            Ok(dtype) if !dtype.is_float() => small_integers(!matches!(dtype, DType::U8 | DType::U32)),
            _ => bare("normal"),
        }
    }

    /// The dtype of a form in this case.
    pub fn dtype(&self, form: &TensorForm, values: &IndexMap<String, Value>) -> Result<DType, String> {
        let letter = |c: &char| {
            self.dtypes
                .get(c)
                .copied()
                .ok_or_else(|| format!("no dtype is drawn for `{c}`"))
        };
        match &form.dtype {
            DTypeForm::Fixed(dtype) => Ok(*dtype),
            DTypeForm::Float => letter(&'F'),
            DTypeForm::Any(c) => letter(c),
            DTypeForm::Wider(a, b) => Ok(letter(a)?.max(letter(b)?)),
            DTypeForm::Argument(name) => match values.get(name) {
                Some(Value::Text(text)) => text
                    .parse()
                    .map_err(|()| format!("`{name}` is `{text}`, which is no dtype")),
                _ => Err(format!("`{name}` is no dtype")),
            },
        }
    }

    /// Whether floats of the arguments alternate between f32 and f64.
    pub fn uses_float_letter(&self) -> bool {
        fn uses(form: &Form, structs: &IndexMap<String, StructDef>) -> bool {
            match form {
                Form::Tensor(form) => form.dtype == DTypeForm::Float,
                Form::List(inner, _) | Form::Option(inner) => uses(inner, structs),
                Form::Struct(name, float) => {
                    *float == DTypeForm::Float
                        && structs
                            .get(name)
                            .is_some_and(|s| s.fields.values().any(|f| uses(&f.form, structs)))
                }
                Form::Named | Form::Plain => false,
            }
        }
        self.takes.values().any(|form| uses(form, &self.structs))
    }

    /// Evaluates an expression over these values.
    pub fn eval(&self, expr: &Expr, values: &IndexMap<String, Value>) -> Result<Value, String> {
        self.with_env(values, |env| expr.eval(env, &mut NoAsker))
            .map_err(explain)
    }

    /// Evaluates an expression to a truth.
    pub fn judge(&self, expr: &Expr, values: &IndexMap<String, Value>) -> Result<bool, String> {
        self.with_env(values, |env| expr.judge(env, &mut NoAsker))
            .map(|t| t.holds)
            .map_err(explain)
    }

    /// Evaluates an expression to a number.
    pub fn number(&self, expr: &Expr, values: &IndexMap<String, Value>) -> Result<f64, String> {
        Ok(self.plain_number(expr, values)?.as_f64().unwrap_or(f64::NAN))
    }

    /// The same, whole numbers exactly.
    pub fn plain_number(&self, expr: &Expr, values: &IndexMap<String, Value>) -> Result<Value, String> {
        match self.eval(expr, values)? {
            number @ (Value::Number(_) | Value::Whole(_)) => Ok(number),
            Value::Tensor(t) if t.array.len() == 1 => Ok(t.numbers().remove(0)),
            other => Err(format!("`{}` is {}, a number is needed", expr.text, other.kind())),
        }
    }

    fn with_env<T>(&self, values: &IndexMap<String, Value>, f: impl FnOnce(&Env<'_>) -> T) -> T {
        let defines = |name: &str| self.defines.get(name).or_else(|| self.course_defines.get(name));
        let tolerance = |dtype: DType| -> Tolerance { self.tolerance.resolve(None, dtype, self.plan.device) };
        f(&Env {
            values,
            defines: &defines,
            tolerance: &tolerance,
        })
    }
}

fn explain(error: EvalError) -> String {
    match error {
        EvalError::Course { message, .. } => message,
        EvalError::Answer(_) => "answers can't be asked for while a case is drawn".into(),
    }
}

/// What `F` is in the fields of a struct of this form.
pub(crate) fn float_of(form: Option<&Form>) -> &DTypeForm {
    match form {
        Some(Form::Struct(_, float)) => float,
        _ => &DTypeForm::Float,
    }
}

fn struct_name<'a>(form: Option<&'a Form>, ty: Option<&'a Type>) -> Option<&'a str> {
    match (form, ty) {
        (Some(Form::Struct(name, _)), _) | (_, Some(Type::Struct(name))) => Some(name),
        _ => None,
    }
}

/// Whether laws see values of the type as lists.
fn is_list(ty: Option<&Type>) -> bool {
    ty.is_some_and(|ty| ty.item().is_some())
}

/// The length of an array.
fn fixed_length(length: usize) -> Result<Length, String> {
    Expr::parse(&length.to_string())
        .map(Length::Size)
        .map_err(|error| error.message)
}

fn inner<'a>(form: Option<&'a Form>, ty: Option<&Type>) -> (Option<&'a Form>, Option<Type>) {
    let form = match form {
        Some(Form::List(inner, _)) => Some(&**inner),
        _ => None,
    };
    (form, ty.and_then(Type::item))
}

fn small_integers(signed: bool) -> Draw {
    let mut draw = bare("integer");
    draw.options
        .insert("low".into(), Literal::Number(if signed { -9.0 } else { 0.0 }));
    draw.options.insert("high".into(), Literal::Number(9.0));
    draw
}

fn scalar_draw(scalar: Scalar) -> Draw {
    match scalar {
        Scalar::F64 | Scalar::F32 => bare("normal"),
        Scalar::Bool => bare("choice"),
        integer => small_integers(integer.is_signed()),
    }
}

fn any_named() -> Draw {
    let mut draw = bare("named");
    for (name, form) in [("a", "F[2, 3]"), ("b", "F[3]")] {
        draw.options.insert(name.into(), Literal::Text(form.into(), None));
    }
    draw
}
