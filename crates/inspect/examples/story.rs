//! Writes the synthetic story core of the tests to a file, to try the inspector on: `cargo run -p gill-inspect
//! --example story core.story && vminspect core.story`.

fn main() -> std::io::Result<()> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "core.story".into());
    std::fs::write(&path, gill_image::story::story().synth.core())?;
    println!("{path}");
    Ok(())
}
