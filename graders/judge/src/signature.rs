//! Rust signatures of exercises, read with syn.

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

impl Signature {
    /// Reads `fn name(x: &Tensor, …) -> Result<T>`; `pub` is allowed. `structs` are the names that `course.yaml` declares.
    pub fn parse(_text: &str, _structs: &dyn Fn(&str) -> bool) -> Result<Signature, SignatureError> {
        todo!()
    }
}
