//! Keys and sizes of the terminal, told to the loop.

use super::told::Told;
use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use gradus_engine::EnvironmentError;
use std::sync::mpsc::Sender;

/// Whether a key ends the program in every terminal.
pub fn interrupts(key: &KeyEvent) -> bool {
    key.modifiers.contains(KeyModifiers::CONTROL) && matches!(key.code, KeyCode::Char('c' | 'd'))
}

/// Starts the thread that waits for keys. It ends with the program.
pub fn follow(tell: Sender<Told>) {
    std::thread::spawn(move || {
        loop {
            let told = match event::read() {
                Ok(Event::Key(key)) if key.kind == KeyEventKind::Press => Told::Key(key),
                Ok(Event::Resize(..)) => Told::Resized,
                Ok(_) => continue,
                Err(error) => Told::Lost(EnvironmentError::new(format!("the terminal can't be read: {error}"))),
            };
            let lost = matches!(told, Told::Lost(_));
            if tell.send(told).is_err() || lost {
                break;
            }
        }
    });
}
