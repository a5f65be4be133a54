//! Kernels and their launches.

use super::{Device, Error};
use crate::decode::{Decode, Refusal};
use crate::machine::Code;
use crate::machine::block::Launch;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Shared memory that a block can have without asking for more.
pub const SHARED_DEFAULT: u32 = 48 * 1024;
/// Shared memory that a block can have at most.
pub const SHARED_MOST: u32 = 227 * 1024;
/// Threads of a block at most.
pub const THREADS_MOST: u32 = 1024;

/// A function that can be launched.
#[derive(Debug)]
pub struct Kernel {
    name: String,
    code: Decode<Arc<Code>>,
    /// Dynamic shared memory that was asked for by `cuFuncSetAttribute`.
    opted: AtomicU32,
}

/// A launch's dimensions.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Blocks.
    pub grid: [u32; 3],
    /// Threads of a block.
    pub block: [u32; 3],
    /// Bytes of dynamic shared memory.
    pub dynamic: u32,
}

impl Kernel {
    pub(super) fn new(name: &str, code: Decode<Arc<Code>>) -> Self {
        Self {
            name: name.to_owned(),
            code,
            opted: AtomicU32::new(0),
        }
    }

    /// Why it cannot be run, if so.
    pub fn refusal(&self) -> Option<&str> {
        match &self.code {
            Ok(_) => None,
            Err(Refusal::Unsupported(what) | Refusal::Malformed(what)) => Some(what),
        }
    }

    /// Its own shared memory.
    pub fn shared(&self) -> u32 {
        self.code.as_ref().map_or(0, |code| code.shared as u32)
    }

    /// Each thread's memory.
    pub fn local(&self) -> u32 {
        self.code.as_ref().map_or(0, |code| code.local as u32)
    }

    /// The largest block.
    pub fn threads(&self) -> u32 {
        self.code
            .as_ref()
            .ok()
            .and_then(|code| code.max_threads)
            .unwrap_or(THREADS_MOST)
            .min(THREADS_MOST)
    }

    /// What was asked for.
    pub fn opted(&self) -> u32 {
        self.opted.load(Ordering::Relaxed)
    }

    /// Asks for dynamic shared memory beyond the default.
    pub fn opt(&self, bytes: u32) -> Result<(), Error> {
        if bytes > SHARED_MOST.saturating_sub(self.shared()) {
            return Err(Error::InvalidValue);
        }
        self.opted.store(bytes, Ordering::Relaxed);
        Ok(())
    }

    /// Dynamic shared memory that a launch may ask for.
    pub fn dynamic_most(&self) -> u32 {
        SHARED_DEFAULT.saturating_sub(self.shared()).max(self.opted())
    }

    /// Blocks of a size that an emulated multiprocessor would hold at once.
    pub fn resident(&self, threads: u32, dynamic: u64) -> u32 {
        if threads == 0 || threads > self.threads() {
            return 0;
        }
        let shared = u64::from(self.shared()) + dynamic;
        let by_memory = u64::from(SHARED_MOST + 1024).checked_div(shared + 1024).unwrap_or(32);
        (2048 / threads.next_multiple_of(32)).min(32).min(by_memory as u32)
    }

    /// The kernel's parameters, each as its place and size, and the bytes of all.
    pub fn parameters(&self) -> (&[(usize, usize)], usize) {
        self.code.as_ref().map_or((&[], 0), |code| (&code.params, code.args))
    }

    fn check(&self, shape: &Shape) -> Result<(), Error> {
        let Shape { grid, block, dynamic } = *shape;
        let threads = block.iter().try_fold(1u32, |product, &n| product.checked_mul(n));
        let sound = grid[0] > 0
            && grid[0] <= 0x7fff_ffff
            && grid[1..].iter().all(|n| (1..=65_535).contains(n))
            && block.iter().all(|&n| n > 0)
            && block[2] <= 64
            && threads.is_some_and(|n| n <= self.threads())
            && dynamic <= self.dynamic_most();
        if sound { Ok(()) } else { Err(Error::InvalidValue) }
    }
}

impl Device {
    /// The kernel behind a handle.
    pub fn kernel(&self, handle: u64) -> Result<Arc<Kernel>, Error> {
        self.kernels.get(&handle).cloned().ok_or(Error::InvalidHandle)
    }

    /// Runs a kernel to its end. What goes wrong in it ends the context and is reported by the next call.
    pub fn launch(&mut self, kernel: &Kernel, shape: Shape, mut args: Vec<u8>) -> Result<(), Error> {
        kernel.check(&shape)?;
        let code = match &kernel.code {
            Ok(code) => code,
            Err(Refusal::Unsupported(what) | Refusal::Malformed(what)) => {
                crate::say(format_args!(
                    "emulated device: kernel {} has an unsupported instruction: {what}",
                    kernel.name
                ));
                return Err(Error::NotSupported);
            }
        };
        let Shape { grid, block, dynamic } = shape;
        // The frame has room for the parameters of what the kernel calls too.
        args.resize(code.args, 0);
        let outcome = Launch {
            code,
            grid,
            block,
            dynamic,
            args,
        }
        .run(&mut self.memory);
        self.executed += outcome.executed;
        if let Some(fault) = outcome.fault {
            self.fail(fault);
        }
        Ok(())
    }
}
