//! What is on the screen: a head with the bar, one page, and the keys.

use super::screen;
use super::state::{Page, Watching};
use crate::learn::{all, shown, upcoming};
use gradus_course::Exercise;
use gradus_course::escape;
use gradus_judge::describe;
use gradus_report::markdown;
use gradus_report::paint::{Paint, clip, columns, wrap};
use gradus_report::verdict::{ExerciseResult, Verdict};
use gradus_report::{Look, explain, human};

/// Widest text: longer lines are hard to read.
const WIDE: usize = 100;
/// The keys, as the foot of the screen names them.
const KEYS: [&str; 8] = [
    "n next",
    "h hint",
    "l list",
    "s show",
    "r reset",
    "a run all",
    "c check again",
    "q quit",
];
/// Widest bar.
const BAR: usize = 30;

impl Watching {
    /// Draws everything.
    pub fn draw(&mut self) {
        let (all_columns, rows) = screen::size();
        // The last column stays free: a full line would wrap on some terminals.
        let width = (all_columns - 1).min(WIDE);
        let colour = anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
        let paint = Paint(colour);
        let mut head = self.head(paint, width);
        let foot = self.foot(paint, width);
        let body = self.body(paint, width);
        let room = rows.saturating_sub(head.len() + foot.len()).max(1);
        if let Page::List(at) = self.page {
            // The chosen line stays in sight.
            let line = body.iter().position(|l| l.contains('▸')).unwrap_or(at);
            self.scroll = line.saturating_sub(room / 2);
        }
        self.scroll = self.scroll.min(body.len().saturating_sub(room));
        let more = body.len() > self.scroll + room;
        let mut seen: Vec<String> = body.into_iter().skip(self.scroll).take(room).collect();
        if more && let Some(last) = seen.last_mut() {
            *last = paint.dim("  … more: arrow keys");
        }
        head.append(&mut seen);
        head.resize(head.len().max(rows.saturating_sub(foot.len())), String::new());
        head.extend(foot);
        screen::show(&head, rows);
    }

    fn head(&self, paint: Paint, width: usize) -> Vec<String> {
        let total = all(&self.judge.course).count();
        let passed = all(&self.judge.course).filter(|e| self.progress.passed(&e.id)).count();
        let count = format!(" {passed} of {total} passed");
        let size = BAR.min(width.saturating_sub(columns(&count) + 2)).max(1);
        let full = (passed * size).checked_div(total).unwrap_or(0);
        let bar = format!(
            "{}{}",
            paint.good(&"█".repeat(full)),
            paint.dim(&"░".repeat(size - full))
        );
        let title = self.exercise().map_or_else(String::new, |e| e.title.trim().to_owned());
        let name = format!("{}  {title}", self.current);
        let state = match &self.running {
            Some(running) if running.total > 1 => format!("grading {} of {} …", running.done, running.total),
            Some(_) => "grading …".to_owned(),
            None => String::new(),
        };
        vec![
            format!("{bar}{count}"),
            paint.strong(&clip(&name, width)),
            paint.dim(&state),
        ]
    }

    fn foot(&self, paint: Paint, width: usize) -> Vec<String> {
        let mut lines = vec![String::new()];
        if let Some(note) = &self.note {
            lines.extend(
                wrap(&escape::terminal(note), width, 0)
                    .iter()
                    .take(3)
                    .map(|l| paint.strong(l)),
            );
        }
        let mut line = String::new();
        for key in KEYS {
            if !line.is_empty() && columns(&line) + 2 + columns(key) > width {
                lines.push(paint.dim(&std::mem::take(&mut line)));
            }
            line.push_str(if line.is_empty() { "" } else { "  " });
            line.push_str(key);
        }
        lines.push(paint.dim(&line));
        lines
    }

    fn body(&self, paint: Paint, width: usize) -> Vec<String> {
        let Some(exercise) = self.exercise() else {
            return vec!["This exercise is not in the course any more: l lists what is.".into()];
        };
        match self.page {
            Page::Result => self.result(exercise, paint, width),
            Page::Show => statement(&self.judge.course, exercise, width),
            Page::Hint => self.hints(exercise, paint, width),
            Page::List(at) => self.list(at, paint, width),
            Page::Reset => wrap(
                &format!(
                    "Put the starter of {} back? Your file is kept below .gradus/backup.\n\ny puts it back, any other key does nothing.",
                    exercise.id
                ),
                width,
                0,
            ),
            Page::All => match &self.report {
                Some(report) => {
                    let look = Look {
                        colour: paint.0,
                        width,
                        own: false,
                    };
                    human::write(report, &look).lines().map(str::to_owned).collect()
                }
                None => Vec::new(),
            },
        }
    }

    fn result(&self, exercise: &Exercise, paint: Paint, width: usize) -> Vec<String> {
        let file = shown(&self.place().file(&exercise.id));
        let mut results = self.report.iter().flat_map(|r| &r.results);
        let found = results.find(|r| r.exercise == exercise.id);
        let Some(result) = found else {
            return Vec::new();
        };
        match result.verdict {
            Verdict::Passed => self.passed(result, paint, width),
            Verdict::NotStarted => {
                let mut out = wrap(
                    &format!("Not started: replace the todo!() in {file}, and save."),
                    width,
                    0,
                );
                out.push(String::new());
                out.extend(statement(&self.judge.course, exercise, width));
                out
            }
            verdict => {
                let mut out = vec![paint.bad(&format!("✗ {}", verdict.words()))];
                out.extend(explain::lines(result, paint, width));
                out
            }
        }
    }

    fn passed(&self, result: &ExerciseResult, paint: Paint, width: usize) -> Vec<String> {
        let laws = result.laws.len();
        let cases = result.laws.iter().map(|l| l.cases).max().unwrap_or(0);
        let mut out = vec![
            paint.good("✓ passed"),
            format!("Well done. {laws} laws held on up to {cases} cases each."),
            String::new(),
        ];
        match upcoming(&self.judge.course, &self.progress) {
            Some(next) => {
                out.extend(wrap(&format!("Next is {}: {}", next.id, next.title.trim()), width, 2));
                out.push(format!("Press {} to go there.", paint.strong("n")));
            }
            None => out.extend(wrap(
                "That was the last one: every exercise of this course has passed.",
                width,
                0,
            )),
        }
        out
    }

    fn hints(&self, exercise: &Exercise, paint: Paint, width: usize) -> Vec<String> {
        let entry = self.progress.get(&exercise.id).cloned().unwrap_or_default();
        let total = exercise.hints.len();
        if total == 0 {
            return vec!["This exercise has no hints.".into()];
        }
        let mut out = Vec::new();
        // The newest first: it is what was asked for.
        for (number, index) in entry.hints.iter().enumerate().rev() {
            let text = exercise.hints.get(*index).map_or("", String::as_str);
            out.push(paint.strong(&format!("hint {} of {total}", number + 1)));
            out.extend(markdown_lines(text, width));
            out.push(String::new());
        }
        if entry.hints.len() < total {
            out.push(paint.dim("h shows one more, Esc the verdict again"));
        }
        out
    }

    fn list(&self, at: usize, paint: Paint, width: usize) -> Vec<String> {
        let mut out = Vec::new();
        let mut number = 0;
        for unit in &self.judge.course.units {
            out.push(paint.strong(&clip(&format!("{}  {}", unit.name, unit.title), width)));
            for exercise in &unit.exercises {
                let verdict = self.progress.get(&exercise.id).and_then(|e| e.verdict);
                let mark = match verdict {
                    Some(Verdict::Passed) => paint.good("✓"),
                    None | Some(Verdict::NotStarted) => "·".to_owned(),
                    Some(_) => paint.bad("✗"),
                };
                let chosen = if number == at { "▸" } else { " " };
                let name = clip(
                    &format!("{:<24} {}", exercise.id.exercise, exercise.title.trim()),
                    width.saturating_sub(4),
                );
                let name = if number == at { paint.strong(&name) } else { name };
                out.push(format!("{chosen} {mark} {name}"));
                number += 1;
            }
        }
        out
    }
}

fn statement(course: &gradus_course::Course, exercise: &Exercise, width: usize) -> Vec<String> {
    markdown_lines(&describe::page(course, exercise), width)
}

fn markdown_lines(text: &str, width: usize) -> Vec<String> {
    let rendered = markdown::render(text, width);
    let plain = anstream::AutoStream::choice(&std::io::stdout()) == anstream::ColorChoice::Never;
    let rendered = if plain {
        anstream::adapter::strip_str(&rendered).to_string()
    } else {
        rendered
    };
    rendered.trim_end().lines().map(str::to_owned).collect()
}
