//! The committed sample is what its generator makes.

mod support;

use std::path::Path;

#[test]
fn the_generator_makes_the_committed_sample() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data");

    for (name, made) in support::sample::files() {
        let committed = std::fs::read(folder.join(name)).unwrap_or_default();
        assert!(
            committed == made,
            "{name} differs; run `cargo run --example make_sample -- examples/data`"
        );
    }
}
