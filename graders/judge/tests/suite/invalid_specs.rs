//! Every file of `fixtures/invalid` holds one slip; what an author is shown is pinned.

use crate::checkout::root;
use gradus_course::{Course, ExerciseId};
use gradus_judge::course::{load, load_text};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// A course with a struct and a closure type, and nothing else.
fn course() -> &'static Course {
    static COURSE: OnceLock<Course> = OnceLock::new();
    COURSE.get_or_init(|| {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("invalid_specs");
        std::fs::create_dir_all(root.join("exercises")).expect("the folder for tests is writable");
        let text = "title: Test\nstructs:\n  LnW: {fields: {w: \"F[d]\", b: \"F[d]\"}}\n";
        std::fs::write(root.join("exercises/course.yaml"), text).expect("the folder for tests is writable");
        let (course, found) = load(&root);
        assert!(found.is_empty(), "{found:?}");
        course
    })
}

fn id() -> ExerciseId {
    ExerciseId {
        unit: "u".into(),
        exercise: "scale".into(),
    }
}

#[test]
fn every_slip_is_told_with_its_place_and_what_would_be_right() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path("snapshots/invalid_specs");
    let folder = root().join("fixtures/invalid");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the fixtures lie in the repository")
        .map(|entry| entry.expect("a readable entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "yaml"))
        .collect();
    files.sort();
    assert!(files.len() > 90, "{} fixtures", files.len());
    let mut wrong: Vec<String> = Vec::new();
    settings.bind(|| {
        for path in files {
            let name = path.file_stem().expect("a file name").to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).expect("a readable fixture");
            let (exercise, found) = load_text(course(), &id(), Path::new("u/scale.yaml"), &text);
            if exercise.is_some() || !found.iter().any(|f| f.is_error()) {
                wrong.push(format!("{name} is read"));
            }
            for finding in &found {
                if finding.line == 0 || finding.column == 0 || finding.help.is_none() {
                    wrong.push(format!("{name}: {finding}: no place or no help"));
                }
            }
            let shown: Vec<String> = found.iter().map(|f| f.render(false, 100)).collect();
            insta::assert_snapshot!(name, shown.join("\n"));
        }
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
