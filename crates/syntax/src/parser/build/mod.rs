//! The grammar's actions. `stmt`: statements and programs; `module`: imports and exports; `expr`: expressions;
//! `func`: functions, classes, binding patterns.

mod expr;
mod func;
mod module;
mod stmt;
