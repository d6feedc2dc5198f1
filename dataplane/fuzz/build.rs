//! The contract's messages, from which specs are made.

use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let proto = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto");
    let file = proto.join("block.proto");
    println!("cargo::rerun-if-changed={}", file.display());
    prost_build::Config::new().compile_fds(protox::compile([&file], [&proto])?)?;
    Ok(())
}
