//! Turns the contract in `proto/` into Rust, without a `protoc` on the machine.

use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let proto = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../proto");
    let file = proto.join("block.proto");
    println!("cargo::rerun-if-changed={}", file.display());
    let descriptors = protox::compile([&file], [&proto])?;
    tonic_prost_build::configure().compile_fds(descriptors)?;
    Ok(())
}
