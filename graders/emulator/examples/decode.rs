//! Says which kernels of PTX files the emulator could not run: `cargo run --example decode -- FILE...`

use gradus_emulator::device::Device;
use gradus_emulator::device::config::Config;
use gradus_emulator::ptx::module::Module;
use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    let mut all = true;
    for path in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
        let names = match Module::read(text.clone()) {
            Ok(module) => module
                .functions
                .into_iter()
                .filter(|(_, f)| f.entry)
                .map(|(name, _)| name)
                .collect::<Vec<_>>(),
            Err(error) => panic!("{path}: {error:?}"),
        };
        let mut device = Device::new(Config::default());
        let begun = Instant::now();
        let module = device.load(text).unwrap_or_else(|e| panic!("{path}: {e:?}"));
        let loaded = begun.elapsed();
        let mut refused = 0;
        for name in &names {
            let kernel = device.kernel_of(module, name).and_then(|handle| device.kernel(handle));
            let why = match &kernel {
                Ok(kernel) => kernel.refusal().map(str::to_owned),
                Err(error) => Some(format!("{error:?}")),
            };
            if let Some(why) = why {
                println!("{path}: {name}: {why}");
                refused += 1;
            }
        }
        all &= refused == 0;
        println!(
            "{path}: {refused} of {} kernels refused; indexed in {loaded:?}, all in {:?}",
            names.len(),
            begun.elapsed()
        );
    }
    if all { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
