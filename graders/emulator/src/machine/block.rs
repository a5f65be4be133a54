//! A launch: block after block, and within a block thread after thread, each as far as it gets alone.

use super::code::{Code, SPECIAL};
use super::warp::{WARP, meet};
use super::{Fault, Machine, Stop, Thread};
use crate::device::memory::{Memory, POISON};

/// What is launched, and how large.
#[derive(Debug)]
pub struct Launch<'c> {
    /// The kernel.
    pub code: &'c Code,
    /// Blocks in each direction.
    pub grid: [u32; 3],
    /// Threads of a block in each direction.
    pub block: [u32; 3],
    /// Bytes of shared memory besides the kernel's own.
    pub dynamic: u32,
    /// The kernel's parameters as they lie in its frame.
    pub args: Vec<u8>,
}

/// How a launch went.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// Instructions executed.
    pub executed: u64,
    /// What ended it early.
    pub fault: Option<Fault>,
}

impl Launch<'_> {
    /// Runs it to its end.
    pub fn run(&self, memory: &mut Memory) -> Outcome {
        let mut machine = Machine::new(memory);
        let mut template = self.code.template.clone();
        let static_bytes = self.static_bytes();
        for &constant in &self.code.dynamic {
            template[constant as usize] += static_bytes as u64;
        }
        let count = self.block.iter().product::<u32>() as usize;
        let needed = if self.code.waits { count } else { 1 };
        let mut threads: Vec<Thread> = (0..needed).map(|_| Thread::new(self.code, &template)).collect();
        let mut fault = None;
        'grid: for z in 0..self.grid[2] {
            for y in 0..self.grid[1] {
                for x in 0..self.grid[0] {
                    machine.shared.clear();
                    machine.shared.resize(static_bytes + self.dynamic as usize, POISON);
                    let at = Place {
                        launch: self,
                        ctaid: [x, y, z],
                    };
                    let result = if self.code.waits {
                        at.together(&mut machine, &mut threads)
                    } else {
                        at.apart(&mut machine, &mut threads[0])
                    };
                    if let Err(found) = result {
                        fault = Some(found);
                        break 'grid;
                    }
                }
            }
        }
        Outcome {
            executed: machine.executed,
            fault,
        }
    }

    /// The kernel's own shared memory, so that what follows is aligned for everything.
    fn static_bytes(&self) -> usize {
        self.code.shared.next_multiple_of(16)
    }
}

/// One block of a launch.
struct Place<'l, 'c> {
    launch: &'l Launch<'c>,
    ctaid: [u32; 3],
}

impl<'c> Place<'_, 'c> {
    fn start(&self, thread: &mut Thread<'c>, index: usize) {
        let Launch { grid, block, .. } = self.launch;
        let (linear, lane) = (index as u32, index as u32 % WARP as u32);
        let mut special = [0u64; SPECIAL.len()];
        let mut put = |at: usize, values: &[u32]| {
            for (slot, &value) in special[at..].iter_mut().zip(values) {
                *slot = u64::from(value);
            }
        };
        put(
            0,
            &[
                linear % block[0],
                linear / block[0] % block[1],
                linear / (block[0] * block[1]),
            ],
        );
        put(3, block);
        put(6, &self.ctaid);
        put(9, grid);
        let below = (1u64 << lane) as u32;
        let threads = block.iter().product::<u32>();
        put(12, &[lane, linear / WARP as u32, threads.div_ceil(WARP as u32)]);
        put(
            15,
            &[
                below,
                below | (below - 1),
                below - 1,
                !(below - 1),
                !(below | (below - 1)),
            ],
        );
        put(
            20,
            &[
                self.launch.dynamic,
                self.launch.static_bytes() as u32 + self.launch.dynamic,
                0,
                1,
                0,
                0,
            ],
        );
        thread.start(&special, &self.launch.args);
    }

    fn count(&self) -> usize {
        self.launch.block.iter().product::<u32>() as usize
    }

    /// Threads that never wait run one after the other, all in one thread's storage.
    fn apart(&self, machine: &mut Machine, thread: &mut Thread<'c>) -> Result<(), Fault> {
        let mut failed = Ok(());
        for index in 0..self.count() {
            self.start(thread, index);
            thread.run(machine);
            match thread.stop {
                // The other threads of a block get as far as their own assertions, as on a device.
                Stop::Fault(Fault::Assert) => failed = Err(Fault::Assert),
                Stop::Fault(fault) => return Err(fault),
                Stop::Exit => {}
                // A function that waits is run with all its threads.
                _ => return Err(Fault::Deadlock),
            }
        }
        failed
    }

    fn together(&self, machine: &mut Machine, threads: &mut [Thread<'c>]) -> Result<(), Fault> {
        for (index, thread) in threads.iter_mut().enumerate() {
            self.start(thread, index);
        }
        let mut failed = Ok(());
        loop {
            let mut moved = false;
            for thread in threads.iter_mut().filter(|t| t.stop == Stop::Ready) {
                moved = true;
                thread.run(machine);
                match thread.stop {
                    Stop::Fault(Fault::Assert) => {
                        failed = Err(Fault::Assert);
                        thread.stop = Stop::Exit;
                    }
                    Stop::Fault(fault) => return Err(fault),
                    _ => {}
                }
            }
            for warp in threads.chunks_mut(WARP) {
                while meet(warp) {
                    moved = true;
                }
            }
            if threads.iter().all(|t| t.stop == Stop::Exit) {
                return failed;
            }
            if !moved && !pass_barrier(threads) {
                // After a failed assertion the others wait in vain.
                return Err(failed.err().unwrap_or(Fault::Deadlock));
            }
        }
    }
}

/// Lets threads through a barrier at which enough of them wait; false if there is none.
fn pass_barrier(threads: &mut [Thread]) -> bool {
    for number in 0..16 {
        let waiting = |t: &&mut Thread| matches!(t.stop, Stop::Barrier(n, _) if n == number);
        let arrived = threads.iter_mut().filter(waiting).count() as u32;
        let wanted = threads.iter().find_map(|t| match t.stop {
            Stop::Barrier(n, count) if n == number => Some(count),
            _ => None,
        });
        let alive = threads.iter().filter(|t| t.stop != Stop::Exit).count() as u32;
        // Threads that have ended count as arrived.
        let enough = match wanted {
            None => false,
            Some(0) => arrived == alive,
            Some(count) => arrived >= count.min(alive),
        };
        if enough {
            for thread in threads.iter_mut().filter(waiting) {
                thread.pc += 1;
                thread.stop = Stop::Ready;
            }
            return true;
        }
    }
    false
}
