//! The border: what comes from the caller is checked here, and no panic leaves from here.

use std::any::Any;
use std::ffi::CStr;
use std::ffi::CString;
use std::ffi::c_char;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::ptr;
use std::ptr::NonNull;
use std::slice;

use crate::capi::last_error;
use crate::capi::status::Failure;
use crate::capi::status::YzStatus;

/// Runs `body`, keeps the text of its failure, and ends a panic in it.
///
/// `body` is unwind safe in fact: handles are only read, or lock what they change, and what was being built is thrown
/// away.
pub(super) fn guard(body: impl FnOnce() -> Result<(), Failure>) -> YzStatus {
    let failure = match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(())) => return YzStatus::Ok,
        Ok(Err(failure)) => failure,
        Err(panic) => Failure::new(YzStatus::Internal, told(panic)),
    };
    // Keeping the text must not unwind either.
    let _lost = quietly(|| last_error::keep(failure.text));
    failure.status
}

/// Runs `body`; `None` for a panic. For calls that have no status to tell it by.
pub(super) fn quietly<T>(body: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(body)).map_err(forget).ok()
}

/// What a panic says.
fn told(panic: Box<dyn Any + Send>) -> String {
    let said = panic
        .downcast_ref::<&str>()
        .map(|s| (*s).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    forget(panic);
    format!("internal error, please report it: {said}")
}

/// Leaves the panic's value alone: dropping one that panics in its turn would unwind out of here.
fn forget(panic: Box<dyn Any + Send>) {
    std::mem::forget(panic);
}

/// The handle at `pointer`, if there can be one. Threads share it.
///
/// # Safety
///
/// `pointer` is null, or comes from [`Out::hand`] and is not released before `'a` ends.
pub(super) unsafe fn handle<'a, T: Sync>(name: &str, pointer: *const T) -> Result<&'a T, Failure> {
    if !pointer.is_aligned() {
        return Err(Failure::argument(format!("{name} is not aligned")));
    }
    // SAFETY: aligned; else the caller vouches for it.
    let handle = unsafe { pointer.as_ref() };
    handle.ok_or_else(|| Failure::argument(format!("{name} is NULL")))
}

/// The text at `pointer`.
///
/// # Safety
///
/// `pointer` is null, or points to octets up to and including a zero that nobody writes to while `'a` lasts.
pub(super) unsafe fn text<'a>(name: &str, pointer: *const c_char) -> Result<&'a str, Failure> {
    if pointer.is_null() {
        return Err(Failure::argument(format!("{name} is NULL")));
    }
    // SAFETY: not null; the caller vouches for the zero at the end.
    let text = unsafe { CStr::from_ptr(pointer) };
    let wrong = |_| Failure::new(YzStatus::NotUtf8, format!("{name} is not UTF-8"));
    text.to_str().map_err(wrong)
}

/// The `len` octets at `pointer`, which may be null where there are none.
///
/// # Safety
///
/// `pointer` is null, or points to `len` octets that nobody writes to while `'a` lasts.
pub(super) unsafe fn octets<'a>(
    name: &str,
    pointer: *const u8,
    len: usize,
) -> Result<&'a [u8], Failure> {
    if len == 0 {
        return Ok(&[]);
    }
    if pointer.is_null() {
        return Err(Failure::argument(format!("{name} is NULL")));
    }
    if isize::try_from(len).is_err() {
        let text = format!("{name} is longer than memory can be");
        return Err(Failure::argument(text));
    }
    // SAFETY: not null, no longer than a slice may be, and octets are always aligned; the caller vouches for the rest.
    Ok(unsafe { slice::from_raw_parts(pointer, len) })
}

/// Room for one result.
pub(super) struct Out<T>(NonNull<T>);

/// What stands in a room without a result.
pub(super) trait Vacant {
    const VACANT: Self;
}

impl<T> Vacant for *mut T {
    const VACANT: Self = ptr::null_mut();
}

impl<T> Vacant for *const T {
    const VACANT: Self = ptr::null();
}

impl Vacant for usize {
    const VACANT: Self = 0;
}

/// Takes the caller's room for one result, and empties it: an earlier result, released by now or not, must not be taken
/// for that of a call that fails. So rooms are taken before anything else of a call is looked at.
///
/// # Safety
///
/// `pointer` is null, or points to room for one `T` that is writable and nobody else's during the call.
pub(super) unsafe fn out<T: Vacant>(name: &str, pointer: *mut T) -> Result<Out<T>, Failure> {
    if !pointer.is_aligned() {
        return Err(Failure::argument(format!("{name} is not aligned")));
    }
    let room = NonNull::new(pointer);
    let room = room.ok_or_else(|| Failure::argument(format!("{name} is NULL")))?;
    // SAFETY: not null and aligned; the caller vouches for the rest, and what stands there is not read.
    unsafe { room.write(T::VACANT) }
    Ok(Out(room))
}

impl<T> Out<T> {
    /// Writes the result.
    pub(super) fn set(self, value: T) {
        // SAFETY: `out` was told that there is room, and looked at null and alignment; what stood there is not read.
        unsafe { self.0.write(value) }
    }
}

impl<T: Send + Sync> Out<*mut T> {
    /// Hands out a handle, for any thread; [`release`] takes it back.
    pub(super) fn hand(self, value: T) {
        self.set(Box::into_raw(Box::new(value)));
    }
}

/// Drops what a handle stands for. Nothing happens for null.
///
/// # Safety
///
/// `pointer` is null, or comes from [`Out::hand`], was not released before, and nobody uses it any more.
pub(super) unsafe fn release<T>(pointer: *mut T) {
    if pointer.is_null() || !pointer.is_aligned() {
        return;
    }
    let _panicked = quietly(|| {
        // SAFETY: the caller vouches that it is a box of ours, and the last of its users.
        drop(unsafe { Box::from_raw(pointer) });
    });
}

/// Copies the beginning of `text` that fits, and a zero after it.
///
/// # Safety
///
/// `buffer` is null, or points to `capacity` writable octets.
pub(super) unsafe fn copy_out(text: &str, buffer: *mut c_char, capacity: usize) {
    let Some(room) = capacity.checked_sub(1) else {
        return;
    };
    if buffer.is_null() {
        return;
    }
    let fits = text.get(..floor(text, room)).unwrap_or_default();
    // SAFETY: `fits` and the zero are at most `capacity` octets, and the caller's buffer is not ours.
    unsafe {
        ptr::copy_nonoverlapping(fits.as_ptr(), buffer.cast(), fits.len());
        buffer.add(fits.len()).write(0);
    }
}

/// The end of the last whole character of `text` at or before `index`.
fn floor(text: &str, index: usize) -> usize {
    let mut at = index.min(text.len());
    while !text.is_char_boundary(at) {
        at = at.saturating_sub(1);
    }
    at
}

/// `text` with a zero at its end. A zero within would cut it short, so it is shown as U+FFFD.
pub(super) fn terminated(text: String) -> CString {
    CString::new(text).unwrap_or_else(|e| {
        let shown = String::from_utf8_lossy(&e.into_vec()).replace('\0', "\u{fffd}");
        CString::new(shown).unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_characters_are_copied() {
        for (capacity, want) in [(1, ""), (3, ""), (4, "印"), (7, "印证"), (99, "印证")] {
            let mut buffer = [1; 99];
            // SAFETY: 99 octets are there.
            unsafe { copy_out("印证", buffer.as_mut_ptr(), capacity) };
            // SAFETY: `copy_out` wrote a zero.
            let got = unsafe { CStr::from_ptr(buffer.as_ptr()) };
            assert_eq!(got.to_str(), Ok(want), "{capacity}");
        }
    }

    #[test]
    fn nothing_is_copied_without_room() {
        // SAFETY: there is no room, and none is used.
        unsafe { copy_out("x", ptr::null_mut(), 0) };
        // SAFETY: null is allowed.
        unsafe { copy_out("x", ptr::null_mut(), 9) };
    }

    #[test]
    fn a_zero_within_does_not_cut_a_text_short() {
        let text = terminated("a\0b".to_owned());
        assert_eq!(text.to_str(), Ok("a\u{fffd}b"));
    }

    #[test]
    fn a_panic_ends_at_the_border() {
        assert_eq!(guard(|| panic!("on purpose")), YzStatus::Internal);
        assert_eq!(quietly(|| panic!("on purpose")), None::<()>);
    }
}
