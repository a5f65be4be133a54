//! Rust signatures of exercises, read with syn.

mod read;

/// A function to write: `fn name(parameters) -> Result<returns>`.
#[derive(Debug, Clone, PartialEq)]
pub struct Signature {
    /// The function's name; that of the exercise.
    pub name: String,
    /// In order.
    pub parameters: Vec<Parameter>,
    /// What stands inside `Result<…>`.
    pub returns: Type,
    /// The signature normalised (one line, no `pub`), as starters show it.
    pub text: String,
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
}

/// The types that can cross the wire.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    /// `Tensor`.
    Tensor,
    /// `f64`, `f32`, `usize`, `u32`, `u64`, `i64`, `bool`.
    Scalar(Scalar),
    /// `&str`, `String`.
    Text,
    /// `&Device`, `Device`.
    Device,
    /// `DType`.
    DType,
    /// `&Path`.
    Path,
    /// `&[T]`, `Vec<T>`.
    List(Box<Type>),
    /// `Option<T>`.
    Option(Box<Type>),
    /// `(A, B, …)`.
    Tuple(Vec<Type>),
    /// A struct of `course.yaml`.
    Struct(String),
    /// `Named`: `BTreeMap<String, Tensor>`.
    Named,
    /// `&dyn Fn(A, B) -> Result<C>`.
    Closure {
        /// Types of its parameters, references stripped.
        parameters: Vec<Type>,
        /// Each parameter as written.
        rust: Vec<String>,
        /// What stands inside `Result<…>`.
        returns: Box<Type>,
    },
    /// `()`.
    Unit,
}

impl Type {
    /// Whether it is a path, or a list or option of paths.
    pub fn holds_path(&self) -> bool {
        match self {
            Type::Path => true,
            Type::List(inner) | Type::Option(inner) => inner.holds_path(),
            _ => false,
        }
    }

    /// Whether a text in YAML stands for itself where a value of this type is wanted.
    pub fn is_textual(&self) -> bool {
        match self {
            Type::Text | Type::Path | Type::Device | Type::DType => true,
            Type::List(inner) | Type::Option(inner) => inner.is_textual(),
            _ => false,
        }
    }

    /// Whether a device is part of it.
    pub fn holds_device(&self) -> bool {
        match self {
            Type::Device => true,
            Type::List(inner) | Type::Option(inner) => inner.holds_device(),
            Type::Tuple(parts) => parts.iter().any(Type::holds_device),
            _ => false,
        }
    }

    /// The scalar that it is, or that lists and options of it hold.
    pub fn scalar(&self) -> Option<Scalar> {
        match self {
            Type::Scalar(scalar) => Some(*scalar),
            Type::List(inner) | Type::Option(inner) => inner.scalar(),
            _ => None,
        }
    }

    /// Whether a plain `f32` is part of it.
    pub fn holds_f32(&self) -> bool {
        match self {
            Type::Scalar(Scalar::F32) => true,
            Type::List(inner) | Type::Option(inner) => inner.holds_f32(),
            Type::Tuple(parts) => parts.iter().any(Type::holds_f32),
            _ => false,
        }
    }

    /// Whether a tensor is part of it, so that a device comes with it.
    pub fn holds_tensor(&self) -> bool {
        match self {
            Type::Tensor | Type::Struct(_) | Type::Named => true,
            Type::List(inner) | Type::Option(inner) => inner.holds_tensor(),
            Type::Tuple(parts) => parts.iter().any(Type::holds_tensor),
            _ => false,
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
    /// `u32`.
    U32,
    /// `u64`.
    U64,
    /// `i64`.
    I64,
    /// `bool`.
    Bool,
}

impl Scalar {
    /// Least and largest value of an integer type.
    pub fn ends(self) -> Option<(i128, i128)> {
        match self {
            Scalar::Usize | Scalar::U64 => Some((0, u64::MAX.into())),
            Scalar::U32 => Some((0, u32::MAX.into())),
            Scalar::I64 => Some((i64::MIN.into(), i64::MAX.into())),
            Scalar::F64 | Scalar::F32 | Scalar::Bool => None,
        }
    }

    /// Its Rust name.
    pub fn name(self) -> &'static str {
        match self {
            Scalar::F64 => "f64",
            Scalar::F32 => "f32",
            Scalar::Usize => "usize",
            Scalar::U32 => "u32",
            Scalar::U64 => "u64",
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
