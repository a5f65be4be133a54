//! The terminal: taken over, drawn on, and given back whatever happens.

use crate::failure::Failure;
use crossterm::{cursor, execute, terminal};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use std::io::Write as _;
use std::sync::Once;

/// The terminal while it belongs to `watch`; dropping it gives it back.
pub struct Terminal;

impl Terminal {
    /// Raw mode and a screen of its own. Panics and signals give the terminal back too.
    pub fn open() -> Result<Terminal, Failure> {
        static HOOKED: Once = Once::new();
        HOOKED.call_once(|| {
            let before = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |panic| {
                give_back();
                before(panic);
            }));
        });
        let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGHUP, SIGINT])
            .map_err(|error| Failure::environment(format!("signals can't be followed: {error}")))?;
        std::thread::spawn(move || {
            if let Some(signal) = signals.forever().next() {
                give_back();
                std::process::exit(128 + signal);
            }
        });
        let failed = |error| Failure::environment(format!("the terminal can't be taken over: {error}"));
        terminal::enable_raw_mode().map_err(failed)?;
        let taken = Terminal;
        execute!(std::io::stdout(), terminal::EnterAlternateScreen, cursor::Hide).map_err(failed)?;
        Ok(taken)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        give_back();
    }
}

/// What can be done is done; there is nobody left to tell of an error.
fn give_back() {
    let _ = execute!(std::io::stdout(), cursor::Show, terminal::LeaveAlternateScreen);
    let _ = terminal::disable_raw_mode();
}

/// Columns and rows.
pub fn size() -> (usize, usize) {
    let (columns, rows) = terminal::size().unwrap_or((80, 24));
    (usize::from(columns).max(20), usize::from(rows).max(6))
}

/// Shows these lines from the top, the rest of the screen empty. Drawn over the old ones, so that nothing flickers.
pub fn show(lines: &[String], rows: usize) {
    let mut text = String::from("\x1b[H");
    for (i, line) in lines.iter().take(rows).enumerate() {
        if i > 0 {
            text.push_str("\r\n");
        }
        text.push_str(line);
        text.push_str("\x1b[K");
    }
    text.push_str("\x1b[J");
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
