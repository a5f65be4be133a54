//! The programs of `fixtures/hostile`, read and laid out as submissions.

use gradus_course::ExerciseId;
use gradus_report::verdict::Verdict;
use gradus_wire::Device;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Exercises answered rightly beside the hostile ones, in every shared crate.
pub const NEIGHBOURS: [&str; 2] = ["frame", "unit_vector"];
/// Most programs of a shared crate.
const TOGETHER: usize = 6;
/// A name that no report may repeat as it is.
const HOSTILE_NAME: &str = "::error ::x\u{1b}[31m\u{202e}<script>&\"' ##[error]y";

/// One program.
#[derive(Debug)]
pub struct Program {
    /// Folder and file: `01-leaves-early/abort`.
    pub name: String,
    /// What it answers.
    pub exercise: ExerciseId,
    /// Right verdicts.
    pub expects: Vec<Verdict>,
    /// `cpu` or `cuda`.
    pub device: Device,
    alone: bool,
    folder: Option<String>,
    make: Vec<String>,
    /// Path in the crate, and text; the first is the answer.
    files: Vec<(String, String)>,
}

/// What stands for the words between `@`.
pub struct Words {
    /// `@ROOT@`.
    pub root: PathBuf,
    /// `@CANARY@`.
    pub canary: PathBuf,
    /// `@PORT@`.
    pub port: u16,
}

/// A crate and what it holds.
pub struct Packed<'p> {
    /// Its folder's name.
    pub name: String,
    /// Hostile programs in it.
    pub programs: Vec<&'p Program>,
    /// Whether right answers stand beside them.
    pub with_neighbours: bool,
}

fn read(file: &Path) -> Program {
    let text = fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let row = file
        .parent()
        .and_then(Path::file_name)
        .expect("a folder")
        .to_string_lossy();
    let stem = file.file_stem().expect("a name").to_string_lossy();
    let name = format!("{row}/{stem}");
    let mut header: Vec<(&str, &str)> = Vec::new();
    let mut rest = text.as_str();
    while let Some((line, more)) = rest.split_once('\n') {
        let words = line
            .strip_prefix("// ")
            .unwrap_or_else(|| panic!("{name}: the header ends early"));
        rest = more;
        match words.split_once(": ") {
            Some((key, value)) if key.chars().all(|c| c.is_ascii_lowercase()) => header.push((key, value)),
            _ => break,
        }
    }
    let value = |key: &str| header.iter().find(|(k, _)| *k == key).map(|(_, v)| *v);
    let answers = value("answers").and_then(|a| a.split_once('/'));
    let (unit, exercise) = answers.unwrap_or_else(|| panic!("{name}: what does it answer?"));
    let verdict = |word: &str| {
        let found = Verdict::ALL.into_iter().find(|v| v.name() == word);
        found.unwrap_or_else(|| panic!("{name}: no verdict {word}"))
    };
    let expects = value("expects").unwrap_or_default().split('|').map(verdict).collect();
    let body = if value("whole").is_some() { rest } else { text.as_str() };
    let mut files = vec![(format!("src/{exercise}.rs"), String::new())];
    for line in body.split_inclusive('\n') {
        if let Some(path) = line.strip_prefix("//# file: ") {
            files.push((path.trim_end().to_owned(), String::new()));
            continue;
        }
        let into = &mut files.last_mut().expect("a file").1;
        match line.strip_prefix("//~ repeat ").and_then(|l| l.split_once(' ')) {
            Some((count, words)) => {
                let count = count.parse().expect("a count");
                into.push_str(&words.trim_end_matches('\n').repeat(count));
                into.push('\n');
            }
            None => into.push_str(line),
        }
    }
    // A crate's own manifest and configuration are not shared.
    let own = files
        .iter()
        .skip(1)
        .any(|(path, _)| !path.starts_with("src/") || path == "src/lib.rs");
    Program {
        exercise: ExerciseId {
            unit: unit.into(),
            exercise: exercise.into(),
        },
        expects,
        device: value("device").map_or(Device::Cpu, |name| name.parse().expect("a device")),
        alone: own || value("alone").is_some() || value("folder").is_some(),
        folder: value("folder").map(str::to_owned),
        make: header
            .iter()
            .filter(|(k, _)| *k == "make")
            .map(|(_, v)| (*v).to_owned())
            .collect(),
        files,
        name,
    }
}

/// All programs, in order.
pub fn all(folder: &Path) -> Vec<Program> {
    let entries = |folder: &Path| {
        let mut found: Vec<PathBuf> = fs::read_dir(folder)
            .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
            .map(|entry| entry.expect("an entry").path())
            .collect();
        found.sort();
        found
    };
    let rows = entries(folder).into_iter().filter(|path| path.is_dir());
    rows.flat_map(|row| entries(&row)).map(|file| read(&file)).collect()
}

/// Every kind of attack is there, with its two controls.
pub fn complete(all: &[Program]) {
    let rows: BTreeSet<&str> = all.iter().filter_map(|p| p.name.split('/').next()).collect();
    assert_eq!(rows.len(), 15, "{rows:?}");
    for row in rows {
        for (control, verdict) in [("right", Verdict::Passed), ("wrong", Verdict::WrongAnswer)] {
            let name = format!("{row}/{control}");
            let found = all.iter().find(|p| p.name == name);
            assert_eq!(
                found.map(|p| p.expects.as_slice()),
                Some([verdict].as_slice()),
                "{name}"
            );
        }
    }
    assert!(all.len() >= 15 * 2 + 40, "{} programs", all.len());
}

/// What programs and neighbours answer.
pub fn exercises() -> Vec<ExerciseId> {
    let names = [
        "reverse",
        "mean_1d",
        "round_away",
        "sum_from",
        "zero_vector",
        "identity_matrix",
        "range_inclusive",
        "count_matrix",
        "matrix_product",
        "nonzero_1d",
    ];
    let names = names.iter().chain(&NEIGHBOURS);
    names
        .map(|e| ExerciseId {
            unit: "numpy-100".into(),
            exercise: (*e).into(),
        })
        .collect()
}

/// Lays the programs out below `folder`, several in a crate where they answer different exercises.
pub fn pack<'p>(programs: &[&'p Program], folder: &Path, words: &Words) -> Vec<Packed<'p>> {
    let mut packed: Vec<Packed<'p>> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for &program in programs {
        let fits = |at: &usize| {
            let crate_: &Packed<'p> = &packed[*at];
            crate_.programs.len() < TOGETHER && crate_.programs.iter().all(|p| p.exercise != program.exercise)
        };
        let place = open.iter().copied().find(|at| !program.alone && fits(at));
        let at = place.unwrap_or_else(|| {
            let hostile = program.folder.as_ref().map(|_| HOSTILE_NAME.to_owned());
            packed.push(Packed {
                name: hostile.unwrap_or_else(|| format!("crate-{:03}", packed.len())),
                programs: Vec::new(),
                with_neighbours: !program.alone,
            });
            if !program.alone {
                open.push(packed.len() - 1);
            }
            packed.len() - 1
        });
        packed[at].programs.push(program);
    }
    for crate_ in &packed {
        let dir = folder.join(&crate_.name);
        let manifest = "[package]\nname = \"answers\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
                        [package.metadata.gradus]\nunit = \"numpy-100\"\n";
        put(&dir.join("Cargo.toml"), manifest.as_bytes());
        for program in &crate_.programs {
            lay_out(program, &dir, words);
        }
        if crate_.with_neighbours {
            for neighbour in NEIGHBOURS {
                let file = format!("numpy-100/src/{neighbour}.rs");
                let text = fs::read(words.root.join("reference").join(file)).expect("the reference");
                put(&dir.join(format!("src/{neighbour}.rs")), &text);
            }
        }
    }
    packed
}

fn put(file: &Path, bytes: &[u8]) {
    fs::create_dir_all(file.parent().expect("a folder")).expect("folders");
    fs::write(file, bytes).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
}

fn lay_out(program: &Program, dir: &Path, words: &Words) {
    let fill = |text: &str| {
        text.replace("@ROOT@", &words.root.display().to_string())
            .replace("@CANARY@", &words.canary.display().to_string())
            .replace("@PORT@", &words.port.to_string())
    };
    for (path, text) in program.files.iter().skip(usize::from(!program.make.is_empty())) {
        put(&dir.join(path), fill(text).as_bytes());
    }
    for order in &program.make {
        let order = fill(order);
        let parts: Vec<&str> = order.split(' ').collect();
        let path = dir.join(parts[1]);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        match parts[0] {
            "link" => std::os::unix::fs::symlink(parts[2], &path).expect("a link"),
            "pipe" => nix::unistd::mkfifo(&path, nix::sys::stat::Mode::S_IRWXU).expect("a pipe"),
            "sparse" => {
                let file = fs::File::create(&path).expect("a file");
                file.set_len(parts[2].parse().expect("a size")).expect("a size");
            }
            "bytes" => put(&path, b"pub fn \xff\xfe\x80() {}\n"),
            "nothing" => {}
            other => panic!("{}: {other}?", program.name),
        }
    }
}
