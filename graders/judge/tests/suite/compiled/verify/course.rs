//! A small sound course in a temporary folder, to be damaged.

use crate::checkout::engine;
use gradus_course::diagnostic::Diagnostic;
use gradus_judge::sync;
use gradus_judge::verify::{self, Verified, VerifyOptions};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The spec of the one exercise.
pub const SPEC: &str = r#"title: A cap
concepts: [elementwise choice]
statement: |
  Return the vector `x` with every entry that is greater than `limit` replaced by `limit`; all other entries stay as they
  are. The limit is a number that the dtype of `x` holds exactly. Shape, dtype and device of the answer are those of `x`,
  and `x` itself is left alone.
hints:
  - A comparison gives a mask of zeros and ones.
  - "`where_cond` is called on the mask."
signature: "fn cap(x: &Tensor, limit: f64) -> Result<Tensor>"
takes: {x: "F[n]"}
returns: {out: "F[n]"}
given:
  cases: 24
  dims: {n: 1..=3}
  draw:
    x: {integer: {low: -3, high: 3}}
    limit: {integer: {low: -2, high: 2}}
domain: {x: any, limit: drawn}
laws:
  nothing exceeds the limit:
    holds: all(out <= limit)
    otherwise: Entries above the limit become the limit.
  what lies below stays: where(x <= limit, out, 0) equals where(x <= limit, x, 0)
  agrees with the reference: out approx expected
snapshots: {small: {x: [1, 5], limit: 2}}
equivalent:
  - mutant: 'let over = x.gt(limit)?; → let over = x.ge(limit)?;'
    because: an entry equal to the limit is replaced by itself
"#;

/// Its reference.
pub const REFERENCE: &str = r#"use candle_core::{Result, Tensor};

/// `x` with nothing above `limit`.
pub fn cap(x: &Tensor, limit: f64) -> Result<Tensor> {
    let over = x.gt(limit)?;
    let ceiling = x.ones_like()?.affine(limit, 0.0)?;
    over.where_cond(&ceiling, x)
}
"#;

const ALTERNATIVE: &str = r#"// alternative: the smaller of the two
use candle_core::{Result, Tensor};

pub fn cap(x: &Tensor, limit: f64) -> Result<Tensor> {
    x.minimum(limit)
}
"#;

const UNCHANGED: &str = r#"// breaks: nothing exceeds the limit
// Forgets to choose.
use candle_core::{Result, Tensor};

pub fn cap(x: &Tensor, _limit: f64) -> Result<Tensor> {
    Ok(x.clone())
}
"#;

const ALL: &str = r#"// breaks: what lies below stays
// Makes the limit of everything.
use candle_core::{Result, Tensor};

pub fn cap(x: &Tensor, limit: f64) -> Result<Tensor> {
    x.zeros_like()? + limit
}
"#;

const SNAPSHOT: &str = "---\nsource: reference/tiny\ndescription: \"x: [1, 5], limit: 2\"\n---\nout: F[2]\n  1 2\n";

/// The course.
pub struct Tiny {
    folder: TempDir,
}

impl Tiny {
    /// A sound course.
    pub fn new() -> Tiny {
        let tiny = Tiny {
            folder: tempfile::tempdir().expect("a temporary folder"),
        };
        tiny.write("exercises/course.yaml", "title: Tiny\nunits: [tiny]\n");
        tiny.write(
            "exercises/tiny/unit.yaml",
            "title: Tiny\nsummary: One exercise.\nexercises: [cap]\n",
        );
        tiny.write("exercises/tiny/cap.yaml", SPEC);
        tiny.write("reference/tiny/src/cap.rs", REFERENCE);
        tiny.write("reference/tiny/snapshots/cap__small.snap", SNAPSHOT);
        tiny.write("fixtures/alternatives/tiny/cap/minimum.rs", ALTERNATIVE);
        tiny.write("fixtures/mistakes/tiny/cap/unchanged.rs", UNCHANGED);
        tiny.write("fixtures/mistakes/tiny/cap/all.rs", ALL);
        let (course, _) = gradus_judge::course::load(tiny.root());
        let exercise = course.exercises().next().expect("one exercise");
        tiny.write("exercises/tiny/src/cap.rs", &sync::starter(&course, exercise));
        tiny
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file of the course.
    pub fn write(&self, path: &str, text: &str) -> &Tiny {
        let file = self.root().join(path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder is made");
        std::fs::write(file, text).expect("a file is written");
        self
    }

    /// Replaces a piece of a file, which must be there.
    pub fn edit(&self, path: &str, old: &str, new: &str) -> &Tiny {
        let text = std::fs::read_to_string(self.root().join(path)).expect("a file of the course");
        assert!(text.contains(old), "{path} does not hold {old:?}");
        self.write(path, &text.replacen(old, new, 1))
    }

    /// Replaces a piece of the spec.
    pub fn spec(&self, old: &str, new: &str) -> &Tiny {
        self.edit("exercises/tiny/cap.yaml", old, new)
    }

    /// Deletes a file.
    pub fn delete(&self, path: &str) -> &Tiny {
        std::fs::remove_file(self.root().join(path)).expect("a file of the course");
        self
    }

    /// Proves it, quickly.
    pub fn verify(&self, mutants: bool) -> Verified {
        let (course, loaded) = gradus_judge::course::load(self.root());
        let options = VerifyOptions {
            selection: course.exercises().map(|e| e.id.clone()).collect(),
            seeds: 2,
            jobs: 2,
            mutants,
        };
        verify::verify(&course, loaded, engine(), &options, &|_| {}).expect("the environment is sound")
    }

    /// Proves it and gives what was found.
    pub fn findings(&self, mutants: bool) -> Vec<Found> {
        self.verify(mutants)
            .findings
            .iter()
            .map(|f| Found::of(self.root(), f))
            .collect()
    }
}

/// A finding, as a reader sees it.
#[derive(Debug)]
pub struct Found {
    /// Whether it is an error.
    pub error: bool,
    /// The file.
    pub file: PathBuf,
    /// The line's text; empty for a whole file.
    pub at: String,
    /// The message.
    pub message: String,
}

impl Found {
    fn of(root: &Path, finding: &Diagnostic) -> Found {
        assert!(finding.help.is_some(), "no way to mend: {finding}");
        let text = std::fs::read_to_string(root.join(&finding.file)).unwrap_or_default();
        let line = finding.line.checked_sub(1).and_then(|i| text.lines().nth(i));
        Found {
            error: finding.is_error(),
            file: finding.file.clone(),
            at: line.unwrap_or_default().trim().to_owned(),
            message: finding.message.clone(),
        }
    }
}
