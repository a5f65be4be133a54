//! A small course, and answers to it.

use serde_json::Value as Json;
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// What a run of the program left behind.
pub struct Ran {
    pub out: String,
    pub err: String,
}

/// A course below a folder of its own, with a learner's folder `ada`.
pub struct Place {
    root: TempDir,
}

/// A spec: its signature, what it takes and returns, and further lines.
fn spec(signature: &str, takes: &str, out: &str, more: &str) -> String {
    let (requires, more) = match more.strip_prefix("requires: ") {
        Some(rest) => rest.split_once('\n').unwrap_or((rest, "")),
        None => ("[]", more),
    };
    format!(
        "title: An exercise\nconcepts: [arithmetic]\nrequires: {requires}\nstatement: Do it.\n\
         signature: \"{signature}\"\ntakes: {{{takes}}}\nreturns: {{out: \"{out}\"}}\n\
         given:\n  dims: {{n: 1..=3}}\n  cases: 3\nlaws:\n  agrees with the reference: out approx expected\n{more}"
    )
}

/// The spec of a function that doubles a vector.
pub fn doubling(name: &str, more: &str) -> String {
    spec(
        &format!("fn {name}(x: &Tensor) -> Result<Tensor>"),
        "x: \"F[n]\"",
        "F[n]",
        more,
    )
}

/// A file with this body as its function.
pub fn answer(name: &str, body: &str) -> String {
    format!(
        "use candle_core::{{Device, Result, Tensor}};\n\npub fn {name}(x: &Tensor) -> Result<Tensor> {{\n    {body}\n}}\n"
    )
}

/// An exercise's name, its spec and its reference.
pub type Written<'t> = (&'t str, String, String);

impl Place {
    /// A course of units, each of exercises given as name, spec, the reference's file. The learner's files are the
    /// reference's.
    pub fn new(units: &[(&str, &[Written<'_>])]) -> Place {
        let place = Place {
            root: tempfile::tempdir().expect("a folder"),
        };
        let names: Vec<&str> = units.iter().map(|(name, _)| *name).collect();
        let course = format!("title: A small course\nunits: [{}]\n", names.join(", "));
        place.put("exercises/course.yaml", &course);
        for (unit, exercises) in units {
            let text = format!("title: {unit}\nsummary: About {unit}.\n");
            place.put(&format!("exercises/{unit}/unit.yaml"), &text);
            let manifest = format!("[package]\nname = \"{unit}\"\n[package.metadata.gradus]\nunit = \"{unit}\"\n");
            place.put(&format!("ada/{unit}/Cargo.toml"), &manifest);
            for (name, spec, text) in *exercises {
                place.put(&format!("exercises/{unit}/{name}.yaml"), spec);
                place.put(&format!("reference/{unit}/src/{name}.rs"), text);
                place.put(&format!("ada/{unit}/src/{name}.rs"), text);
            }
        }
        place
    }

    pub fn path(&self) -> &Path {
        self.root.path()
    }

    pub fn put(&self, path: &str, text: &str) {
        let file = self.path().join(path);
        fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
        fs::write(file, text).expect("a file");
    }

    pub fn xtask(&self, arguments: &[&str]) -> Ran {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(arguments)
            .current_dir(self.path())
            .env_remove("CLICOLOR_FORCE")
            .output()
            .expect("the program starts");
        Ran {
            out: String::from_utf8(output.stdout).expect("text"),
            err: String::from_utf8(output.stderr).expect("text"),
        }
    }

    /// The results of a grade of ada's folder, by exercise.
    pub fn grade(&self, arguments: &[&str]) -> Vec<(String, Json)> {
        let fixed = ["grade", "--submissions", "ada", "--format", "json"];
        let ran = self.xtask(&[&fixed, arguments].concat());
        let report: Json = serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {}{}", ran.out, ran.err));
        let results = report["results"].as_array().expect("results");
        let named = results
            .iter()
            .map(|result| (result["exercise"].as_str().expect("a name").to_owned(), result.clone()));
        named.collect()
    }

    /// The result of one exercise.
    pub fn result(&self, exercise: &str) -> Json {
        let results = self.grade(&[exercise]);
        let [(_, result)] = results.as_slice() else {
            panic!("{results:?}")
        };
        result.clone()
    }

    /// Verdict and message of one exercise.
    pub fn verdict(&self, exercise: &str) -> (String, String) {
        let result = self.result(exercise);
        let text = |key: &str| result[key].as_str().unwrap_or_default().to_owned();
        (text("verdict"), text("message"))
    }

    /// The verdict of one exercise with this body as the function that it asks for.
    pub fn tried(&self, exercise: &str, body: &str) -> (String, String) {
        let (unit, name) = exercise.split_once('/').expect("unit/exercise");
        self.put(&format!("ada/{unit}/src/{name}.rs"), &answer(name, body));
        self.verdict(exercise)
    }
}
