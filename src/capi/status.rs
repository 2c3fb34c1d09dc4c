//! What a call returns.

/// Version of this interface. It changes when something that was there is no longer there, or means something else.
pub const YZ_ABI_VERSION: u32 = 1;

/// What a call returned. The numbers are part of the interface: never changed, never reused.
#[non_exhaustive]
#[repr(i32)]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum YzStatus {
    /// The call did what was asked.
    Ok = 0,
    /// An argument cannot be used: a pointer is NULL or not aligned, a file cannot be read, or what was to be signed
    /// was refused, by the library or by the callback.
    Argument = 1,
    /// A text is not UTF-8.
    NotUtf8 = 2,
    /// JSON, or what is in it, cannot be used.
    Configuration = 3,
    /// An input is longer, or holds more, than the limit in force.
    Limit = 4,
    /// A fault of the library.
    Internal = 99,
}

/// YZ_ABI_VERSION of the library that was loaded; compare it with that of the header.
#[unsafe(no_mangle)]
pub extern "C" fn yz_abi_version() -> u32 {
    YZ_ABI_VERSION
}

/// Why a call did not do what was asked.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) status: YzStatus,
    /// One line for a person. Quotes nothing about holders.
    pub(super) text: String,
}

impl Failure {
    pub(super) fn argument(text: impl Into<String>) -> Self {
        Self::new(YzStatus::Argument, text)
    }

    pub(super) fn configuration(text: impl Into<String>) -> Self {
        Self::new(YzStatus::Configuration, text)
    }

    pub(super) fn too_long(limit: usize) -> Self {
        let text = format!("longer than the limit of {limit} bytes");
        Self::new(YzStatus::Limit, text)
    }

    pub(super) fn too_many(what: &str, limit: usize) -> Self {
        let text = format!("{what}: more than the limit of {limit}");
        Self::new(YzStatus::Limit, text)
    }

    pub(super) fn new(status: YzStatus, text: impl Into<String>) -> Self {
        Self {
            status,
            text: text.into(),
        }
    }
}
