//! One function as the compiler hands it to the VM: plain data, no behaviour beyond look-ups.
//!
//! The VM turns a [`CodeTemplate`] into its own code block once, when it loads the program (nested templates with it),
//! and keeps every table here for the core. Source offsets are byte offsets into the source's UTF-8 text.

use crate::tables::{LineTable, SpanTable};
use crate::text::Text;
use serde::{Deserialize, Serialize};

/// A function, a script or a module, compiled.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct CodeTemplate {
    /// What a closure of it needs. Serialised by itself: see `embed.rs`.
    #[serde(skip)]
    pub head: FunctionHead,
    /// The instructions; see `ops.rs` for the encoding.
    #[serde(with = "crate::embed::units")]
    pub code: Vec<u16>,
    /// The constants.
    pub consts: Vec<Const>,
    /// The inline cache sites.
    pub caches: Vec<CacheSite>,
    /// The functions written inside this one.
    pub functions: Vec<CodeTemplate>,
    /// The scopes of this function that become environments.
    pub scopes: Vec<ScopeInfo>,
    /// The exception handlers, innermost first.
    pub handlers: Vec<Handler>,
    /// The jump tables of switches.
    pub jump_tables: Vec<JumpTableData>,
    /// The template objects of tagged templates.
    pub templates: Vec<TemplateObject>,
    /// From pc to source offset, for every instruction that may throw or call, at the position that V8 would report.
    pub lines: LineTable,
    /// From the pc of a call, construction, iteration or destructuring to the source span of the operand that a message names.
    pub callees: SpanTable,
    /// Which register holds which named variable, and where.
    pub local_names: Vec<LocalName>,
    /// Which register holds the environment of which scope, and where.
    pub scope_registers: Vec<ScopeRegister>,
    /// Slot of the function's own environment for each parameter, for `CreateArguments` with kind 1; [`NO_SCOPE`] for a
    /// parameter whose name a later one repeats. Empty if there is no mapped `arguments` object.
    pub mapping: Vec<u32>,
    /// What a script declares in the global scope, for `DeclareGlobals`.
    pub global_declarations: Option<Box<GlobalDeclarations>>,
    /// What a module imports and exports.
    pub module: Option<Box<ModuleEntries>>,
}

/// What is known of a function before it first runs, and all that a closure of it needs.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct FunctionHead {
    /// The function's name as its `name` property has it; empty for a script.
    pub name: Text,
    /// What kind of function it is.
    pub kind: FunctionKind,
    /// What the VM does at entry, and what it may leave out.
    pub flags: CodeFlags,
    /// Registers of formal parameters: `r0..params`. A rest parameter has none.
    pub params: u16,
    /// The `length` property: parameters before the first with a default or rest.
    pub length: u16,
    /// Registers of the frame, parameters included.
    pub registers: u16,
    /// The function's text, for `toString` and for the inspector.
    pub span: SourceSpan,
    /// Where the function's name stands (else its start), which is what a stack frame without a line shows.
    pub name_offset: u32,
}

/// The mark of "no slot" in [`CodeTemplate::mapping`].
pub const NO_SCOPE: u32 = u32::MAX;

/// A range of the source text, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceSpan {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// What a template is the code of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[repr(u8)]
pub enum FunctionKind {
    /// A script: runs with the global object as `this`, its declarations are global.
    #[default]
    Script,
    /// A module body without `await` at its top: it runs to `InitialYield` when it is linked, on when it is evaluated.
    Module,
    /// Code of an eval.
    Eval,
    /// `function`: has `prototype` and can be constructed.
    Normal,
    /// An arrow function.
    Arrow,
    /// A method: no `prototype`, not constructible. A class field initialiser and a static block are methods too.
    Method,
    /// A getter.
    Getter,
    /// A setter.
    Setter,
    /// The constructor of a class without `extends`.
    ClassConstructor,
    /// The constructor of a class with `extends`: `this` starts uninitialised.
    DerivedConstructor,
    /// `function*`.
    Generator,
    /// A generator method.
    GeneratorMethod,
    /// `async function`.
    Async,
    /// An async arrow function.
    AsyncArrow,
    /// An async method.
    AsyncMethod,
    /// `async function*`.
    AsyncGenerator,
    /// An async generator method.
    AsyncGeneratorMethod,
    /// A module body with `await` at its top: behind `InitialYield` it is an async function.
    AsyncModule,
}

impl FunctionKind {
    /// Whether `new` works on it.
    pub fn is_constructor(self) -> bool {
        matches!(self, Self::Normal | Self::ClassConstructor | Self::DerivedConstructor)
    }

    /// Whether it is a class constructor, which cannot be called without `new`.
    pub fn is_class_constructor(self) -> bool {
        matches!(self, Self::ClassConstructor | Self::DerivedConstructor)
    }

    /// Whether `this`, `super`, `arguments` and `new.target` are the enclosing function's.
    pub fn is_arrow(self) -> bool {
        matches!(self, Self::Arrow | Self::AsyncArrow)
    }

    /// Whether a call gives a generator object (async ones included).
    pub fn is_generator(self) -> bool {
        matches!(
            self,
            Self::Generator | Self::GeneratorMethod | Self::AsyncGenerator | Self::AsyncGeneratorMethod
        )
    }

    /// Whether a call gives a promise or an async generator; `await` may occur in it.
    pub fn is_async(self) -> bool {
        matches!(
            self,
            Self::AsyncModule
                | Self::Async
                | Self::AsyncArrow
                | Self::AsyncMethod
                | Self::AsyncGenerator
                | Self::AsyncGeneratorMethod
        )
    }

    /// Whether it is the body of a module.
    pub fn is_module(self) -> bool {
        matches!(self, Self::Module | Self::AsyncModule)
    }

    /// Its name in disassembly and in a core.
    pub fn name(self) -> &'static str {
        match self {
            Self::Script => "script",
            Self::Module => "module",
            Self::AsyncModule => "async module",
            Self::Eval => "eval",
            Self::Normal => "function",
            Self::Arrow => "arrow",
            Self::Method => "method",
            Self::Getter => "getter",
            Self::Setter => "setter",
            Self::ClassConstructor => "class constructor",
            Self::DerivedConstructor => "derived constructor",
            Self::Generator => "generator",
            Self::GeneratorMethod => "generator method",
            Self::Async => "async function",
            Self::AsyncArrow => "async arrow",
            Self::AsyncMethod => "async method",
            Self::AsyncGenerator => "async generator",
            Self::AsyncGeneratorMethod => "async generator method",
        }
    }
}

/// A set of facts about a function.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CodeFlags(pub u32);

impl CodeFlags {
    /// Strict mode code. Without it the VM coerces `this` at entry if [`CodeFlags::USES_THIS`] is there.
    pub const STRICT: CodeFlags = CodeFlags(1);
    /// Keep the arguments beyond the parameters: there is a rest parameter or `arguments`.
    pub const NEEDS_ARGUMENTS: CodeFlags = CodeFlags(1 << 1);
    /// The code, or an arrow in it, reads `this` (or `super`, or calls eval).
    pub const USES_THIS: CodeFlags = CodeFlags(1 << 2);
    /// No defaults, patterns or rest parameter.
    pub const SIMPLE_PARAMS: CodeFlags = CodeFlags(1 << 3);
    /// A class field initialiser: not in stack traces by a name of its own, run by `InitFields` with `this` set.
    pub const FIELD_INITIALISER: CodeFlags = CodeFlags(1 << 4);
    /// The parameters, or the body, hold a direct eval.
    pub const HAS_EVAL: CodeFlags = CodeFlags(1 << 5);
    /// Synthesised by the compiler (a default constructor): the span is the class's.
    pub const SYNTHETIC: CodeFlags = CodeFlags(1 << 6);
    /// Reads `new.target` itself.
    pub const USES_NEW_TARGET: CodeFlags = CodeFlags(1 << 7);
    /// A function declared with a body that only the class machinery may call (static block).
    pub const STATIC_BLOCK: CodeFlags = CodeFlags(1 << 8);

    const NAMES: [(CodeFlags, &'static str); 9] = [
        (Self::STRICT, "strict"),
        (Self::NEEDS_ARGUMENTS, "needs-arguments"),
        (Self::USES_THIS, "uses-this"),
        (Self::SIMPLE_PARAMS, "simple-params"),
        (Self::FIELD_INITIALISER, "field-initialiser"),
        (Self::HAS_EVAL, "has-eval"),
        (Self::SYNTHETIC, "synthetic"),
        (Self::USES_NEW_TARGET, "uses-new-target"),
        (Self::STATIC_BLOCK, "static-block"),
    ];

    /// Whether all of `other` is in it.
    pub const fn has(self, other: CodeFlags) -> bool {
        self.0 & other.0 == other.0
    }

    /// Adds `other`.
    pub fn insert(&mut self, other: CodeFlags) {
        self.0 |= other.0;
    }

    /// The names of the flags set.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES.into_iter().filter(move |(f, _)| self.has(*f)).map(|(_, n)| n)
    }
}

/// A constant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub enum Const {
    /// A string or a name.
    String(Text),
    /// A number.
    Number(f64),
    /// A BigInt as written, without the `n` and separators: decimal, or `0x`, `0o`, `0b` and digits.
    BigInt(Box<str>),
}

/// An inline cache: one for each place that names a property or a global.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CacheSite {
    /// The property's name, a string constant.
    pub name: u32,
}

/// A scope whose bindings live in an Environment cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct ScopeInfo {
    /// What makes the scope.
    pub kind: ScopeKind,
    /// The next scope outwards within this function that is in this table; always a smaller index.
    pub parent: Option<u32>,
    /// Whether new slots are Empty (in the temporal dead zone) rather than undefined.
    pub starts_empty: bool,
    /// The bindings, one a slot.
    pub slots: Vec<SlotInfo>,
}

/// What makes a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[repr(u8)]
pub enum ScopeKind {
    /// Parameters, and the body's variables where they share one scope.
    Function,
    /// The body's variables, if parameters with expressions need a scope of their own.
    FunctionBody,
    /// Such parameters.
    Parameters,
    /// A block, a switch, or the top of a script where it must be captured.
    Block,
    /// A loop's per-iteration bindings.
    Loop,
    /// A catch parameter.
    Catch,
    /// The names of a catch parameter that is a pattern.
    CatchPattern,
    /// A class: its name, private names and computed keys.
    Class,
    /// The name of a named function expression.
    FunctionName,
    /// A module's variables.
    Module,
    /// Top-level declarations of eval code, but for those that go to the caller.
    Eval,
    /// The object of a `with` statement: an ObjectEnvironment, no slots.
    With,
}

impl ScopeKind {
    /// Its name in disassembly and in a core.
    pub fn name(self) -> &'static str {
        match self {
            Self::Function => "function",
            Self::FunctionBody => "function body",
            Self::Parameters => "parameters",
            Self::Block => "block",
            Self::Loop => "loop",
            Self::Catch | Self::CatchPattern => "catch",
            Self::Class => "class",
            Self::FunctionName => "function name",
            Self::Module => "module",
            Self::Eval => "eval",
            Self::With => "with",
        }
    }
}

/// A binding in an environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct SlotInfo {
    /// Its name. Names that no program can write (`this`, `new.target`, `#private`, `%key`) are the compiler's own.
    pub name: Text,
    /// What it is.
    pub kind: LocalKind,
}

/// What a named register or slot is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[repr(u8)]
pub enum LocalKind {
    /// A formal parameter, or a name bound by a parameter's pattern.
    Parameter,
    /// `var`.
    Var,
    /// `let`.
    Let,
    /// `const`.
    Const,
    /// A function declaration.
    Function,
    /// A class declaration, or a class's inner name.
    Class,
    /// A catch parameter.
    Catch,
    /// The name of a function expression, which assignments leave alone.
    FunctionName,
    /// `arguments`.
    Arguments,
    /// Not a variable of the program: `this`, `new.target` or the callee for arrows, private names, computed keys.
    Internal,
    /// Where a sloppy direct eval puts the variables it declares: an object once there are any.
    EvalVars,
}

impl LocalKind {
    /// Its name in disassembly and in a core.
    pub fn name(self) -> &'static str {
        match self {
            Self::Parameter => "param",
            Self::Var => "var",
            Self::Let => "let",
            Self::Const => "const",
            Self::Function => "function",
            Self::Class => "class",
            Self::Catch => "catch",
            Self::FunctionName => "function name",
            Self::Arguments => "arguments",
            Self::Internal => "internal",
            Self::EvalVars => "eval",
        }
    }
}

/// An entry of the handler table: see the module docs of `ops.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handler {
    /// First unit protected: an instruction's start.
    pub start: u32,
    /// One past the last unit protected.
    pub end: u32,
    /// Where the code goes on.
    pub target: u32,
    /// What the handler does with the exception.
    pub kind: HandlerKind,
    /// The register that takes the exception.
    pub reg: u16,
}

/// What a handler does with an exception.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[repr(u8)]
pub enum HandlerKind {
    /// The program handles it.
    Catch,
    /// Cleans up and rethrows.
    Finally,
    /// A `finally` block that may leave by break, continue or return.
    FinallySwallows,
    /// Closes an iterator and rethrows.
    IteratorClose,
    /// A `catch` clause in which a `throw` stands, or a call that is given what was caught: it may throw that again, reject a
    /// promise with it, or give it to a callback.
    CatchPassesOn,
}

impl HandlerKind {
    /// All of them, by number.
    pub const ALL: [HandlerKind; 5] =
        [Self::Catch, Self::Finally, Self::FinallySwallows, Self::IteratorClose, Self::CatchPassesOn];

    /// Is it a catch clause?
    pub fn is_catch(self) -> bool {
        matches!(self, Self::Catch | Self::CatchPassesOn)
    }

    /// Its name in disassembly and in a core.
    pub fn name(self) -> &'static str {
        match self {
            Self::Catch => "catch",
            Self::Finally => "finally",
            Self::FinallySwallows => "finally, swallows",
            Self::IteratorClose => "iterator close",
            Self::CatchPassesOn => "catch, passes on",
        }
    }
}

/// A jump table: the value `low + i` goes to `targets[i]`, everything else to `default`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JumpTableData {
    /// The value of the first target.
    pub low: i32,
    /// Absolute targets.
    pub targets: Vec<u32>,
    /// Absolute target of other values.
    pub default: u32,
}

/// The strings of a tagged template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct TemplateObject {
    /// The cooked strings; nothing where an escape is malformed (the value is undefined).
    pub cooked: Vec<Option<Text>>,
    /// The raw strings, as many.
    pub raw: Vec<Text>,
}

/// A named variable in a register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct LocalName {
    /// The register.
    pub reg: u16,
    /// The variable's name.
    pub name: Text,
    /// First unit where it holds the variable's value: the end of the initialisation.
    pub from: u32,
    /// One past the last unit where it does.
    pub to: u32,
    /// What it is.
    pub kind: LocalKind,
}

/// The environment of a scope in a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeRegister {
    /// The register.
    pub reg: u16,
    /// The scope, an index into [`CodeTemplate::scopes`].
    pub scope: u32,
    /// First unit where it holds the environment.
    pub from: u32,
    /// One past the last unit where it does.
    pub to: u32,
}

/// What a script declares in the global scope (GlobalDeclarationInstantiation), or sloppy eval code in the variable
/// environment (EvalDeclarationInstantiation). Functions in blocks that may become variables too are
/// `DeclareBlockFunction`'s.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct GlobalDeclarations {
    /// `let`, `const` and `class` at the top, in source order.
    pub lexicals: Vec<GlobalLexical>,
    /// Functions, each name once; `DefineGlobalFunction` gives the values.
    pub functions: Vec<Text>,
    /// `var` names that are not functions, each once.
    pub vars: Vec<Text>,
}

/// A lexical declaration at the top of a script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct GlobalLexical {
    /// Its name.
    pub name: Text,
    /// Whether assignments throw.
    pub is_const: bool,
}

/// What a module imports and exports: the entries of a Source Text Module Record (ECMA-262, ParseModule), as far as the text
/// tells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct ModuleEntries {
    /// [[RequestedModules]]: each once, in source order.
    pub requests: Vec<ModuleRequest>,
    /// Bindings that `GetImport` reads, by its operand.
    pub imports: Vec<ImportEntry>,
    /// `import * as name`: slots of the module's own environment that linking fills.
    pub namespaces: Vec<NamespaceEntry>,
    /// What it exports under a name.
    pub exports: Vec<ExportEntry>,
    /// `export *`: numbers of the requests.
    pub stars: Vec<u32>,
    /// Register that holds the module's environment at `InitialYield`.
    pub environment: Option<u16>,
    /// Slot of the environment that holds the module itself, under the name [`MODULE_SLOT`].
    pub own_slot: Option<u16>,
}

/// Name of the slot of a module's environment that holds the module.
pub const MODULE_SLOT: &str = "%module";

/// A module named by another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct ModuleRequest {
    /// The text after `from`.
    pub specifier: Text,
    /// `with { key: value }`, sorted by key.
    pub attributes: Vec<(Text, Text)>,
    /// Where the specifier stands first.
    pub span: SourceSpan,
}

/// `import { name as local }`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct ImportEntry {
    /// Number of the request.
    pub request: u32,
    /// The export's name in that module.
    pub name: Text,
    /// The binding's name here.
    pub local: Text,
    /// Where the name stands.
    pub span: SourceSpan,
}

/// `import * as local`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct NamespaceEntry {
    /// Number of the request.
    pub request: u32,
    /// Slot of the module's environment.
    pub slot: u16,
}

/// A name that a module exports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct ExportEntry {
    /// Its name for others.
    pub name: Text,
    /// What it stands for.
    pub target: ExportTarget,
    /// Where it stands.
    pub span: SourceSpan,
}

/// What an export stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub enum ExportTarget {
    /// A slot of the module's environment.
    Local(u16),
    /// An export of another module.
    Indirect {
        /// Number of the request.
        request: u32,
        /// Its name there.
        name: Text,
    },
    /// The namespace of another module: number of the request.
    Namespace(u32),
}
