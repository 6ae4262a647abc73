//! The syntax tree. Owns the node types; names follow ESTree and ECMA-262.
//!
//! Everything lives in one [`bumpalo::Bump`] arena (`'a`): nodes are shared references, lists are slices, nothing is
//! dropped one by one. Nodes are immutable but for the ids that scope analysis puts into them (`Cell`s).
//!
//! Invariants a reader of the tree may rely on:
//! - Cover grammars are resolved: what is assigned to or bound is a [`Pattern`], never an expression.
//! - An optional chain is wrapped in exactly one [`ExprKind::Chain`], at the point where short-circuiting ends.
//! - Parentheses are kept as [`ExprKind::Paren`]; they mean nothing any more (they matter to no later phase, except
//!   that `(f) = function () {}` names no function) and may be looked through.
//! - **Depth.** Recursive passes see at most `ParseOptions::max_depth` nested nodes; deeper programs were refused. Two
//!   shapes do not count as depth, because real programs make them very long, and **must be walked with a loop**:
//!   the left spine of [`ExprKind::Binary`] and [`ExprKind::Logical`] (`a + b + c + ...`), and the `alternate` of
//!   [`StmtKind::If`] (`else if` chains).
//!
//! Scopes, bindings and what each identifier refers to are in [`crate::scope`].

use std::cell::Cell;

use crate::names::Name;
use crate::scope::{FunctionId, RefId, ScopeId};
use crate::source::Span;

/// What the parser was asked to read, and got.
#[derive(Debug)]
pub struct Program<'a> {
    /// The whole text.
    pub span: Span,
    /// Which kind of top level this is.
    pub kind: ProgramKind,
    /// The statements of a script, module or eval code. Empty for [`ProgramKind::Function`].
    pub body: &'a [Stmt<'a>],
    /// Set for [`ProgramKind::Function`]: the function that the text is the body of (CommonJS), or that the text is
    /// (`new Function`).
    pub function: Option<&'a Function<'a>>,
    /// The top-level code's entry in [`crate::scope::Scopes::functions`]; always 0.
    pub id: FunctionId,
    /// The top-level scope, always 0: its kind is script, module or eval.
    pub scope: ScopeId,
}

/// The kinds of top level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProgramKind {
    /// A script.
    Script,
    /// A module: strict, `import`, `export` and top-level `await`.
    Module,
    /// One function and nothing else.
    Function,
    /// Code of a direct or indirect `eval`.
    Eval,
}

// ------------------------------------------------------------------------------------------------ identifiers

/// An identifier used as a reference (in an expression or as the target of an assignment) or as a binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ident {
    /// Its name.
    pub name: Name,
    /// Index of its resolution: `scopes.resolve(ident.id)`.
    pub id: RefId,
}

/// A binding identifier or private name together with its position.
#[derive(Debug, Clone, Copy)]
pub struct SpannedIdent {
    /// Where it stands.
    pub span: Span,
    /// The identifier. A private name includes its `#`.
    pub ident: Ident,
}

/// A label, or the name in an import or export clause that is not a binding.
#[derive(Debug, Clone, Copy)]
pub struct SpannedName {
    /// Where it stands.
    pub span: Span,
    /// The name. For a string in a module clause, its value.
    pub name: Name,
    /// Written as a string literal (`export { a as "b" }`).
    pub is_string: bool,
}

// ------------------------------------------------------------------------------------------------ statements

/// A statement, declaration or module item.
#[derive(Debug, Clone, Copy)]
pub struct Stmt<'a> {
    /// Where it stands, semicolon included.
    pub span: Span,
    /// What it is.
    pub kind: StmtKind<'a>,
}

/// The kinds of statements.
#[derive(Debug, Clone, Copy)]
pub enum StmtKind<'a> {
    /// `;`
    Empty,
    /// `debugger;`
    Debugger,
    /// An expression statement. The directives of a prologue are ordinary statements of this kind.
    Expr(&'a Expr<'a>),
    /// `{ ... }`
    Block(&'a Block<'a>),
    /// `if (test) consequent else alternate`. Walk `alternate` chains with a loop, see the head of this file.
    If {
        /// The condition.
        test: &'a Expr<'a>,
        /// A function declaration here (sloppy mode) comes wrapped in a block, as Annex B says.
        consequent: &'a Stmt<'a>,
        /// Likewise.
        alternate: Option<&'a Stmt<'a>>,
    },
    /// `for (init; test; update) body`
    For(&'a For<'a>),
    /// `for (left in right) body`
    ForIn(&'a ForIn<'a>),
    /// `for (left of right) body` and `for await (left of right) body`
    ForOf(&'a ForOf<'a>),
    /// `while (test) body`
    While {
        /// The condition.
        test: &'a Expr<'a>,
        /// The body.
        body: &'a Stmt<'a>,
    },
    /// `do body while (test)`
    DoWhile {
        /// The body.
        body: &'a Stmt<'a>,
        /// The condition.
        test: &'a Expr<'a>,
    },
    /// `switch (discriminant) { cases }`
    Switch(&'a Switch<'a>),
    /// `return argument;`
    Return(Option<&'a Expr<'a>>),
    /// `throw argument;`
    Throw(&'a Expr<'a>),
    /// `try ... catch ... finally ...`
    Try(&'a Try<'a>),
    /// `break label;`
    Break(Option<&'a SpannedName>),
    /// `continue label;`
    Continue(Option<&'a SpannedName>),
    /// `label: body`
    Labeled {
        /// The label.
        label: &'a SpannedName,
        /// The statement; may be a function declaration in sloppy mode.
        body: &'a Stmt<'a>,
    },
    /// `with (object) body`
    With(&'a With<'a>),
    /// `var`, `let` or `const`.
    Var(&'a VarDecl<'a>),
    /// A function declaration. Instantiated at the start of its block or function (see [`crate::scope::Scope::functions`]);
    /// when it is reached, it does nothing, except in the case of [`Function::annex_b`].
    Function(&'a Function<'a>),
    /// A class declaration.
    Class(&'a Class<'a>),
    /// `import ... from "..."`
    Import(&'a Import<'a>),
    /// `export { ... }`, `export { ... } from "..."`, `export * ...`, `export var ...`, `export default ...`
    Export(&'a Export<'a>),
}

/// A list of statements with, perhaps, a scope of its own.
#[derive(Debug)]
pub struct Block<'a> {
    /// From `{` to `}`.
    pub span: Span,
    /// The statements.
    pub body: &'a [Stmt<'a>],
    /// [`ScopeId::NONE`] if the block declares nothing: then there is no scope for it at all.
    pub scope: Cell<ScopeId>,
}

/// `for (init; test; update) body`
#[derive(Debug)]
pub struct For<'a> {
    /// What stands before the first `;`.
    pub init: ForInit<'a>,
    /// The condition.
    pub test: Option<&'a Expr<'a>>,
    /// Evaluated after each iteration.
    pub update: Option<&'a Expr<'a>>,
    /// The body.
    pub body: &'a Stmt<'a>,
    /// The scope of `let`/`const` in `init`, else NONE. If [`crate::scope::Scope::per_iteration`] is set, each iteration needs
    /// a fresh copy of it.
    pub scope: Cell<ScopeId>,
}

/// The first part of a `for` head.
#[derive(Debug, Clone, Copy)]
pub enum ForInit<'a> {
    /// Nothing.
    None,
    /// An expression.
    Expr(&'a Expr<'a>),
    /// A declaration.
    Var(&'a VarDecl<'a>),
}

/// `for (left in right) body`
#[derive(Debug)]
pub struct ForIn<'a> {
    /// What gets each key.
    pub left: ForTarget<'a>,
    /// The object. Evaluated in a scope where the bindings of `left` exist, uninitialised (`scope`).
    pub right: &'a Expr<'a>,
    /// The body.
    pub body: &'a Stmt<'a>,
    /// The scope of `let`/`const` in `left`, else NONE. It is fresh for each iteration if `per_iteration` is set, and
    /// one more instance, uninitialised, is there while `right` is evaluated.
    pub scope: Cell<ScopeId>,
}

/// `for (left of right) body`
#[derive(Debug)]
pub struct ForOf<'a> {
    /// `for await`.
    pub is_await: bool,
    /// What gets each value.
    pub left: ForTarget<'a>,
    /// The iterable; evaluated as `ForIn::right` is.
    pub right: &'a Expr<'a>,
    /// The body.
    pub body: &'a Stmt<'a>,
    /// See [`ForIn::scope`].
    pub scope: Cell<ScopeId>,
}

/// The left of `for-in` and `for-of`.
#[derive(Debug, Clone, Copy)]
pub enum ForTarget<'a> {
    /// Exactly one declarator; its `init` is absent, but for Annex B's `for (var a = 1 in o)`.
    Var(&'a VarDecl<'a>),
    /// An assignment target.
    Pattern(&'a Pattern<'a>),
}

/// `switch (discriminant) { cases }`
#[derive(Debug)]
pub struct Switch<'a> {
    /// Evaluated outside of `scope`.
    pub discriminant: &'a Expr<'a>,
    /// In order; at most one has no test.
    pub cases: &'a [SwitchCase<'a>],
    /// The one scope of all the cases, NONE if they declare nothing.
    pub scope: Cell<ScopeId>,
}

/// `case test:` or `default:` with its statements.
#[derive(Debug, Clone, Copy)]
pub struct SwitchCase<'a> {
    /// From `case` to the end of the last statement.
    pub span: Span,
    /// `None` for `default`.
    pub test: Option<&'a Expr<'a>>,
    /// The statements.
    pub body: &'a [Stmt<'a>],
}

/// `try block catch (param) handler finally finalizer`
#[derive(Debug)]
pub struct Try<'a> {
    /// The guarded block.
    pub block: &'a Block<'a>,
    /// The catch clause.
    pub handler: Option<&'a Catch<'a>>,
    /// The finally block. At least one of the two is there.
    pub finalizer: Option<&'a Block<'a>>,
}

/// `catch (param) body`
#[derive(Debug)]
pub struct Catch<'a> {
    /// From `catch` to `}`.
    pub span: Span,
    /// Absent in `catch { }`.
    pub param: Option<&'a Pattern<'a>>,
    /// The body; a block with its own scope inside of `scope`.
    pub body: &'a Block<'a>,
    /// The scope of the parameter, NONE without one.
    pub scope: Cell<ScopeId>,
}

/// `with (object) body`
#[derive(Debug)]
pub struct With<'a> {
    /// The object.
    pub object: &'a Expr<'a>,
    /// The body.
    pub body: &'a Stmt<'a>,
    /// Always set: a scope of kind with, without bindings of its own.
    pub scope: Cell<ScopeId>,
}

/// Which keyword a declaration begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VarKind {
    /// `var`
    Var,
    /// `let`
    Let,
    /// `const`
    Const,
}

/// `var a = 1, b;`
#[derive(Debug)]
pub struct VarDecl<'a> {
    /// Where it stands, without the semicolon.
    pub span: Span,
    /// The keyword.
    pub kind: VarKind,
    /// At least one.
    pub declarators: &'a [Declarator<'a>],
}

/// `a = 1`
#[derive(Debug, Clone, Copy)]
pub struct Declarator<'a> {
    /// Where it stands.
    pub span: Span,
    /// What is bound.
    pub target: &'a Pattern<'a>,
    /// Its value. `let a;` sets undefined, `var a;` does nothing.
    pub init: Option<&'a Expr<'a>>,
}

// ------------------------------------------------------------------------------------------------ modules

/// `import default, { a as b } from "source" with { ... }`
#[derive(Debug)]
pub struct Import<'a> {
    /// Where it stands.
    pub span: Span,
    /// What it binds; empty for `import "source"`.
    pub specifiers: &'a [ImportSpecifier],
    /// The module named.
    pub source: SpannedName,
    /// `with { type: "json" }`
    pub attributes: &'a [ImportAttribute],
}

/// One binding that an import makes.
#[derive(Debug, Clone, Copy)]
pub struct ImportSpecifier {
    /// Where it stands.
    pub span: Span,
    /// What is imported.
    pub imported: ImportedName,
    /// What it is called here.
    pub local: SpannedIdent,
}

/// What an import specifier takes from the other module.
#[derive(Debug, Clone, Copy)]
pub enum ImportedName {
    /// `import x from`
    Default,
    /// `import * as x from`
    Namespace,
    /// `import { name as x } from`
    Named(SpannedName),
}

/// `type: "json"`
#[derive(Debug, Clone, Copy)]
pub struct ImportAttribute {
    /// The key.
    pub key: SpannedName,
    /// The value.
    pub value: SpannedName,
}

/// An export declaration.
#[derive(Debug)]
pub struct Export<'a> {
    /// Where it stands.
    pub span: Span,
    /// Its form.
    pub kind: ExportKind<'a>,
}

/// The forms of export declarations.
#[derive(Debug)]
pub enum ExportKind<'a> {
    /// `export { a as b }`
    Locals(&'a [ExportSpecifier]),
    /// `export { a as b } from "source"`
    From {
        /// What is passed on; `local` there names an export of the other module.
        specifiers: &'a [ExportSpecifier],
        /// The module named.
        source: SpannedName,
        /// `with { ... }`
        attributes: &'a [ImportAttribute],
    },
    /// `export * from "source"`, `export * as name from "source"`
    All {
        /// The name of the namespace object.
        exported: Option<SpannedName>,
        /// The module named.
        source: SpannedName,
        /// `with { ... }`
        attributes: &'a [ImportAttribute],
    },
    /// `export var ...`, `export function ...`, `export class ...`: the statement inside.
    Decl(&'a Stmt<'a>),
    /// `export default function f() {}`. Hoisted. A missing name binds `*default*`.
    DefaultFunction(&'a Function<'a>),
    /// `export default class C {}`. A missing name binds `*default*`.
    DefaultClass(&'a Class<'a>),
    /// `export default expression;` initialises the binding `*default*`.
    DefaultExpr {
        /// The `*default*` binding.
        binding: Ident,
        /// Its value.
        value: &'a Expr<'a>,
    },
}

/// `a as b` in an export clause.
#[derive(Debug, Clone, Copy)]
pub struct ExportSpecifier {
    /// Where it stands.
    pub span: Span,
    /// The name here, or, with `from`, in the other module.
    pub local: SpannedName,
    /// Resolution of `local` when there is no `from`.
    pub id: RefId,
    /// The name for others.
    pub exported: SpannedName,
}

// ------------------------------------------------------------------------------------------------ patterns

/// What is bound or assigned to: `a`, `o.p`, `[a, b = 1, ...c]`, `{ a, b: [c], ...d }`.
#[derive(Debug, Clone, Copy)]
pub struct Pattern<'a> {
    /// Where it stands.
    pub span: Span,
    /// An assignment target in parentheses: `(f) = function () {}` names no function.
    pub parenthesized: bool,
    /// What it is.
    pub kind: PatternKind<'a>,
}

/// The kinds of patterns.
#[derive(Debug, Clone, Copy)]
pub enum PatternKind<'a> {
    /// A name: a binding identifier in declarations, a reference in assignments.
    Ident(Ident),
    /// Assignments only: a member expression (`Member`, `Index`, `PrivateMember`, `SuperMember`, `SuperIndex`, in `Paren`s perhaps).
    Expr(&'a Expr<'a>),
    /// `[a, , b = 1, ...rest]`
    Array {
        /// `None` is an elision.
        elements: &'a [Option<PatternElement<'a>>],
        /// What takes the rest.
        rest: Option<&'a Pattern<'a>>,
    },
    /// `{ a, b: c = 1, [d]: e, ...rest }`
    Object {
        /// In order.
        properties: &'a [PatternProperty<'a>],
        /// What takes the rest.
        rest: Option<&'a Pattern<'a>>,
    },
}

/// `target = default`
#[derive(Debug, Clone, Copy)]
pub struct PatternElement<'a> {
    /// What is bound or assigned.
    pub target: &'a Pattern<'a>,
    /// The value in place of undefined.
    pub default: Option<&'a Expr<'a>>,
}

/// `key: target = default`
#[derive(Debug, Clone, Copy)]
pub struct PatternProperty<'a> {
    /// Where it stands.
    pub span: Span,
    /// Which property.
    pub key: PropertyKey<'a>,
    /// `{ a }`, not `{ a: a }`.
    pub shorthand: bool,
    /// What gets it.
    pub value: PatternElement<'a>,
}

// ------------------------------------------------------------------------------------------------ functions, classes

/// What kind of code a function is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FunctionKind {
    /// `function f() {}`, as declaration or expression.
    Normal,
    /// `() => {}`: no own `this`, `arguments`, `super`, `new.target`.
    Arrow,
    /// `{ m() {} }` or a class method: has a home object, is no constructor.
    Method,
    /// `get p() {}`
    Getter,
    /// `set p(v) {}`
    Setter,
    /// `constructor() {}` of a class without `extends`.
    Constructor,
    /// `constructor() {}` of a class with `extends`: `this` is uninitialised until `super()` returns.
    DerivedConstructor,
    /// Made up by scope analysis: all the instance fields of a class, run by its constructor.
    InstanceInitializer,
    /// Made up by scope analysis: all static fields and static blocks of a class, run once.
    StaticInitializer,
    /// Made up: top-level code.
    TopLevel,
}

/// A function of any kind. What analysis finds out about it is in [`crate::scope::FunctionInfo`] (`scopes.function(f.id.get())`).
#[derive(Debug)]
pub struct Function<'a> {
    /// The source text that `Function.prototype.toString` gives. For a method it starts with its key or modifiers
    /// (`static` not included).
    pub span: Span,
    /// What it is. The parser says `Constructor` also for derived ones' functions until it has seen the class.
    pub kind: Cell<FunctionKind>,
    /// `async`
    pub is_async: bool,
    /// `function*` and such.
    pub is_generator: bool,
    /// A declaration: its name is bound in the scope around it. For function expressions, the name is bound inside.
    pub is_declaration: bool,
    /// `None` for arrows, methods and anonymous functions.
    pub name: Option<SpannedIdent>,
    /// The parameters.
    pub params: Params<'a>,
    /// The body.
    pub body: FunctionBody<'a>,
    /// Its entry in [`crate::scope::Scopes::functions`].
    pub id: Cell<FunctionId>,
    /// For a function declaration in a block, in sloppy mode, that Annex B.3.3 also makes a `var`: resolution of that
    /// `var`. When the declaration is *reached*, the value of the block's binding is copied there. Else [`RefId::NONE`].
    pub annex_b: Cell<RefId>,
}

/// A parameter list.
#[derive(Debug, Clone, Copy)]
pub struct Params<'a> {
    /// From `(` to `)`, or the one identifier of an arrow function.
    pub span: Span,
    /// The parameters without the rest parameter.
    pub items: &'a [PatternElement<'a>],
    /// `...rest`
    pub rest: Option<&'a Pattern<'a>>,
    /// IsSimpleParameterList: identifiers only, no defaults, no rest.
    pub is_simple: bool,
    /// The function's `length`: parameters before the first with a default value.
    pub length: u32,
}

/// A function's body.
#[derive(Debug, Clone, Copy)]
pub enum FunctionBody<'a> {
    /// `{ ... }` with its span.
    Block(Span, &'a [Stmt<'a>]),
    /// `=> expression`
    Expr(&'a Expr<'a>),
}

/// A class, declaration or expression.
#[derive(Debug)]
pub struct Class<'a> {
    /// The source text that `toString` gives.
    pub span: Span,
    /// A declaration: the name is bound in the scope around it *and*, immutably, inside.
    pub is_declaration: bool,
    /// The name. As a declaration, `ident` resolves to the outer binding.
    pub name: Option<SpannedIdent>,
    /// Resolution of the inner binding of the name, [`RefId::NONE`] without one.
    pub inner_name: RefId,
    /// `extends`
    pub heritage: Option<&'a Expr<'a>>,
    /// In order, the constructor included.
    pub elements: &'a [ClassElement<'a>],
    /// The constructor's function, if there is one.
    pub constructor: Option<&'a Function<'a>>,
    /// The scope of the inner name and the private names; NONE if there is neither. The heritage is evaluated inside it.
    pub scope: Cell<ScopeId>,
    /// The function that defines the instance fields, [`FunctionId::NONE`] if there are none.
    pub instance_init: Cell<FunctionId>,
    /// The function that runs static fields and static blocks, NONE if there are none.
    pub static_init: Cell<FunctionId>,
}

/// A member of a class.
#[derive(Debug, Clone, Copy)]
pub struct ClassElement<'a> {
    /// Where it stands, `static` included.
    pub span: Span,
    /// `static`
    pub is_static: bool,
    /// What it is.
    pub kind: ClassElementKind<'a>,
}

/// The kinds of class members.
#[derive(Debug, Clone, Copy)]
pub enum ClassElementKind<'a> {
    /// A method, getter, setter or the constructor: see the function's kind.
    Method {
        /// Its name.
        key: PropertyKey<'a>,
        /// The function.
        function: &'a Function<'a>,
    },
    /// `key = value;` The value belongs to the class's initializer function, a computed key does not.
    Field {
        /// Its name.
        key: PropertyKey<'a>,
        /// Its value.
        value: Option<&'a Expr<'a>>,
    },
    /// `static { ... }`: a scope of kind static block in the static initializer function; `var`s are its own.
    StaticBlock(&'a Block<'a>),
}

/// The name of a property, with its position.
#[derive(Debug, Clone, Copy)]
pub struct PropertyKey<'a> {
    /// Where it stands; with the brackets for a computed one.
    pub span: Span,
    /// What it is.
    pub kind: KeyKind<'a>,
}

/// The forms of property names.
#[derive(Debug, Clone, Copy)]
pub enum KeyKind<'a> {
    /// `a`
    Ident(Name),
    /// `"a"`
    String(Name),
    /// `1.5`: the property is named by the number's string form.
    Number(f64),
    /// `1n`: text as for [`ExprKind::BigInt`]; the property is named by its decimal form.
    BigInt(Name),
    /// `[expression]`
    Computed(&'a Expr<'a>),
    /// `#a`, in classes only; `name` includes the `#`.
    Private(Ident),
}

// ------------------------------------------------------------------------------------------------ expressions

/// An expression.
#[derive(Debug, Clone, Copy)]
pub struct Expr<'a> {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind<'a>,
}

/// The kinds of expressions.
#[derive(Debug, Clone, Copy)]
pub enum ExprKind<'a> {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number.
    Number(f64),
    /// A string's value; may hold lone surrogates.
    String(Name),
    /// Text without separators and `n`, with its prefix: `123`, `0xff`, `0o7`, `0b1`.
    BigInt(Name),
    /// `/pattern/flags`: valid, already checked.
    RegExp {
        /// The text between the slashes.
        pattern: Name,
        /// The letters after them.
        flags: Name,
    },
    /// `` `a${b}c` ``
    Template(&'a Template<'a>),
    /// `` tag`a${b}c` ``
    TaggedTemplate {
        /// The function; `this` as in a call.
        tag: &'a Expr<'a>,
        /// The template; its address identifies the site.
        quasi: &'a Template<'a>,
    },
    /// `this`
    This,
    /// A variable.
    Ident(Ident),
    /// `[a, , ...b]`
    Array(&'a [ArrayElement<'a>]),
    /// `{ a: 1, b, ...c, get d() {} }`
    Object(&'a [Property<'a>]),
    /// A function expression or arrow function.
    Function(&'a Function<'a>),
    /// A class expression.
    Class(&'a Class<'a>),
    /// `-a`, `typeof a`, `delete a`
    Unary {
        /// The operator.
        op: UnaryOp,
        /// The operand.
        argument: &'a Expr<'a>,
    },
    /// `++a`, `a--`
    Update {
        /// `++`, else `--`.
        increment: bool,
        /// Before its operand.
        prefix: bool,
        /// An identifier or a member: never an array or object pattern.
        target: &'a Pattern<'a>,
    },
    /// `a + b`. Walk the left spine with a loop, see the head of this file.
    Binary {
        /// The operator.
        op: BinaryOp,
        /// Left operand.
        left: &'a Expr<'a>,
        /// Right operand.
        right: &'a Expr<'a>,
    },
    /// `a && b`. Walk the left spine with a loop, see the head of this file.
    Logical {
        /// The operator.
        op: LogicalOp,
        /// Left operand.
        left: &'a Expr<'a>,
        /// Right operand.
        right: &'a Expr<'a>,
    },
    /// `#a in b`
    PrivateIn {
        /// The private name.
        name: Ident,
        /// The object.
        right: &'a Expr<'a>,
    },
    /// `a = b`, `a += b`, `a ??= b`
    Assign {
        /// The operator. Array and object patterns come with `Assign` only.
        op: AssignOp,
        /// What is assigned.
        target: &'a Pattern<'a>,
        /// The value.
        value: &'a Expr<'a>,
    },
    /// `test ? consequent : alternate`
    Conditional(&'a Conditional<'a>),
    /// `callee(args)`
    Call(&'a Call<'a>),
    /// `new callee(args)`
    New {
        /// The constructor.
        callee: &'a Expr<'a>,
        /// The arguments.
        args: &'a [Argument<'a>],
    },
    /// `super(args)`
    SuperCall(&'a [Argument<'a>]),
    /// `object.property`, `object?.property`
    Member {
        /// The object.
        object: &'a Expr<'a>,
        /// The name.
        property: Name,
        /// `?.`: if the object is null or undefined, the enclosing `Chain` is undefined.
        optional: bool,
    },
    /// `object[index]`, `object?.[index]`
    Index {
        /// The object.
        object: &'a Expr<'a>,
        /// The key.
        index: &'a Expr<'a>,
        /// See `Member`.
        optional: bool,
    },
    /// `object.#name`, `object?.#name`
    PrivateMember {
        /// The object.
        object: &'a Expr<'a>,
        /// Resolves to the private name's binding in a class scope.
        name: Ident,
        /// See `Member`.
        optional: bool,
    },
    /// `super.property`
    SuperMember(Name),
    /// `super[index]`
    SuperIndex(&'a Expr<'a>),
    /// Where the short-circuiting of the optional chain inside ends.
    Chain(&'a Expr<'a>),
    /// `a, b, c`: at least two.
    Sequence(&'a [&'a Expr<'a>]),
    /// `yield`, `yield a`, `yield* a`
    Yield {
        /// The value; always there if `delegate`.
        argument: Option<&'a Expr<'a>>,
        /// `yield*`
        delegate: bool,
    },
    /// `await a`
    Await(&'a Expr<'a>),
    /// `import(source, options)`
    ImportCall {
        /// The specifier.
        source: &'a Expr<'a>,
        /// The second argument.
        options: Option<&'a Expr<'a>>,
    },
    /// `import.meta`
    ImportMeta,
    /// `new.target`
    NewTarget,
    /// `(a)`: means what `a` means.
    Paren(&'a Expr<'a>),
}

/// `test ? consequent : alternate`
#[derive(Debug)]
pub struct Conditional<'a> {
    /// The condition.
    pub test: &'a Expr<'a>,
    /// If it is true.
    pub consequent: &'a Expr<'a>,
    /// If it is false.
    pub alternate: &'a Expr<'a>,
}

/// `callee(args)`
#[derive(Debug)]
pub struct Call<'a> {
    /// The function. A member gives the call its `this`, also through `Paren` and, for `(a?.b)()`, through `Chain`.
    pub callee: &'a Expr<'a>,
    /// The arguments.
    pub args: &'a [Argument<'a>],
    /// `callee?.(args)`
    pub optional: bool,
    /// The callee is the plain identifier `eval`: may be a direct eval.
    pub direct_eval: bool,
}

/// An element of an array literal.
#[derive(Debug, Clone, Copy)]
pub enum ArrayElement<'a> {
    /// `[ , ]`
    Hole,
    /// A value.
    Expr(&'a Expr<'a>),
    /// `...values`
    Spread(&'a Expr<'a>),
}

/// An argument of a call.
#[derive(Debug, Clone, Copy)]
pub enum Argument<'a> {
    /// A value.
    Expr(&'a Expr<'a>),
    /// `...values`
    Spread(&'a Expr<'a>),
}

/// A member of an object literal.
#[derive(Debug, Clone, Copy)]
pub struct Property<'a> {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: PropertyKind<'a>,
}

/// The kinds of members of an object literal.
#[derive(Debug, Clone, Copy)]
pub enum PropertyKind<'a> {
    /// `key: value`, or `{ key }` with `shorthand`. `__proto__: v` (key an identifier or string, not shorthand) sets
    /// the prototype: see [`Property::is_proto_setter`].
    Init {
        /// The name.
        key: PropertyKey<'a>,
        /// The value.
        value: &'a Expr<'a>,
        /// `{ key }`
        shorthand: bool,
    },
    /// A method, getter or setter: see the function's kind.
    Method {
        /// The name.
        key: PropertyKey<'a>,
        /// The function.
        function: &'a Function<'a>,
    },
    /// `...values`
    Spread(&'a Expr<'a>),
}

impl Property<'_> {
    /// Whether this is `__proto__: value`, which sets the prototype in place of defining a property.
    #[must_use]
    pub fn is_proto_setter(&self) -> bool {
        matches!(self.kind, PropertyKind::Init { key, shorthand: false, .. }
            if matches!(key.kind, KeyKind::Ident(n) | KeyKind::String(n) if n == crate::names::PROTO))
    }
}

/// A template literal: one more quasi than expressions.
#[derive(Debug)]
pub struct Template<'a> {
    /// From backtick to backtick.
    pub span: Span,
    /// The text parts.
    pub quasis: &'a [Quasi],
    /// What stands between them.
    pub exprs: &'a [&'a Expr<'a>],
}

/// A text part of a template.
#[derive(Debug, Clone, Copy)]
pub struct Quasi {
    /// Its text, without the delimiters.
    pub span: Span,
    /// Its value; `None` if it has an escape sequence that is invalid (tagged templates only).
    pub cooked: Option<Name>,
    /// Its text, with line ends made `\n`.
    pub raw: Name,
}

/// Unary operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOp {
    /// `-`
    Minus,
    /// `+`
    Plus,
    /// `!`
    Not,
    /// `~`
    BitNot,
    /// `typeof`
    Typeof,
    /// `void`
    Void,
    /// `delete`
    Delete,
}

/// Binary operators that evaluate both operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOp {
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `===`
    StrictEq,
    /// `!==`
    StrictNe,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `<<`
    Shl,
    /// `>>`
    Shr,
    /// `>>>`
    UShr,
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `%`
    Rem,
    /// `**`
    Exp,
    /// `|`
    BitOr,
    /// `^`
    BitXor,
    /// `&`
    BitAnd,
    /// `in`
    In,
    /// `instanceof`
    Instanceof,
}

/// Operators that may leave out their right operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogicalOp {
    /// `&&`
    And,
    /// `||`
    Or,
    /// `??`
    Coalesce,
}

/// Assignment operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssignOp {
    /// `=`
    Assign,
    /// `+=` and the like.
    Binary(BinaryOp),
    /// `&&=`, `||=`, `??=`
    Logical(LogicalOp),
}

impl<'a> Expr<'a> {
    /// The expression inside of any parentheses.
    #[must_use]
    pub fn unparen(&'a self) -> &'a Expr<'a> {
        let mut e = self;
        while let ExprKind::Paren(inner) = e.kind {
            e = inner;
        }
        e
    }
}
