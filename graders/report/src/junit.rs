//! JUnit XML through quick-junit: a suite for each unit, a case for each exercise and device.

use crate::verdict::{Report, Verdict};
use gradus_course::ExerciseId;
use gradus_course::invocation::again;
use quick_junit::{NonSuccessKind, Report as Xml, TestCase, TestCaseStatus, TestSuite};
use std::time::Duration;

/// Writes the XML.
pub fn write(report: &Report) -> String {
    let mut xml = Xml::new("gradus");
    let mut suites: Vec<TestSuite> = Vec::new();
    for result in &report.results {
        let ExerciseId { unit, exercise } = &result.exercise;
        let suite_name = clean(&format!("{}::{unit}", result.submission));
        let message = gradus_course::escape::terminal(result.message.as_deref().unwrap_or_default());
        let mut status = match result.verdict {
            Verdict::Passed => TestCaseStatus::success(),
            Verdict::Skipped => TestCaseStatus::skipped(),
            // What kept it from being judged is no verdict on the learner's answer.
            Verdict::CourseFault => TestCaseStatus::non_success(NonSuccessKind::Error),
            _ => TestCaseStatus::non_success(NonSuccessKind::Failure),
        };
        status.set_type(result.verdict.name());
        if !message.is_empty() {
            status.set_message(clean(message.lines().next().unwrap_or_default()));
            status.set_description(clean(&message));
        }
        let mut case = TestCase::new(clean(&format!("{exercise} [{}]", result.device)), status);
        case.set_classname(clean(unit))
            .set_time(Duration::from_secs_f64(result.seconds.max(0.0)));
        if let Some(shown) = &result.counterexample {
            case.set_system_out(clean(&format!("{} {}", again(), shown.replay)));
        }
        match suites.iter_mut().find(|s| s.name.as_str() == suite_name) {
            Some(suite) => {
                suite.add_test_case(case);
            }
            None => {
                let mut suite = TestSuite::new(suite_name);
                suite.add_property(("containment", clean(&report.containment.to_string()).as_str()));
                suite.add_property(("seed", clean(&report.seed).as_str()));
                suite.add_test_case(case);
                suites.push(suite);
            }
        }
    }
    xml.add_test_suites(suites);
    xml.to_string().unwrap_or_else(|e| format!("<!-- {e} -->"))
}

/// Harmless where it is read as plain text, and without characters that XML 1.0 has no form for.
fn clean(text: &str) -> String {
    gradus_course::escape::terminal(text)
        .chars()
        .filter(|&c| matches!(c, '\t' | '\n' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..))
        .collect()
}
