//! Whom the caller trusts, for what, and when.

use crate::pki::Certificate;
use crate::time::Timestamp;

/// What a trust anchor (信任锚) is trusted for.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Purpose {
    /// Whoever publishes recognition and status lists.
    ListPublisher,
    /// Seal makers, but only while no anchor is named for them (architecture, decision 1).
    SealMakerStandIn,
    /// Seal makers (制章者), or a CA that certifies them.
    SealMakerCa,
    /// Signers (签章人), or a CA that certifies them.
    SignerCa,
    /// Time stamping authorities, or a CA that certifies them.
    TimestampCa,
}

/// A set of purposes.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct Purposes(u8);

impl Purposes {
    /// The set of this one purpose.
    pub const fn of(purpose: Purpose) -> Self {
        Self(match purpose {
            Purpose::ListPublisher => 1,
            Purpose::SealMakerCa => 1 << 1,
            Purpose::SignerCa => 1 << 2,
            Purpose::TimestampCa => 1 << 3,
            Purpose::SealMakerStandIn => 1 << 4,
        })
    }

    /// This set with one purpose more.
    #[must_use]
    pub const fn with(self, purpose: Purpose) -> Self {
        Self(self.0 | Self::of(purpose).0)
    }

    /// Whether `purpose` is in it.
    pub const fn contains(self, purpose: Purpose) -> bool {
        self.0 & Self::of(purpose).0 != 0
    }
}

/// A certificate that is trusted without proof, for some purposes and, where given, for some time.
///
/// Its own validity is not looked at when it ends a path: the caller's word stands above it (RFC 5280, 6.1.1 d).
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TrustAnchor {
    /// The certificate; most often that of a CA, but an accepted end entity may be named directly.
    pub certificate: Certificate,
    /// What it is trusted for.
    pub purposes: Purposes,
    /// First instant of trust; open if absent.
    pub trusted_from: Option<Timestamp>,
    /// Last instant of trust; open if absent.
    pub trusted_until: Option<Timestamp>,
}

impl TrustAnchor {
    /// An anchor without bounds in time.
    pub const fn new(certificate: Certificate, purposes: Purposes) -> Self {
        Self {
            certificate,
            purposes,
            trusted_from: None,
            trusted_until: None,
        }
    }

    /// The same anchor, trusted from `t` on.
    #[must_use]
    pub const fn since(mut self, t: Timestamp) -> Self {
        self.trusted_from = Some(t);
        self
    }

    /// The same anchor, trusted up to and including `t`.
    #[must_use]
    pub const fn until(mut self, t: Timestamp) -> Self {
        self.trusted_until = Some(t);
        self
    }

    /// Whether it is trusted at `t`.
    pub fn is_trusted_at(&self, t: Timestamp) -> bool {
        self.trusted_from.is_none_or(|from| from <= t)
            && self.trusted_until.is_none_or(|until| t <= until)
    }
}

/// The caller's trust anchors.
///
/// ```
/// use yinzheng::pki::Anchors;
///
/// let nobody = Anchors::new();
/// assert!(!nobody.maker_pinned());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Anchors {
    all: Vec<TrustAnchor>,
}

impl Anchors {
    /// No anchor: nobody is trusted.
    pub const fn new() -> Self {
        Self { all: Vec::new() }
    }

    /// Adds an anchor.
    pub fn add(&mut self, anchor: TrustAnchor) {
        self.all.push(anchor);
    }

    /// Trusts `certificate` as CA of signers and of time stamping authorities, and of seal makers while no anchor
    /// is named for them (architecture, decision 1).
    pub fn trust(&mut self, certificate: Certificate) {
        let purposes = Purposes::of(Purpose::SignerCa)
            .with(Purpose::TimestampCa)
            .with(Purpose::SealMakerStandIn);
        self.add(TrustAnchor::new(certificate, purposes));
    }

    /// Trusts `certificate` as seal maker, or as CA of seal makers. From then on no other anchor stands for makers.
    pub fn trust_maker(&mut self, certificate: Certificate) {
        self.add(TrustAnchor::new(
            certificate,
            Purposes::of(Purpose::SealMakerCa),
        ));
    }

    /// Trusts `certificate` as signer, or as CA of signers.
    pub fn trust_signer(&mut self, certificate: Certificate) {
        self.add(TrustAnchor::new(
            certificate,
            Purposes::of(Purpose::SignerCa),
        ));
    }

    /// Trusts `certificate` as time stamping authority, or as CA of such.
    pub fn trust_tsa(&mut self, certificate: Certificate) {
        self.add(TrustAnchor::new(
            certificate,
            Purposes::of(Purpose::TimestampCa),
        ));
    }

    /// Whether at least one anchor was named for seal makers.
    pub fn maker_pinned(&self) -> bool {
        self.all
            .iter()
            .any(|a| a.purposes.contains(Purpose::SealMakerCa))
    }

    /// Every anchor.
    pub fn iter(&self) -> std::slice::Iter<'_, TrustAnchor> {
        self.all.iter()
    }

    /// The anchors at which a path for `purpose` may end. While no anchor is named for seal makers, those
    /// given by [`Anchors::trust`] stand in, and the verifier says so (architecture, decision 1).
    pub fn accepting(&self, purpose: Purpose) -> impl Iterator<Item = &TrustAnchor> {
        let stands_in = purpose == Purpose::SealMakerCa && !self.maker_pinned();
        let wanted = if stands_in {
            Purpose::SealMakerStandIn
        } else {
            purpose
        };
        self.all.iter().filter(move |a| a.purposes.contains(wanted))
    }
}

impl Extend<TrustAnchor> for Anchors {
    fn extend<I: IntoIterator<Item = TrustAnchor>>(&mut self, anchors: I) {
        self.all.extend(anchors);
    }
}
