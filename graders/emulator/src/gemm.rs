//! Matrix products on device memory, summed in another order than a plain loop's, as a device's are.

use crate::device::Device;
use crate::machine::Fault;
use crate::machine::memory::{load, store};
use crate::number::format::Fp16;
use crate::number::{Bf16, Half};

/// What a matrix consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element {
    /// Half precision.
    F16,
    /// The upper half of single precision.
    Bf16,
    /// Single precision.
    F32,
    /// Double precision.
    F64,
}

/// What is computed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// Half precision throughout.
    F16,
    /// Single precision.
    F32,
    /// Single precision, of whose inputs only so many bits of the fraction are used: 10 are TF32.
    Shortened(u32),
    /// Double precision.
    F64,
}

/// A matrix stored by columns, or a sequence of them.
#[derive(Clone, Copy, Debug)]
pub struct Matrix {
    /// Where it begins.
    pub address: u64,
    /// What it consists of.
    pub element: Element,
    /// Elements from one column to the next.
    pub ld: usize,
    /// Elements from one matrix to the next.
    pub stride: i64,
    /// Whether its transpose is meant.
    pub transposed: bool,
}

/// `c = alpha * a * b + beta * c`, `batch` times.
#[derive(Clone, Copy, Debug)]
pub struct Gemm {
    /// Rows of `c`.
    pub m: usize,
    /// Columns of `c`.
    pub n: usize,
    /// Columns of `a`.
    pub k: usize,
    /// The left factor.
    pub a: Matrix,
    /// The right factor.
    pub b: Matrix,
    /// The result.
    pub c: Matrix,
    /// The product's factor.
    pub alpha: f64,
    /// The old result's factor; with 0 it is not read.
    pub beta: f64,
    /// How many.
    pub batch: usize,
    /// What is computed with.
    pub arithmetic: Arithmetic,
}

impl Element {
    fn size(self) -> usize {
        match self {
            Self::F16 | Self::Bf16 => 2,
            Self::F32 => 4,
            Self::F64 => 8,
        }
    }

    fn read(self, cell: &[u8]) -> f64 {
        match self {
            Self::F16 => load::<Fp16>(cell).wide(),
            Self::Bf16 => load::<Bf16>(cell).wide(),
            Self::F32 => f64::from(load::<f32>(cell)),
            Self::F64 => load(cell),
        }
    }

    fn write(self, cell: &mut [u8], x: f64) {
        match self {
            Self::F16 => store(cell, Fp16::nearest(x)),
            Self::Bf16 => store(cell, Bf16::nearest(x)),
            Self::F32 => store(cell, x as f32),
            Self::F64 => store(cell, x),
        }
    }
}

/// `x` with fewer bits of its fraction, rounded to the nearest.
fn shortened(x: f32, bits: u32) -> f32 {
    let dropped = 23 - bits.min(22);
    if !x.is_finite() {
        return x;
    }
    let odd = x.to_bits() >> dropped & 1;
    let rounded = x.to_bits() + (1 << (dropped - 1)) - 1 + odd;
    f32::from_bits(rounded >> dropped << dropped)
}

/// Partial sums: element i goes into sum i modulo 8, and these are added in pairs.
const LANES: usize = 8;

fn dot<T: Copy>(a: &[T], b: &[T], zero: T, fused: impl Fn(T, T, T) -> T, add: impl Fn(T, T) -> T) -> T {
    let mut sums = [zero; LANES];
    for (a, b) in a.chunks(LANES).zip(b.chunks(LANES)) {
        for ((sum, &a), &b) in sums.iter_mut().zip(a).zip(b) {
            *sum = fused(a, b, *sum);
        }
    }
    let mut width = LANES / 2;
    while width > 0 {
        for i in 0..width {
            sums[i] = add(sums[i], sums[i + width]);
        }
        width /= 2;
    }
    sums[0]
}

impl Matrix {
    /// Where the matrix number `index` begins.
    fn at(&self, index: usize) -> u64 {
        let elements = self.stride.wrapping_mul(index as i64);
        self.address
            .wrapping_add_signed(elements.wrapping_mul(self.element.size() as i64))
    }

    /// The elements of `rows` lines of `len`, one after the other; a line is a row of the factor `a` or a column of `b`.
    /// In storage the elements of a line follow each other, or the lines do.
    fn lines(
        &self,
        device: &mut Device,
        index: usize,
        rows: usize,
        len: usize,
        line_is_column: bool,
    ) -> Option<Vec<f64>> {
        let (line, along) = if line_is_column { (self.ld, 1) } else { (1, self.ld) };
        let size = self.element.size();
        let needed = ((rows - 1) * line + (len - 1) * along + 1) * size;
        let bytes = device.memory.slice(self.at(index), needed as u64)?;
        let mut values = Vec::with_capacity(rows * len);
        for row in 0..rows {
            for i in 0..len {
                values.push(self.element.read(&bytes[(row * line + i * along) * size..][..size]));
            }
        }
        Some(values)
    }
}

impl Gemm {
    /// Computes it. Matrices outside memory end the context.
    pub fn run(&self, device: &mut Device) {
        if self.m == 0 || self.n == 0 {
            return;
        }
        for index in 0..self.batch {
            if self.one(device, index).is_none() {
                return device.fail(Fault::Address);
            }
        }
    }

    fn one(&self, device: &mut Device, index: usize) -> Option<()> {
        let Self { m, n, k, a, b, c, .. } = *self;
        let (rows, columns) = match k {
            0 => (vec![], vec![]),
            _ => (
                a.lines(device, index, m, k, a.transposed)?,
                b.lines(device, index, n, k, !b.transposed)?,
            ),
        };
        let products = match self.arithmetic {
            Arithmetic::F64 => self.products(
                &rows,
                &columns,
                |x| x,
                |a, b| dot(a, b, 0.0, f64::mul_add, |x, y| x + y),
            ),
            Arithmetic::F32 => self.products(&rows, &columns, |x| x as f32, Self::single),
            Arithmetic::Shortened(bits) => self.products(&rows, &columns, |x| shortened(x as f32, bits), Self::single),
            Arithmetic::F16 => self.products(&rows, &columns, Fp16::nearest, |a, b| {
                let zero = Fp16::nearest(0.0);
                dot(
                    a,
                    b,
                    zero,
                    |x, y, z| x.fused(y, z),
                    |x, y| Fp16::nearest(x.wide() + y.wide()),
                )
                .wide()
            }),
        };
        let size = c.element.size();
        let needed = ((n - 1) * c.ld + m) * size;
        let bytes = device.memory.slice(c.at(index), needed as u64)?;
        for column in 0..n {
            for row in 0..m {
                let cell = &mut bytes[(column * c.ld + row) * size..][..size];
                let old = if self.beta == 0.0 {
                    0.0
                } else {
                    self.beta * c.element.read(cell)
                };
                c.element.write(cell, self.scaled(products[column * m + row], old));
            }
        }
        Some(())
    }

    fn single(a: &[f32], b: &[f32]) -> f64 {
        f64::from(dot(a, b, 0.0, f32::mul_add, |x, y| x + y))
    }

    /// `alpha` times a product plus what is left of the old result, rounded as the arithmetic does.
    fn scaled(&self, product: f64, old: f64) -> f64 {
        match self.arithmetic {
            Arithmetic::F64 => self.alpha.mul_add(product, old),
            _ => f64::from((self.alpha as f32).mul_add(product as f32, old as f32)),
        }
    }

    fn products<T: Copy>(
        &self,
        rows: &[f64],
        columns: &[f64],
        as_t: impl Fn(f64) -> T + Copy,
        dot: impl Fn(&[T], &[T]) -> f64,
    ) -> Vec<f64> {
        if self.k == 0 {
            return vec![0.0; self.m * self.n];
        }
        let rows: Vec<T> = rows.iter().copied().map(as_t).collect();
        let columns: Vec<T> = columns.iter().copied().map(as_t).collect();
        let pairs = columns
            .chunks(self.k)
            .flat_map(|b| rows.chunks(self.k).map(move |a| (a, b)));
        pairs.map(|(a, b)| dot(a, b)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::config::Config;

    fn put(d: &mut Device, values: &[f32]) -> u64 {
        let address = d.allocate(values.len() as u64 * 4).unwrap();
        for (cell, value) in d
            .memory
            .slice(address, values.len() as u64 * 4)
            .unwrap()
            .chunks_mut(4)
            .zip(values)
        {
            cell.copy_from_slice(&value.to_le_bytes());
        }
        address
    }

    fn matrix(address: u64, ld: usize, transposed: bool) -> Matrix {
        Matrix {
            address,
            element: Element::F32,
            ld,
            stride: 0,
            transposed,
        }
    }

    #[test]
    fn transposes() {
        let mut d = Device::new(Config::default());
        // By columns: a is 2x3, b is 3x2.
        let a = put(&mut d, &[1., 4., 2., 5., 3., 6.]);
        let b = put(&mut d, &[1., 0., 2., 0., 1., 1.]);
        let at = put(&mut d, &[1., 2., 3., 4., 5., 6.]);
        let bt = put(&mut d, &[1., 0., 0., 1., 2., 1.]);
        let c = put(&mut d, &[10.; 4]);
        for (a, b) in [
            (matrix(a, 2, false), matrix(b, 3, false)),
            (matrix(at, 3, true), matrix(b, 3, false)),
            (matrix(a, 2, false), matrix(bt, 2, true)),
        ] {
            let c = matrix(c, 2, false);
            let gemm = Gemm {
                m: 2,
                n: 2,
                k: 3,
                a,
                b,
                c,
                alpha: 1.0,
                beta: 0.0,
                batch: 1,
                arithmetic: Arithmetic::F32,
            };
            gemm.run(&mut d);
            let bytes = d.memory.slice(c.address, 16).unwrap();
            let got: Vec<f32> = bytes.chunks(4).map(load::<f32>).collect();
            assert_eq!(got, [7., 16., 5., 11.]);
        }
        assert!(d.dead.is_none());
        let outside = Gemm {
            m: 2,
            n: 2,
            k: 4,
            a: matrix(a, 2, false),
            b: matrix(b, 4, false),
            c: matrix(c, 2, false),
            alpha: 1.0,
            beta: 1.0,
            batch: 1,
            arithmetic: Arithmetic::F32,
        };
        outside.run(&mut d);
        assert_eq!(d.alive(), Err(crate::device::Error::IllegalAddress));
    }

    #[test]
    fn tf32() {
        assert_eq!(shortened(1.0 + 2f32.powi(-11), 10), 1.0);
        assert_eq!(shortened(1.0 + 3.0 * 2f32.powi(-11), 10), 1.0 + 2f32.powi(-9));
    }
}
