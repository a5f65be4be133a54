//! Why a case could not be drawn.

/// Why a case could not be drawn: the course's fault.
#[derive(Debug, Clone)]
pub struct DrawError {
    /// What is wrong.
    pub message: String,
    /// YAML path in the spec (`given.draw.x`), where known.
    pub path: String,
    /// The example or snapshot at fault.
    pub example: Option<Fixed>,
}

/// Where an example or a snapshot is at fault.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fixed {
    /// Its line in the spec.
    pub line: usize,
    /// The value at fault of those that it fixes, where it is one.
    pub name: Option<String>,
}

impl std::fmt::Display for DrawError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        if let Some(Fixed { line, .. }) = self.example {
            write!(f, "the example of line {line}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for DrawError {}

/// Why no case came about.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The course's fault.
    Course(DrawError),
    /// Not with these sizes, or not by this change.
    Unfit(DrawError),
    /// `avoid` rejects it.
    Avoided,
}

pub(crate) fn unfit(path: impl Into<String>, message: impl Into<String>) -> Fault {
    Fault::Unfit(error(path, message))
}

pub(crate) fn course(path: impl Into<String>, message: impl Into<String>) -> Fault {
    Fault::Course(error(path, message))
}

pub(crate) fn error(path: impl Into<String>, message: impl Into<String>) -> DrawError {
    DrawError {
        message: message.into(),
        path: path.into(),
        example: None,
    }
}
