// Asks the CUDA driver about the first GPU and prints what it says. Compiled by itself, as a program: no part of the judge.
use std::ffi::{CStr, c_char, c_int, c_uint, c_void};
use std::mem::transmute;

#[link(name = "dl")]
unsafe extern "C" {
    fn dlopen(file: *const c_char, flags: c_int) -> *mut c_void;
    fn dlsym(library: *mut c_void, name: *const c_char) -> *mut c_void;
}

const RTLD_NOW: c_int = 2;
const MAJOR: c_int = 75;
const MINOR: c_int = 76;

fn fail(words: &str) -> ! {
    println!("error {words}");
    std::process::exit(1)
}

struct Driver(*mut c_void);

impl Driver {
    fn function(&self, name: &CStr) -> *mut c_void {
        // Safety: an open library and a name that ends in zero.
        let found = unsafe { dlsym(self.0, name.as_ptr()) };
        if found.is_null() {
            fail("the CUDA driver is too old");
        }
        found
    }
}

fn main() {
    // Safety: the signatures are those of NVIDIA's driver API reference; every pointer is to a live local.
    unsafe {
        let library = dlopen(c"libcuda.so.1".as_ptr(), RTLD_NOW);
        if library.is_null() {
            fail("there is no NVIDIA driver on this machine (libcuda.so.1 can't be opened)");
        }
        let driver = Driver(library);
        let init: extern "C" fn(c_uint) -> c_int = transmute(driver.function(c"cuInit"));
        let count: extern "C" fn(*mut c_int) -> c_int = transmute(driver.function(c"cuDeviceGetCount"));
        let get: extern "C" fn(*mut c_int, c_int) -> c_int = transmute(driver.function(c"cuDeviceGet"));
        let name: extern "C" fn(*mut c_char, c_int, c_int) -> c_int = transmute(driver.function(c"cuDeviceGetName"));
        let memory: extern "C" fn(*mut usize, c_int) -> c_int = transmute(driver.function(c"cuDeviceTotalMem_v2"));
        let attribute: extern "C" fn(*mut c_int, c_int, c_int) -> c_int =
            transmute(driver.function(c"cuDeviceGetAttribute"));
        let version: extern "C" fn(*mut c_int) -> c_int = transmute(driver.function(c"cuDriverGetVersion"));

        let status = init(0);
        if status != 0 {
            fail(&format!("the NVIDIA driver finds no GPU that it can use (CUDA error {status})"));
        }
        let (mut devices, mut device, mut bytes, mut cuda) = (0, 0, 0usize, 0);
        if count(&mut devices) != 0 || devices == 0 || get(&mut device, 0) != 0 {
            fail("the NVIDIA driver finds no GPU");
        }
        let mut text = [0 as c_char; 256];
        let (mut major, mut minor) = (0, 0);
        let asked = [
            name(text.as_mut_ptr(), 255, device),
            memory(&mut bytes, device),
            attribute(&mut major, MAJOR, device),
            attribute(&mut minor, MINOR, device),
            version(&mut cuda),
        ];
        if let Some(status) = asked.into_iter().find(|&status| status != 0) {
            fail(&format!("the NVIDIA driver does not describe its GPU (CUDA error {status})"));
        }
        println!("name {}", CStr::from_ptr(text.as_ptr()).to_string_lossy());
        println!("capability {major}.{minor}");
        println!("memory {bytes}");
        println!("driver {}.{}", cuda / 1000, cuda % 1000 / 10);
    }
}
