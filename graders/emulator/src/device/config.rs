//! What device is emulated: a text file beside the shared library may say so.

/// The file's name. Its lines are `memory = 268435456` and `capability = 7.5`; `#` begins a comment.
pub const FILE: &str = "emulator.conf";

/// The device to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// Bytes of device memory.
    pub memory: u64,
    /// Compute capability.
    pub capability: (u32, u32),
}

impl Default for Config {
    fn default() -> Self {
        Self {
            memory: 2 << 30,
            capability: (9, 0),
        }
    }
}

impl Config {
    /// What a file's text says; what it leaves out stays as it is by default. An error names the line.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut config = Self::default();
        for line in text.lines() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let understood = line
                .split_once('=')
                .is_some_and(|(key, value)| config.set(key.trim(), value.trim()));
            if !understood {
                return Err(format!("{FILE}: `{line}` is not understood"));
            }
        }
        Ok(config)
    }

    fn set(&mut self, key: &str, value: &str) -> bool {
        let capability = || {
            let (major, minor) = value.split_once('.')?;
            Some((major.parse().ok()?, minor.parse().ok()?))
        };
        match key {
            "memory" => value.parse().map(|memory| self.memory = memory).is_ok(),
            "capability" => capability().map(|capability| self.capability = capability).is_some(),
            _ => false,
        }
    }

    /// Whether PTX for `target` runs on this device: `sm_80` on 8.0 and everything above, `sm_90a` on 9.0 alone,
    /// `sm_100f` on the family.
    pub fn runs(&self, target: &str) -> bool {
        let (major, minor) = self.capability;
        let own = major * 10 + minor;
        let Some(number) = target.strip_prefix("sm_") else {
            return false;
        };
        let digits = number.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let Ok(wanted) = digits.parse::<u32>() else {
            return false;
        };
        match &number[digits.len()..] {
            "" => wanted <= own,
            "a" => wanted == own,
            "f" => wanted <= own && wanted / 10 == major,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files() {
        assert_eq!(Config::read(""), Ok(Config::default()));
        let text = "# a small, old one\nmemory = 268435456\n\ncapability=7.5 # Turing\n";
        assert_eq!(
            Config::read(text),
            Ok(Config {
                memory: 268435456,
                capability: (7, 5)
            })
        );
        assert!(Config::read("memory = lots").is_err());
        assert!(Config::read("colour = red").is_err());
    }

    #[test]
    fn targets() {
        let hopper = Config::default();
        assert!(hopper.runs("sm_75") && hopper.runs("sm_90") && hopper.runs("sm_90a"));
        assert!(!hopper.runs("sm_100") && !hopper.runs("sm_80a") && !hopper.runs("compute"));
        let turing = Config {
            capability: (7, 5),
            ..hopper
        };
        assert!(turing.runs("sm_75") && !turing.runs("sm_80") && !turing.runs("sm_90a"));
    }
}
