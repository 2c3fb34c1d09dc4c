//! What it costs to decide which documents an applicant need not hand in, over few and many licences.
//!
//! ```sh
//! cargo bench --bench decision
//! ```

#[allow(dead_code, unused_imports, clippy::type_complexity)] // the tests in them are not part of this
#[path = "../tests/sharing/grants.rs"]
mod grants;
#[allow(dead_code, unused_imports, clippy::type_complexity)]
#[path = "../tests/sharing/matters.rs"]
mod matters;
#[allow(dead_code)]
#[path = "../tests/sharing/world.rs"]
mod world;

use divan::Bencher;
use world::World;

fn main() {
    divan::main();
}

/// One application, decided anew from its inputs.
#[divan::bench(args = [1, 10, 50])]
fn decide(bencher: Bencher<'_, '_>, licences: usize) {
    let world = (1..licences).fold(World::good(), |world, _| world.also(world::licence()));
    let (input, matter) = (world.input(), world.matter());
    bencher.bench_local(|| input.replay(&matter).unwrap());
}
