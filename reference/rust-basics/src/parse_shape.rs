/// The sizes in `2x3x4`, or the first piece that is none.
pub fn parse_shape(text: &str) -> Result<Vec<usize>, String> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let mut sizes = Vec::new();
    for piece in text.split('x').map(str::trim) {
        sizes.push(piece.parse().map_err(|_| piece.to_string())?);
    }
    Ok(sizes)
}
