//! cuRAND's C functions, over a generator of our own: reproducible, and not NVIDIA's numbers.
#![allow(missing_docs, non_snake_case, clippy::missing_safety_doc)]

use crate::driver::with_device;
use crate::machine::Fault;
use std::collections::HashMap;
use std::f64::consts::TAU;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{LazyLock, Mutex, PoisonError};

/// `curandStatus_t`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum Status {
    Success = 0,
    NotInitialized = 101,
    LengthNotMultiple = 105,
    LaunchFailure = 201,
    PreexistingFailure = 202,
    InitializationFailed = 203,
    InternalError = 999,
}

/// A sequence of numbers, each computed from its place, so that it can be entered anywhere.
#[derive(Clone, Copy, Debug, Default)]
struct Generator {
    seed: u64,
    next: u64,
}

impl Generator {
    /// 64 random bits.
    fn bits(&mut self) -> u64 {
        self.next += 1;
        // SplitMix64, started at a place that depends on the seed.
        let mut z = self.seed.wrapping_mul(0xd134_2543_de82_ef95) ^ self.next.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        for multiplier in [0xbf58_476d_1ce4_e5b9, 0x94d0_49bb_1331_11eb] {
            z = (z ^ (z >> 30)).wrapping_mul(multiplier);
        }
        z ^ (z >> 31)
    }

    /// Uniform in (0, 1], with so many bits.
    fn uniform(&mut self, bits: u32) -> f64 {
        ((self.bits() >> (64 - bits)) + 1) as f64 / (1u64 << bits) as f64
    }

    /// Two normal numbers.
    fn normal(&mut self, bits: u32) -> [f64; 2] {
        let radius = (-2.0 * self.uniform(bits).ln()).sqrt();
        let angle = TAU * self.uniform(bits);
        [radius * angle.sin(), radius * angle.cos()]
    }
}

static GENERATORS: LazyLock<Mutex<HashMap<u64, Generator>>> = LazyLock::new(Mutex::default);

fn status(f: impl FnOnce() -> Result<(), Status>) -> Status {
    match catch_unwind(AssertUnwindSafe(f)) {
        Ok(Ok(())) => Status::Success,
        Ok(Err(status)) => status,
        Err(_) => Status::InternalError,
    }
}

fn generator<T>(which: u64, f: impl FnOnce(&mut Generator) -> T) -> Result<T, Status> {
    let mut generators = GENERATORS.lock().unwrap_or_else(PoisonError::into_inner);
    generators.get_mut(&which).map(f).ok_or(Status::NotInitialized)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn curandCreateGenerator(created: *mut u64, _kind: i32) -> Status {
    status(|| {
        let fresh = with_device(|d| d.alive().map(|()| d.handle())).and_then(Result::ok);
        let fresh = fresh.ok_or(Status::InitializationFailed)?;
        GENERATORS
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(fresh, Generator::default());
        // SAFETY: the caller's pointer.
        unsafe { created.write(fresh) };
        Ok(())
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn curandDestroyGenerator(which: u64) -> Status {
    status(|| {
        let mut generators = GENERATORS.lock().unwrap_or_else(PoisonError::into_inner);
        generators.remove(&which).map(|_| ()).ok_or(Status::NotInitialized)
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn curandSetStream(which: u64, _stream: u64) -> Status {
    status(|| generator(which, |_| ()))
}

#[unsafe(no_mangle)]
pub extern "C" fn curandSetPseudoRandomGeneratorSeed(which: u64, seed: u64) -> Status {
    status(|| generator(which, |g| *g = Generator { seed, next: 0 }))
}

#[unsafe(no_mangle)]
pub extern "C" fn curandSetGeneratorOffset(which: u64, offset: u64) -> Status {
    status(|| generator(which, |g| g.next = offset))
}

/// Fills device memory with what `next` makes, `size` bytes each.
fn fill(
    which: u64,
    to: u64,
    count: usize,
    size: usize,
    mut next: impl FnMut(&mut Generator, &mut [u8]),
) -> Result<(), Status> {
    generator(which, |g| {
        with_device(|d| {
            d.alive().map_err(|_| Status::PreexistingFailure)?;
            let Some(bytes) = d.memory.slice(to, (count * size) as u64) else {
                d.fail(Fault::Address);
                return Ok(());
            };
            for cell in bytes.chunks_exact_mut(size) {
                next(g, cell);
            }
            Ok(())
        })
        .ok_or(Status::NotInitialized)?
    })?
}

#[unsafe(no_mangle)]
pub extern "C" fn curandGenerate(which: u64, to: u64, count: usize) -> Status {
    status(|| {
        fill(which, to, count, 4, |g, cell| {
            cell.copy_from_slice(&g.bits().to_le_bytes()[4..])
        })
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn curandGenerateUniform(which: u64, to: u64, count: usize) -> Status {
    status(|| {
        fill(which, to, count, 4, |g, cell| {
            cell.copy_from_slice(&(g.uniform(24) as f32).to_le_bytes())
        })
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn curandGenerateUniformDouble(which: u64, to: u64, count: usize) -> Status {
    status(|| {
        fill(which, to, count, 8, |g, cell| {
            cell.copy_from_slice(&g.uniform(53).to_le_bytes())
        })
    })
}

/// Normal numbers come in pairs, and the library takes no odd number of them.
#[unsafe(no_mangle)]
pub extern "C" fn curandGenerateNormal(which: u64, to: u64, count: usize, mean: f32, deviation: f32) -> Status {
    status(|| {
        if !count.is_multiple_of(2) {
            return Err(Status::LengthNotMultiple);
        }
        fill(which, to, count / 2, 8, |g, pair| {
            for (cell, x) in pair.chunks_mut(4).zip(g.normal(32)) {
                cell.copy_from_slice(&(mean + deviation * x as f32).to_le_bytes());
            }
        })
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn curandGenerateNormalDouble(which: u64, to: u64, count: usize, mean: f64, deviation: f64) -> Status {
    status(|| {
        if !count.is_multiple_of(2) {
            return Err(Status::LengthNotMultiple);
        }
        fill(which, to, count / 2, 16, |g, pair| {
            for (cell, x) in pair.chunks_mut(8).zip(g.normal(53)) {
                cell.copy_from_slice(&(mean + deviation * x).to_le_bytes());
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences() {
        let mut g = Generator { seed: 42, next: 0 };
        let first: Vec<f64> = (0..20_000).map(|_| g.uniform(24)).collect();
        assert!(first.iter().all(|&x| x > 0.0 && x <= 1.0));
        let mean = first.iter().sum::<f64>() / 20_000.0;
        assert!((mean - 0.5).abs() < 0.01, "{mean}");
        let mut again = Generator { seed: 42, next: 0 };
        assert_eq!(again.uniform(24), first[0]);
        let mut other = Generator { seed: 43, next: 0 };
        assert_ne!(other.uniform(24), first[0]);
        let normal: Vec<f64> = (0..10_000).flat_map(|_| g.normal(32)).collect();
        let variance = normal.iter().map(|x| x * x).sum::<f64>() / 20_000.0;
        assert!((variance - 1.0).abs() < 0.05, "{variance}");
    }
}
