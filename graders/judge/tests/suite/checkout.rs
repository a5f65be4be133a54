//! The checkout that these tests are part of: its folder, its course, and an engine in it.

use gradus_course::Course;
use gradus_engine::{Engine, EngineOptions};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The repository's folder.
pub fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().expect("the repository")
}

/// The course of the repository.
pub fn course() -> &'static Course {
    static COURSE: OnceLock<Course> = OnceLock::new();
    COURSE.get_or_init(|| {
        let (course, findings) = gradus_judge::course::load(&root());
        let errors: Vec<String> = findings
            .iter()
            .filter(|f| f.is_error())
            .map(|f| f.render(false, 100))
            .collect();
        assert!(errors.is_empty(), "{}", errors.join("\n"));
        course
    })
}

/// One engine, with one kit, for all tests.
pub fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let options = EngineOptions::here().expect("a checkout");
        Engine::open(&options, &mut |line| eprintln!("{line}")).expect("the engine opens")
    })
}
