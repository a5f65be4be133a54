/// The place of `index` in a row-major list of this `shape`.
pub fn flat_index(shape: &[usize], index: &[usize]) -> Option<usize> {
    if shape.len() != index.len() {
        return None;
    }
    let mut place = 0;
    for (&size, &i) in shape.iter().zip(index) {
        if i >= size {
            return None;
        }
        place = place * size + i;
    }
    Some(place)
}
