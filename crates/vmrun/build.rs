//! Links vmrun at a fixed address where the linker can: the loader then has no tables of pointers to relocate, which is a
//! fifth of the pages that an empty program touches. Heap, stack and libraries stay where chance puts them.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
