//! What a message calls an operand: the expression as V8 spells it in `x is not a function` and the like.
//!
//! Names and members stay as they are written, arguments become `(...)`, operations get parentheses, literals their values, and what
//! has no spelling is an `(intermediate value)`. The VM asks with the text that the instruction came from, once something is to be thrown.

use bumpalo::Bump;
use gill_bytecode::SpeltOperand;
use gill_syntax::ast::*;
use gill_syntax::names::Name;
use gill_syntax::{EvalContext, Goal, ParseOptions, Parsed, SourceText, parse};

/// Longer operands are not looked at.
const MAX_TEXT: usize = 4096;
/// Nor are those of more nested parts.
const MAX_DEPTH: u32 = 200;
/// What has no spelling.
const NAMELESS: &str = "(intermediate value)";

/// Spells the expression of this text. `called`: it is what a call calls, of whose optional chain it is part.
#[must_use]
pub fn spell(text: &str, called: bool) -> SpeltOperand {
    let nameless = || SpeltOperand { text: NAMELESS.to_owned(), callee: None };
    if text.len() > MAX_TEXT {
        return nameless();
    }
    let source = SourceText::new("", format!("({text}\n)"));
    // All that the code around may allow.
    let around =
        EvalContext { new_target: true, super_property: true, super_call: true, ..EvalContext::default() };
    let private: Vec<String> = text
        .match_indices('#')
        .map(|(at, _)| {
            let end = text[at + 1..].find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'));
            text[at..end.map_or(text.len(), |end| at + 1 + end)].to_owned()
        })
        .collect();
    let options = ParseOptions { max_depth: MAX_DEPTH };
    for goal in [Goal::Eval(around, &private), Goal::Module] {
        let arena = Bump::new();
        let Ok(parsed) = parse(&arena, &source, goal, &options) else { continue };
        let [Stmt { kind: StmtKind::Expr(e), .. }] = parsed.program.body else { continue };
        // The parentheses put around it. Within others an optional chain ends before the call.
        let ExprKind::Paren(mut e) = e.kind else { continue };
        if let (ExprKind::Chain(inner), true) = (e.kind, called) {
            e = inner;
        }
        let e = e.unparen();
        let speller = |e: &Expr<'_>| {
            let mut speller = Speller { parsed: &parsed, out: String::new() };
            speller.expr(e);
            speller.out
        };
        let callee = match e.kind {
            ExprKind::Call(call) => Some(speller(call.callee)),
            ExprKind::New { callee, .. } => Some(speller(callee)),
            _ => None,
        };
        return SpeltOperand { text: speller(e), callee };
    }
    nameless()
}

struct Speller<'p, 'a> {
    parsed: &'p Parsed<'a>,
    out: String,
}

impl Speller<'_, '_> {
    fn name(&mut self, name: Name) {
        self.out.push_str(&self.parsed.names.get(name).to_string());
    }

    fn quoted(&mut self, name: Name) {
        self.out.push('"');
        self.name(name);
        self.out.push('"');
    }

    fn expr(&mut self, e: &Expr<'_>) {
        let before = self.out.len();
        match e.kind {
            ExprKind::Null => self.out.push_str("null"),
            ExprKind::Bool(value) => self.out.push_str(if value { "true" } else { "false" }),
            ExprKind::Number(value) => self.out.push_str(ryu_js::Buffer::new().format(value)),
            ExprKind::String(name) => self.quoted(name),
            ExprKind::RegExp { pattern, flags } => {
                self.out.push('/');
                self.name(pattern);
                self.out.push('/');
                self.name(flags);
            }
            ExprKind::Template(template) => match (template.exprs, template.quasis) {
                ([], [quasi]) => match quasi.cooked {
                    Some(name) => self.quoted(name),
                    None => self.out.push_str(NAMELESS),
                },
                (parts, _) => parts.iter().for_each(|part| self.expr(part)),
            },
            ExprKind::This => self.out.push_str("this"),
            ExprKind::Ident(ident) => self.name(ident.name),
            ExprKind::Array(elements) => self.array(elements),
            ExprKind::Object(properties) => {
                self.out.push('{');
                properties.iter().for_each(|_| self.out.push_str(NAMELESS));
                self.out.push('}');
            }
            ExprKind::Unary { op: UnaryOp::Minus, argument: Expr { kind: ExprKind::Number(value), .. } } => {
                self.out.push('-');
                self.out.push_str(ryu_js::Buffer::new().format(*value));
            }
            ExprKind::Unary { op, argument } => {
                self.out.push_str(match op {
                    UnaryOp::Minus => "(-",
                    UnaryOp::Plus => "(+",
                    UnaryOp::Not => "(!",
                    UnaryOp::BitNot => "(~",
                    UnaryOp::Typeof => "(typeof ",
                    UnaryOp::Void => "(void ",
                    UnaryOp::Delete => "(delete ",
                });
                self.expr(argument);
                self.out.push(')');
            }
            ExprKind::Update { increment, prefix, target } => {
                let op = if increment { "++" } else { "--" };
                self.out.push_str(if prefix { op } else { "" });
                self.out.insert(before, '(');
                self.pattern(target);
                self.out.push_str(if prefix { "" } else { op });
                self.out.push(')');
            }
            ExprKind::Binary { .. } | ExprKind::Logical { .. } => self.operation(e),
            ExprKind::PrivateIn { name, right } => {
                self.out.push('(');
                self.name(name.name);
                self.out.push_str(" in ");
                self.expr(right);
                self.out.push(')');
            }
            ExprKind::Sequence(parts) => {
                self.out.push('(');
                for (i, part) in parts.iter().enumerate() {
                    self.out.push_str(if i == 0 { "" } else { " , " });
                    self.expr(part);
                }
                self.out.push(')');
            }
            ExprKind::Assign { target, .. } => self.pattern(target),
            ExprKind::Conditional(_) => self.out.push_str(&NAMELESS.repeat(3)),
            ExprKind::Call(call) => {
                self.expr(call.callee);
                self.out.push_str("(...)");
            }
            ExprKind::TaggedTemplate { tag, .. } => {
                self.expr(tag);
                self.out.push_str("(...)");
            }
            ExprKind::Member { object, property, optional } => {
                self.expr(object);
                self.out.push_str(if optional { "?." } else { "." });
                self.name(property);
            }
            ExprKind::PrivateMember { object, name, .. } => {
                self.expr(object);
                self.out.push('[');
                self.name(name.name);
                self.out.push(']');
            }
            ExprKind::Index { object, index, optional } => {
                self.expr(object);
                self.index(index, optional);
            }
            ExprKind::SuperMember(property) => {
                self.out.push_str(NAMELESS);
                self.out.push('.');
                self.name(property);
            }
            ExprKind::SuperIndex(index) => {
                self.out.push_str(NAMELESS);
                self.index(index, false);
            }
            ExprKind::ImportMeta => self.out.push_str("import.meta"),
            ExprKind::NewTarget => self.out.push_str("new.target"),
            ExprKind::Paren(inner) => self.expr(inner),
            ExprKind::BigInt(_)
            | ExprKind::Function(_)
            | ExprKind::Class(_)
            | ExprKind::New { .. }
            | ExprKind::SuperCall(_)
            | ExprKind::Chain(_)
            | ExprKind::Yield { .. }
            | ExprKind::Await(_)
            | ExprKind::ImportCall { .. } => self.out.push_str(NAMELESS),
        }
    }

    fn array(&mut self, elements: &[ArrayElement<'_>]) {
        self.out.push('[');
        for (i, element) in elements.iter().enumerate() {
            self.out.push_str(if i == 0 { "" } else { "," });
            match element {
                ArrayElement::Hole => self.out.push_str(NAMELESS),
                ArrayElement::Expr(e) => self.expr(e),
                ArrayElement::Spread(e) => {
                    self.out.push_str("(...");
                    self.expr(e);
                    self.out.push(')');
                }
            }
        }
        self.out.push(']');
    }

    /// A key that is a string is spelt as a name, whatever it holds.
    fn index(&mut self, index: &Expr<'_>, optional: bool) {
        let text = match index.unparen().kind {
            ExprKind::String(name) => Some(name),
            ExprKind::Template(Template { exprs: [], quasis: [quasi], .. }) => quasi.cooked,
            _ => None,
        };
        match text {
            Some(name) => {
                self.out.push_str(if optional { "?." } else { "." });
                self.name(name);
            }
            None => {
                self.out.push_str(if optional { "?.[" } else { "[" });
                self.expr(index);
                self.out.push(']');
            }
        }
    }

    /// What is assigned: a name or member; other patterns as literals.
    fn pattern(&mut self, pattern: &Pattern<'_>) {
        match pattern.kind {
            PatternKind::Ident(ident) => self.name(ident.name),
            PatternKind::Expr(e) => self.expr(e),
            PatternKind::Array { .. } | PatternKind::Object { .. } => self.out.push_str(NAMELESS),
        }
    }

    /// Operations in parentheses: those of one operator that are chained to the left in one pair.
    fn operation(&mut self, e: &Expr<'_>) {
        let parts = |e: &Expr<'_>| match e.unparen().kind {
            ExprKind::Binary { op, .. } => Some(binary_text(op)),
            ExprKind::Logical { op, .. } => Some(match op {
                LogicalOp::And => "&&",
                LogicalOp::Or => "||",
                LogicalOp::Coalesce => "??",
            }),
            _ => None,
        };
        let chains = !matches!(
            e.kind,
            ExprKind::Binary {
                op: BinaryOp::Eq
                    | BinaryOp::Ne
                    | BinaryOp::StrictEq
                    | BinaryOp::StrictNe
                    | BinaryOp::Lt
                    | BinaryOp::Le
                    | BinaryOp::Gt
                    | BinaryOp::Ge
                    | BinaryOp::In
                    | BinaryOp::Instanceof
                    | BinaryOp::Exp,
                ..
            }
        );
        let Some(op) = parts(e) else { return };
        let mut rights = Vec::new();
        let mut first = e;
        while let ExprKind::Binary { left, right, .. } | ExprKind::Logical { left, right, .. } = first.kind {
            rights.push(right);
            first = left;
            if !chains || matches!(first.kind, ExprKind::Paren(_)) || parts(first) != Some(op) {
                break;
            }
        }
        self.out.push('(');
        self.expr(first);
        for right in rights.into_iter().rev() {
            self.out.push(' ');
            self.out.push_str(op);
            self.out.push(' ');
            self.expr(right);
        }
        self.out.push(')');
    }
}

fn binary_text(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Eq => "==",
        BinaryOp::Ne => "!=",
        BinaryOp::StrictEq => "===",
        BinaryOp::StrictNe => "!==",
        BinaryOp::Lt => "<",
        BinaryOp::Le => "<=",
        BinaryOp::Gt => ">",
        BinaryOp::Ge => ">=",
        BinaryOp::Shl => "<<",
        BinaryOp::Shr => ">>",
        BinaryOp::UShr => ">>>",
        BinaryOp::Add => "+",
        BinaryOp::Sub => "-",
        BinaryOp::Mul => "*",
        BinaryOp::Div => "/",
        BinaryOp::Rem => "%",
        BinaryOp::Exp => "**",
        BinaryOp::BitOr => "|",
        BinaryOp::BitXor => "^",
        BinaryOp::BitAnd => "&",
        BinaryOp::In => "in",
        BinaryOp::Instanceof => "instanceof",
    }
}

#[cfg(test)]
mod tests {
    use super::{SpeltOperand, spell};

    #[test]
    fn operands_are_spelt_as_v8_does() {
        for (text, spelt) in [
            ("f", "f"),
            ("a.b.c", "a.b.c"),
            ("f(1, 2).then", "f(...).then"),
            ("(() => {})", "(intermediate value)"),
            ("((a.b))", "a.b"),
            ("(this.a).b", "this.a.b"),
            ("new C().m", "(intermediate value).m"),
            ("x[i].y", "x[i].y"),
            ("x[i + 1].y", "x[(i + 1)].y"),
            ("a?.b", "a?.b"),
            ("(a?.b)", "(intermediate value)"),
            ("a['b c'].d", "a.b c.d"),
            ("a?.[\"b\"]", "a?.b"),
            ("a[`b`]", "a.b"),
            ("this.a[0]", "this.a[0]"),
            ("super.x", "(intermediate value).x"),
            ("(await f()).x", "(intermediate value).x"),
            ("o.#p.x // why", "o[#p].x"),
            ("0x10", "16"),
            ("'str'", "\"str\""),
            ("`a${z}b${u}`", "zu"),
            ("{ a, b: 1 }", "{(intermediate value)(intermediate value)}"),
            ("[1, a, , ...b]", "[1,a,(intermediate value),(...b)]"),
            ("(z, u, 5)", "(z , u , 5)"),
            ("z && u || 5 || v", "((z && u) || 5 || v)"),
            ("z * 2 + 1 + w", "((z * 2) + 1 + w)"),
            ("1 < x == y", "((1 < x) == y)"),
            ("(typeof o.a)", "(typeof o.a)"),
            ("o[-1]", "o[-1]"),
            ("(++z)", "(++z)"),
            ("(z--).x", "(z--).x"),
            ("(z = 5)", "z"),
            ("(a ? b : c)", "(intermediate value)(intermediate value)(intermediate value)"),
            ("1 +", "(intermediate value)"),
        ] {
            assert_eq!(spell(text, true).text, spelt, "{text}");
        }
        let call = |text: &str, callee: &str| SpeltOperand {
            text: text.to_owned(),
            callee: Some(callee.to_owned()),
        };
        assert_eq!(spell("f.g(1)", false), call("f.g(...)", "f.g"));
        assert_eq!(spell("o?.x", false).text, "(intermediate value)");
        assert_eq!(spell("new Date", false), call("(intermediate value)", "Date"));
    }
}
