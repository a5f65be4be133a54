//! Rust signatures of exercises, read with syn.

mod print;
mod read;

pub use print::without_lifetimes;

/// A function to write: `fn name(parameters) -> Result<returns>`, or plain Rust.
#[derive(Debug, Clone, PartialEq)]
pub struct Signature {
    /// The function's name; that of the exercise.
    pub name: String,
    /// Lifetimes as written, `<'a>`; empty where there are none.
    pub generics: String,
    /// In order.
    pub parameters: Vec<Parameter>,
    /// The answer as the judge sees it: what stands inside candle's `Result<…>`, or what a plain function returns, and
    /// after that the `&mut` arguments as the call left them.
    pub returns: Type,
    /// How the function hands its answer back.
    pub style: Style,
    /// The returned type as written, `Result<Tensor>` or `Option<&'a str>`; empty where nothing is returned.
    pub returned: String,
    /// The signature normalised (one line, no `pub`), as starters show it.
    pub text: String,
}

/// How a function hands its answer back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// candle's `Result<T>`: an `Err` is a failure, not an answer.
    Candle,
    /// Anything else: `T`, `Option<T>`, `Result<T, E>`. An `Err` is an answer that laws can look at.
    Plain,
}

/// One parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Its type, references stripped.
    pub ty: Type,
    /// The type as written: `&Tensor`, `&[Tensor]`, `&dyn Fn(&Tensor) -> Result<Tensor>`.
    pub rust: String,
    /// Whether it is `&mut` data: its state after the call is part of the answer.
    pub mutable: bool,
}

/// The types that can cross the wire.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    /// `Tensor`.
    Tensor,
    /// `f64`, `f32`, the integers, `bool`.
    Scalar(Scalar),
    /// `&str`, `String`.
    Text,
    /// `char`: a text of one character.
    Char,
    /// `&Device`, `Device`.
    Device,
    /// `DType`.
    DType,
    /// `&Path`.
    Path,
    /// `&[T]`, `Vec<T>`, `impl Iterator<Item = T>`.
    List(Box<Type>),
    /// `[T; 3]`.
    Array(Box<Type>, usize),
    /// `HashMap<K, V>`, `BTreeMap<K, V>`: pairs in the order of their keys.
    Map(Order, Box<Type>, Box<Type>),
    /// `HashSet<T>`, `BTreeSet<T>`: a list in order, nothing twice.
    Set(Order, Box<Type>),
    /// `Option<T>`.
    Option(Box<Type>),
    /// `(A, B, …)`.
    Tuple(Vec<Type>),
    /// A struct of `course.yaml`.
    Struct(String),
    /// `Named`: `BTreeMap<String, Tensor>`.
    Named,
    /// `Result<T, E>` with an error type of its own: an answer.
    Result(Box<Type>, Box<Type>),
    /// `&dyn Fn(A, B) -> Result<C>`, `impl Fn(A) -> C`.
    Closure {
        /// Types of its parameters, references stripped.
        parameters: Vec<Type>,
        /// Each parameter as written.
        rust: Vec<String>,
        /// What stands inside candle's `Result<…>`, or what it returns.
        returns: Box<Type>,
        /// How it hands its answer back.
        style: Style,
    },
    /// `()`.
    Unit,
}

/// How a map or a set keeps its keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// `HashMap`, `HashSet`.
    Hashed,
    /// `BTreeMap`, `BTreeSet`.
    Sorted,
}

impl Type {
    /// Whether a path is part of it.
    pub fn holds_path(&self) -> bool {
        self.holds(|ty| *ty == Type::Path)
    }

    /// The types that it is made of: items, keys and values, parts.
    pub fn parts(&self) -> Vec<&Type> {
        match self {
            Type::List(inner) | Type::Option(inner) | Type::Array(inner, _) | Type::Set(_, inner) => vec![inner],
            Type::Map(_, a, b) | Type::Result(a, b) => vec![a, b],
            Type::Tuple(parts) => parts.iter().collect(),
            _ => Vec::new(),
        }
    }

    /// Whether it is such a type, or made of one.
    fn holds(&self, wanted: fn(&Type) -> bool) -> bool {
        wanted(self) || self.parts().into_iter().any(|part| part.holds(wanted))
    }

    /// Whether a device is part of it.
    pub fn holds_device(&self) -> bool {
        self.holds(|ty| *ty == Type::Device)
    }

    /// The scalar that it is, or that lists and options of it hold.
    pub fn scalar(&self) -> Option<Scalar> {
        match self {
            Type::Scalar(scalar) => Some(*scalar),
            Type::List(inner) | Type::Option(inner) | Type::Array(inner, _) | Type::Set(_, inner) => inner.scalar(),
            _ => None,
        }
    }

    /// Whether a plain `f32` is part of it.
    pub fn holds_f32(&self) -> bool {
        self.holds(|ty| *ty == Type::Scalar(Scalar::F32))
    }

    /// Whether a tensor is part of it, so that a device comes with it.
    pub fn holds_tensor(&self) -> bool {
        self.holds(|ty| matches!(ty, Type::Tensor | Type::Struct(_) | Type::Named))
    }

    /// Whether a text in YAML stands for itself where a value of this type is wanted.
    pub fn is_textual(&self) -> bool {
        self.holds(|ty| matches!(ty, Type::Text | Type::Char | Type::Path | Type::Device | Type::DType))
    }

    /// The items of what laws see as a list: of a map its pairs. `None` of what is no list.
    pub fn item(&self) -> Option<Type> {
        match self {
            Type::List(inner) | Type::Array(inner, _) | Type::Set(_, inner) => Some((**inner).clone()),
            Type::Map(_, key, value) => Some(Type::Tuple(vec![(**key).clone(), (**value).clone()])),
            _ => None,
        }
    }
}

/// Scalar types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scalar {
    /// `f64`.
    F64,
    /// `f32`.
    F32,
    /// `usize`.
    Usize,
    /// `u8`.
    U8,
    /// `u16`.
    U16,
    /// `u32`.
    U32,
    /// `u64`.
    U64,
    /// `isize`.
    Isize,
    /// `i8`.
    I8,
    /// `i16`.
    I16,
    /// `i32`.
    I32,
    /// `i64`.
    I64,
    /// `bool`.
    Bool,
}

impl Scalar {
    /// All of them.
    pub const ALL: [Scalar; 13] = [
        Scalar::F64,
        Scalar::F32,
        Scalar::Usize,
        Scalar::U8,
        Scalar::U16,
        Scalar::U32,
        Scalar::U64,
        Scalar::Isize,
        Scalar::I8,
        Scalar::I16,
        Scalar::I32,
        Scalar::I64,
        Scalar::Bool,
    ];

    /// Least and largest value of an integer type.
    pub fn ends(self) -> Option<(i128, i128)> {
        Some(match self {
            Scalar::Usize | Scalar::U64 => (0, u64::MAX.into()),
            Scalar::U8 => (0, u8::MAX.into()),
            Scalar::U16 => (0, u16::MAX.into()),
            Scalar::U32 => (0, u32::MAX.into()),
            Scalar::I8 => (i8::MIN.into(), i8::MAX.into()),
            Scalar::I16 => (i16::MIN.into(), i16::MAX.into()),
            Scalar::I32 => (i32::MIN.into(), i32::MAX.into()),
            Scalar::I64 | Scalar::Isize => (i64::MIN.into(), i64::MAX.into()),
            Scalar::F64 | Scalar::F32 | Scalar::Bool => return None,
        })
    }

    /// Whether it holds whole numbers, negative ones too.
    pub fn is_signed(self) -> bool {
        self.ends().is_some_and(|(least, _)| least < 0)
    }

    /// Its Rust name.
    pub fn name(self) -> &'static str {
        match self {
            Scalar::F64 => "f64",
            Scalar::F32 => "f32",
            Scalar::Usize => "usize",
            Scalar::U8 => "u8",
            Scalar::U16 => "u16",
            Scalar::U32 => "u32",
            Scalar::U64 => "u64",
            Scalar::Isize => "isize",
            Scalar::I8 => "i8",
            Scalar::I16 => "i16",
            Scalar::I32 => "i32",
            Scalar::I64 => "i64",
            Scalar::Bool => "bool",
        }
    }
}

/// Why a signature can't be used: byte range in the text, what is wrong, what would be right.
#[derive(Debug, Clone, PartialEq)]
pub struct SignatureError {
    /// Byte offset of the offending piece in the text.
    pub offset: usize,
    /// Its length.
    pub length: usize,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub help: Option<String>,
}

/// A function's name, and its signature or why it can't be called.
pub type NamedSignature = (String, Result<Signature, SignatureError>);

/// The names of `course.yaml` that types may mention.
pub struct TypeNames<'a> {
    /// Whether a struct of that name is declared.
    pub structs: &'a dyn Fn(&str) -> bool,
    /// What a declared closure type stands for: `Hook` for `dyn Fn(&str, &Tensor) -> Result<Option<Tensor>>`.
    pub closures: &'a dyn Fn(&str) -> Option<String>,
}

impl Signature {
    /// Names of the outputs where a spec gives none: `out` for one, and where arguments are changed in place, `returned`
    /// and `xs_after`. `None` of a tuple, whose parts only the spec can name.
    pub fn output_names(&self) -> Option<Vec<String>> {
        let changed: Vec<String> = self
            .parameters
            .iter()
            .filter(|p| p.mutable)
            .map(|p| format!("{}_after", p.name))
            .collect();
        match (&self.returns, changed.as_slice()) {
            (Type::Tuple(parts), []) if parts.len() > 1 => None,
            (_, []) => Some(vec!["out".to_string()]),
            (Type::Tuple(parts), changed) if parts.len() == changed.len() + 1 => {
                Some([&["returned".to_string()], changed].concat())
            }
            (Type::Tuple(parts), changed) if parts.len() > changed.len() + 1 => None,
            (_, changed) => Some(changed.to_vec()),
        }
    }

    /// Whether it is plain Rust, with no tensor and no device among its types.
    pub fn is_plain(&self) -> bool {
        let has_device = |ty: &Type| ty.holds_tensor() || ty.holds_device() || *ty == Type::DType;
        let closure = |ty: &Type| match ty {
            Type::Closure {
                parameters, returns, ..
            } => parameters.iter().any(has_device) || has_device(returns),
            ty => has_device(ty),
        };
        self.style == Style::Plain && !self.parameters.iter().any(|p| closure(&p.ty))
    }

    /// The parameter of a name.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|p| p.name == name)
    }
}

impl std::fmt::Display for SignatureError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)?;
        self.help.iter().try_for_each(|help| write!(f, " ({help})"))
    }
}
