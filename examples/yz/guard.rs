//! A fault in one document must not take the others with it.

use std::panic;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;

use crate::exit::Failure;

/// Runs `work` on the document `name`; a panic in it becomes a [`Failure`] that exits with 70.
///
/// `work` is unwind safe in fact: what it borrows is only read, and what it was building is thrown away.
pub(crate) fn guarded<T>(name: &str, work: impl FnOnce() -> T) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let text = panic
            .downcast_ref::<&str>()
            .map(|s| (*s).to_owned())
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_default();
        internal(name, &text)
    })
}

/// What is said of a panic over the document `name`.
pub(crate) fn internal(name: &str, text: &str) -> Failure {
    Failure::internal(format!("{name}: internal error, please report it: {text}"))
}

/// Keeps the runtime from printing panics by itself: whoever catches one says it in one line.
pub(crate) fn hush() {
    if std::env::var_os("RUST_BACKTRACE").is_none_or(|v| v == "0") {
        panic::set_hook(Box::new(|_| {}));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exit::Exit;

    #[test]
    fn a_panic_is_an_answer_about_one_document() {
        let answers: Vec<_> = [1, 0, 2]
            .iter()
            .map(|n| guarded("a.ofd", || 10 / *n))
            .collect();
        assert_eq!(answers[0], Ok(10));
        assert_eq!(answers[2], Ok(5));
        let failure = answers[1].clone().unwrap_err();
        assert_eq!(failure.exit, Exit::Internal);
        assert!(failure.message.starts_with("a.ofd: "), "{failure:?}");
    }
}
