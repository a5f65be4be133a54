//! Code that keeps tensors on the CPU.

use super::names::Names;
use super::token::{Token, TokenKind};

/// Functions of candle that make a tensor on a device that they are given.
const MAKERS: [&str; 16] = [
    "new",
    "zeros",
    "ones",
    "full",
    "from_vec",
    "from_slice",
    "from_iter",
    "from_raw_buffer",
    "arange",
    "arange_step",
    "eye",
    "tril2",
    "triu2",
    "rand",
    "randn",
    "init",
];
/// With one of these, tensors made on the CPU may be on their way elsewhere, or just be read.
const MOVERS: [&str; 6] = ["to_device", "to_scalar", "to_vec0", "to_vec1", "to_vec2", "to_vec3"];

/// Where code makes a tensor on the CPU, whatever device its arguments live on: `Device::Cpu` as an argument of a function
/// that makes tensors, or bound to a name that is more than compared. `counts` says which tokens are looked at. A file that
/// moves or reads tensors may.
pub fn pinned_to_cpu(code: &[Token], names: &Names, counts: &dyn Fn(usize) -> bool) -> Option<usize> {
    if code.iter().any(|t| MOVERS.contains(&t.text.as_str())) {
        return None;
    }
    let is_cpu = |path: &[String]| matches!(path, [.., device, cpu] if device == "Device" && cpu == "Cpu");
    let on_cpu = names.paths.iter().filter(|n| !n.in_use && is_cpu(&n.path));
    on_cpu
        .map(|named| named.place)
        .find(|&place| counts(place) && makes_a_tensor(code, place))
}

/// Whether the path that begins at `place` is bound to a name that is more than compared, or an argument of a maker of
/// tensors.
fn makes_a_tensor(code: &[Token], place: usize) -> bool {
    let at = before(code, place);
    // `let device = Device::Cpu;` and `const DEVICE: Device = Device::Cpu;`, but not a comparison or a match arm.
    let assigned = at > 1 && code[at - 1].text == "=" && !matches!(code[at - 2].text.as_str(), "=" | "!" | "<" | ">");
    if assigned {
        let end = after(code, place);
        let whole = code
            .get(end)
            .is_none_or(|t| t.text != "=" && t.text != "!" && t.text != ".");
        return whole && binding(code, at - 1).is_none_or(|name| does_more_than_compare(code, name, place));
    }
    argument_of_a_maker(code, at)
}

/// Where the expression of the path at `place` begins: before its `&` and `::`.
fn before(code: &[Token], place: usize) -> usize {
    let mut at = place;
    while at > 0 && (code[at - 1].text == "&" || code[at - 1].text == ":") {
        at -= 1;
    }
    at
}

/// The token after the path that begins at `place`.
fn after(code: &[Token], place: usize) -> usize {
    let mut at = place + 1;
    while code.get(at).is_some_and(|t| t.text == ":") && code.get(at + 1).is_some_and(|t| t.text == ":") {
        at += 3;
    }
    at
}

/// The name that the `=` at `at` binds: `let name =`, `const NAME: Device =`.
fn binding(code: &[Token], at: usize) -> Option<&str> {
    let start = code[..at]
        .iter()
        .rposition(|t| matches!(t.text.as_str(), "let" | "const" | "static" | ";" | "{" | "}"))?;
    let named = code[start + 1..at].iter().find(|t| t.text != "mut")?;
    let bound = matches!(code[start].text.as_str(), "let" | "const" | "static") && named.kind == TokenKind::Word;
    bound.then_some(named.text.as_str())
}

/// Whether a name that stands for the CPU is used for anything but comparing with it.
fn does_more_than_compare(code: &[Token], name: &str, declared: usize) -> bool {
    let text = |i: usize| code.get(i).map_or("", |t| t.text.as_str());
    let uses = (declared + 1..code.len()).filter(|&i| text(i) == name && text(i + 1) != ":");
    uses.into_iter().any(|i| {
        let start = before(code, i);
        let compared = start > 1 && text(start - 1) == "=" && matches!(text(start - 2), "=" | "!")
            || matches!(text(i + 1), "=" | "!") && text(i + 2) == "="
            || text(i + 1) == "." && matches!(text(i + 2), "same_device" | "is_cpu" | "is_cuda" | "location")
            || start > 1 && text(start - 1) == "(" && text(start - 2) == "same_device";
        !compared
    })
}

/// Whether the expression that begins at `at` is an argument of a maker of tensors.
fn argument_of_a_maker(code: &[Token], mut at: usize) -> bool {
    let mut depth = 0usize;
    while at > 0 {
        at -= 1;
        match code[at].text.as_str() {
            ")" | "]" | "}" => depth += 1,
            "(" if depth == 0 => break,
            "{" | ";" if depth == 0 => return false,
            "(" | "[" | "{" => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    // `Tensor::new::<f32, _>(`: the name stands before its own arguments.
    let mut name = at;
    if name > 0 && code[name - 1].text == ">" {
        name = code[..name - 1].iter().rposition(|t| t.text == "<").unwrap_or(0);
        name = name.saturating_sub(2);
    }
    let called = name > 3 && MAKERS.contains(&code[name - 1].text.as_str());
    called && code[name - 2].text == ":" && matches!(code[name - 4].text.as_str(), "Tensor" | "Var" | "Self")
}
