//! Stores the instruction table as `docs/bytecode.md`.

fn main() -> std::io::Result<()> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/bytecode.md");
    std::fs::write(path, gill_bytecode::bytecode_markdown())
}
