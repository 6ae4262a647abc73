//! What the grammar's actions share: the arena, the interner, the side stacks on which list items wait, and the flags that
//! the adapter reads.
//!
//! Invariant: an action takes exactly as many items off a stack as were pushed for its right side; after a whole parse
//! all stacks are empty.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use bumpalo::Bump;

use super::token::Op;
use crate::ast::*;
use crate::names::{Interner, Name};
use crate::scope::RefId;
use crate::source::Span;

pub(crate) type X<'a> = &'a Expr<'a>;

/// Why a parse stopped.
#[derive(Debug, Clone)]
pub(crate) struct Fail {
    pub(crate) span: Span,
    pub(crate) message: Cow<'static, str>,
    pub(crate) hint: Option<Cow<'static, str>>,
    /// See [`crate::Diagnostic::is_module_syntax`].
    pub(crate) is_module_syntax: bool,
}

impl Fail {
    pub(crate) fn hint(mut self: Box<Self>, hint: impl Into<Cow<'static, str>>) -> Box<Fail> {
        self.hint = Some(hint.into());
        self
    }
    /// Only a module may have what stands there.
    pub(crate) fn module_syntax(mut self: Box<Self>) -> Box<Fail> {
        self.is_module_syntax = true;
        self
    }
}

#[cold]
pub(crate) fn fail(start: u32, end: u32, message: impl Into<Cow<'static, str>>) -> Box<Fail> {
    Box::new(Fail {
        span: Span::new(start, end),
        message: message.into(),
        hint: None,
        is_module_syntax: false,
    })
}

pub(crate) const ASYNC: u8 = 1;
pub(crate) const GENERATOR: u8 = 2;

/// The kinds of functions as far as `await` and `yield` go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FunctionFlags {
    Normal,
    Async,
    Generator,
    AsyncGenerator,
}

/// A member or call chain; `optional` if there is a `?.` in it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chain<'a> {
    pub(crate) e: X<'a>,
    pub(crate) optional: bool,
}

impl<'a> Chain<'a> {
    pub(crate) fn plain(e: X<'a>) -> Chain<'a> {
        Chain { e, optional: false }
    }
}

/// `( ... )`: the items of a list wait on the stack of expressions.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cover<'a> {
    Expr(X<'a>),
    List(u32, Option<&'a Pattern<'a>>),
}

/// An arrow function's start; its parameters wait on their stack.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ArrowHead {
    pub(crate) start: u32,
    pub(crate) is_async: bool,
}

/// Parameters and body of a function whose kind and name are not known yet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tail<'a> {
    pub(crate) params: Params<'a>,
    pub(crate) body: FunctionBody<'a>,
}

/// The parts of a class without its name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClassTail<'a> {
    pub(crate) heritage: Option<X<'a>>,
    pub(crate) elements: &'a [ClassElement<'a>],
    pub(crate) constructor: Option<&'a Function<'a>>,
}

/// The left of for-in and for-of, or the first part of a `for` head.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ForPart<'a> {
    Init(ForInit<'a>),
    Left(ForTarget<'a>),
}

macro_rules! stacks {
    ($($name:ident: $type:ty,)*) => {
        /// The side stacks.
        #[derive(Default)]
        pub(crate) struct Stacks<'a> {
            $(pub(crate) $name: Vec<$type>,)*
        }
    };
}

stacks! {
    exprs: X<'a>,
    elements: ArrayElement<'a>,
    args: Argument<'a>,
    props: Property<'a>,
    keys: PropertyKey<'a>,
    stmts: Stmt<'a>,
    cases: SwitchCase<'a>,
    catches: &'a Catch<'a>,
    declarators: Declarator<'a>,
    pattern_elements: Option<PatternElement<'a>>,
    pattern_props: PatternProperty<'a>,
    params: Params<'a>,
    tails: Tail<'a>,
    functions: &'a Function<'a>,
    members: ClassElement<'a>,
    class_tails: ClassTail<'a>,
    for_parts: ForPart<'a>,
    quasis: Quasi,
    templates: &'a Template<'a>,
    names: SpannedName,
    imports: ImportSpecifier,
    exports: ExportSpecifier,
    attributes: ImportAttribute,
    operands: X<'a>,
    operators: Op,
}

pub(crate) struct Ctx<'a> {
    pub(crate) src: &'a str,
    pub(crate) arena: &'a Bump,
    pub(crate) interner: RefCell<Interner<'a>>,
    pub(crate) s: RefCell<Stacks<'a>>,
    next_ref: Cell<u32>,
    /// What `await` and `yield` are in the functions around, innermost in `flags`.
    flags: Cell<FunctionFlags>,
    outer_flags: RefCell<Vec<FunctionFlags>>,
    /// Positions of `{ a = 1 }` that no pattern has taken yet.
    pub(crate) covers: RefCell<Vec<u32>>,
    /// Positions of legacy octal literals and escapes, which strict code refuses; in order of their text but for covers.
    pub(crate) octals: RefCell<Vec<(u32, u32)>>,
    /// How deep `to_pattern` may recurse.
    pub(crate) max_depth: u32,
    /// What was parsed.
    pub(crate) body: Cell<&'a [Stmt<'a>]>,
    pub(crate) function: Cell<Option<&'a Function<'a>>>,
}

impl<'a> Ctx<'a> {
    pub(crate) fn new(arena: &'a Bump, src: &'a str, max_depth: u32) -> Ctx<'a> {
        Ctx {
            src,
            arena,
            interner: RefCell::new(Interner::new(src.len())),
            s: RefCell::default(),
            next_ref: Cell::new(0),
            flags: Cell::new(FunctionFlags::Normal),
            outer_flags: RefCell::default(),
            covers: RefCell::default(),
            octals: RefCell::default(),
            max_depth,
            body: Cell::new(&[]),
            function: Cell::new(None),
        }
    }

    pub(crate) fn enter(&self, flags: FunctionFlags) {
        self.outer_flags.borrow_mut().push(self.flags.replace(flags));
    }

    pub(crate) fn leave(&self) {
        self.flags.set(self.outer_flags.borrow_mut().pop().unwrap_or(FunctionFlags::Normal));
    }

    pub(crate) fn await_is_keyword(&self) -> bool {
        matches!(self.flags.get(), FunctionFlags::Async | FunctionFlags::AsyncGenerator)
    }

    pub(crate) fn yield_is_keyword(&self) -> bool {
        matches!(self.flags.get(), FunctionFlags::Generator | FunctionFlags::AsyncGenerator)
    }

    /// A new identifier occurrence.
    #[inline]
    pub(crate) fn ident(&self, name: Name) -> Ident {
        Ident { name, id: self.new_ref() }
    }

    #[inline]
    pub(crate) fn new_ref(&self) -> RefId {
        let id = self.next_ref.get();
        self.next_ref.set(id + 1);
        RefId(id)
    }

    pub(crate) fn ref_count(&self) -> u32 {
        self.next_ref.get()
    }

    #[inline]
    pub(crate) fn expr(&self, l: u32, kind: ExprKind<'a>, r: u32) -> X<'a> {
        self.arena.alloc(Expr { span: Span::new(l, r), kind })
    }

    #[inline]
    pub(crate) fn stmt(&self, l: u32, kind: StmtKind<'a>, r: u32) {
        self.s.borrow_mut().stmts.push(Stmt { span: Span::new(l, r), kind });
    }

    #[inline]
    pub(crate) fn text(&self, l: u32, r: u32) -> &'a str {
        &self.src[l as usize..r as usize]
    }

    /// Takes the last `n` items of a stack into the arena.
    #[inline]
    pub(crate) fn take<T: Copy>(&self, stack: &mut Vec<T>, n: u32) -> &'a [T] {
        let at = stack.len() - n as usize;
        if n == 0 {
            return &[];
        }
        let out = self.arena.alloc_slice_copy(&stack[at..]);
        stack.truncate(at);
        out
    }

    /// Takes the last `n` statements.
    pub(crate) fn take_stmts(&self, n: u32) -> &'a [Stmt<'a>] {
        let mut s = self.s.borrow_mut();
        self.take(&mut s.stmts, n)
    }

    /// Takes the last statement, as the body of another.
    pub(crate) fn take_stmt(&self) -> &'a Stmt<'a> {
        let stmt = pop(&mut self.s.borrow_mut().stmts);
        self.arena.alloc(stmt)
    }

    /// The first `{ a = 1 }` that turned out to be no pattern.
    pub(crate) fn check_covers(&self) -> Result<(), Box<Fail>> {
        match self.covers.borrow().iter().min() {
            Some(&at) => Err(fail(at, at + 1, "Invalid shorthand property initializer")
                .hint("a property of an object literal is written 'name: value'")),
            None => Ok(()),
        }
    }
}

/// Takes the last item, which the grammar guarantees to be there.
#[inline]
pub(crate) fn pop<T>(stack: &mut Vec<T>) -> T {
    stack.pop().expect("the grammar's actions keep the stacks balanced")
}

/// Whether a word, written without escapes, is reserved everywhere.
pub fn is_reserved_word(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "break",
        "case",
        "catch",
        "class",
        "const",
        "continue",
        "debugger",
        "default",
        "delete",
        "do",
        "else",
        "enum",
        "export",
        "extends",
        "false",
        "finally",
        "for",
        "function",
        "if",
        "import",
        "in",
        "instanceof",
        "new",
        "null",
        "return",
        "super",
        "switch",
        "this",
        "throw",
        "true",
        "try",
        "typeof",
        "var",
        "void",
        "while",
        "with",
    ];
    WORDS.contains(&text)
}
