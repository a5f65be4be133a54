//! A map of where two tensors differ, in block characters, for tensors that are too large to be shown whole.

use super::tensor_text::digits;

/// Most rows of a map.
const ROWS: usize = 16;
/// Most columns of a map.
const COLUMNS: usize = 64;
/// From a little over the tolerance to the largest difference.
const SHADES: [char; 4] = ['░', '▒', '▓', '█'];

/// Differences of a tensor in row-major order.
#[derive(Debug, Clone)]
pub struct Differences {
    /// Sizes.
    pub shape: Vec<usize>,
    /// `|actual - expected|`; NaN where one side is NaN.
    pub values: Vec<f64>,
    /// Whether the place is outside the tolerance.
    pub outside: Vec<bool>,
}

/// The map, its legend last: one character for a place, or for the worst of several neighbours.
pub fn map(differences: &Differences, width: usize) -> Vec<String> {
    let columns = differences.shape.last().copied().unwrap_or(1).max(1);
    let rows = differences.values.len() / columns;
    if rows == 0 {
        return Vec::new();
    }
    let most_columns = COLUMNS.min(width.saturating_sub(2)).max(1);
    let (wide, high) = (columns.div_ceil(most_columns), rows.div_ceil(ROWS));
    let finite = differences.values.iter().copied().filter(|v| v.is_finite());
    let largest = finite.fold(0.0f64, f64::max);
    let mut missing = false;
    let mut out = Vec::new();
    for top in (0..rows).step_by(high) {
        let mut line = String::from("│");
        for left in (0..columns).step_by(wide) {
            let places = (top..rows.min(top + high))
                .flat_map(|r| (left..columns.min(left + wide)).map(move |c| r * columns + c));
            let mut worst: Option<f64> = None;
            for place in places.filter(|&p| differences.outside[p]) {
                let value = differences.values[place];
                let beats = worst.is_none_or(|w| !w.is_nan() && (value.is_nan() || value > w));
                if beats {
                    worst = Some(value);
                }
            }
            line.push(match worst {
                None => '·',
                Some(value) if !value.is_finite() => {
                    missing = true;
                    '!'
                }
                Some(value) => {
                    let share = if largest > 0.0 { value / largest } else { 1.0 };
                    SHADES[((share * 4.0).ceil() as usize).clamp(1, 4) - 1]
                }
            });
        }
        line.push('│');
        out.push(line);
    }
    let mut legend = format!("· right  ░▒▓█ off, █ by up to {}", digits(largest));
    if missing {
        legend.push_str("  ! NaN or infinite");
    }
    out.push(legend);
    if (wide, high) != (1, 1) {
        out.push(format!("each character is the worst of {high} x {wide} entries"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_place_is_darkest_and_what_is_right_is_a_dot() {
        let mut values = vec![0.0; 12];
        values[5] = 4.0;
        values[6] = 1.0;
        values[11] = f64::NAN;
        let outside = values.iter().map(|v| *v != 0.0).collect();
        let differences = Differences {
            shape: vec![3, 4],
            values,
            outside,
        };
        let lines = map(&differences, 60);
        assert_eq!(lines[..3], ["│····│", "│·█░·│", "│···!│"]);
        assert!(lines[3].contains("by up to 4") && lines[3].contains("NaN"), "{lines:?}");
    }

    #[test]
    fn a_large_map_keeps_every_failing_place_and_the_width() {
        let mut values = vec![0.0; 100 * 300];
        values[99 * 300 + 299] = 2.0;
        let outside = values.iter().map(|v| *v != 0.0).collect();
        let differences = Differences {
            shape: vec![100, 300],
            values,
            outside,
        };
        let lines = map(&differences, 40);
        assert!(lines.iter().any(|l| l.contains('█')));
        assert!(lines.iter().take(16).all(|l| l.chars().count() <= 40), "{lines:?}");
    }
}
