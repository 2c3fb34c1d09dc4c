//! Every attack of the table has a file, and the file differs from the good one.

mod support;

use std::collections::BTreeSet;

use support::attacks;

#[test]
fn every_row_of_the_table_has_files() {
    let all = attacks::all();

    let rows: BTreeSet<u8> = all.iter().map(|a| a.row).collect();
    let names: BTreeSet<&str> = all.iter().map(|a| a.name).collect();
    assert_eq!(rows, (1..=26).collect());
    assert_eq!(names.len(), all.len(), "a name stands twice");
    let good = attacks::unharmed();
    let same = all.iter().filter(|a| a.bytes == good).map(|a| a.name);
    assert_eq!(same.collect::<Vec<_>>(), Vec::<&str>::new());
}
