//! Replay tokens: a case by name, `unit/exercise@seed:d17:cpu:f32`.

use gradus_course::{Case, ExerciseId, Origin};
use gradus_draw::Plan;
use gradus_wire::{DType, Device, Layout};

/// A parsed token.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// The exercise.
    pub id: ExerciseId,
    /// Seed of the run.
    pub seed: String,
    /// Which case.
    pub origin: Origin,
    /// `cpu` or `cuda`.
    pub device: Device,
    /// Dtype for `F`.
    pub float: Option<DType>,
    /// Layout of tensor arguments.
    pub layout: Layout,
}

/// The layouts by the name that tokens use.
const LAYOUTS: [(&str, Layout); 3] = [
    ("transposed", Layout::Transposed),
    ("narrowed", Layout::Narrowed),
    ("broadcast", Layout::Broadcast),
];

impl Token {
    /// Names a case.
    pub fn of(id: &ExerciseId, seed: &str, case: &Case) -> Token {
        Token {
            id: id.clone(),
            seed: seed.to_owned(),
            origin: case.origin,
            device: case.device,
            float: case.dtypes.get(&'F').copied(),
            layout: case.layout,
        }
    }

    /// Reads a token; the error says which part is wrong.
    pub fn parse(text: &str) -> Result<Token, String> {
        let shape = "a token reads unit/exercise@seed:case:device, as printed under a failure";
        let (id, rest) = text
            .trim()
            .split_once('@')
            .ok_or_else(|| format!("there is no @ in it; {shape}"))?;
        let id = id.parse().map_err(|why| format!("{why}; {shape}"))?;
        let mut parts = rest.split(':');
        let seed = parts
            .next()
            .filter(|s| !s.is_empty())
            .ok_or_else(|| format!("the seed is missing; {shape}"))?;
        let case = parts.next().ok_or_else(|| format!("the case is missing; {shape}"))?;
        let origin = match (case.get(..1), case.get(1..).map(str::parse::<u32>)) {
            (Some("d"), Some(Ok(k))) => Origin::Drawn(k),
            (Some("e"), Some(Ok(i))) => Origin::Example(i as usize),
            (Some("g"), Some(Ok(k))) => Origin::Edge(k),
            _ => {
                return Err(format!(
                    "{case:?} is no case: d17 is the drawn case 17, e0 the first example, g3 the edge 3"
                ));
            }
        };
        let mut token = Token {
            id,
            seed: seed.to_owned(),
            origin,
            device: Device::Cpu,
            float: None,
            layout: Layout::Contiguous,
        };
        for part in parts {
            if let Some((_, layout)) = LAYOUTS.iter().find(|(name, _)| *name == part) {
                token.layout = *layout;
            } else if let Ok(dtype) = part.parse() {
                token.float = Some(dtype);
            } else if let Ok(device) = part.parse() {
                token.device = device;
            } else {
                return Err(format!("{part:?} is no device, dtype or layout; {shape}"));
            }
        }
        Ok(token)
    }

    /// How the case is drawn again.
    pub fn plan(&self) -> Plan {
        Plan {
            seed: self.seed.clone(),
            origin: self.origin,
            device: self.device,
            layout: self.layout,
            float: self.float,
        }
    }
}

impl std::fmt::Display for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}@{}:", self.id, self.seed)?;
        match self.origin {
            Origin::Example(i) => write!(f, "e{i}")?,
            Origin::Drawn(k) => write!(f, "d{k}")?,
            Origin::Edge(k) => write!(f, "g{k}")?,
        }
        write!(f, ":{}", self.device)?;
        if let Some(float) = self.float {
            write!(f, ":{float}")?;
        }
        match LAYOUTS.iter().find(|(_, layout)| *layout == self.layout) {
            Some((name, _)) => write!(f, ":{name}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_survive_a_round_trip() {
        for text in [
            "a/b@7f:d17:cpu",
            "a-1/b_c@x:e0:cuda:f32",
            "a/b@7:d0:cpu:f64:transposed",
            "a/b@7:g3:cpu:f32",
        ] {
            assert_eq!(Token::parse(text).expect(text).to_string(), text);
        }
    }

    #[test]
    fn a_slip_is_named() {
        for (text, word) in [
            ("a/b", "@"),
            ("ab@1:d1", "unit/exercise"),
            ("a/b@1:x1", "case"),
            ("a/b@1:d1:gpu", "\"gpu\""),
            ("a/b@", "seed"),
        ] {
            assert!(Token::parse(text).expect_err(text).contains(word), "{text}");
        }
    }
}
