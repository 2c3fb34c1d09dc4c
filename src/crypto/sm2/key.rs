//! A public key, and what is kept to verify with it often.

use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;

use ::sm2::PublicKey;
use ::sm2::elliptic_curve::sec1::ToSec1Point;
use ::sm3::Digest;
use ::sm3::Sm3;

use crate::crypto::DEFAULT_ID;
use crate::crypto::SignatureForm;
use crate::crypto::TableBudget;
use crate::crypto::VerifyError;
use crate::crypto::sm2::batch::Asked;
use crate::crypto::sm2::budget::Share;
use crate::crypto::sm2::point::Affine;
use crate::crypto::sm2::read_pair;
use crate::crypto::sm2::table::Comb;
use crate::crypto::sm2::table::LARGE;
use crate::crypto::sm2::table::SMALL;
use crate::crypto::sm2::verify::Question;
use crate::crypto::z_value;

/// Uses after which a key gets its small table: making it costs as much as two verifications save.
const USES: u32 = 2;

/// A key read and checked once: on the curve, not infinity.
pub(in crate::crypto) struct Sm2Key {
    /// Affine x and y, 32 octets each.
    octets: [u8; 64],
    point: Affine,
    default_z: OnceLock<[u8; 32]>,
    budget: TableBudget,
    uses: AtomicU32,
    table: OnceLock<Option<(Table, Share)>>,
}

/// Multiples of the key's point.
enum Table {
    Large(Comb<LARGE>),
    Small(Comb<SMALL>),
}

impl Sm2Key {
    /// Reads a SEC1 point; `None` if it is not a point of the curve.
    ///
    /// * `budget`: where its table is taken from.
    pub(in crate::crypto) fn from_sec1(octets: &[u8], budget: &TableBudget) -> Option<Self> {
        let octets = match octets.strip_prefix(&[4]) {
            Some(coordinates) => coordinates.try_into().ok()?,
            None => decompressed(octets)?,
        };
        Some(Self {
            point: Affine::from_octets(&octets)?,
            octets,
            default_z: OnceLock::new(),
            budget: budget.clone(),
            uses: AtomicU32::new(0),
            table: OnceLock::new(),
        })
    }

    /// Makes the large table now, if the budget has room for it and no table was made before.
    pub(in crate::crypto) fn pin(&self) {
        if let Some(share) = self.budget.take(Comb::<LARGE>::BYTES) {
            let large = || Some((Table::Large(Comb::new(&self.point)), share));
            self.table.get_or_init(large);
        }
    }

    /// Octets that its table takes.
    pub(in crate::crypto) fn table_octets(&self) -> usize {
        let made = self.table.get().and_then(Option::as_ref);
        made.map_or(0, |(_, share)| share.octets())
    }

    /// The digest e = SM3(Z ‖ M); `None` if the identity is too long to have a Z.
    pub(in crate::crypto) fn digest(&self, id: &[u8], message: &[u8]) -> Option<[u8; 32]> {
        let z = match self.default_z.get() {
            Some(z) if id == DEFAULT_ID => *z,
            _ => {
                let z = z_value(id, &self.octets)?.as_bytes().try_into().ok()?;
                if id == DEFAULT_ID {
                    self.default_z.get_or_init(|| z);
                }
                z
            }
        };
        Some(
            Sm3::new_with_prefix(z)
                .chain_update(message)
                .finalize()
                .into(),
        )
    }

    pub(in crate::crypto) fn verify(
        &self,
        id: &[u8],
        message: &[u8],
        value: &[u8],
    ) -> Result<SignatureForm, VerifyError> {
        let e = self.digest(id, message).ok_or(VerifyError::BadSignature)?;
        self.verify_digest(&e, value)
    }

    /// Checks a value over the digest e = SM3(Z ‖ M).
    pub(in crate::crypto) fn verify_digest(
        &self,
        e: &[u8; 32],
        value: &[u8],
    ) -> Result<SignatureForm, VerifyError> {
        let (form, asked) = self.ask(e, value)?;
        let holds = self.answers_vartime(&asked.question);
        #[cfg(test)]
        crate::crypto::sm2::agreement::compare(&self.octets, e, value, holds);
        if holds {
            Ok(form)
        } else {
            Err(VerifyError::BadSignature)
        }
    }

    /// Reads a value, up to the question whether the points agree.
    pub(in crate::crypto) fn ask(
        &self,
        e: &[u8; 32],
        value: &[u8],
    ) -> Result<(SignatureForm, Asked<'_>), VerifyError> {
        let (form, pair) = read_pair(value).ok_or(VerifyError::BadEncoding)?;
        let question = Question::new(&pair, e).ok_or(VerifyError::BadSignature)?;
        Ok((
            form,
            Asked {
                key: self,
                question,
            },
        ))
    }

    pub(super) fn answers_vartime(&self, question: &Question) -> bool {
        match self.table_for_use() {
            Some(Table::Large(comb)) => question.holds_by_comb_vartime(comb),
            Some(Table::Small(comb)) => question.holds_by_comb_vartime(comb),
            None => question.holds_vartime(&self.point),
        }
    }

    /// The large table, if it has one.
    pub(super) fn large_table(&self) -> Option<&Comb<LARGE>> {
        match self.table.get()?.as_ref()? {
            (Table::Large(comb), _) => Some(comb),
            (Table::Small(_), _) => None,
        }
    }

    /// The table to verify with now, made when the key has been used often enough and the budget has room.
    fn table_for_use(&self) -> Option<&Table> {
        let made = match self.table.get() {
            Some(made) => made,
            None if self.uses.fetch_add(1, Ordering::Relaxed) < USES => return None,
            None => self.table.get_or_init(|| {
                let share = self.budget.take(Comb::<SMALL>::BYTES)?;
                Some((Table::Small(Comb::new(&self.point)), share))
            }),
        };
        made.as_ref().map(|(table, _)| table)
    }
}

/// x and y of a point in another form than the plain one, by the arithmetic of the `sm2` crate.
fn decompressed(octets: &[u8]) -> Option<[u8; 64]> {
    let key = PublicKey::from_sec1_bytes(octets).ok()?;
    let point = key.to_sec1_point(false);
    point.as_bytes().strip_prefix(&[4])?.try_into().ok()
}

impl fmt::Debug for Sm2Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sm2Key({} octets of table)", self.table_octets())
    }
}
