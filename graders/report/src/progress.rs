//! The live line on a terminal: the one place that knows indicatif.

use crate::verdict::Event;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A progress line on standard error, hidden where that is no terminal.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A line, or nothing at all when `visible` is false.
    pub fn new(visible: bool) -> Progress {
        let target = if visible {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {pos}/{len} {wide_msg}") {
            bar.set_style(style);
        }
        Progress { bar }
    }

    /// Takes an event of a run.
    pub fn event(&self, event: &Event<'_>) {
        match event {
            Event::Planned(count) => self.bar.set_length(*count as u64),
            Event::Began(name) => self.bar.set_message((*name).to_owned()),
            Event::Finished(_) => self.bar.inc(1),
        }
    }

    /// So many steps are to come in all.
    pub fn planned(&self, count: usize) {
        self.bar.set_length(count as u64);
    }

    /// One step is done.
    pub fn finished(&self) {
        self.bar.inc(1);
    }

    /// A line of text while the run has not begun: what is being built.
    pub fn message(&self, text: &str) {
        self.bar.set_message(gradus_course::escape::line(text));
        self.bar.tick();
    }

    /// Removes the line.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}
