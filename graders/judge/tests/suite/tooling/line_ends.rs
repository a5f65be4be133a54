//! A checkout whose lines end as on Windows is the same course: same seed, same cases, same findings.

use crate::checkout::root;
use gradus_course::{Course, ExerciseId, Origin};
use gradus_draw::Plan;
use gradus_judge::corpus::{self, Half};
use gradus_judge::grade::{seed, snapshot};
use gradus_judge::{course, sync};
use std::fs;
use std::path::Path;
use std::sync::OnceLock;
use tempfile::TempDir;

fn windows(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\n', "\r\n")
}

/// Copies the text files below a folder, with the other line ends.
fn converted(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let (path, place) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            if entry.file_name() != "target" {
                converted(&path, &place);
            }
        } else if let Ok(text) = fs::read_to_string(&path) {
            fs::write(place, windows(&text)).expect("a file");
        }
    }
}

/// The course as it is, and as such a checkout has it.
fn both() -> &'static (Course, Course) {
    static BOTH: OnceLock<(TempDir, (Course, Course))> = OnceLock::new();
    let (_, courses) = BOTH.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        for part in ["exercises", "reference", "fixtures", "docs"] {
            converted(&root().join(part), &folder.path().join(part));
        }
        for file in ["Cargo.toml", "Cargo.lock"] {
            let text = fs::read_to_string(root().join(file)).expect("a file");
            fs::write(folder.path().join(file), windows(&text)).expect("a file");
        }
        let load = |root: &Path| {
            let (course, findings) = course::load(root);
            assert!(!findings.iter().any(|f| f.is_error()), "{findings:?}");
            course
        };
        let courses = (load(&root()), load(folder.path()));
        (folder, courses)
    });
    courses
}

#[test]
fn the_seed_and_the_specs_are_the_same() {
    let (unix, windows) = both();
    assert_eq!(seed::of_course(unix), seed::of_course(windows));
    let names = |course: &Course| course.exercises().map(|e| e.id.to_string()).collect::<Vec<_>>();
    assert_eq!(names(unix), names(windows));
    for (a, b) in unix.exercises().zip(windows.exercises()) {
        assert_eq!(a.source, b.source, "{}", a.id);
        assert_eq!(a.statement, b.statement, "{}", a.id);
        assert_eq!(a.hints, b.hints, "{}", a.id);
        assert_eq!(sync::starter(unix, a), sync::starter(windows, b), "{}", a.id);
    }
}

#[test]
fn the_cases_are_the_same() {
    let (unix, windows) = both();
    for (a, b) in unix.exercises().zip(windows.exercises()) {
        for number in 0..3 {
            let plan = Plan::on_cpu("7f3a", Origin::Drawn(number), None);
            let case = |course, exercise| gradus_draw::draw(course, exercise, &plan).map(|tree| tree.current());
            let (a_case, b_case) = (case(unix, a), case(windows, b));
            assert_eq!(
                format!("{a_case:?}").replace(&*unix.root.to_string_lossy(), ""),
                format!("{b_case:?}").replace(&*windows.root.to_string_lossy(), ""),
                "{}",
                a.id
            );
        }
    }
}

#[test]
fn a_text_that_is_drawn_from_a_file_is_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let put = |file: &str, text: &str| {
        let file = folder.path().join(file);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, text).expect("a file");
    };
    put("exercises/course.yaml", "title: Test\nunits: [u]\n");
    put("exercises/u/unit.yaml", "title: U\nsummary: About U.\n");
    put(
        "exercises/u/count.yaml",
        "title: Count\nconcepts: [texts]\nstatement: Count the words of `t`.\n\
         signature: \"fn count(t: &str) -> Result<Tensor>\"\nreturns: {out: \"F[1]\"}\n\
         given:\n  draw:\n    t: {fixture: words.txt}\nlaws:\n  agrees with the reference: out approx expected\n",
    );
    let mut cases = Vec::new();
    for text in ["to be\nor not\n", "to be\r\nor not\r\n"] {
        put("fixtures/words.txt", text);
        let (course, findings) = course::load(folder.path());
        assert!(!findings.iter().any(|f| f.is_error()), "{findings:?}");
        let exercise = course.exercises().next().expect("an exercise");
        let plan = Plan::on_cpu("7f3a", Origin::Drawn(0), None);
        let tree = gradus_draw::draw(&course, exercise, &plan).expect("a case");
        cases.push(format!("{:?}", tree.current()));
    }
    assert_eq!(cases[0], cases[1]);
}

#[test]
fn snapshots_and_the_corpus_are_read_as_they_are() {
    let (unix, windows) = both();
    let mut snapshots = 0;
    for exercise in unix.exercises() {
        for name in exercise.snapshots.keys() {
            let read =
                |course: &Course| snapshot::read(&snapshot::path(&course.root, exercise, name)).expect("a snapshot");
            assert_eq!(read(unix), read(windows), "{} {name}", exercise.id);
            snapshots += 1;
        }
    }
    assert!(snapshots > 10, "{snapshots} snapshots");
    for kind in [Half::Mistakes, Half::Alternatives] {
        let read = |course: &Course| {
            let (solutions, findings) = corpus::read(course, kind);
            assert!(findings.is_empty(), "{findings:?}");
            let said: Vec<_> = solutions.into_iter().map(|s| (s.id, s.says)).collect();
            said
        };
        assert_eq!(read(unix), read(windows));
    }
}

#[test]
fn what_is_derived_is_up_to_date() {
    let (unix, windows) = both();
    let stale = |course: &Course| {
        let plan = sync::plan(course).expect("a plan");
        plan.stale().map(|step| step.path.clone()).collect::<Vec<_>>()
    };
    assert_eq!(stale(unix), stale(windows));
}

#[test]
fn findings_have_the_same_place_and_words() {
    let (course, _) = both();
    let id = ExerciseId {
        unit: "u".into(),
        exercise: "scale".into(),
    };
    let mut files = 0;
    for entry in fs::read_dir(root().join("fixtures/invalid"))
        .expect("a folder")
        .flatten()
    {
        let text = fs::read_to_string(entry.path()).expect("a spec");
        let said = |text: &str| {
            let (_, findings) = course::load_text(course, &id, Path::new("u/scale.yaml"), text);
            findings.iter().map(|f| f.render(false, 100)).collect::<Vec<_>>()
        };
        assert_eq!(said(&text), said(&windows(&text)), "{}", entry.path().display());
        files += 1;
    }
    assert!(files > 90, "{files} files");
}
