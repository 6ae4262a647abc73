//! The modules of `stdlib/`, embedded: texts for stacks and cores, and their code, compiled when gill was built. Nothing is
//! loaded before it is asked for.

use gill_vm::{JsResult, Value, Vm};

/// A module of the library.
pub struct Module {
    /// Its name without `node:`, a path in `stdlib/`.
    pub id: &'static str,
    /// Its text.
    pub text: &'static str,
    /// Byte offset of the start of each line.
    pub lines: &'static [u32],
    /// Its function's template, as `gill_bytecode::embed` writes it.
    pub code: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/library.rs"));

/// The module of this id.
pub fn module_of(id: &str) -> Option<&'static Module> {
    LIBRARY.binary_search_by_key(&id, |module| module.id).ok().map(|at| &LIBRARY[at])
}

/// The function of a module of the library.
///
/// # Errors
/// An Error if there is none of this id.
pub(crate) fn function_of(vm: &mut Vm, id: &str) -> JsResult {
    let proto = vm.intrinsics().error_prototype;
    let Some(module) = module_of(id) else {
        return Err(vm.throw_error(proto, &format!("No such built-in module: {id}")));
    };
    let source = vm.add_library_source(&format!("node:{id}"), module.text, module.lines);
    match vm.load_embedded(module.code, source) {
        Ok(code) => {
            let proto = vm.intrinsics().function_prototype;
            Ok(vm.new_function(code, Value::UNDEFINED, proto).value())
        }
        Err(e) => Err(vm.throw_error(proto, &format!("The runtime's own module {id} is damaged: {e}"))),
    }
}

/// Whether a program may require the module of this id.
pub(crate) fn is_public(id: &str) -> bool {
    id != "bootstrap" && !id.starts_with("internal/") && module_of(id).is_some()
}

/// Names of the modules that a program may require, as an array.
pub(crate) fn ids(vm: &mut Vm) -> Value {
    let mark = vm.temps.len();
    for module in LIBRARY.iter().filter(|module| is_public(module.id)) {
        let text = vm.str(module.id);
        vm.temps.push(text);
    }
    vm.array_from_temps(mark).value()
}

#[cfg(test)]
mod tests {
    use super::*;
    use gill_bytecode::{CodeTemplate, embed};

    #[test]
    fn embedded_code_is_whole_and_sound() {
        assert!(
            module_of("fs").is_some() && module_of("util/types").is_some() && module_of("nothing").is_none()
        );
        for module in LIBRARY {
            let source = gill_vm::code::Source::new(module.id.to_owned(), module.text.into());
            assert_eq!(source.lines, module.lines, "{}", module.id);
            let mut deferred = vec![module.code];
            while let Some(bytes) = deferred.pop() {
                let embed::Embedded { mut template, functions } = embed::decode(bytes).unwrap();
                assert!(!template.code.is_empty(), "{}", module.id);
                // What verifies a function looks at how many are in it.
                template.functions = vec![CodeTemplate::default(); functions.len()];
                gill_bytecode::verify(&template).unwrap();
                deferred.extend(functions.iter().map(|function| function.bytes));
            }
        }
    }
}
