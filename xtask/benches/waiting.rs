//! What a learner waits for: from an edit to the verdict, beside `cargo check` after the same edit; and the whole
//! course, with nothing edited and with everything. Only ratios mean something from one machine to another.
//!
//! `cargo xtask bench waiting [--rounds N]`
#![cfg(target_os = "linux")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// One file with few calls, and one that requires others, of two units, with many.
const EXERCISES: [(&str, &str); 2] = [("tensor-numerics", "softmax_rows"), ("gpt2-block", "block")];

fn root() -> PathBuf {
    gradus_engine::checkout::find().expect("the repository")
}

/// The command line that cargo built beside this benchmark: a path compiled in would lead a copy to the original.
fn program() -> PathBuf {
    let own = std::env::current_exe().expect("this program");
    let built = own.parent().and_then(Path::parent).expect("a folder of programs");
    built.join("xtask")
}

/// A learner's folder in which everything is solved.
struct Learner {
    folder: PathBuf,
    target: PathBuf,
    edits: usize,
}

impl Learner {
    fn new(folder: PathBuf) -> Learner {
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
        let learner = Learner {
            folder,
            target: std::path::absolute(target).expect("a folder"),
            edits: 0,
        };
        let started = Command::new(program())
            .arg("start")
            .arg(&learner.folder)
            .current_dir(root())
            .output();
        assert!(started.expect("it starts").status.success());
        for (unit, file) in learner.answers() {
            let answer = root().join("reference").join(&unit).join("src").join(&file);
            fs::copy(answer, learner.file(&unit, &file)).expect("an answer");
        }
        // Candle for `cargo check`, and everything else that is done once.
        for (unit, exercise) in EXERCISES {
            learner.check(unit);
            learner.grade(&[&format!("{unit}/{exercise}")]);
        }
        learner
    }

    /// Unit and file of each answer that there is a model solution for.
    fn answers(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for unit in fs::read_dir(self.folder.join("exercises")).expect("units").flatten() {
            let unit = unit.file_name().to_string_lossy().into_owned();
            let solutions = root().join("reference").join(&unit).join("src");
            for file in fs::read_dir(solutions).into_iter().flatten().flatten() {
                let file = file.file_name().to_string_lossy().into_owned();
                if file != "lib.rs" && self.file(&unit, &file).is_file() {
                    found.push((unit.clone(), file));
                }
            }
        }
        found
    }

    fn file(&self, unit: &str, file: &str) -> PathBuf {
        self.folder.join("exercises").join(unit).join("src").join(file)
    }

    /// A line that no earlier run has seen.
    fn edit(&mut self, unit: &str, file: &str) {
        self.edits += 1;
        let path = self.file(unit, file);
        let text = fs::read_to_string(&path).expect("an answer");
        let line = format!("// {} {}\n", std::process::id(), self.edits);
        fs::write(path, text + &line).expect("written");
    }

    /// Seconds of a command that must succeed.
    fn time(&self, mut command: Command) -> f64 {
        command
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", &self.target)
            .stdin(Stdio::null());
        let began = Instant::now();
        let output = command.output().expect("it starts");
        let taken = began.elapsed().as_secs_f64();
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command:?}: {words}");
        taken
    }

    fn grade(&self, arguments: &[&str]) -> f64 {
        let mut command = Command::new(program());
        command.arg("grade").args(arguments);
        self.time(command)
    }

    fn check(&self, unit: &str) -> f64 {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        let manifest = self.folder.join("exercises").join(unit).join("Cargo.toml");
        command
            .args(["check", "--quiet", "--offline", "--manifest-path"])
            .arg(manifest);
        self.time(command)
    }
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

/// Medians of both, and of the ratios pair by pair.
fn told(what: &str, names: [&str; 2], pairs: &[(f64, f64)]) {
    println!(
        "{what}: {} {:.3} s, {} {:.3} s, ratio {:.2} (medians of {})",
        names[0],
        median(pairs.iter().map(|p| p.0).collect()),
        names[1],
        median(pairs.iter().map(|p| p.1).collect()),
        median(pairs.iter().map(|p| p.0 / p.1).collect()),
        pairs.len()
    );
}

fn main() {
    let rounds = std::env::args()
        .skip(1)
        .find_map(|a| a.parse().ok())
        .unwrap_or(10usize)
        .max(1);
    let temporary = std::env::temp_dir().join(format!("gradus-bench-waiting-{}", std::process::id()));
    let mut learner = Learner::new(temporary.join("mine"));
    for (unit, exercise) in EXERCISES {
        let file = format!("{exercise}.rs");
        let name = format!("{unit}/{exercise}");
        let pairs: Vec<(f64, f64)> = (0..rounds)
            .map(|_| {
                learner.edit(unit, &file);
                let graded = learner.grade(&[&name]);
                learner.edit(unit, &file);
                (graded, learner.check(unit))
            })
            .collect();
        told(&name, ["edit to verdict", "cargo check"], &pairs);
    }
    learner.grade(&[]);
    let pairs: Vec<(f64, f64)> = (0..rounds.div_ceil(3))
        .map(|_| {
            let warm = learner.grade(&[]);
            for (unit, file) in learner.answers() {
                learner.edit(&unit, &file);
            }
            (warm, learner.grade(&[]))
        })
        .collect();
    told("the whole course", ["nothing edited", "everything edited"], &pairs);
    let _ = fs::remove_dir_all(temporary);
}
