//! A failure explained to the learner, in this order: the law, the likely mistake, the smallest input, what came out
//! beside what was due, and how to see it again.

use super::paint::{Paint, clip, columns, wrap, wrap_rust};
use super::{compare, tensor_text};
use crate::rule::Rule;
use crate::verdict::{Asked, Aspect, Counterexample, ExerciseResult, FormShown, Shown, Verdict};
use gradus_course::escape;
use gradus_course::invocation::again;

/// Lines of a message that are shown.
const LINES: usize = 60;

/// Lines of one input that are shown: more of it would push the rest off the screen.
const INPUT_LINES: usize = 24;

/// The lines of one failure in at most `width` columns; the compiler's own text is left as it is.
pub fn lines(result: &ExerciseResult, paint: Paint, width: usize) -> Vec<String> {
    // Wrapping may have begun a line with what stood harmlessly in the midst of one.
    let told = told(result, paint, width);
    told.iter().map(|line| escape::no_command(line)).collect()
}

fn told(result: &ExerciseResult, paint: Paint, width: usize) -> Vec<String> {
    let mut out = Vec::new();
    let place = match (result.line, result.column) {
        (Some(line), Some(column)) => format!("{}:{line}:{column}", result.file),
        (Some(line), None) => format!("{}:{line}", result.file),
        (None, _) => result.file.clone(),
    };
    out.extend(wrap(&escape::line(&place), width, 0).iter().map(|l| paint.dim(l)));
    match &result.counterexample {
        Some(shown) => {
            let mut told = Told { out, paint, width };
            told.counterexample(shown, result);
            out = told.out;
        }
        None => {
            let message = escape::terminal(result.message.as_deref().unwrap_or_default());
            let own = result.verdict != Verdict::DoesNotCompile;
            let (shown, more) = (
                message.lines().take(LINES),
                message.lines().count().saturating_sub(LINES),
            );
            for line in shown {
                let is_marked = line.trim_start().starts_with('|');
                if own && columns(line) > width && !is_marked {
                    out.extend(wrap(line, width, 2));
                } else if own {
                    // The compiler's marks stay below what they mark.
                    out.push(line.to_owned());
                } else if line.starts_with("error") {
                    out.push(paint.bad(line));
                } else {
                    out.push(line.to_owned());
                }
            }
            if more > 0 {
                out.push(format!("… {more} more lines"));
            }
            if let Some(help) = advice(result.verdict) {
                out.extend(wrap(help, width, 0));
            }
        }
    }
    while out.last().is_some_and(String::is_empty) {
        out.pop();
    }
    out
}

/// What to do about a verdict whose message does not say it.
fn advice(verdict: Verdict) -> Option<&'static str> {
    match verdict {
        Verdict::Blocked => Some("Solve that one first; this one may be right already."),
        Verdict::CourseFault => Some("This is a mistake of the course, not yours: please tell its staff."),
        _ => None,
    }
}

struct Told {
    out: Vec<String>,
    paint: Paint,
    width: usize,
}

impl Told {
    fn say(&mut self, text: &str) {
        self.out.extend(wrap(text, self.width, 0));
    }

    fn strong(&mut self, text: &str) {
        let paint = self.paint;
        self.out
            .extend(wrap(text, self.width, 0).iter().map(|l| paint.strong(l)));
    }

    fn indented(&mut self, text: &str) {
        let lines = wrap(text, self.width.saturating_sub(2), 2);
        self.out.extend(lines.iter().map(|l| format!("  {l}")));
    }

    fn gap(&mut self) {
        if self.out.last().is_some_and(|l| !l.is_empty()) {
            self.out.push(String::new());
        }
    }

    fn counterexample(&mut self, shown: &Counterexample, result: &ExerciseResult) {
        self.gap();
        self.headline(shown, result);
        if let Some((label, words)) = shown.advice() {
            let lines = wrap(&format!("{label}{}", escape::line(&words)), self.width, label.len());
            for (i, line) in lines.iter().enumerate() {
                match line.strip_prefix(label).filter(|_| i == 0) {
                    Some(rest) => self.out.push(format!("{}{rest}", self.paint.strong(label))),
                    None => self.out.push(line.clone()),
                }
            }
        }
        if let Some(edge) = &shown.edge {
            self.say(&format!("At an edge of what is allowed: {}.", escape::line(edge)));
        }
        self.gap();
        self.inputs(shown);
        self.asked(&shown.asked);
        match (&shown.form, &shown.mismatch) {
            (Some(form), _) => self.form(form, shown),
            (None, Some(mismatch)) if !self.told(shown, result) => {
                for line in escape::terminal(mismatch).lines().take(20) {
                    self.strong(line);
                }
            }
            _ => {}
        }
        let device = result.device;
        if shown.form.is_none() || shown.expected.as_ref().is_some_and(|e| e.shape.is_some()) {
            let lines = compare::lines(shown, device, self.paint, self.width);
            self.out.extend(lines);
        }
        self.gap();
        self.replay(&shown.replay);
    }

    /// Whether the headline has said already what the mismatch says.
    fn told(&self, shown: &Counterexample, result: &ExerciseResult) -> bool {
        shown.holds.is_empty() && result.verdict != Verdict::WrongAnswer
    }

    fn headline(&mut self, shown: &Counterexample, result: &ExerciseResult) {
        let mismatch = escape::terminal(shown.mismatch.as_deref().unwrap_or_default());
        if let Rule::Rejects(name) = &shown.law {
            self.strong(&format!("not refused: {}", escape::line(name)));
            self.indented("these arguments make no sense: the call must return Err");
            return;
        }
        if let (Some(form), true) = (&shown.form, shown.holds.is_empty()) {
            let what = match form.what {
                Aspect::Value => "there is NaN where a number belongs".to_owned(),
                Aspect::Kind => "the answer is another kind of value than declared".to_owned(),
                what => format!("the {} of the answer is wrong", escape::line(what.name())),
            };
            self.strong(&what);
            return;
        }
        if self.told(shown, result) {
            let mut lines = mismatch.lines();
            self.strong(lines.next().unwrap_or("there is no answer"));
            for line in lines.take(20) {
                self.say(line);
            }
            return;
        }
        self.strong(&escape::line(&shown.law.to_string()));
        if !shown.holds.is_empty() {
            self.indented(&escape::line(&shown.holds));
        }
        if !shown.part.is_empty() && shown.part != shown.holds {
            let part = match shown.counters.is_empty() {
                true => shown.part.clone(),
                false => format!("{}, for {}", shown.part, shown.counters.join(", ").replace(" = ", "=")),
            };
            self.indented(&format!("false: {}", escape::line(&part)));
        }
    }

    fn inputs(&mut self, shown: &Counterexample) {
        let arguments: Vec<&Shown> = shown.inputs.iter().filter(|i| i.argument).collect();
        if !arguments.is_empty() {
            self.out.push(self.paint.strong("the smallest input found"));
            for input in arguments {
                self.argument(input);
            }
            if let Some(call) = &shown.call {
                let call = format!("let out = {};", escape::line(call));
                self.out.extend(wrap_rust(&format!("  {call}"), self.width));
            }
        }
        let drawn: Vec<&Shown> = shown.inputs.iter().filter(|i| !i.argument).collect();
        if !drawn.is_empty() {
            self.out.push(self.paint.strong("what else the law uses"));
            for input in drawn {
                self.named(input);
            }
        }
        self.gap();
    }

    /// `name = value`, small ones on one line.
    fn named(&mut self, input: &Shown) {
        let name = escape::line(&input.name);
        let kind = match &input.shape {
            Some(shape) => format!("{shape:?}"),
            None => String::new(),
        };
        let head = format!("  {name} = ");
        let inner = tensor_text::lines(&input.data, None, self.width.saturating_sub(4));
        match inner.as_slice() {
            [one] if columns(&head) + columns(one) <= self.width => self.out.push(format!("{head}{one}")),
            lines => {
                self.out
                    .push(format!("  {name} {}", self.paint.dim(&kind)).trim_end().to_owned());
                let lines = lines.iter().map(|l| clip(&format!("    {l}"), self.width)).collect();
                self.cut(lines, input);
            }
        }
    }

    /// The first lines of an input; where there are more, what it is and how to see all of it.
    fn cut(&mut self, mut lines: Vec<String>, input: &Shown) {
        let more = lines.len().saturating_sub(INPUT_LINES);
        lines.truncate(INPUT_LINES);
        self.out.extend(lines);
        if more > 0 {
            let what = match &input.shape {
                Some(_) => format!("{} is {}", escape::line(&input.name), tensor_text::kind(input)),
                None => format!("of {}", escape::line(&input.name)),
            };
            self.say(&format!(
                "  … {more} more lines: {what}; `--format json` writes all of it"
            ));
        }
    }

    /// `let x = …;`, and what it is.
    fn argument(&mut self, input: &Shown) {
        let Some(rust) = &input.rust else {
            return self.named(input);
        };
        let comment = match (&input.shape, &input.form) {
            _ if input.holds.is_some() => format!("// {}", input.holds.as_deref().unwrap_or_default()),
            (Some(_), Some(form)) => format!("// {} = {form}", tensor_text::kind(input)),
            (Some(_), None) => format!("// {}", tensor_text::kind(input)),
            (None, _) => match &input.rust_type {
                Some(ty) if !rust.contains("::") => format!("// {ty}"),
                _ => String::new(),
            },
        };
        let comment = escape::line(&comment);
        let text = format!("let {} = {};", input.name, escape::terminal(rust));
        let mut lines: Vec<String> = Vec::new();
        for line in text.lines() {
            lines.extend(wrap_rust(&format!("  {line}"), self.width));
        }
        if let ([one], false) = (lines.as_slice(), comment.is_empty())
            && columns(one) + 2 + columns(&comment) <= self.width
        {
            self.out.push(format!("{one}  {}", self.paint.dim(&comment)));
            return;
        }
        if !comment.is_empty() {
            self.out.push(format!(
                "  {}",
                self.paint.dim(&clip(&comment, self.width.saturating_sub(2)))
            ));
        }
        self.cut(lines, input);
    }

    /// What the law asked besides, where that is short enough to help.
    fn asked(&mut self, asked: &[Asked]) {
        for question in asked {
            let before = self.out.len();
            self.out.push(self.paint.strong("your function was also asked with"));
            for change in &question.changes {
                self.named(change);
            }
            self.out.push(self.paint.strong("and answered"));
            let lines = tensor_text::lines(&question.answer.data, None, self.width.saturating_sub(2));
            let width = self.width;
            self.out.extend(lines.iter().map(|l| clip(&format!("  {l}"), width)));
            if self.out.len() - before > 14 {
                self.out.truncate(before);
                let names: Vec<&str> = question.changes.iter().map(|c| c.name.as_str()).collect();
                self.say(&format!(
                    "your function was also asked with other {}",
                    names.join(" and ")
                ));
            }
            self.gap();
        }
    }

    fn form(&mut self, form: &FormShown, shown: &Counterexample) {
        if !shown.holds.is_empty()
            && let Some(mismatch) = &shown.mismatch
        {
            self.strong(&escape::line(mismatch));
        }
        let place = match form.place.as_str() {
            "out" | "the answer" => "your answer".to_owned(),
            place => format!("your answer's {}", escape::line(place)),
        };
        self.out.push(self.paint.strong(&place));
        // `[r, c] = [2, 3]`: what came stands below the numbers.
        let (symbols, due) = match form.due.rsplit_once(" = ") {
            Some((symbols, numbers)) if symbols == numbers => (String::new(), numbers),
            Some((symbols, numbers)) => (format!("{symbols} = "), numbers),
            None => (String::new(), form.due.as_str()),
        };
        let pad = " ".repeat(columns(&symbols));
        let (due, came) = (escape::line(due), escape::line(&form.came));
        let long = columns(&symbols) + columns(&due).max(columns(&came)) + 8 > self.width;
        if long {
            self.indented(&format!("due   {}{due}", escape::line(&symbols)));
            self.indented(&format!("came  {came}"));
        } else {
            self.out.push(format!("  due   {}{due}", escape::line(&symbols)));
            self.out.push(format!("  came  {pad}{}", self.paint.bad(&came)));
        }
        if form.what == Aspect::Shape && [due.as_str(), came.as_str()].contains(&"[]") {
            self.indented("([] is the shape of a single number: no axis at all)");
        }
    }

    fn replay(&mut self, token: &str) {
        let token = escape::line(token);
        let whole = format!("again: {} {token}", again());
        if columns(&whole) <= self.width {
            self.out.push(self.paint.dim(&whole));
        } else {
            self.out.push(self.paint.dim(&format!("again: {} \\", again())));
            self.out.extend(
                wrap(&format!("  {token}"), self.width, 2)
                    .iter()
                    .map(|l| self.paint.dim(l)),
            );
        }
    }
}
