//! The text that goes with a status, kept for each thread.

use std::cell::RefCell;
use std::ffi::c_char;

use crate::capi::border;

thread_local! {
    static LAST: RefCell<String> = const { RefCell::new(String::new()) };
}

/// The text of the last call on this thread that did not return YZ_STATUS_OK; empty if there was none.
///
/// Returns the size that the text needs with its zero octet. Copies what fits into `buffer`, whole characters only,
/// and ends it with a zero octet; with a `capacity` of 0 nothing is copied and `buffer` may be NULL.
///
/// # Safety
///
/// `buffer` points to `capacity` writable octets.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yz_last_error(buffer: *mut c_char, capacity: usize) -> usize {
    border::quietly(|| {
        LAST.try_with(|last| {
            let text = last.borrow();
            // SAFETY: the caller vouches for the octets; `copy_out` takes care of NULL.
            unsafe { border::copy_out(&text, buffer, capacity) };
            text.len().saturating_add(1)
        })
        .unwrap_or_default()
    })
    .unwrap_or_default()
}

/// Keeps the text of a failure. A thread that is ending has nowhere to keep it.
pub(super) fn keep(text: String) {
    let _gone = LAST.try_with(|last| *last.borrow_mut() = text);
}
