//! The wire, as the runner holds it.

use gradus_wire::frame::{self, FrameError};
use gradus_wire::{FromRunner, ToRunner};
use std::fs::File;

/// Both directions of the wire.
#[derive(Debug)]
pub struct Link {
    input: File,
    output: File,
}

impl Link {
    /// Of two open files.
    pub fn new(input: File, output: File) -> Link {
        Link { input, output }
    }

    /// Sends a message.
    pub fn write(&mut self, message: &FromRunner) -> Result<(), FrameError> {
        frame::write(&mut self.output, message)
    }

    /// Waits for a message.
    pub fn read(&mut self) -> Result<ToRunner, FrameError> {
        frame::read(&mut self.input, frame::MAX_FRAME)
    }
}
