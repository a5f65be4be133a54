//! A device, kernels written by hand, and what they leave.
#![allow(dead_code)]

use gradus_emulator::device::config::Config;
use gradus_emulator::device::kernel::Shape;
use gradus_emulator::device::{Device, Error};

/// The directives that every module begins with.
pub const HEAD: &str = ".version 8.0\n.target sm_80\n.address_size 64\n";

/// A device with one loaded module.
pub struct Bench {
    /// The device.
    pub device: Device,
    module: u64,
}

/// `n` threads in one block.
pub fn threads(n: u32) -> Shape {
    Shape {
        grid: [1, 1, 1],
        block: [n, 1, 1],
        dynamic: 0,
    }
}

impl Bench {
    /// Loads what follows the head.
    pub fn new(text: &str) -> Self {
        let mut device = Device::new(Config::default());
        let module = device.load(format!("{HEAD}{text}")).unwrap();
        Self { device, module }
    }

    /// New memory with this in it.
    pub fn put(&mut self, bytes: &[u8]) -> u64 {
        let address = self.device.allocate(bytes.len() as u64).unwrap();
        self.device
            .memory
            .slice(address, bytes.len() as u64)
            .unwrap()
            .copy_from_slice(bytes);
        address
    }

    /// What lies in memory.
    pub fn get(&mut self, address: u64, len: usize) -> Vec<u8> {
        self.device.memory.slice(address, len as u64).unwrap().to_vec()
    }

    /// 32-bit words that lie in memory.
    pub fn words(&mut self, address: u64, count: usize) -> Vec<u32> {
        self.get(address, count * 4)
            .chunks(4)
            .map(|c| u32::from_le_bytes(c.try_into().unwrap()))
            .collect()
    }

    /// Launches a kernel whose parameters are all 64 bits wide.
    pub fn launch(&mut self, name: &str, shape: Shape, params: &[u64]) -> Result<(), Error> {
        self.device.alive()?;
        let handle = self.device.kernel_of(self.module, name)?;
        let kernel = self.device.kernel(handle)?;
        let args = params.iter().flat_map(|p| p.to_le_bytes()).collect();
        self.device.launch(&kernel, shape, args)
    }
}

/// A kernel `k(in, out)` with registers of each kind: `%d` 64 bits, `%r` 32, `%h` 16, `%f` and `%e` floats, `%p`
/// predicates, where `%x1` to `%x3` hold the inputs and `%x0` is to be written.
pub fn kernel(body: &str, result: char) -> String {
    let registers = "\
.reg .pred %p<10>; .reg .b16 %h<10>; .reg .b32 %r<10>; .reg .b64 %d<10>; .reg .f32 %f<10>; .reg .f64 %e<10>; .reg .b64 %in, %out;
ld.param.u64 %in, [input]; ld.param.u64 %out, [output]; cvta.to.global.u64 %in, %in;
";
    let loads: String = (1..4)
        .map(|i| {
            format!(
                "ld.global.b64 %d{i}, [%in+{}]; cvt.u32.u64 %r{i}, %d{i}; cvt.u16.u64 %h{i}, %d{i}; mov.b32 %f{i}, %r{i};
mov.b64 %e{i}, %d{i}; setp.ne.u64 %p{i}, %d{i}, 0;\n",
                (i - 1) * 8
            )
        })
        .collect();
    let store = match result {
        'p' => "selp.b64 %d0, 1, 0, %p0;",
        'h' => "cvt.u64.u16 %d0, %h0;",
        'r' => "cvt.u64.u32 %d0, %r0;",
        'f' => "mov.b32 %r0, %f0; cvt.u64.u32 %d0, %r0;",
        'e' => "mov.b64 %d0, %e0;",
        _ => "",
    };
    format!(
        ".visible .entry k(.param .u64 input, .param .u64 output)\n{{\n{registers}{loads}{body}\n{store}\nst.global.b64 [%out], %d0;\nret;\n}}\n"
    )
}

/// What `body` makes of three inputs.
pub fn compute(body: &str, result: char, inputs: [u64; 3]) -> u64 {
    let mut bench = Bench::new(&kernel(body, result));
    let input = bench.put(&inputs.map(u64::to_le_bytes).concat());
    let output = bench.put(&[0; 8]);
    bench
        .launch("k", threads(1), &[input, output])
        .unwrap_or_else(|e| panic!("{body}: {e:?}"));
    bench.device.alive().unwrap();
    u64::from_le_bytes(bench.get(output, 8).try_into().unwrap())
}

/// One instruction, whose first operand names the kind of its result, against its expected result.
pub fn expect(instruction: &str, inputs: [u64; 3], expected: u64) {
    let result = instruction
        .split_once("%")
        .map_or(' ', |(_, rest)| rest.chars().next().unwrap_or(' '));
    let got = compute(instruction, result, inputs);
    assert_eq!(
        got, expected,
        "{instruction} of {inputs:x?}: {got:#x}, not {expected:#x}"
    );
}

/// The bits of an f32.
pub fn f(x: f32) -> u64 {
    u64::from(x.to_bits())
}

/// The bits of an f64.
pub fn e(x: f64) -> u64 {
    x.to_bits()
}
