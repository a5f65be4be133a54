/// Where the reader of a line is.
enum State {
    /// At the beginning of a field.
    Start,
    /// In a field, outside quotes.
    Plain,
    /// Inside quotes that this character opened.
    Quoted(usize),
    /// Behind a quote inside quotes: the end, or the first of two.
    Quote(usize),
}

/// The fields of a line, or where quotes were opened that stay open.
pub fn split_fields(line: &str) -> Result<Vec<String>, usize> {
    let mut fields = Vec::new();
    let mut field = String::new();
    let mut state = State::Start;
    for (i, c) in line.chars().enumerate() {
        state = match (state, c) {
            (State::Start, '"') => State::Quoted(i),
            (State::Quoted(open), '"') => State::Quote(open),
            (State::Quote(open), '"') => {
                field.push('"');
                State::Quoted(open)
            }
            (State::Start | State::Plain | State::Quote(_), ',') => {
                fields.push(std::mem::take(&mut field));
                State::Start
            }
            (State::Quoted(open), c) => {
                field.push(c);
                State::Quoted(open)
            }
            (State::Start | State::Plain | State::Quote(_), c) => {
                field.push(c);
                State::Plain
            }
        };
    }
    if let State::Quoted(open) = state {
        return Err(open);
    }
    fields.push(field);
    Ok(fields)
}
