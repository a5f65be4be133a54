//! A course and its exercises, resolved: names bound, expressions parsed, shapes understood.

use crate::domain::Domains;
use crate::signature::{Signature, Type};
use gradus_law::value::Value;
use gradus_law::{Define, Expr, Tolerance};
use gradus_wire::{DType, Device, Layout};
use indexmap::IndexMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// `unit/exercise`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct ExerciseId {
    /// Name of the unit (its folder).
    pub unit: String,
    /// Name of the exercise (its file, module and function).
    pub exercise: String,
}

impl std::fmt::Display for ExerciseId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.unit, self.exercise)
    }
}

impl std::str::FromStr for ExerciseId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('/') {
            Some((unit, exercise)) if !unit.is_empty() && !exercise.is_empty() && !exercise.contains('/') => {
                Ok(ExerciseId {
                    unit: unit.to_owned(),
                    exercise: exercise.to_owned(),
                })
            }
            _ => Err(format!("{text:?} is no unit/exercise")),
        }
    }
}

impl From<ExerciseId> for String {
    fn from(id: ExerciseId) -> String {
        id.to_string()
    }
}

impl TryFrom<String> for ExerciseId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// A folder with `exercises/`, `reference/`, `fixtures/`.
#[derive(Debug, Clone)]
pub struct Course {
    /// The folder.
    pub root: PathBuf,
    /// One line for lists and headings.
    pub title: String,
    /// In the order of `course.yaml`.
    pub units: Vec<Unit>,
    /// Structs by name, in order of declaration (a struct may use earlier ones).
    pub structs: IndexMap<String, StructDef>,
    /// `define`s of `course.yaml`, usable by every law.
    pub defines: IndexMap<String, Define>,
    /// Sets of sizes that exercises share, by name.
    pub dims: IndexMap<String, IndexMap<String, Dim>>,
    /// Closure types that signatures may mention: `Hook` for `dyn Fn(&str, &Tensor) -> Result<Option<Tensor>>`.
    pub closures: IndexMap<String, String>,
    /// What a learner may miss, and why it has no exercise: Markdown, the last part of the curriculum.
    pub left_out: String,
    /// Large sizes at which references are timed on a GPU and on the CPU, by exercise.
    pub throughput: IndexMap<ExerciseId, IndexMap<String, u32>>,
    /// Exercises whose spec has an error, so that no unit lists them.
    pub broken: Vec<ExerciseId>,
}

impl Course {
    /// A course in which nothing is declared.
    pub fn empty(root: &std::path::Path) -> Course {
        Course {
            root: root.to_path_buf(),
            title: String::new(),
            units: Vec::new(),
            structs: IndexMap::new(),
            defines: IndexMap::new(),
            dims: IndexMap::new(),
            closures: IndexMap::new(),
            left_out: String::new(),
            throughput: IndexMap::new(),
            broken: Vec::new(),
        }
    }

    /// What `F` is in the cases of an exercise; where nothing is `F`, a second dtype would ask the same again.
    pub fn floats(&self, exercise: &Exercise) -> &'static [DType] {
        match self.generic_over_floats(exercise) {
            true => &[DType::F32, DType::F64],
            false => &[DType::F32],
        }
    }

    /// Whether a form holds a tensor of dtype `F`.
    pub fn generic_form(&self, form: &Form) -> bool {
        match form {
            Form::Tensor(t) => t.dtype == DTypeForm::Float,
            Form::List(item, _) | Form::Option(item) => self.generic_form(item),
            Form::Struct(name, float) => {
                *float == DTypeForm::Float
                    && self
                        .structs
                        .get(name)
                        .is_some_and(|def| def.fields.values().any(|f| self.generic_form(&f.form)))
            }
            Form::Named | Form::Plain => false,
        }
    }

    /// Whether any argument or output of an exercise is `F`: f32 and f64 alike.
    pub fn generic_over_floats(&self, exercise: &Exercise) -> bool {
        let mut forms = exercise.takes.values().chain(exercise.returns.values());
        forms.any(|form| self.generic_form(form))
    }

    /// The coarsest float dtype among the arguments and outputs of a case; `None` where none is of floats, or all are
    /// plain f64 numbers.
    pub fn coarsest(&self, exercise: &Exercise, case: &Case) -> Option<DType> {
        let mut found = Vec::new();
        let forms = exercise.takes.values().chain(exercise.returns.values());
        forms.for_each(|form| self.float_dtypes(form, case, &mut found));
        for parameter in &exercise.signature.parameters {
            if matches!(exercise.takes.get(&parameter.name), None | Some(Form::Plain)) && parameter.ty.holds_tensor() {
                found.extend(case.dtypes.get(&'F').copied());
            }
        }
        let types = exercise.signature.parameters.iter().map(|p| &p.ty);
        if types.chain([&exercise.signature.returns]).any(Type::holds_f32) {
            found.push(DType::F32);
        }
        const COARSE_FIRST: [DType; 4] = [DType::BF16, DType::F16, DType::F32, DType::F64];
        COARSE_FIRST.into_iter().find(|dtype| found.contains(dtype))
    }

    fn float_dtypes(&self, form: &Form, case: &Case, out: &mut Vec<DType>) {
        match form {
            Form::Tensor(tensor) => {
                let letter = |c: &char| case.dtypes.get(c).copied();
                let dtypes = match &tensor.dtype {
                    DTypeForm::Fixed(dtype) => [Some(*dtype), None],
                    DTypeForm::Float => [letter(&'F'), None],
                    DTypeForm::Any(c) => [letter(c), None],
                    DTypeForm::Wider(a, b) => [letter(a), letter(b)],
                    DTypeForm::Argument(name) => match case.values.get(name) {
                        Some(Value::Text(text)) => [text.parse().ok(), None],
                        _ => [None, None],
                    },
                };
                out.extend(dtypes.into_iter().flatten().filter(|d| d.is_float()));
            }
            Form::List(inner, _) | Form::Option(inner) => self.float_dtypes(inner, case, out),
            Form::Struct(name, float) => {
                let fields = self.structs.get(name).into_iter().flat_map(|def| def.fields.values());
                fields.for_each(|field| self.float_dtypes(&field.form.with_float(float), case, out));
            }
            // Entries of a map have the dtypes of the case.
            Form::Named => out.extend(case.dtypes.get(&'F').copied()),
            Form::Plain => {}
        }
    }

    /// The exercise of this name, unless it has errors.
    pub fn exercise(&self, id: &ExerciseId) -> Option<&Exercise> {
        let unit = self.units.iter().find(|unit| unit.name == id.unit)?;
        unit.exercises.iter().find(|exercise| exercise.id == *id)
    }

    /// Units that exercises of a unit require exercises of, in the course's order, itself left out.
    pub fn required_units(&self, unit: &str) -> Vec<&str> {
        let exercises = self.units.iter().filter(|u| u.name == unit).flat_map(|u| &u.exercises);
        let required: std::collections::BTreeSet<&str> =
            exercises.flat_map(|e| &e.requires).map(|id| id.unit.as_str()).collect();
        let names = self.units.iter().map(|other| other.name.as_str());
        names.filter(|name| *name != unit && required.contains(name)).collect()
    }

    /// All that an exercise requires, directly or not.
    pub fn all_required(&self, id: &ExerciseId) -> std::collections::BTreeSet<ExerciseId> {
        let mut found = std::collections::BTreeSet::new();
        let mut open: Vec<&ExerciseId> = self.exercise(id).iter().flat_map(|e| &e.requires).collect();
        while let Some(id) = open.pop() {
            if let Some(required) = self.exercise(id)
                && found.insert(id.clone())
            {
                open.extend(&required.requires);
            }
        }
        found
    }

    /// All exercises in order.
    pub fn exercises(&self) -> impl Iterator<Item = &Exercise> {
        self.units.iter().flat_map(|unit| &unit.exercises)
    }
}

/// One prerequisite: a folder of `exercises/`.
#[derive(Debug, Clone, Default)]
pub struct Unit {
    /// The folder's name: `numpy-100`.
    pub name: String,
    /// Title, from `unit.yaml`.
    pub title: String,
    /// What the unit is about, Markdown.
    pub summary: String,
    /// What of a guide to the subject it practises; empty where nothing is said.
    pub serves: String,
    /// What to watch or read before, Markdown.
    pub read: Vec<String>,
    /// What exercises ask of a learner, by name.
    pub effort: IndexMap<String, Effort>,
    /// Exercises of the short track.
    pub short: Vec<String>,
    /// In the order of `unit.yaml`, which lists them.
    pub exercises: Vec<Exercise>,
}

/// What an exercise asks of a learner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// Minutes that it takes about.
    pub minutes: u32,
    /// From 1, a line or two, to 5, an evening.
    pub difficulty: u8,
}

/// A struct of `course.yaml`.
#[derive(Debug, Clone)]
pub struct StructDef {
    /// Its Rust name.
    pub name: String,
    /// Doc comment.
    pub about: String,
    /// Fields in order.
    pub fields: IndexMap<String, Field>,
}

/// A struct's field.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its form: a tensor, another struct, a list of structs, a scalar.
    pub form: Form,
    /// Doc comment.
    pub about: String,
    /// Where the value comes from when it is a scalar (`d_model: {scalar: usize, value: d}`): an expression over sizes.
    pub value: Option<Expr>,
    /// Its Rust type when it is a scalar.
    pub scalar: Option<crate::signature::Scalar>,
}

/// What a value looks like: dtype and symbolic shape, or the struct's name.
#[derive(Debug, Clone)]
pub enum Form {
    /// `F[b, s, d]`.
    Tensor(TensorForm),
    /// `list of F[n]`; the length is the optional size in `list[layers] of …`.
    List(Box<Form>, Option<Expr>),
    /// `option of …`.
    Option(Box<Form>),
    /// A struct's name, and what `F` is in its fields: `LnW` (`F` as everywhere), `LnW<f32>`.
    Struct(String, DTypeForm),
    /// `Named`.
    Named,
    /// `f64`, `usize`, `text`, `list`, `device`, …: whatever the signature says, no shape to check.
    Plain,
}

impl Form {
    /// The form with `F` taken to be this dtype: that of a field, in a struct whose dtype is said.
    pub fn with_float(&self, float: &DTypeForm) -> Form {
        let of = |dtype: &DTypeForm| match dtype {
            DTypeForm::Float => float.clone(),
            other => other.clone(),
        };
        match self {
            Form::Tensor(tensor) => Form::Tensor(TensorForm {
                dtype: of(&tensor.dtype),
                ..tensor.clone()
            }),
            Form::List(inner, length) => Form::List(Box::new(inner.with_float(float)), length.clone()),
            Form::Option(inner) => Form::Option(Box::new(inner.with_float(float))),
            Form::Struct(name, dtype) => Form::Struct(name.clone(), of(dtype)),
            Form::Named => Form::Named,
            Form::Plain => Form::Plain,
        }
    }
}

/// `dtype[size, …]`.
#[derive(Debug, Clone)]
pub struct TensorForm {
    /// The dtype.
    pub dtype: DTypeForm,
    /// Whether the shape starts with `..` (any leading axes).
    pub any_leading: bool,
    /// One expression an axis, over the sizes. A bare name that is not bound yet is bound by the actual size.
    pub sizes: Vec<Expr>,
}

impl Form {
    /// Letters of dtypes that it binds or uses, `F` aside.
    pub fn letters(&self) -> Vec<char> {
        match self {
            Form::Tensor(TensorForm { dtype, .. }) | Form::Struct(_, dtype) => match dtype {
                DTypeForm::Any(c) => vec![*c],
                DTypeForm::Wider(a, b) => vec![*a, *b],
                _ => Vec::new(),
            },
            Form::List(inner, _) | Form::Option(inner) => inner.letters(),
            _ => Vec::new(),
        }
    }
}

impl TensorForm {
    /// Whether its elements are whole numbers, whatever the case.
    pub fn is_whole(&self) -> bool {
        matches!(self.dtype, DTypeForm::Fixed(dtype) if !dtype.is_float())
    }
}

/// What a capital letter of a form stands for where the exercise names no dtypes: all that the course's exercises use.
pub const ANY_DTYPE: [DType; 7] = [
    DType::U8,
    DType::U32,
    DType::I64,
    DType::BF16,
    DType::F16,
    DType::F32,
    DType::F64,
];

/// The dtype part of a form.
#[derive(Debug, Clone, PartialEq)]
pub enum DTypeForm {
    /// `f32`, `u8`, …
    Fixed(DType),
    /// `F`: f32 and f64, the same everywhere in one case.
    Float,
    /// `N`, `M`: any dtype of [`Exercise::letters`] (letters of their own are drawn apart).
    Any(char),
    /// `max(N, M)`: the wider one.
    Wider(char, char),
    /// A `DType` argument's name.
    Argument(String),
}

/// An exercise, ready to be judged.
#[derive(Debug, Clone)]
pub struct Exercise {
    /// Its name.
    pub id: ExerciseId,
    /// The YAML file.
    pub file: PathBuf,
    /// The YAML text.
    pub source: Arc<str>,
    /// One line for lists and headings.
    pub title: String,
    /// Markdown.
    pub statement: String,
    /// Markdown in Chinese, where there is one.
    pub statement_zh: Option<String>,
    /// From gentle to explicit.
    pub hints: Vec<String>,
    /// What is practised.
    pub concepts: Vec<String>,
    /// Exercises whose functions are available as `crate::…`.
    pub requires: Vec<ExerciseId>,
    /// Files and folders below `fixtures/` without which it is skipped.
    pub needs: Vec<String>,
    /// The function that the judge calls: the learner's, or the driver's.
    pub signature: Signature,
    /// Dtypes that each capital letter of the forms but `F` stands for.
    pub letters: IndexMap<char, Vec<DType>>,
    /// Staff's lines that call what the learner writes, where that is no function of types that cross the wire.
    pub driver: Option<Driver>,
    /// Form of each parameter, in order of the signature, every parameter present (`Plain` where nothing was said).
    pub takes: IndexMap<String, Form>,
    /// Named outputs in order; a single output is `out` unless named.
    pub returns: IndexMap<String, Form>,
    /// Reference functions that laws may call, by the name they are called by.
    pub uses: IndexMap<String, ReferenceFunction>,
    /// Where cases come from.
    pub given: Given,
    /// What arguments and sizes may be; defaults filled in.
    pub domain: Domains,
    /// Helpers for laws, closures for the learner; course-wide ones not repeated.
    pub defines: IndexMap<String, Define>,
    /// In spec order.
    pub laws: Vec<Law>,
    /// Inputs that must give Err.
    pub rejects: Vec<Reject>,
    /// How close `approx` must be.
    pub tolerance: Tolerances,
    /// Fixed inputs with an accepted output each.
    pub snapshots: IndexMap<String, Example>,
    /// Words that a solution must or must not hold.
    pub rules: SourceRules,
    /// Extra layouts that arguments come in.
    pub layouts: Vec<Layout>,
    /// Half-precision dtypes in which CPU and GPU are compared besides.
    pub half_precision: Vec<DType>,
    /// Time and memory.
    pub limits: Limits,
    /// `cpu`, `cuda`.
    pub devices: Vec<Device>,
    /// What is relaxed of the contracts.
    pub contract: Contracts,
    /// Sizes below which a shown case is not shrunk: name to least size.
    pub display: IndexMap<String, i64>,
    /// Mutants of the reference that are declared to be as right as it is.
    pub equivalents: Vec<Equivalent>,
    /// Distortions of the reference that no law can notice.
    pub unnoticed: Vec<Unnoticed>,
}

/// Staff's Rust that calls what the learner writes: a trait, a struct with methods, a generic function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Driver {
    /// The items that the learner finds, their bodies `todo!()`.
    pub starter: String,
    /// A module that holds the function of the signature, and names the learner's items as `crate::EXERCISE::…`.
    pub text: String,
}

/// Fewer drawn cases than these are of an exercise that is slow: a training.
pub const FEW_CASES: u32 = 10;

impl Exercise {
    /// Whether one call may take long: then it is asked less often.
    pub fn is_slow(&self) -> bool {
        self.limits.time.as_secs() > 5
    }

    /// Whether each case is a training: so few are drawn.
    pub fn is_training(&self) -> bool {
        self.given.cases.is_some_and(|cases| cases < FEW_CASES)
    }

    /// Why it can't be judged with what lies below `fixtures/` of this folder; nothing where it can.
    pub fn lacks(&self, root: &std::path::Path) -> Option<String> {
        let fixtures = root.join("fixtures");
        let missing = self.needs.iter().find(|name| !fixtures.join(name).exists())?;
        Some(format!(
            "it needs fixtures/{missing}, which is no part of the course and is not there"
        ))
    }
}

/// A mutant of the reference that no input tells from it.
#[derive(Debug, Clone)]
pub struct Equivalent {
    /// `old line → new line`.
    pub mutant: String,
    /// Why no input can tell.
    pub because: String,
    /// Line of the spec, from 1.
    pub line: usize,
}

/// A distortion of the reference that no law can notice.
#[derive(Debug, Clone)]
pub struct Unnoticed {
    /// Its name in the table: `floats below 1e-12 to zero`.
    pub distortion: String,
    /// Why.
    pub because: String,
    /// Line of the spec, from 1.
    pub line: usize,
}

/// A function of the reference that laws call: an exercise's, or one of `oracle.rs` of a unit.
#[derive(Debug, Clone)]
pub struct ReferenceFunction {
    /// Unit that holds it.
    pub unit: String,
    /// Module in the unit's crate: the exercise's name, or `oracle`.
    pub module: String,
    /// Its signature: the exercise's, or read from `oracle.rs`.
    pub signature: Signature,
    /// Names of its outputs in order (`["out"]` when single).
    pub outputs: Vec<String>,
}

/// Where cases come from.
#[derive(Debug, Clone)]
pub struct Given {
    /// Number of drawn cases; `None` for the default.
    pub cases: Option<u32>,
    /// Sizes in order: bounds may use earlier names.
    pub dims: IndexMap<String, Dim>,
    /// Draws by name: arguments, and extra values for the laws. Order kept.
    pub draw: IndexMap<String, Draw>,
    /// Computed in order, after the draws; an argument may be computed.
    pub lets: IndexMap<String, Expr>,
    /// Tried first.
    pub examples: Vec<Example>,
    /// Cases to draw again.
    pub avoid: Option<Expr>,
}

/// A size.
#[derive(Debug, Clone)]
pub enum Dim {
    /// `low..=high`, each an expression over earlier sizes.
    Range(Expr, Expr),
    /// `min(m, n)`, `4`: derived.
    Value(Expr),
}

impl Dim {
    /// Whether its upper end is a plain number: that is what is usual, and larger ones are allowed.
    pub fn is_open(&self) -> bool {
        matches!(self, Dim::Range(_, high) if high.names().is_empty())
    }
}

/// `{kind: {options}}`: how a value is drawn. The draws module knows the kinds; the spec reader asks it to check options.
#[derive(Debug, Clone)]
pub struct Draw {
    /// `normal`, `permutation`, …; the empty string for field overrides of a struct (`p: {w_o: {zeros: {}}}`, in `fields`).
    pub kind: String,
    /// Options by name.
    pub options: IndexMap<String, Literal>,
    /// Overrides by field, for struct arguments.
    pub fields: IndexMap<String, Draw>,
}

impl Draw {
    /// What a file that is there before the call is made from, by option: `safetensors`, `text`, `cut`.
    pub fn contents(&self) -> Vec<(&str, Expr)> {
        const CONTENTS: [&str; 3] = ["safetensors", "text", "cut"];
        let named = self
            .options
            .iter()
            .filter(|(name, _)| CONTENTS.contains(&name.as_str()));
        let of = |literal: &Literal| match literal {
            Literal::Text(_, Some(expression)) => Some(expression.clone()),
            Literal::Number(n) => Expr::parse(&n.to_string()).ok(),
            _ => None,
        };
        match self.kind.as_str() {
            "path" => named
                .filter_map(|(name, literal)| Some((name.as_str(), of(literal)?)))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Whether its values are texts: what an example writes for one then stands for itself. `known` tells the names of
    /// the case: another word is itself.
    pub fn gives_text(&self, known: &dyn Fn(&str) -> bool) -> bool {
        let word = |literal: &Literal| match literal {
            Literal::Text(_, None) => true,
            Literal::Text(_, Some(expression)) => {
                let names = expression.names();
                !names.is_empty() && !names.iter().any(|name| known(name))
            }
            _ => false,
        };
        match self.kind.as_str() {
            "text" | "path" | "dtype" => true,
            "choice" => match self.options.get("of").or_else(|| self.options.get("")) {
                Some(Literal::List(items)) => !items.is_empty() && items.iter().all(word),
                _ => false,
            },
            _ => false,
        }
    }
}

/// A value written in YAML: a number, a text (an expression unless the option takes a text), a list, a map or a nested draw.
#[derive(Debug, Clone)]
pub enum Literal {
    /// `~`.
    Null,
    /// `true`.
    Bool(bool),
    /// A number, also `nan`, `inf`, `-inf`.
    Number(f64),
    /// An integer that f64 can't tell from its neighbours.
    Whole(i128),
    /// A text; the expression it parses to, if it does.
    Text(String, Option<Expr>),
    /// `[…]`.
    List(Vec<Literal>),
    /// `{…}`.
    Map(IndexMap<String, Literal>),
}

/// Values that an example, a reject or a snapshot fixes: sizes and arguments by name.
#[derive(Debug, Clone)]
pub struct Example {
    /// By name of a size, argument or drawn value.
    pub fixes: IndexMap<String, Literal>,
    /// Line of the spec it stands in, from 1.
    pub line: usize,
}

/// One law.
#[derive(Debug, Clone)]
pub struct Law {
    /// Its name, in words.
    pub name: String,
    /// The equation.
    pub holds: Expr,
    /// The text of the equation as written.
    pub text: String,
    /// The case counts only where this is true.
    pub when: Option<Expr>,
    /// Replaces the exercise's tolerance entry by entry.
    pub tolerance: Option<Tolerances>,
    /// Judge only on so many cases.
    pub cases: Option<u32>,
    /// Only on these devices.
    pub devices: Option<Vec<Device>>,
    /// The likely mistake.
    pub otherwise: Option<String>,
    /// Index into `hints` of the hint that belongs to this law.
    pub hint: Option<usize>,
    /// Whether the equation consults the reference (`expected`, `expected_*`, `reference(…)`), directly or through a define.
    pub consults_reference: bool,
    /// Line of the spec, from 1.
    pub line: usize,
}

/// Inputs that must give Err, never a panic.
#[derive(Debug, Clone)]
pub struct Reject {
    /// Its name, in words.
    pub name: String,
    /// The changed arguments: expressions over the drawn case.
    pub changes: IndexMap<String, Expr>,
    /// Only where this is true.
    pub when: Option<Expr>,
    /// The error message must hold this text.
    pub says: Option<String>,
    /// The likely mistake.
    pub otherwise: Option<String>,
    /// Line of the spec, from 1.
    pub line: usize,
}

/// Tolerances as a spec gives them: general, by dtype, by device.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tolerances {
    /// `rtol`.
    pub rtol: Option<f64>,
    /// `atol`.
    pub atol: Option<f64>,
    /// `ulp`.
    pub ulp: Option<f64>,
    /// How many times the reference's own rounding is allowed besides.
    pub roundings: Option<f64>,
    /// Overrides by dtype (`f32`) or device (`cuda`).
    pub overrides: IndexMap<String, Tolerances>,
}

impl Tolerances {
    /// The tolerance for one dtype and device. Defaults by dtype: f64 1e-9/1e-9 (rtol/atol), f32 1e-5/1e-6, f16 2e-3/2e-3, bf16 1e-2/1e-2, integers 0.
    /// A law's own tolerance (`inner`) replaces entry by entry; a device override is applied last.
    pub fn resolve(&self, inner: Option<&Tolerances>, dtype: DType, device: Device) -> Tolerance {
        let (rtol, atol) = match dtype {
            DType::F64 => (1e-9, 1e-9),
            DType::F32 => (1e-5, 1e-6),
            DType::F16 => (2e-3, 2e-3),
            DType::BF16 => (1e-2, 1e-2),
            _ => (0.0, 0.0),
        };
        let mut out = Tolerance { rtol, atol, ulp: None };
        let mut apply = |t: &Tolerances| {
            out.rtol = t.rtol.unwrap_or(out.rtol);
            out.atol = t.atol.unwrap_or(out.atol);
            out.ulp = t.ulp.or(out.ulp);
        };
        for layer in [Some(self), inner].into_iter().flatten() {
            if dtype.is_float() {
                apply(layer);
            }
            for key in [dtype.name(), device.name()] {
                if let Some(t) = layer.overrides.get(key) {
                    apply(t);
                }
            }
        }
        out
    }
}

/// Words that a solution must or must not hold: a token-level scan, comments and strings removed. A hint, not a wall.
#[derive(Debug, Clone, Default)]
pub struct SourceRules {
    /// Each must occur.
    pub require: Vec<String>,
    /// None may occur.
    pub forbid: Vec<String>,
    /// Line of the spec, from 1.
    pub line: usize,
}

/// Time and memory of one call.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// CPU time of one call.
    pub time: Duration,
    /// Memory of the runner, bytes.
    pub memory: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            time: Duration::from_secs(2),
            memory: 1 << 30,
        }
    }
}

/// Which of the contracts that every exercise has are kept in this one.
#[derive(Debug, Clone, PartialEq)]
pub struct Contracts {
    /// Arguments must be left unchanged (`pure`).
    pub pure: bool,
    /// Same answer twice (`repeatable`).
    pub repeatable: bool,
    /// NaN in an answer is allowed only where the reference has it (`finite: false` allows any).
    pub finite: bool,
    /// `fresh` or `shared`: whether the answer may, or must, share storage with an argument.
    pub storage: Option<String>,
}

impl Default for Contracts {
    fn default() -> Self {
        Contracts {
            pure: true,
            repeatable: true,
            finite: true,
            storage: None,
        }
    }
}

/// One set of inputs.
#[derive(Debug, Clone)]
pub struct Case {
    /// Example number, or number of the drawn case.
    pub origin: Origin,
    /// Sizes by name.
    pub sizes: IndexMap<String, i64>,
    /// Dtype chosen for each letter (`F`, `N`, …).
    pub dtypes: IndexMap<char, DType>,
    /// Arguments, extra draws and `let`s by name. Every parameter of the signature is present (closures as [`Value::Function`]).
    pub values: IndexMap<String, Value>,
    /// Layout of tensor arguments.
    pub layout: Layout,
    /// `cpu` or `cuda`.
    pub device: Device,
}

/// Where a case comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The example of this index.
    Example(usize),
    /// The drawn case of this number.
    Drawn(u32),
    /// The edge of the domain with this number.
    Edge(u32),
}

/// The name of a snapshot as part of a file's name.
pub fn snapshot_slug(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_alphanumeric() { c } else { '_' })
        .collect()
}

impl Law {
    /// How many times the reference's own rounding it allows, where it asks the reference.
    pub fn roundings(&self, exercise: &Exercise) -> Option<f64> {
        let own = self.tolerance.as_ref().and_then(|tolerance| tolerance.roundings);
        own.or(exercise.tolerance.roundings).filter(|_| self.consults_reference)
    }

    /// Whether it is judged on this device.
    pub fn runs_on(&self, device: Device) -> bool {
        self.devices.as_ref().is_none_or(|devices| devices.contains(&device))
    }
}
