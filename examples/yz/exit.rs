//! What the process tells its caller: one number for all documents together.

use std::process::ExitCode;

/// How a document, or the whole run, ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Exit {
    /// Everything passed.
    Passed,
    /// A document failed.
    Failed,
    /// Nothing failed, but a document could not be decided.
    Indeterminate,
    /// A document has no signature.
    NoSignature,
    /// The command line makes no sense.
    Usage,
    /// An input, trust or policy file cannot be read.
    Unreadable,
    /// A fault of this program.
    Internal,
}

impl Exit {
    /// The number of the table in the README; 64, 66 and 70 are those of `sysexits.h`.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::Failed => 1,
            Self::Indeterminate => 2,
            Self::NoSignature => 3,
            Self::Usage => 64,
            Self::Unreadable => 66,
            Self::Internal => 70,
        }
    }

    /// What stands for two documents together: the first that applies of 64, 70, 66, 1, 3, 2, 0. Whatever kept a
    /// document from being judged comes first, because the rest of the answer is then incomplete.
    pub(crate) const fn and(self, other: Self) -> Self {
        if self.rank() >= other.rank() {
            self
        } else {
            other
        }
    }

    const fn rank(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::Indeterminate => 1,
            Self::NoSignature => 2,
            Self::Failed => 3,
            Self::Unreadable => 4,
            Self::Internal => 5,
            Self::Usage => 6,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Why the run, or one document, got no answer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Failure {
    /// The code to exit with.
    pub(crate) exit: Exit,
    /// One line for a person, without the program's name.
    pub(crate) message: String,
}

impl Failure {
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    pub(crate) fn unreadable(message: impl Into<String>) -> Self {
        Self::new(Exit::Unreadable, message)
    }

    /// What was to be made would not be good.
    pub(crate) fn refused(message: impl Into<String>) -> Self {
        Self::new(Exit::Failed, message)
    }

    pub(crate) fn internal(message: impl Into<String>) -> Self {
        Self::new(Exit::Internal, message)
    }

    fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_that_applies_wins() {
        let order = [
            Exit::Usage,
            Exit::Internal,
            Exit::Unreadable,
            Exit::Failed,
            Exit::NoSignature,
            Exit::Indeterminate,
            Exit::Passed,
        ];
        for (i, first) in order.iter().enumerate() {
            for second in &order[i..] {
                assert_eq!(first.and(*second), *first, "{first:?} {second:?}");
                assert_eq!(second.and(*first), *first, "{second:?} {first:?}");
            }
        }
    }
}
