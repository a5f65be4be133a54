use super::sample;
use gradus_report::verdict::{Report, Verdict};
use gradus_report::{FORMATS, Look};
use gradus_wire::Containment;

/// What moves cursors, closes tags, opens commands, hides text.
const HOSTILE: &str =
    "</pre><script>alert(1)</script>\u{1b}[2J\r\u{202e}gpj\u{7}\n::error::pwned\n]]>\" onload='x' & %0A\0";

fn hostile() -> Report {
    let mut report = sample::everything();
    report.containment = Containment::LimitsOnly(HOSTILE.into());
    for result in &mut report.results {
        result.submission = HOSTILE.into();
        result.file = HOSTILE.into();
        result.message = Some(HOSTILE.into());
        if let Some(shown) = &mut result.counterexample {
            shown.mismatch = Some(HOSTILE.into());
            shown.likely_mistake = Some(HOSTILE.into());
            shown.law = HOSTILE.into();
            shown.holds = HOSTILE.into();
            shown.part = HOSTILE.into();
            shown.path = HOSTILE.into();
            for input in &mut shown.inputs {
                input.rust = Some(HOSTILE.into());
            }
            for side in [&mut shown.actual, &mut shown.expected].into_iter().flatten() {
                side.data = serde_json::json!({ HOSTILE: HOSTILE });
            }
            for asked in &mut shown.asked {
                asked.answer.data = serde_json::json!([HOSTILE, [HOSTILE]]);
            }
            if let Some(form) = &mut shown.form {
                form.due = HOSTILE.into();
                form.came = HOSTILE.into();
                form.place = HOSTILE.into();
            }
        }
    }
    report
}

fn written(name: &str) -> String {
    let format = FORMATS.iter().find(|f| f.name == name).expect("a format");
    let look = Look {
        colour: false,
        width: 80,
        own: true,
    };
    (format.write)(&hostile(), &look)
}

#[test]
fn nothing_reaches_the_terminal_that_moves_it() {
    let text = written("human");
    for c in ['\u{1b}', '\r', '\u{202e}', '\u{7}', '\0'] {
        assert!(!text.contains(c), "{c:?}");
    }
}

#[test]
fn the_page_has_no_markup_of_the_learners() {
    let page = written("html");
    for bad in ["<script", "\" onload", "\u{1b}", "\u{202e}", "\0"] {
        assert!(!page.contains(bad), "{bad:?}");
    }
    assert!(page.contains("&lt;script&gt;"));
    assert_eq!(page.matches("<pre>").count(), page.matches("</pre>").count());
    // Nothing is loaded and nothing runs.
    assert!(page.contains("default-src 'none'"));
    assert!(!page.contains("http://") && !page.contains("https://") && !page.contains(" src="));
}

#[test]
fn annotations_stay_on_their_line() {
    for line in written("github").lines() {
        let starts = [
            "::error file=",
            "::warning file=",
            "::notice file=",
            "::warning title=containment::",
        ];
        assert!(starts.iter().any(|s| line.starts_with(s)), "{line}");
        assert!(!line.contains('\u{1b}') && !line.contains('\r'));
    }
}

#[test]
fn gradescope_gets_its_format() {
    let json: serde_json::Value = serde_json::from_str(&written("gradescope")).expect("JSON");
    let tests = json["tests"].as_array().expect("tests");
    assert_eq!(tests.len(), hostile().results.len());
    for (test, result) in tests.iter().zip(&hostile().results) {
        let most = if result.verdict == Verdict::Skipped { 0 } else { 1 };
        assert_eq!(test["max_score"], most);
        assert_eq!(test["score"], i32::from(result.verdict == Verdict::Passed));
        assert_eq!(test["output_format"], "text");
        let status = test.get("status").and_then(|s| s.as_str());
        assert_eq!(status == Some("passed"), result.verdict == Verdict::Passed);
        assert!(!test["output"].as_str().expect("text").contains('\u{1b}'));
    }
}

#[test]
fn every_format_is_written_of_everything() {
    for format in FORMATS {
        assert!(!written(format.name).is_empty(), "{}", format.name);
    }
}
