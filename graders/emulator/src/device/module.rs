//! Modules on the device.

use super::kernel::Kernel;
use super::{Device, Error};
use crate::decode::{Program, Refusal};
use crate::ptx::Malformed;
use crate::ptx::module::{Module, Space};
use std::collections::HashMap;
use std::sync::Arc;

/// The newest PTX that the emulated driver reads; of CUDA 13.0.
const NEWEST: (u32, u32) = (9, 0);

/// A module and what was made of it.
#[derive(Debug)]
pub struct Loaded {
    program: Program,
    /// Name to handle of the kernels that were asked for.
    kernels: HashMap<String, u64>,
}

impl Device {
    /// Loads PTX.
    pub fn load(&mut self, text: String) -> Result<u64, Error> {
        let complain = |error: Error, what: &str| {
            crate::say(format_args!("emulated device: {what}"));
            error
        };
        let module = Module::read(text).map_err(|Malformed(what)| complain(Error::InvalidPtx, &what))?;
        if module.version > NEWEST {
            return Err(Error::UnsupportedPtxVersion);
        }
        if !self.config.runs(&module.target) {
            return Err(Error::InvalidPtx);
        }
        let mut addresses = HashMap::new();
        for variable in module.variables.iter().filter(|v| v.space == Space::Global) {
            let address = self.allocate(variable.slot.size as u64)?;
            if let Some(bytes) = self.memory.slice(address, variable.slot.size as u64) {
                // Unlike allocated memory, variables begin as zeros.
                bytes.fill(0);
                let length = variable.init.len().min(bytes.len());
                bytes[..length].copy_from_slice(&variable.init[..length]);
            }
            addresses.insert(variable.slot.name.clone(), address);
        }
        for variable in &module.variables {
            for (at, name, more) in &variable.links {
                let (Some(base), Some(target)) = (addresses.get(&variable.slot.name), addresses.get(name)) else {
                    return Err(complain(Error::InvalidPtx, &format!("no variable `{name}`")));
                };
                if let Some(bytes) = self.memory.slice(base + *at as u64, 8) {
                    bytes.copy_from_slice(&(target + more).to_le_bytes());
                }
            }
        }
        let handle = self.handle();
        self.modules.insert(
            handle,
            Loaded {
                program: Program::new(module, addresses),
                kernels: HashMap::new(),
            },
        );
        Ok(handle)
    }

    /// Removes a module and its variables.
    pub fn unload(&mut self, handle: u64) -> Result<(), Error> {
        let module = self.modules.remove(&handle).ok_or(Error::InvalidHandle)?;
        for address in module.program.addresses.values() {
            self.memory.release(*address);
        }
        for kernel in module.kernels.values() {
            self.kernels.remove(kernel);
        }
        Ok(())
    }

    /// A module's kernel.
    pub fn kernel_of(&mut self, module: u64, name: &str) -> Result<u64, Error> {
        let fresh = self.handle();
        let module = self.modules.get_mut(&module).ok_or(Error::InvalidHandle)?;
        if let Some(&known) = module.kernels.get(name) {
            return Ok(known);
        }
        let entry = module
            .program
            .module
            .functions
            .get(name)
            .is_some_and(|f| f.entry && f.body.is_some());
        if !entry {
            return Err(Error::NotFound);
        }
        let code = module.program.function(name);
        if let Err(Refusal::Malformed(what)) = code {
            crate::say(format_args!("emulated device: {what}"));
            return Err(Error::InvalidPtx);
        }
        module.kernels.insert(name.to_owned(), fresh);
        self.kernels.insert(fresh, Arc::new(Kernel::new(name, code)));
        Ok(fresh)
    }

    /// A module's variable: where it lies and its size.
    pub fn variable_of(&self, module: u64, name: &str) -> Result<(u64, u64), Error> {
        let module = self.modules.get(&module).ok_or(Error::InvalidHandle)?;
        let address = *module.program.addresses.get(name).ok_or(Error::NotFound)?;
        let size = module
            .program
            .module
            .variables
            .iter()
            .find(|v| v.slot.name == name)
            .map_or(0, |v| v.slot.size);
        Ok((address, size as u64))
    }
}
