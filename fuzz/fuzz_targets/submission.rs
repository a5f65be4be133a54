//! A submission's source and manifest of any content.
#![no_main]

use gradus_engine::build::source;
use gradus_judge::discover::discover;
use gradus_course::escape;
use gradus_course::{Course, Unit};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data) {
        source::refused(text);
        source::public_functions(text);
        let mut read = source::Source::of(text);
        read.come_to(["f"]);
        for extent in [source::Extent::Whole, source::Extent::Live] {
            read.first("candle_nn::ops::softmax", extent);
            read.pinned_to_cpu(extent);
        }
        for shown in [escape::terminal(text), escape::html(text), escape::markdown(text)] {
            assert!(!shown.chars().any(escape::dangerous));
        }
    }
    let folder = std::env::temp_dir().join(format!("gradus-fuzz-{}", std::process::id()));
    let dir = folder.join("submissions/one");
    std::fs::create_dir_all(&dir).expect("folders");
    std::fs::write(dir.join("Cargo.toml"), data).expect("a file");
    let mut course = Course::empty(&folder);
    course.units.push(Unit {
        name: "attention".into(),
        title: String::new(),
        summary: String::new(),
        exercises: Vec::new(),
    });
    for finding in discover(&course, &folder.join("submissions")).findings {
        assert!(!finding.render(false, 80).chars().any(escape::dangerous));
    }
});
