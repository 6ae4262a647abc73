//! Scope analysis: what every identifier means. Owns the side tables and their types; the pass that fills them, which
//! also reports early errors, is in the files beside this one. For the compiler, which never looks a name up again.
//!
//! How to read the tables:
//! - Every function (and top-level code, and the two initializer functions that a class may need) has a [`FunctionId`] and
//!   a [`FunctionInfo`]. Id 0 is the top-level code. A function's id is greater than its parent's.
//! - Every scope has a [`ScopeId`] and a [`Scope`]; a scope without bindings is not made at all (the node then carries
//!   [`ScopeId::NONE`]), except for function, top-level, with and static-block scopes. Parents come before children.
//! - A scope's bindings are the run `scope.bindings` of the table of bindings. A [`BindingId`] is global.
//! - Every identifier node ([`crate::ast::Ident`]) has a [`RefId`]; [`Scopes::resolve`] says what it refers to. That holds
//!   for references, assignment targets, binding identifiers (which refer to the binding they initialise: mind
//!   `catch (e) { var e = 1 }`, where the `var`'s initialiser assigns the catch parameter, as the language wants) and private
//!   names (which refer to a binding of a private kind in a class scope).
//!
//! Which scopes a function has:
//! - [`FunctionInfo::scope`], kind function: parameters, `arguments` if used, the function expression's own name if used (kind
//!   [`BindingKind::FunctionName`]; there only if nothing else there has that name), and, if the parameters are without
//!   expressions, also the `var`s and top-level lexical declarations of the body.
//! - With parameter expressions ([`FunctionInfo::has_parameter_expressions`]), the body's declarations are in a second scope
//!   inside of the first, [`FunctionInfo::body_scope`] (kind function body). A `var` there with the name of a parameter (or
//!   `arguments`) starts with that one's value: [`Binding::copy_of`].
//! - Class scope: the class's inner name and its private names. Initializer functions have a function scope, static blocks a
//!   scope each, inside of the static initializer's.
//!
//! Captured: a binding that a function other than the one it is declared in refers to (or might, through direct eval or
//! `with`) has `captured` set and must live in a heap environment; all others can live in registers.
//!
//! Temporal dead zone: a reference whose [`Resolution::Binding`] says `tdz` may run before the binding is initialised and needs a
//! check; [`Binding::needs_tdz`] is set if any reference has it: then the binding must be set to "uninitialised" on
//! entry to its scope.

use std::ops::Range;

use crate::ast::FunctionKind;
use crate::names::Name;
use crate::source::Span;

mod analyse;
mod class;
mod expr;
mod function;
mod module;
mod tables;

pub(crate) use analyse::analyse;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);
        impl $name {
            /// Stands for "there is none".
            pub const NONE: $name = $name(u32::MAX);
            /// The id as an index.
            #[must_use]
            pub fn index(self) -> usize {
                self.0 as usize
            }
            /// Whether this is not [`Self::NONE`].
            #[must_use]
            pub fn is_some(self) -> bool {
                self != Self::NONE
            }
            /// Whether this is [`Self::NONE`].
            #[must_use]
            pub fn is_none(self) -> bool {
                self == Self::NONE
            }
        }
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                if self.is_none() { write!(f, "-") } else { write!(f, "{}", self.0) }
            }
        }
    };
}

id!(
    /// A function, index into [`Scopes::functions`].
    FunctionId
);
id!(
    /// A scope, index into [`Scopes::scopes`].
    ScopeId
);
id!(
    /// A binding, index into [`Scopes::bindings`].
    BindingId
);
id!(
    /// An occurrence of an identifier, index into the table of resolutions.
    RefId
);

/// The result of scope analysis.
#[derive(Debug, Default)]
pub struct Scopes<'a> {
    /// By [`FunctionId`].
    pub functions: Vec<FunctionInfo<'a>>,
    /// By [`ScopeId`].
    pub scopes: Vec<Scope<'a>>,
    /// By [`BindingId`]; each scope's are together.
    pub bindings: Vec<Binding>,
    /// By [`RefId`].
    pub resolutions: Vec<Resolution>,
}

impl<'a> Scopes<'a> {
    /// What the identifier refers to.
    #[must_use]
    pub fn resolve(&self, id: RefId) -> Resolution {
        self.resolutions[id.index()]
    }

    /// What is known of a function.
    #[must_use]
    pub fn function(&self, id: FunctionId) -> &FunctionInfo<'a> {
        &self.functions[id.index()]
    }

    /// What is known of a scope.
    #[must_use]
    pub fn scope(&self, id: ScopeId) -> &Scope<'a> {
        &self.scopes[id.index()]
    }

    /// What is known of a binding.
    #[must_use]
    pub fn binding(&self, id: BindingId) -> &Binding {
        &self.bindings[id.index()]
    }

    /// The bindings of a scope, in the order of their declaration.
    #[must_use]
    pub fn bindings_of(&self, id: ScopeId) -> &[Binding] {
        let r = &self.scopes[id.index()].bindings;
        &self.bindings[r.start as usize..r.end as usize]
    }
}

/// What an identifier refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// No declaration in the text: a global, if anything. (Declarations at the top level of a script do resolve, to
    /// bindings of the script scope, which are global: see [`ScopeKind::Script`].)
    Global,
    /// A binding.
    Binding {
        /// Which.
        id: BindingId,
        /// This reference may run before the binding is initialised.
        tdz: bool,
    },
    /// To be looked up by name at run time: a `with` statement or a sloppy direct eval stands between the reference and
    /// `fallback`, the binding it has if neither interferes (NONE: global). In direct eval code, all that the code itself
    /// does not declare, private names too.
    Dynamic {
        /// The binding found statically.
        fallback: BindingId,
    },
    /// Not a reference (a property name that looked like one while the parser could not know yet).
    Unused,
}

/// The kinds of scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScopeKind {
    /// Top level of a script. Its `var`s and functions are properties of the global object, its `let`, `const` and classes
    /// global lexical bindings that later scripts see too.
    Script,
    /// Top level of a module.
    Module,
    /// Top level of eval code: strict eval's own variables, or lexical ones and those `var`s that go to the caller.
    Eval,
    /// Parameters and, mostly, everything declared at the top level of a function.
    Function,
    /// A function body whose parameters have a scope of their own.
    FunctionBody,
    /// A block with declarations.
    Block,
    /// The cases of a switch.
    Switch,
    /// `let` and `const` in a `for` head.
    ForHead,
    /// A catch parameter.
    Catch,
    /// A class's inner name and its private names.
    Class,
    /// A `static { }` block, with its own `var`s.
    StaticBlock,
    /// The body of a `with` statement. No bindings.
    With,
}

/// A scope.
#[derive(Debug)]
pub struct Scope<'a> {
    /// What it belongs to.
    pub kind: ScopeKind,
    /// The scope around it; NONE for the top level.
    pub parent: ScopeId,
    /// The function whose code it is part of. (A class scope is part of the code around the class.)
    pub function: FunctionId,
    /// Its bindings: a range of [`BindingId`]s.
    pub bindings: Range<u32>,
    /// How many of the bindings are captured. 0 means that the scope needs no environment on the heap.
    pub captured: u32,
    /// A `for` head or a block inside of a loop whose bindings are captured: each iteration needs fresh ones.
    /// (For a `for(;;)` head: copies at the end of each iteration.)
    pub per_iteration: bool,
    /// A direct eval is somewhere inside, nested functions included. All bindings count as captured.
    pub has_direct_eval: bool,
    /// A sloppy direct eval may declare variables in it: those belong to the scope, next to its bindings.
    pub eval_vars: bool,
    /// The function declarations to instantiate on entry, in order; of several with one name, only the last is here.
    pub functions: &'a [&'a crate::ast::Function<'a>],
}

/// The kinds of bindings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BindingKind {
    /// `var`, and Annex B's copies of block functions. Starts as undefined.
    Var,
    /// `let`
    Let,
    /// `const`: assigning throws a TypeError.
    Const,
    /// A class declaration; assignable, like `let`.
    Class,
    /// A function declaration; initialised on entry to its scope.
    Function,
    /// A parameter. Two parameters of one name (sloppy mode) are one binding, which the last one sets.
    Param,
    /// A catch parameter.
    Catch,
    /// An import: immutable, read through the other module.
    Import,
    /// The implicit `arguments` object.
    Arguments,
    /// The name of a function expression, inside of it. Assigning does nothing in sloppy mode, throws in strict mode.
    FunctionName,
    /// The name of a class, inside of it: immutable.
    ClassName,
    /// `#a` of a field.
    PrivateField,
    /// `#a` of a method: not writable.
    PrivateMethod,
    /// `#a` with a getter only.
    PrivateGetter,
    /// `#a` with a setter only.
    PrivateSetter,
    /// `#a` with both.
    PrivateAccessor,
}

impl BindingKind {
    /// One of the five private kinds.
    #[must_use]
    pub fn is_private(self) -> bool {
        matches!(
            self,
            Self::PrivateField
                | Self::PrivateMethod
                | Self::PrivateGetter
                | Self::PrivateSetter
                | Self::PrivateAccessor
        )
    }

    /// Declared by `let`, `const` or `class`, so references may find it uninitialised. (So may those to parameters with
    /// expressions, and to imports: [`Resolution::Binding`] tells for each reference.)
    #[must_use]
    pub fn is_lexical(self) -> bool {
        matches!(self, Self::Let | Self::Const | Self::Class | Self::ClassName)
    }
}

/// A binding.
#[derive(Debug, Clone)]
pub struct Binding {
    /// Its name; `*default*` for a nameless default export.
    pub name: Name,
    /// What made it.
    pub kind: BindingKind,
    /// A private name of a static member.
    pub is_static: bool,
    /// A nested function refers to it, or may: it must live in a heap environment.
    pub captured: bool,
    /// Some reference may run too early: set it to "uninitialised" on entry.
    pub needs_tdz: bool,
    /// Assigned to after its initialisation (conservative: true if that may happen).
    pub reassigned: bool,
    /// Referred to at all, other than by its declaration (conservative).
    pub used: bool,
    /// For a parameter that is a plain identifier: its position. For duplicates, the last. Else `u32::MAX`.
    pub param_index: u32,
    /// The scope it belongs to.
    pub scope: ScopeId,
    /// For a `var` in a function-body scope: the parameter (or `arguments`) whose value it starts with. Else NONE.
    pub copy_of: BindingId,
    /// A `var` only because Annex B.3.3 makes one of a function in a block: at the top level of scripts and eval code
    /// whether there is one shows at run time.
    pub block_function: bool,
    /// Where it is declared (first, if more than once).
    pub span: Span,
}

/// What is known of a function.
#[derive(Debug, Clone)]
pub struct FunctionInfo<'a> {
    /// The function around it; NONE for the top level.
    pub parent: FunctionId,
    /// Its kind, with derived constructors told apart.
    pub kind: FunctionKind,
    /// `async`; also a module with a top-level `await`.
    pub is_async: bool,
    /// A generator.
    pub is_generator: bool,
    /// Strict mode code.
    pub strict: bool,
    /// Its source text.
    pub span: Span,
    /// Its node. `None` for top-level code and initializers.
    pub node: Option<&'a crate::ast::Function<'a>>,
    /// Its outermost scope. For an initializer, the one its expressions are evaluated in.
    pub scope: ScopeId,
    /// The scope of its body: equal to `scope` but for [`Self::has_parameter_expressions`].
    pub body_scope: ScopeId,
    /// Parameters are in a scope of their own, see the head of this file.
    pub has_parameter_expressions: bool,
    /// IsSimpleParameterList. If so, and in sloppy mode, `arguments` is mapped to the parameters.
    pub simple_params: bool,
    /// The binding that holds the `arguments` object, if the function needs one. Its kind is `Arguments`, or `Var` where the
    /// body declares `var arguments`: that starts with the object.
    pub arguments: BindingId,
    /// What it does with `this`, for arrow functions: what they need from the function around.
    pub this: Use,
    /// Likewise for `new.target`.
    pub new_target: Use,
    /// Likewise for `super.x` (the home object).
    pub super_property: Use,
    /// Likewise for `super()` (the active function).
    pub super_call: Use,
    /// It contains a call that may be a direct eval (in its own code; arrow functions inside count for themselves).
    pub has_direct_eval: bool,
    /// It contains a `with` statement.
    pub has_with: bool,
    /// It contains `await`, `for await` or `yield`.
    pub suspends: bool,
    /// It contains `try` (a hint for the compiler).
    pub has_try: bool,
}

/// How something implicit is used by a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Use {
    /// Not at all.
    #[default]
    No,
    /// By its own code only: a register will do.
    Own,
    /// By an arrow function (or direct eval) inside: it must be put where those find it.
    Captured,
}
