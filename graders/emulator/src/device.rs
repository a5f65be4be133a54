//! The device: its memory, what is loaded, and whether it still lives.

pub mod config;
pub mod error;
pub mod kernel;
pub mod memory;
pub mod module;

use crate::machine::Fault;
use config::Config;
pub use error::Error;
use kernel::Kernel;
use memory::Memory;
use module::Loaded;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Instant;

/// A point in a stream's work.
#[derive(Clone, Copy, Debug)]
pub struct Event {
    /// When it was recorded, if it was.
    pub recorded: Option<Instant>,
    /// Whether that time may be asked for.
    pub timed: bool,
}

/// The device and its one context.
#[derive(Debug)]
pub struct Device {
    /// What it is.
    pub config: Config,
    /// Its memory.
    pub memory: Memory,
    /// What ended the context; every call that touches it says so from then on.
    pub dead: Option<Error>,
    /// How often the context is held.
    pub held: u32,
    /// Live events.
    pub events: HashMap<u64, Event>,
    /// Streams that were created.
    pub streams: HashSet<u64>,
    /// Instructions executed since the beginning.
    pub executed: u64,
    /// Memory pools that were made, and how much each allows.
    pub pools: HashMap<usize, u64>,
    modules: HashMap<u64, Loaded>,
    kernels: HashMap<u64, Arc<Kernel>>,
    handles: u64,
}

impl Device {
    /// A device as configured.
    pub fn new(config: Config) -> Self {
        Self {
            config,
            memory: Memory::new(config.memory),
            dead: None,
            held: 0,
            events: HashMap::new(),
            streams: HashSet::new(),
            executed: 0,
            pools: HashMap::new(),
            modules: HashMap::new(),
            kernels: HashMap::new(),
            // Below are the streams that always exist.
            handles: 0x100,
        }
    }

    /// A handle that was never given out.
    pub fn handle(&mut self) -> u64 {
        self.handles += 16;
        self.handles
    }

    /// Drops everything in the context, when nobody holds it any more. A dead context stays dead: what a device that
    /// failed does next is nothing to rely on.
    pub fn reset(&mut self) {
        let Self {
            config,
            dead,
            executed,
            handles,
            ..
        } = *self;
        *self = Self {
            dead,
            executed,
            handles,
            ..Self::new(config)
        };
    }

    /// Nothing, or the error that ended the context.
    pub fn alive(&self) -> Result<(), Error> {
        self.dead.map_or(Ok(()), Err)
    }

    /// Ends the context. As on a device it is the next call that reports it.
    pub fn fail(&mut self, fault: Fault) {
        self.dead.get_or_insert(match fault {
            Fault::Address => Error::IllegalAddress,
            Fault::Misaligned => Error::MisalignedAddress,
            Fault::Assert => Error::Assert,
            Fault::Trap => Error::LaunchFailed,
            Fault::Deadlock => Error::LaunchTimeout,
        });
    }

    /// New memory.
    pub fn allocate(&mut self, bytes: u64) -> Result<u64, Error> {
        self.memory.allocate(bytes).ok_or(Error::OutOfMemory)
    }
}
