//! Octets that the library made.

use crate::capi::border;
use crate::capi::status::YzStatus;

/// Octets that the library made: a signature, a sealed document.
#[derive(Debug)]
pub struct YzBytes(pub(super) Vec<u8>);

/// Where the octets are, and how many. They live as long as `bytes`.
///
/// # Safety
///
/// `bytes` is a handle that is not released. `data_out` and `len_out` point to room for one pointer and one size.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yz_bytes_get(
    bytes: *const YzBytes,
    data_out: *mut *const u8,
    len_out: *mut usize,
) -> YzStatus {
    border::guard(|| {
        // SAFETY: the caller vouches for handle and rooms.
        let (data, len, bytes) = unsafe {
            (
                border::out("data_out", data_out),
                border::out("len_out", len_out),
                border::handle("bytes", bytes),
            )
        };
        let (data, len, bytes) = (data?, len?, bytes?);
        data.set(bytes.0.as_ptr());
        len.set(bytes.0.len());
        Ok(())
    })
}

/// Releases octets.
///
/// # Safety
///
/// `bytes` is NULL or a handle that is not released, and nobody uses it any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yz_bytes_free(bytes: *mut YzBytes) {
    // SAFETY: the caller vouches for the handle.
    unsafe { border::release(bytes) }
}
