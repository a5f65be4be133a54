//! `watch`: grades the exercise that is being edited whenever it is saved, and answers single keys.
//!
//! Four threads tell the loop what happens (keys, files, signals, a finished run); only the loop draws. The terminal is
//! put back however the program ends, short of being killed with -9.

mod files;
mod keys;
mod pages;
mod screen;
mod state;
mod told;

use crate::context::{self, Context};
use crate::failure::{Ended, Failure};
use crate::judge::Judge;
use crate::learn::{all, named, put_back, upcoming};
use clap::Args;
use crossterm::event::{KeyCode, KeyEvent};
use gradus_course::{Exercise, ExerciseId};
use gradus_judge::sync;
use gradus_report::verdict::Event;
use gradus_report::verdict::{Exit, Report, Verdict};
use state::{Page, Running, Watching};
use std::collections::BTreeSet;
use std::io::IsTerminal as _;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use told::{Changed, Told};

/// Arguments of `watch`.
#[derive(Args)]
pub struct Watch {
    /// Begin with this one: unit/exercise, or the exercise alone.
    #[arg(value_name = "EX")]
    exercise: Option<String>,
}

impl Watch {
    /// Watches until `q`: 0; 2 where there is no terminal.
    pub fn run(self, context: &Context) -> Ended {
        if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
            return Err(Failure::Usage(format!(
                "`watch` needs a terminal for its keys and its screen\n  help: `{} grade UNIT/EXERCISE` grades once",
                gradus_course::invocation::command()
            )));
        }
        let judge = Judge::open(context)?;
        let progress = context::progress(&judge.place)?;
        let current = match (&self.exercise, upcoming(&judge.course, &progress)) {
            (None, None) => all(&judge.course).last(),
            (name, _) => Some(named(&judge.course, &progress, name.as_deref())?),
        };
        let Some(current) = current.map(|e| e.id.clone()) else {
            return Err(Failure::Usage("this course has no exercises".into()));
        };
        let (tell, told) = channel();
        let watcher = files::follow(&judge.place, tell.clone())?;
        let mut watching = Watching {
            judge,
            progress,
            current,
            page: Page::Result,
            scroll: 0,
            report: None,
            note: None,
            running: None,
            waiting: BTreeSet::new(),
            stamps: files::Stamps::default(),
            tell: tell.clone(),
        };
        watching.stamps = files::Stamps::of(&watching.judge);
        let terminal = screen::Terminal::open()?;
        keys::follow(tell);
        let first = watching.current.clone();
        watching.start([first].into());
        let ended = watching.follow(&told);
        drop(terminal);
        drop(watcher);
        ended
    }
}

impl Watching {
    fn follow(&mut self, told: &Receiver<Told>) -> Ended {
        loop {
            self.draw();
            let Ok(next) = told.recv() else {
                return Ok(Exit::Passed);
            };
            match next {
                Told::Key(key) => {
                    if self.key(key)? {
                        return Ok(Exit::Passed);
                    }
                }
                Told::Resized => {}
                Told::Changed(changed) => self.changed(changed),
                Told::Count(done, total) => {
                    if let Some(running) = &mut self.running {
                        (running.done, running.total) = (done, total);
                    }
                }
                Told::Graded(result) => self.graded(*result)?,
                Told::Lost(error) => return Err(error.into()),
            }
        }
    }

    /// Starts a run, or notes that one is due when the present one ends.
    fn start(&mut self, ids: BTreeSet<ExerciseId>) {
        if self.running.is_some() {
            self.waiting.extend(ids);
            return;
        }
        // What is graded is the file as it is now.
        self.stamps.update(&self.judge, &ids);
        let list: Vec<ExerciseId> = ids.iter().cloned().collect();
        self.running = Some(Running {
            done: 0,
            total: list.len(),
            ids,
        });
        let (judge, tell) = (self.judge.clone(), self.tell.clone());
        std::thread::spawn(move || {
            let done = std::sync::atomic::AtomicUsize::new(0);
            let total = list.len();
            let listener = |event: Event<'_>| {
                if let Event::Finished(_) = event {
                    let done = done.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1;
                    let _ = tell.send(Told::Count(done, total));
                }
            };
            let grading = std::panic::AssertUnwindSafe(|| judge.grade(&list, &listener));
            let result = std::panic::catch_unwind(grading)
                .unwrap_or_else(|_| Err(Failure::environment("grading ended unexpectedly")));
            let _ = tell.send(Told::Graded(Box::new(result)));
        });
    }

    fn graded(&mut self, result: Result<Report, Failure>) -> Result<(), Failure> {
        let ids = self.running.take().map(|r| r.ids).unwrap_or_default();
        match result {
            Ok(report) => {
                self.progress = context::progress(self.place())?;
                // Of several, the one to work on: the first that did not pass.
                let open = report.results.iter().find(|r| r.verdict != Verdict::Passed);
                if !ids.contains(&self.current)
                    && let Some(id) = open.or(report.results.last()).map(|r| r.exercise.clone())
                {
                    self.current = id;
                }
                if ids.len() > 1 {
                    self.page = Page::All;
                }
                self.report = Some(report);
                self.scroll = 0;
            }
            Err(failure @ Failure::Environment(_)) => return Err(failure),
            Err(failure) => self.note = Some(failure.words()),
        }
        let waiting = std::mem::take(&mut self.waiting);
        if !waiting.is_empty() {
            self.start(waiting);
        }
        Ok(())
    }

    fn changed(&mut self, changed: Changed) {
        if changed.course && self.stamps.course_changed(&self.judge) {
            let (course, findings) = gradus_judge::course::load(&self.place().course);
            self.note = findings
                .iter()
                .find(|f| f.is_error())
                .map(|f| format!("the course has an error: {}", f.message));
            self.judge.course = Arc::new(course);
            self.stamps.update(&self.judge, &BTreeSet::new());
        }
        let ids: BTreeSet<ExerciseId> = self.stamps.changed(&self.judge, &changed, &self.current);
        if ids.is_empty() {
            return;
        }
        self.note = None;
        self.page = Page::Result;
        if let (1, Some(id)) = (ids.len(), ids.first()) {
            self.current = id.clone();
        }
        self.start(ids);
    }

    fn go(&mut self, id: ExerciseId) {
        self.current = id.clone();
        self.page = Page::Result;
        self.scroll = 0;
        self.note = None;
        self.start([id].into());
    }

    /// True when the loop is to end.
    fn key(&mut self, key: KeyEvent) -> Result<bool, Failure> {
        if keys::interrupts(&key) {
            return Ok(true);
        }
        if self.page == Page::Reset {
            self.page = Page::Result;
            match key.code {
                KeyCode::Char('y' | 'Y') => self.reset()?,
                _ => self.note = Some("Nothing was changed.".into()),
            }
            return Ok(false);
        }
        self.note = None;
        match key.code {
            KeyCode::Char('q') => return Ok(true),
            KeyCode::Char('n') => self.next(),
            KeyCode::Char('h') => self.hint()?,
            KeyCode::Char('l') => self.toggle(Page::List(self.position())),
            KeyCode::Char('s') => self.toggle(Page::Show),
            KeyCode::Char('r') => self.page = Page::Reset,
            KeyCode::Char('a') => {
                let every = all(&self.judge.course).map(|e| e.id.clone()).collect();
                self.start(every);
            }
            KeyCode::Char('c') => self.go(self.current.clone()),
            KeyCode::Enter => match self.page {
                Page::List(at) => {
                    let id = all(&self.judge.course).nth(at).map(|e| e.id.clone());
                    if let Some(id) = id {
                        self.go(id);
                    }
                }
                _ => self.go(self.current.clone()),
            },
            KeyCode::Esc => self.toggle(Page::Result),
            KeyCode::Down | KeyCode::Char('j') => self.scroll_by(1),
            KeyCode::Up | KeyCode::Char('k') => self.scroll_by(-1),
            KeyCode::PageDown | KeyCode::Char(' ') => self.scroll_by(10),
            KeyCode::PageUp => self.scroll_by(-10),
            KeyCode::Home => self.scroll_by(-100_000),
            _ => {}
        }
        Ok(false)
    }

    /// Shows a page, or the result again where it is shown already.
    fn toggle(&mut self, page: Page) {
        let same = std::mem::discriminant(&self.page) == std::mem::discriminant(&page);
        self.page = if same { Page::Result } else { page };
        self.scroll = 0;
    }

    fn position(&self) -> usize {
        all(&self.judge.course).position(|e| e.id == self.current).unwrap_or(0)
    }

    fn scroll_by(&mut self, lines: isize) {
        if let Page::List(at) = &mut self.page {
            let last = all(&self.judge.course).count().saturating_sub(1);
            *at = at.saturating_add_signed(lines).min(last);
        } else {
            self.scroll = self.scroll.saturating_add_signed(lines);
        }
    }

    /// The next one that has not passed, after the present one, then from the beginning.
    fn next(&mut self) {
        let exercises: Vec<&Exercise> = all(&self.judge.course).collect();
        let ready = |e: &&&Exercise| {
            !self.progress.passed(&e.id) && e.id != self.current && e.requires.iter().all(|id| self.progress.passed(id))
        };
        let at = self.position();
        let found = exercises[at..]
            .iter()
            .find(ready)
            .or_else(|| exercises[..at].iter().find(ready));
        match found.map(|e| e.id.clone()) {
            Some(id) => self.go(id),
            None if self.progress.passed(&self.current) => self.note = Some("Everything has passed.".into()),
            None => self.note = Some("This is the only one left that can be solved now.".into()),
        }
    }

    fn hint(&mut self) -> Result<(), Failure> {
        let Some(exercise) = self.exercise() else { return Ok(()) };
        if let Some(index) = crate::learn::next_hint(exercise, &self.progress) {
            self.progress.record_hint(&self.current.clone(), index);
            context::save(self.place(), &self.progress)?;
        }
        self.page = Page::Hint;
        self.scroll = 0;
        Ok(())
    }

    fn reset(&mut self) -> Result<(), Failure> {
        let file = self.place().file(&self.current);
        let old = std::fs::read(&file).ok();
        let starter = self.exercise().map(|e| sync::starter(&self.judge.course, e));
        if old.as_deref() == starter.as_deref().map(str::as_bytes) {
            self.note = Some("It is as it was at the start.".into());
            return Ok(());
        }
        let backup = put_back(self.place(), &self.judge.course, &self.current, old)?;
        self.progress = context::progress(self.place())?;
        self.go(self.current.clone());
        self.note = backup.map(|path| format!("Your file is kept as {}", crate::learn::shown(&path)));
        Ok(())
    }
}
