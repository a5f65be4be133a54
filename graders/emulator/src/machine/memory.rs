//! What the threads of a launch share: device memory, the block's memory, and the address spaces.

use super::{Fault, Thread};
use crate::device::memory::{Memory, Span};
use crate::number::Value;

/// Where a block's memory lies among generic addresses.
pub const SHARED_WINDOW: u64 = 0x6000_0000_0000;
/// Where a thread's memory lies among generic addresses.
pub const LOCAL_WINDOW: u64 = 0x6100_0000_0000;
/// The size of each window.
pub const WINDOW: u64 = 0x0100_0000_0000;

/// A state space, as a constant for the steps.
pub mod space {
    /// Any space: the address says which.
    pub const GENERIC: u8 = 0;
    /// Device memory.
    pub const GLOBAL: u8 = 1;
    /// The block's memory.
    pub const SHARED: u8 = 2;
    /// The thread's memory.
    pub const LOCAL: u8 = 3;
    /// The parameters of a function and of what it calls.
    pub const PARAM: u8 = 4;
}

/// Allocations found lately; instructions keep to theirs.
const RECENT: usize = 16;

/// A launch in progress.
#[derive(Debug)]
pub struct Machine<'m> {
    /// Device memory.
    pub memory: &'m mut Memory,
    /// The running block's memory.
    pub shared: Vec<u8>,
    /// Instructions executed.
    pub executed: u64,
    recent: [Span; RECENT],
}

/// Cuts `T::SIZE` bytes at `offset` out of a thread's or block's memory.
#[inline(always)]
fn within<T: Value>(bytes: &mut [u8], offset: u64) -> Result<&mut [u8], Fault> {
    let start = usize::try_from(offset).map_err(|_| Fault::Address)?;
    let end = start.checked_add(T::SIZE).ok_or(Fault::Address)?;
    let cell = bytes.get_mut(start..end).ok_or(Fault::Address)?;
    if offset.is_multiple_of(T::SIZE as u64) {
        Ok(cell)
    } else {
        Err(Fault::Misaligned)
    }
}

impl<'m> Machine<'m> {
    /// Begins a launch.
    pub fn new(memory: &'m mut Memory) -> Self {
        Self {
            memory,
            shared: vec![],
            executed: 0,
            recent: [Span::default(); RECENT],
        }
    }

    #[inline(always)]
    fn global<T: Value>(&mut self, address: u64, hint: u32) -> Result<&mut [u8], Fault> {
        let recent = hint as usize % RECENT;
        let mut span = self.recent[recent];
        let mut offset = address.wrapping_sub(span.base);
        if offset >= span.len {
            span = self.memory.find(address).ok_or(Fault::Address)?;
            self.recent[recent] = span;
            offset = address - span.base;
        }
        if !address.is_multiple_of(T::SIZE as u64) {
            return Err(Fault::Misaligned);
        }
        let offset = offset as usize;
        self.memory
            .bytes(span)
            .get_mut(offset..offset + T::SIZE)
            .ok_or(Fault::Address)
    }

    /// The bytes that an access of type `T` in a space means. `hint` is where the instruction stands.
    #[inline(always)]
    pub fn cell<'a, T: Value, const SPACE: u8>(
        &'a mut self,
        thread: &'a mut Thread,
        address: u64,
        hint: u32,
    ) -> Result<&'a mut [u8], Fault> {
        match SPACE {
            space::GLOBAL => self.global::<T>(address, hint),
            // These spaces are small: their addresses may come from 32-bit arithmetic.
            space::SHARED => within::<T>(&mut self.shared, address & 0xffff_ffff),
            space::LOCAL => within::<T>(&mut thread.local, address & 0xffff_ffff),
            space::PARAM => within::<T>(&mut thread.args, address),
            _ if address.wrapping_sub(SHARED_WINDOW) < WINDOW => within::<T>(&mut self.shared, address - SHARED_WINDOW),
            _ if address.wrapping_sub(LOCAL_WINDOW) < WINDOW => within::<T>(&mut thread.local, address - LOCAL_WINDOW),
            _ => self.global::<T>(address, hint),
        }
    }
}

/// The register bits of what lies in memory.
#[inline(always)]
pub fn load<T: Value>(cell: &[u8]) -> T {
    let mut bytes = [0; 8];
    bytes[..T::SIZE].copy_from_slice(&cell[..T::SIZE]);
    T::take(u64::from_le_bytes(bytes))
}

/// Writes a value into memory.
#[inline(always)]
pub fn store<T: Value>(cell: &mut [u8], value: T) {
    cell[..T::SIZE].copy_from_slice(&value.bits().to_le_bytes()[..T::SIZE]);
}
