//! Mutants: copies of a reference file with one small slip each.
//!
//! The operators are those of cargo-mutants: a function's body replaced by a value of its type, operators swapped, a
//! negation dropped, a match arm deleted, a guard made constant. `domain` adds slips that tensor code invites and
//! that have no operator of the language: a reduction for another, one axis for its neighbour, a constant for one of
//! another magnitude, a narrower dtype on the way, a variance in one pass.

mod body;
mod domain;

use proc_macro2::Span;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// A file with one slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutant {
    /// Line of the slip, from 1.
    pub line: usize,
    /// What it is: `old line → new line`, shortened where that is more than a line. `equivalent` in a spec quotes it.
    pub name: String,
    /// Which operator made it: `binary operator`, `method`, …
    pub operator: &'static str,
    /// The whole file.
    pub text: String,
}

/// All mutants of a file, by place. Words when it is no Rust.
pub fn mutants(text: &str) -> Result<Vec<Mutant>, String> {
    let file = syn::parse_file(text).map_err(|error| format!("it is no Rust: {error}"))?;
    let mut finder = Finder {
        text,
        edits: Vec::new(),
        function: String::new(),
        centred: HashMap::new(),
    };
    finder.visit_file(&file);
    let mut edits = finder.edits;
    edits.sort_by_key(|edit| edit.range.start);
    let mut seen = HashSet::new();
    let mut mutants = Vec::new();
    for edit in edits {
        let mutated = format!(
            "{}{}{}",
            &text[..edit.range.start],
            edit.replacement,
            &text[edit.range.end..]
        );
        if mutated == text || !seen.insert(mutated.clone()) {
            continue;
        }
        mutants.push(Mutant {
            line: text[..edit.range.start].matches('\n').count() + 1,
            name: edit
                .name
                .unwrap_or_else(|| lines(text, &edit.range, &mutated, edit.replacement.len())),
            operator: edit.operator,
            text: mutated,
        });
    }
    Ok(mutants)
}

/// `old line → new line`: the lines that the edit touches, without their indent.
fn lines(old: &str, range: &Range<usize>, new: &str, length: usize) -> String {
    let whole = |text: &str, start: usize, end: usize| {
        let from = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let to = text[end..].find('\n').map_or(text.len(), |at| end + at);
        let lines: Vec<&str> = text[from..to]
            .lines()
            .map(str::trim)
            .filter(|l| !l.is_empty())
            .collect();
        match lines.as_slice() {
            [first, .., last] if lines.len() > 3 => format!("{first} … {last}"),
            lines => lines.join(" "),
        }
    };
    let before = whole(old, range.start, range.end);
    let after = whole(new, range.start, range.start + length);
    match after.as_str() {
        "" => format!("{before} → (nothing)"),
        _ => format!("{before} → {after}"),
    }
}

/// A replacement of bytes.
struct Edit {
    range: Range<usize>,
    replacement: String,
    name: Option<String>,
    operator: &'static str,
}

struct Finder<'t> {
    text: &'t str,
    edits: Vec<Edit>,
    /// The function around.
    function: String,
    /// Names bound to deviations from a mean: the values, and the mean.
    centred: HashMap<String, (String, String)>,
}

impl Finder<'_> {
    fn edit(&mut self, operator: &'static str, span: Span, replacement: impl Into<String>) {
        self.edits.push(Edit {
            range: span.byte_range(),
            replacement: replacement.into(),
            name: None,
            operator,
        });
    }

    fn of(&self, span: Span) -> &str {
        &self.text[span.byte_range()]
    }

    fn body(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let name = signature.ident.to_string();
        for value in body::values(signature) {
            let shown = format!("body of {name} → {value}");
            self.edits.push(Edit {
                range: block.span().byte_range(),
                replacement: format!("{{ {value} }}"),
                name: Some(shown),
                operator: "function body",
            });
        }
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        let outer = std::mem::replace(&mut self.function, item.sig.ident.to_string());
        self.body(&item.sig, &item.block);
        visit::visit_item_fn(self, item);
        self.function = outer;
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        // Tests of the reference are not the reference.
        let test = item.attrs.iter().any(|a| a.path().is_ident("cfg"));
        if !test {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_type(&mut self, _: &'ast syn::Type) {}

    fn visit_expr_binary(&mut self, e: &'ast syn::ExprBinary) {
        for swap in swaps(&e.op) {
            self.edit("binary operator", e.op.span(), *swap);
        }
        visit::visit_expr_binary(self, e);
    }

    fn visit_expr_unary(&mut self, e: &'ast syn::ExprUnary) {
        if matches!(e.op, syn::UnOp::Not(_) | syn::UnOp::Neg(_)) {
            let inner = self.of(e.expr.span()).to_owned();
            self.edit("unary operator", e.span(), inner);
        }
        visit::visit_expr_unary(self, e);
    }

    fn visit_expr_match(&mut self, e: &'ast syn::ExprMatch) {
        let wild = |arm: &syn::Arm| matches!(arm.pat, syn::Pat::Wild(_)) && arm.guard.is_none();
        for arm in &e.arms {
            if !wild(arm) && e.arms.iter().any(wild) {
                self.edit("match arm", arm.span(), "");
            }
            if let Some((_, guard)) = &arm.guard {
                self.edit("match guard", guard.span(), "true");
                self.edit("match guard", guard.span(), "false");
            }
        }
        visit::visit_expr_match(self, e);
    }

    fn visit_expr_method_call(&mut self, e: &'ast syn::ExprMethodCall) {
        for swap in domain::methods(&e.method.to_string()) {
            self.edit("method", e.method.span(), *swap);
        }
        e.args.iter().for_each(|argument| self.axes(argument));
        self.one_pass(e);
        visit::visit_expr_method_call(self, e);
    }

    fn visit_expr_call(&mut self, e: &'ast syn::ExprCall) {
        // `Tensor::cat(…, 1)`, not `Some(1)` or `Ok(1)`.
        if let syn::Expr::Path(path) = &*e.func
            && path.path.segments.len() > 1
        {
            e.args.iter().for_each(|argument| self.axes(argument));
        }
        visit::visit_expr_call(self, e);
    }

    fn visit_expr_path(&mut self, e: &'ast syn::ExprPath) {
        let written = self.of(e.span()).to_owned();
        if let Some(other) = domain::path(&written) {
            self.edit("axis", e.span(), other);
        }
        if let Some(other) = domain::dtype(&written) {
            self.edit("dtype", e.span(), other);
        }
        if let Some(other) = domain::constant(&written) {
            self.edit("constant", e.span(), other);
        }
    }

    fn visit_expr_lit(&mut self, e: &'ast syn::ExprLit) {
        if let syn::Lit::Float(number) = &e.lit
            && let Ok(value) = number.base10_parse::<f64>()
        {
            for other in domain::neighbours(value) {
                self.edit("constant", e.span(), format!("{other:?}{}", number.suffix()));
            }
        }
    }

    fn visit_expr_cast(&mut self, e: &'ast syn::ExprCast) {
        let ty = self.text[e.ty.span().byte_range()].to_owned();
        if let Some(narrow) = domain::narrower(&ty) {
            let inner = self.of(e.expr.span()).to_owned();
            self.edit("cast", e.span(), format!("({inner} as {narrow} as {ty})"));
        }
        visit::visit_expr_cast(self, e);
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        if let (syn::Pat::Ident(name), Some(init)) = (&local.pat, &local.init)
            && let Some((values, mean)) = self.centred(&init.expr)
        {
            self.centred.insert(name.ident.to_string(), (values, mean));
        }
        visit::visit_local(self, local);
    }
}

impl Finder<'_> {
    /// `values` and `mean` of `values.broadcast_sub(mean)?`.
    fn centred(&self, e: &syn::Expr) -> Option<(String, String)> {
        let e = match e {
            syn::Expr::Try(tried) => &*tried.expr,
            syn::Expr::Paren(paren) => return self.centred(&paren.expr),
            e => e,
        };
        match e {
            syn::Expr::MethodCall(call) if call.method == "broadcast_sub" && call.args.len() == 1 => Some((
                self.of(call.receiver.span()).to_owned(),
                self.of(call.args[0].span()).to_owned(),
            )),
            _ => None,
        }
    }

    /// The mean of squared deviations in one pass: the mean of squares without the square of the mean, which cancels.
    fn one_pass(&mut self, e: &syn::ExprMethodCall) {
        if !matches!(e.method.to_string().as_str(), "mean" | "mean_keepdim") {
            return;
        }
        let syn::Expr::Try(tried) = &*e.receiver else { return };
        let syn::Expr::MethodCall(squares) = &*tried.expr else {
            return;
        };
        if squares.method != "sqr" {
            return;
        }
        let known = match &*squares.receiver {
            syn::Expr::Path(path) => path
                .path
                .get_ident()
                .and_then(|name| self.centred.get(&name.to_string()).cloned()),
            other => self.centred(other),
        };
        if let Some((values, mean)) = known {
            let method = &e.method;
            let axes: Vec<&str> = e.args.iter().map(|argument| self.of(argument.span())).collect();
            let axes = axes.join(", ");
            let mean_of_squares = format!("({values}).sqr()?.{method}({axes})?");
            let one_pass =
                format!("{mean_of_squares}.broadcast_sub(&({mean}).sqr()?.reshape({mean_of_squares}.shape())?)");
            self.edit("one pass", e.span(), one_pass);
        }
    }
}

impl Finder<'_> {
    /// Whole numbers given as arguments: axes and sizes.
    fn axes(&mut self, argument: &syn::Expr) {
        match argument {
            syn::Expr::Lit(literal) => {
                if let syn::Lit::Int(number) = &literal.lit
                    && let Ok(value) = number.base10_parse::<u64>()
                {
                    let suffix = number.suffix().to_owned();
                    self.edit(
                        "axis or size",
                        literal.span(),
                        format!("{}{suffix}", value.saturating_add(1)),
                    );
                    if let Some(less) = value.checked_sub(1) {
                        self.edit("axis or size", literal.span(), format!("{less}{suffix}"));
                    }
                }
            }
            syn::Expr::Tuple(tuple) => tuple.elems.iter().for_each(|e| self.axes(e)),
            syn::Expr::Reference(reference) => self.axes(&reference.expr),
            syn::Expr::Paren(paren) => self.axes(&paren.expr),
            _ => {}
        }
    }
}

/// What an operator is mistaken for, after cargo-mutants.
fn swaps(operator: &syn::BinOp) -> &'static [&'static str] {
    use syn::BinOp::{
        Add, AddAssign, And, BitAnd, BitAndAssign, BitOr, BitOrAssign, BitXor, BitXorAssign, Div, DivAssign, Eq, Ge,
        Gt, Le, Lt, Mul, MulAssign, Ne, Or, Rem, RemAssign, Shl, ShlAssign, Shr, ShrAssign, Sub, SubAssign,
    };
    match operator {
        Eq(_) => &["!="],
        Ne(_) => &["=="],
        And(_) => &["||"],
        Or(_) => &["&&"],
        Lt(_) => &["==", ">", "<="],
        Gt(_) => &["==", "<", ">="],
        Le(_) => &[">", "<"],
        Ge(_) => &["<", ">"],
        Add(_) => &["-", "*"],
        Sub(_) => &["+", "/"],
        Mul(_) => &["+", "/"],
        Div(_) => &["%", "*"],
        Rem(_) => &["/", "+"],
        Shl(_) => &[">>"],
        Shr(_) => &["<<"],
        BitAnd(_) => &["|", "^"],
        BitOr(_) => &["&", "^"],
        BitXor(_) => &["|", "&"],
        AddAssign(_) => &["-=", "*="],
        SubAssign(_) => &["+=", "/="],
        MulAssign(_) => &["+=", "/="],
        DivAssign(_) => &["%=", "*="],
        RemAssign(_) => &["/=", "+="],
        ShlAssign(_) => &[">>="],
        ShrAssign(_) => &["<<="],
        BitAndAssign(_) => &["|="],
        BitOrAssign(_) => &["&="],
        BitXorAssign(_) => &["|=", "&="],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::mutants;

    fn names(text: &str) -> Vec<String> {
        mutants(text).expect("Rust").into_iter().map(|m| m.name).collect()
    }

    #[test]
    fn operators_are_swapped_where_they_stand() {
        let names = names("fn f(a: u8, b: u8) -> bool {\n    a < b\n}\n");
        assert_eq!(
            names,
            [
                "body of f → true",
                "body of f → false",
                "a < b → a == b",
                "a < b → a > b",
                "a < b → a <= b"
            ]
        );
    }

    #[test]
    fn a_mutant_is_the_file_with_one_slip() {
        let all = mutants("fn f(a: bool) {\n    g(!a);\n}\n").expect("Rust");
        let dropped = all.iter().find(|m| m.operator == "unary operator").expect("a negation");
        assert_eq!(dropped.text, "fn f(a: bool) {\n    g(a);\n}\n");
        assert_eq!((dropped.line, dropped.name.as_str()), (2, "g(!a); → g(a);"));
    }

    #[test]
    fn axes_and_methods_are_mistaken_for_their_neighbours() {
        let names = names("fn f(x: &Tensor) {\n    x.sum(1)?;\n    x.max_keepdim(D::Minus1)?;\n}\n");
        for due in [
            "x.sum(1)?; → x.sum(2)?;",
            "x.sum(1)?; → x.sum(0)?;",
            "x.sum(1)?; → x.mean(1)?;",
        ] {
            assert!(names.iter().any(|n| n == due), "{due}: {names:?}");
        }
        let due = "x.max_keepdim(D::Minus1)?; → x.max_keepdim(D::Minus2)?;";
        assert!(names.iter().any(|n| n == due), "{names:?}");
    }

    #[test]
    fn constants_have_neighbours_in_magnitude() {
        let names = names("fn f(x: f64) {\n    g(x, 1e-5, f64::NEG_INFINITY);\n}\n");
        for due in ["1e-6", "0.0001", "-1e9"] {
            assert!(names.iter().any(|n| n.contains(due)), "{due}: {names:?}");
        }
    }

    #[test]
    fn conversions_pass_through_narrower_types() {
        let names = names("fn f(x: &Tensor, n: usize) {\n    x.to_dtype(DType::F64)?;\n    g(n as u32);\n}\n");
        for due in ["x.to_dtype(DType::F32)?;", "g((n as u8 as u32));"] {
            assert!(names.iter().any(|n| n.ends_with(due)), "{due}: {names:?}");
        }
    }

    #[test]
    fn a_variance_in_two_passes_is_tried_in_one() {
        let text = "fn f(x: &Tensor) {\n    let c = x.broadcast_sub(&m)?;\n    c.sqr()?.mean_keepdim(1)?;\n}\n";
        let all = mutants(text).expect("Rust");
        let found = all.iter().find(|m| m.operator == "one pass").expect("a mutant");
        assert!(
            found
                .text
                .contains("(x).sqr()?.mean_keepdim(1)?.broadcast_sub(&(&m).sqr()?"),
            "{}",
            found.text
        );
    }

    #[test]
    fn guards_and_arms_go() {
        let text = "fn f(n: u8) -> u8 {\n    match n {\n        1 if n > 2 => 3,\n        _ => 4,\n    }\n}\n";
        let names = names(text);
        for due in ["1 if n > 2 => 3, → (nothing)", "1 if n > 2 => 3, → 1 if true => 3,"] {
            assert!(names.iter().any(|n| n == due), "{due}: {names:?}");
        }
    }

    #[test]
    fn what_is_no_rust_is_said() {
        assert!(mutants("fn (").is_err());
    }
}
