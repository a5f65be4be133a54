//! The repository's own rules: who may know whom, one home for each library, nothing left behind.

mod imports;

use crate::checkout::{course, root};
use gradus_judge::grade::snapshot;
use imports::{Crate, Name};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Every file of the repository below `folder`, build output and hidden folders (but for those of the repository) left
/// out.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of the repository") {
            let entry = entry.expect("an entry");
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = entry.file_type().expect("its kind");
            let hidden = name.starts_with('.') && !matches!(name.as_str(), ".github" | ".ci" | ".cargo" | ".config");
            if kind.is_dir() && name != "target" && !hidden {
                open.push(entry.path());
            } else if kind.is_file() {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    found
}

fn relative(path: &Path) -> String {
    path.strip_prefix(root())
        .expect("below the root")
        .to_string_lossy()
        .replace('\\', "/")
}

/// Files below `folder` whose code (comments left out) holds `word`.
fn holding(folder: &str, word: &str) -> Vec<String> {
    let mut found = Vec::new();
    for path in files(&root().join(folder))
        .into_iter()
        .filter(|p| p.extension().is_some_and(|e| e == "rs"))
    {
        let text = std::fs::read_to_string(&path).expect("UTF-8");
        let code = text.lines().map(str::trim_start).filter(|line| !line.starts_with("//"));
        if code.into_iter().any(|line| line.contains(word)) {
            found.push(relative(&path));
        }
    }
    found
}

fn dependencies(manifest: &str) -> String {
    let text = std::fs::read_to_string(root().join(manifest)).expect(manifest);
    let from = text.find("[dependencies]").expect("dependencies");
    let rest = &text[from + 1..];
    rest[..rest.find("\n[").unwrap_or(rest.len())].to_owned()
}

#[test]
fn what_judges_knows_no_candle_and_no_cuda() {
    for part in ["law", "course", "draw", "report", "judge"] {
        let manifest = dependencies(&format!("graders/{part}/Cargo.toml"));
        for word in ["candle", "cuda", "gradus-runner", "gradus-facade"] {
            assert!(!manifest.contains(word), "{part} depends on {word}");
        }
    }
    let xtask = dependencies("xtask/Cargo.toml");
    assert!(!xtask.contains("candle"), "the command line depends on candle");
}

/// The grader's crates, the lowest first: each may depend on those before it.
const LAYERS: [&str; 8] = ["wire", "law", "course", "draw", "engine", "report", "judge", "xtask"];

#[test]
fn crates_stand_on_lower_ones_only() {
    for (height, part) in LAYERS.into_iter().enumerate() {
        let folder = if part == "xtask" {
            part.to_owned()
        } else {
            format!("graders/{part}")
        };
        let manifest = dependencies(&format!("{folder}/Cargo.toml"));
        for above in &LAYERS[height..] {
            assert!(
                !manifest.contains(&format!("gradus-{above}.")),
                "{part} depends on {above}"
            );
        }
    }
    // The learner's side knows what two processes say to each other, and nothing of the judge.
    for part in ["runner", "facade"] {
        let manifest = dependencies(&format!("graders/{part}/Cargo.toml"));
        for judge_side in &LAYERS[1..] {
            assert!(
                !manifest.contains(&format!("gradus-{judge_side}.")),
                "{part} depends on {judge_side}"
            );
        }
    }
}

/// The `src` folders of the crates that make up the grader.
fn sources() -> Vec<PathBuf> {
    let crates = LAYERS.into_iter().chain(["runner", "facade"]);
    let folders = crates.map(|part| match part {
        "xtask" => root().join("xtask/src"),
        part => root().join("graders").join(part).join("src"),
    });
    folders.collect()
}

#[test]
fn no_module_stands_in_a_circle_of_imports() {
    let mut found = String::new();
    for src in sources() {
        for circle in Crate::read(&src).circles() {
            found.push_str(&format!("{}:\n  {circle}\n", relative(&src)));
        }
    }
    assert!(
        found.is_empty(),
        "modules in circles; what they share belongs into a module below them:\n{found}"
    );
}

#[test]
fn circles_are_found_through_re_exports_and_inner_modules() {
    let made = |texts: &[(&str, &str)]| {
        let name = |path: &str| {
            path.split("::")
                .filter(|p| !p.is_empty())
                .map(String::from)
                .collect::<Name>()
        };
        Crate::of(texts.iter().map(|(path, text)| (name(path), (*text).to_owned()))).circles()
    };
    let root = ("", "mod a; mod b; pub use a::{A, Other as B};");
    let circle = made(&[
        root,
        ("a", "use crate::b::C; pub struct A;"),
        ("b", "fn f(a: &crate::A) {}"),
    ]);
    assert_eq!(circle, ["a -> b\n  b -> a"]);
    let circle = made(&[
        root,
        ("a", "pub mod c; pub struct A; fn f() { c::g() }"),
        ("a::c", "mod d { use super::super::A; }"),
    ]);
    assert_eq!(circle, ["a -> a::c\n  a::c -> a"]);
    let circle = made(&[("", "mod a; use a::*; pub struct R;"), ("a", "use super::R;")]);
    assert_eq!(circle, ["the root -> a\n  a -> the root"]);
    // A table that names its entries, tests, comments and texts make no circle.
    let none = made(&[
        root,
        ("a", "use crate::b; // crate::b\n pub struct A;"),
        (
            "b",
            "const T: &str = \"crate::a\"; fn f<'a>(c: &'a str) { g('\"', r#\"crate::a::A\"#) }\n#[cfg(test)] mod tests { use crate::a::A; }",
        ),
    ]);
    assert!(none.is_empty(), "{none:?}");
}

#[test]
fn the_root_of_a_library_only_says_what_there_is() {
    for src in sources() {
        let Ok(text) = std::fs::read_to_string(src.join("lib.rs")) else {
            continue;
        };
        let code: Vec<&str> = text.lines().filter(|line| !line.starts_with(['/', '#'])).collect();
        for statement in code.join(" ").split(';').map(str::trim).filter(|s| !s.is_empty()) {
            let known = ["mod ", "pub mod ", "pub use "]
                .iter()
                .any(|start| statement.starts_with(start));
            assert!(known, "{}: `{statement}` belongs into a module", relative(&src));
        }
    }
}

#[test]
fn each_library_has_one_home() {
    let homes: [(&str, &[&str]); 25] = [
        ("strsim::", &["graders/law/src/suggest.rs"]),
        ("tar::", &["graders/judge/src/archive"]),
        ("flate2::", &["graders/judge/src/archive"]),
        ("safetensors::", &["graders/judge/src/grade/files.rs"]),
        ("serde_yaml::", &["graders/course/src/reader/yaml.rs"]),
        ("proptest::", &["graders/draw/src"]),
        ("insta::", &["graders/judge/src/grade/snapshot.rs"]),
        ("libtest_mimic", &[]),
        ("walkdir", &["graders/judge/src/discover.rs"]),
        ("indicatif", &["graders/report/src/progress.rs"]),
        ("quick_junit", &["graders/report/src/junit.rs"]),
        ("pulldown_cmark::", &["graders/report/src/markdown.rs"]),
        ("maud::", &["graders/report/src/html.rs"]),
        ("miette", &["graders/course/src/diagnostic"]),
        ("tempfile::Builder", &["graders/engine/src/files.rs"]),
        ("saphyr_parser", &["graders/course/src/reader/positions"]),
        ("schemars::", &["graders/course/src/reader"]),
        ("postcard::", &["graders/wire/src/frame.rs"]),
        ("command_fds::", &["graders/engine/src/supervise"]),
        ("landlock::", &["graders/runner/src/contain"]),
        ("seccompiler::", &["graders/runner/src/contain"]),
        ("comfy_table::", &["graders/judge/src/verify/report.rs"]),
        ("clap::", &["xtask/src"]),
        ("crossterm::", &["xtask/src/watch"]),
        ("notify_debouncer_mini::", &["xtask/src/watch/files.rs"]),
    ];
    for (library, allowed) in homes {
        let mut users = holding("xtask/src", library);
        for part in LAYERS[..7].iter().chain(&["runner"]) {
            users.extend(holding(&format!("graders/{part}/src"), library));
        }
        users.retain(|file| !allowed.iter().any(|home| file.starts_with(home)));
        assert!(
            users.is_empty(),
            "{library} belongs in {allowed:?}, but these use it: {users:?}"
        );
    }
}

/// What belongs to one exercise stands in its spec, or in `course.yaml`.
#[test]
fn the_grader_names_no_exercise_of_the_course() {
    let names: Vec<String> = course().exercises().map(|e| e.id.to_string()).collect();
    let mut strays = Vec::new();
    for path in sources().iter().flat_map(|src| files(src)) {
        // The page on the format shows examples, which are texts.
        if relative(&path).contains("/format_page") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            strays.extend(
                names
                    .iter()
                    .filter(|name| line.contains(*name))
                    .map(|_| format!("{}: {line}", relative(&path))),
            );
        }
    }
    assert!(strays.is_empty(), "{}", strays.join("\n"));
}

/// A path that is compiled in leads a copied checkout to the original.
#[test]
fn no_path_of_the_checkout_is_compiled_in() {
    let words = [
        "env!(\"CARGO_MANIFEST_DIR",
        "env!(\"OUT_DIR",
        "env!(\"CARGO_BIN_EXE",
        "env!(\"CARGO_TARGET",
    ];
    let mut strays = Vec::new();
    for word in words {
        strays.extend(holding("xtask", word));
        strays.extend(holding("graders", word));
    }
    // A test is part of the checkout that cargo builds it in.
    strays.retain(|file| !file.contains("/tests/"));
    assert!(strays.is_empty(), "paths are compiled into {strays:?}");
}

/// A file is written aside and renamed in one place, which knows links, permissions and devices.
#[test]
fn files_are_replaced_in_one_place() {
    let mut users = holding("xtask/src", "fs::rename(");
    for part in &LAYERS[..7] {
        users.extend(holding(&format!("graders/{part}/src"), "fs::rename("));
    }
    // The others rename folders, or set a broken file aside.
    let homes = [
        "graders/engine/src/files.rs",
        "graders/engine/src/build/kit.rs",
        "graders/engine/src/cuda/install.rs",
        "graders/judge/src/archive/read.rs",
        "graders/judge/src/progress.rs",
    ];
    users.retain(|file| !homes.contains(&file.as_str()));
    assert!(users.is_empty(), "these replace files by hand: {users:?}");
}

#[test]
fn unsafe_code_stays_in_its_files() {
    let mut found = holding("graders", "unsafe {");
    found.extend(holding("xtask/src", "unsafe {"));
    let found: BTreeSet<String> = found.into_iter().filter(|f| !f.contains("/tests/")).collect();
    let homes = [
        "graders/runner/src/sys.rs",
        "graders/runner/src/pool.rs",
        "graders/engine/src/cuda/probe/ask_driver.rs",
    ];
    let strays: Vec<&String> = found
        .iter()
        .filter(|file| !homes.iter().any(|home| file.starts_with(home)))
        .collect();
    assert!(strays.is_empty(), "unsafe code outside its files: {strays:?}");
}

#[test]
fn nothing_of_one_machine_is_left_in_the_repository() {
    // Spelled in pieces, so that this file does not hold them.
    let words = [
        ["/wo", "rk/"].concat(),
        ["../sh", "ared"].concat(),
        ["/ro", "ot/"].concat(),
        ["index.crates", ".io"].concat(),
    ];
    let mut strays = Vec::new();
    for path in files(&root()) {
        if path.file_name().is_some_and(|n| n == "Cargo.lock") {
            continue;
        }
        let text = String::from_utf8_lossy(&std::fs::read(&path).expect("readable")).into_owned();
        for word in &words {
            if let Some(at) = text.find(word.as_str()) {
                let line = text[..at].lines().count().max(1);
                strays.push(format!("{}:{line} holds {word}", relative(&path)));
            }
        }
    }
    assert!(strays.is_empty(), "{}", strays.join("\n"));
}

#[test]
fn every_snapshot_belongs_to_a_spec_and_is_there() {
    let course = course();
    let mut due = BTreeSet::new();
    for exercise in course.exercises() {
        for name in exercise.snapshots.keys() {
            due.insert(relative(&snapshot::path(&root(), exercise, name)));
        }
    }
    let found: BTreeSet<String> = files(&root().join("reference"))
        .iter()
        .filter(|p| p.to_string_lossy().contains(".snap"))
        .map(|p| relative(p))
        .collect();
    assert_eq!(found, due, "left: the files; right: what the specs name");
}

#[test]
fn the_vocabulary_s_pages_are_fresh() {
    for (file, text) in gradus_judge::sync::pages() {
        let on_disk = std::fs::read_to_string(root().join(file)).unwrap_or_default();
        assert!(on_disk == text, "{file} is stale: `cargo xtask sync` renews it");
    }
    let on_disk = std::fs::read_to_string(root().join("docs/curriculum.md")).unwrap_or_default();
    let text = gradus_judge::curriculum::markdown(course());
    assert!(
        on_disk == text,
        "docs/curriculum.md is stale: `cargo xtask sync` renews it"
    );
}
