//! Device memory: separate allocations at addresses that never come back, so that every stray access is seen.

use std::collections::BTreeMap;

/// The first address of device memory.
pub const FIRST: u64 = 0x7000_0000_0000;
/// What fresh memory is filled with: visible nonsense in every type.
pub const POISON: u8 = 0xCD;
/// Allocations start at multiples of this, as the driver's do, and are at least as far apart.
const GRAIN: u64 = 512;

/// A piece of live memory, to be remembered between accesses: a use of it is checked again.
#[derive(Clone, Copy, Debug, Default)]
pub struct Span {
    /// Where it begins.
    pub base: u64,
    /// Its bytes.
    pub len: u64,
    /// Which allocation.
    pub slot: usize,
}

/// All allocations.
#[derive(Debug)]
pub struct Memory {
    capacity: u64,
    used: u64,
    /// Most bytes in use at a time.
    high: u64,
    /// What a pool in the place of the driver's own allows.
    limit: u64,
    next: u64,
    by_base: BTreeMap<u64, usize>,
    /// Their bytes, by slot; none where a slot is free.
    blocks: Vec<Vec<u8>>,
    free: Vec<usize>,
}

impl Memory {
    /// A device with so many bytes.
    pub fn new(capacity: u64) -> Self {
        Self {
            capacity,
            used: 0,
            high: 0,
            limit: u64::MAX,
            next: FIRST,
            by_base: BTreeMap::new(),
            blocks: vec![],
            free: vec![],
        }
    }

    /// What the device has.
    pub fn capacity(&self) -> u64 {
        self.capacity
    }

    /// What is left of it.
    pub fn available(&self) -> u64 {
        self.capacity - self.used
    }

    /// Bytes in use.
    pub fn used(&self) -> u64 {
        self.used
    }

    /// Most bytes in use at a time.
    pub fn high(&self) -> u64 {
        self.high
    }

    /// Allows so many bytes from now on, those in use counted in; 0 for all that there are.
    pub fn set_limit(&mut self, bytes: u64) {
        self.limit = if bytes == 0 { u64::MAX } else { bytes };
    }

    fn rounded(size: u64) -> u64 {
        size.div_ceil(GRAIN).max(1).saturating_mul(GRAIN)
    }

    /// New memory of `size` bytes; none if there is too little left.
    pub fn allocate(&mut self, size: u64) -> Option<u64> {
        let taken = Self::rounded(size);
        if taken > self.available() || self.used + taken > self.limit {
            return None;
        }
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(size as usize).ok()?;
        bytes.resize(size as usize, POISON);
        let base = self.next;
        self.next += taken + GRAIN;
        self.used += taken;
        self.high = self.high.max(self.used);
        let slot = self.free.pop().unwrap_or(self.blocks.len());
        if slot == self.blocks.len() {
            self.blocks.push(vec![]);
        }
        self.blocks[slot] = bytes;
        self.by_base.insert(base, slot);
        Some(base)
    }

    /// Gives memory back; false if nothing begins at `base`.
    pub fn release(&mut self, base: u64) -> bool {
        let Some(slot) = self.by_base.remove(&base) else {
            return false;
        };
        let bytes = std::mem::take(&mut self.blocks[slot]);
        self.used -= Self::rounded(bytes.len() as u64);
        self.free.push(slot);
        true
    }

    /// The allocation that `address` lies in.
    pub fn find(&self, address: u64) -> Option<Span> {
        let (&base, &slot) = self.by_base.range(..=address).next_back()?;
        let len = self.blocks[slot].len() as u64;
        (address - base < len).then_some(Span { base, len, slot })
    }

    /// The bytes of an allocation.
    #[inline(always)]
    pub fn bytes(&mut self, span: Span) -> &mut [u8] {
        &mut self.blocks[span.slot]
    }

    /// `len` bytes at `address`, if they lie in one allocation.
    pub fn slice(&mut self, address: u64, len: u64) -> Option<&mut [u8]> {
        if len == 0 {
            return Some(&mut []);
        }
        let span = self.find(address)?;
        let start = address - span.base;
        let end = start.checked_add(len).filter(|&end| end <= span.len)?;
        Some(&mut self.bytes(span)[start as usize..end as usize])
    }

    /// Copies between two places, which may lie in one allocation.
    pub fn copy(&mut self, to: u64, from: u64, len: u64) -> bool {
        let Some(source) = self.slice(from, len) else {
            return false;
        };
        let source = source.to_vec();
        let Some(target) = self.slice(to, len) else {
            return false;
        };
        target.copy_from_slice(&source);
        true
    }

    /// The text at `address`, up to its zero byte.
    pub fn text(&mut self, address: u64) -> String {
        let Some(span) = self.find(address) else {
            return "?".into();
        };
        let rest = &self.bytes(span)[(address - span.base) as usize..];
        let end = rest.iter().position(|&c| c == 0).unwrap_or(rest.len());
        String::from_utf8_lossy(&rest[..end]).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_below_the_capacity() {
        let mut m = Memory::new(4096);
        m.set_limit(1024);
        let a = m.allocate(1000).unwrap();
        assert_eq!(m.allocate(1), None);
        assert!(m.release(a));
        m.set_limit(0);
        assert!(m.allocate(2000).is_some());
        assert_eq!(m.high(), 2048);
    }

    #[test]
    fn allocations() {
        let mut m = Memory::new(4096);
        let a = m.allocate(100).unwrap();
        let b = m.allocate(1000).unwrap();
        assert!(a.is_multiple_of(512) && b >= a + 1024);
        assert_eq!(m.available(), 4096 - 512 - 1024);
        assert_eq!(m.slice(a, 100).unwrap()[99], POISON);
        assert!(m.slice(a, 101).is_none() && m.slice(a + 100, 1).is_none() && m.slice(0, 1).is_none());
        assert!(m.allocate(3000).is_none());
        m.slice(b, 4).unwrap().copy_from_slice(b"abc\0");
        assert!(m.copy(b + 4, b, 4));
        assert_eq!(m.text(b + 5), "bc");
        assert!(m.release(a) && !m.release(a) && !m.release(b + 8));
        assert!(m.slice(a, 1).is_none());
        assert_ne!(m.allocate(100).unwrap(), a);
    }
}
