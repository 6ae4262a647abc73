//! Reading a core: from bytes to answers. A library; it knows neither a VM nor a user interface.
//!
//! - [`target`]: opens a file, validates it, finds cells, code, scopes and sources on demand.
//! - [`view`]: what a cell is as a JavaScript value: class, properties, collections, previews.
//! - [`show`]: values as text: one-line previews, and trees that expand to a depth.
//! - [`code`]: places in the program: lines, named locals, bytecode.
//! - [`graph`]: who refers to whom, as compact arrays; built only when a command needs it.
//! - [`roots`]: who holds cells from outside the heap.
//! - [`live`]: which cells are alive and which garbage, as far as the core tells.
//! - [`expr`]: the little language of paths: `frame 0 local req.headers.host`, `@2f41[3]`, `global.cache`.
//! - [`commands`]: one table; each row is a question with its usage, help, and a result that renders as text and JSON.
//! - `library`: what of a program is the runtime's own; `declared`: variables that a core has no value of.
//! - `modules`: where imports and the exports of a namespace lead; `map`: the file in memory, the only unsafe code.
//! - `opcodes`: the core's own instruction set, by which its bytecode is decoded.
//! - `remembered`: frames that heap cells keep: of rejections, suspended functions, errors.
//! - `words`: where a source declares a name; `waiters`: who waits for a promise.
//! - [`page`]: text with or without colours.
//!
//! Architecture invariant: nothing here runs the program's code, and nothing here trusts the core: what is damaged or
//! missing is an `Option`, and ends up as words in the answer.
#![deny(unsafe_code)]

pub mod code;
pub mod commands;
mod context;
mod declared;
pub mod expr;
pub mod graph;
mod library;
pub mod live;
mod map;
mod modules;
mod opcodes;
pub mod page;
mod remembered;
pub mod roots;
pub mod show;
pub mod target;
pub mod view;
mod waiters;
mod words;

// For a front end's options, which take sizes as the commands do.
pub use gill_bytecode::{GivenSize, Size};

pub use commands::{COMMANDS, Command, Failure, Options, run_line};
pub use target::{OpenFailure, Target};
