//! The texts of `stdlib/`, embedded, and how they become functions. Nothing is compiled before it is asked for.

use crate::load::load_function;
use gill_vm::{JsResult, Value, Vm};

macro_rules! texts {
    ($($id:literal)*) => {
        /// Each module's id and text.
        pub const TEXTS: &[(&str, &str)] = &[$(($id, include_str!(concat!("../../../stdlib/", $id, ".js"))),)*];
    };
}

texts! {
    "assert" "assert/strict" "bootstrap" "buffer" "console" "constants" "dns" "dns/promises" "events" "fs" "fs/promises"
    "internal/assertion_error" "internal/buffer_numbers" "internal/builtins" "internal/deep_equal" "internal/encoding"
    "internal/errors" "internal/esm" "internal/event_target" "internal/fs_common" "internal/fs_streams" "internal/inspect"
    "internal/inspect_text" "internal/parse_args" "internal/resolve" "internal/stdio" "internal/stream_end" "internal/stream_readable"
    "internal/stream_state" "internal/stream_writable" "internal/table" "internal/types" "internal/validators"
    "module" "net" "os" "path" "path/posix" "path/win32" "perf_hooks" "process" "querystring" "stream"
    "stream/promises" "string_decoder" "sys" "timers" "timers/promises" "tty" "url" "util" "util/types"
}

/// The text of a module.
pub fn text_of(id: &str) -> Option<&'static str> {
    TEXTS.binary_search_by_key(&id, |row| row.0).ok().map(|at| TEXTS[at].1)
}

/// Parameters of a module's function.
const MODULE: &[&str] = &["exports", "require", "module", "process", "internalBinding"];
/// Parameters of the bootstrap's function.
const BOOTSTRAP: &[&str] = &["global", "internalBinding", "compile"];

/// The function of a module of the library.
///
/// # Errors
/// An Error if there is none of this id.
pub(crate) fn function_of(vm: &mut Vm, id: &str) -> JsResult {
    let Some(text) = text_of(id) else {
        let proto = vm.intrinsics().error_prototype;
        return Err(vm.throw_error(proto, &format!("No such built-in module: {id}")));
    };
    let params = if id == "bootstrap" { BOOTSTRAP } else { MODULE };
    match load_function(vm, &format!("node:{id}"), text, params) {
        Ok(function) => Ok(function),
        Err(diagnostic) => Err(vm.throw_syntax_error(format!("in the runtime's own library: {diagnostic}"))),
    }
}

/// Names of all modules, as an array.
pub(crate) fn ids(vm: &mut Vm) -> Value {
    let mark = vm.temps.len();
    for (id, _) in TEXTS {
        let text = vm.str(id);
        vm.temps.push(text);
    }
    vm.array_from_temps(mark).value()
}

#[cfg(test)]
mod tests {
    use super::*;
    use gill_syntax::Goal;

    fn files(dir: &std::path::Path, prefix: &str, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            if entry.path().is_dir() {
                files(&entry.path(), &format!("{prefix}{name}/"), found);
            } else if let Some(id) = name.strip_suffix(".js") {
                found.push(format!("{prefix}{id}"));
            }
        }
    }

    #[test]
    fn every_file_is_embedded_and_in_order() {
        let mut found = Vec::new();
        files(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../stdlib"), "", &mut found);
        found.sort();
        assert_eq!(found, TEXTS.iter().map(|row| row.0).collect::<Vec<_>>());
    }

    #[test]
    fn every_file_compiles() {
        for (id, text) in TEXTS {
            let params = if *id == "bootstrap" { BOOTSTRAP } else { MODULE };
            let done = crate::load::compile_text(id, text, Goal::CommonJs { params }, false);
            assert!(done.is_ok(), "{}", done.err().map(|d| d.to_string()).unwrap_or_default());
        }
    }
}
