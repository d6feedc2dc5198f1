//! Turns the contract in `proto/` into Rust, without a `protoc` on the machine.

use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let proto = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../proto");
    let file = proto.join("block.proto");
    println!("cargo::rerun-if-changed={}", file.display());
    let descriptors = protox::compile([&file], [&proto])?;
    // A key is shown to nobody: `key_shown.rs` says how it looks in a log.
    tonic_prost_build::configure().skip_debug(["fogbank.block.v1.VolumeKey"]).compile_fds(descriptors)?;
    Ok(())
}
