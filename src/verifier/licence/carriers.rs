//! Where a file carries the data of a licence, and which signatures cover that.

use std::collections::BTreeSet;

use crate::licence::Carrier;
use crate::licence::CarrierKind;
use crate::licence::Element;
use crate::licence::Licence;
use crate::licence::LicenceId;
use crate::licence::Protection;
use crate::licence::Source;
use crate::licence::TypeTable;
use crate::licence::UnreadCarrier;
use crate::ofd::DataFile;
use crate::ofd::DataKind;
use crate::ofd::OfdFacts;
use crate::report::Verdict;
use crate::verifier::SealedProof;
use crate::verifier::assemble::Judged;
use crate::verifier::assemble::Whole;
use crate::verifier::licence::seal::Sealer;

/// Where custom data stand (GB/T 33190-2016, clause 7).
const ROOT: &str = "/OFD.xml";
/// Where the data of a proof in JSON stand.
const PAYLOAD: &str = "/payload";

/// What covers a part of a file, worst first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Cover {
    None,
    /// A signature whose integrity does not hold, or is open.
    Failed,
    /// A signature whose integrity alone holds.
    Intact,
    /// A signature that passed.
    Passed,
}

impl Cover {
    /// What a signature amounts to.
    fn by(judged: &Judged, whole: &Whole) -> Self {
        if judged.verdict(whole) == Verdict::Passed {
            Self::Passed
        } else if judged.integrity(whole) == Verdict::Passed {
            Self::Intact
        } else {
            Self::Failed
        }
    }

    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Failed => "failed",
            Self::Intact => "intact",
            Self::Passed => "passed",
        }
    }
}

/// What the signatures of a file cover, unchanged, and whose they are; in the order of the file.
#[derive(Default)]
pub(crate) struct Covers<'a> {
    signatures: Vec<Covering<'a>>,
    vouching: Vouching,
}

/// Who must be the issuer of the licence, of those that vouch for all of its data.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Vouching {
    /// One is enough: others may have signed after him.
    #[default]
    One,
    /// Everyone: a proof in JSON has the issuer's own signature beside his seal.
    All,
}

struct Covering<'a> {
    number: usize,
    cover: Cover,
    paths: BTreeSet<&'a str>,
    sealer: Sealer,
}

impl<'a> Covers<'a> {
    pub(crate) fn of(facts: &'a OfdFacts, judged: &[Judged], whole: &Whole) -> Self {
        let signatures = facts.signatures.iter().zip(judged);
        let covers = signatures.map(|(signature, judged)| Covering {
            number: judged.case.number,
            cover: Cover::by(judged, whole),
            paths: signature.matching().collect(),
            sealer: Sealer::of(&judged.case),
        });
        Self {
            signatures: covers.collect(),
            vouching: Vouching::One,
        }
    }

    /// Those of a proof in JSON: both are over the whole, and neither is good without the other.
    pub(crate) fn of_proof(judged: &[Judged], whole: &Whole) -> Self {
        let worst = judged.iter().map(|j| Cover::by(j, whole)).min();
        let covers = judged.iter().map(|judged| Covering {
            number: judged.case.number,
            cover: worst.unwrap_or(Cover::None),
            paths: [PAYLOAD].into(),
            sealer: Sealer::of(&judged.case),
        });
        Self {
            signatures: covers.collect(),
            vouching: Vouching::All,
        }
    }

    pub(super) const fn vouching(&self) -> Vouching {
        self.vouching
    }

    /// The best that covers every one of `paths`; several signatures can do so together.
    pub(super) fn best(&self, paths: &BTreeSet<String>) -> Cover {
        let of_path = |path: &String| {
            let covering = self
                .signatures
                .iter()
                .filter(|c| c.paths.contains(path.as_str()));
            covering.map(|c| c.cover).max()
        };
        let worst = paths.iter().map(|p| of_path(p).unwrap_or(Cover::None));
        worst.min().unwrap_or(Cover::None)
    }

    /// Whose signatures passed and cover every one of `paths` alone.
    pub(super) fn sealers(&self, paths: &BTreeSet<String>) -> impl Iterator<Item = &Sealer> {
        self.passed_over(paths).map(|c| &c.sealer)
    }

    /// The numbers of the same signatures; none where there is nothing to cover.
    pub(super) fn passed(&self, paths: &BTreeSet<String>) -> Vec<usize> {
        let covering = self.passed_over(paths).filter(|_| !paths.is_empty());
        covering.map(|c| c.number).collect()
    }

    fn passed_over(&self, paths: &BTreeSet<String>) -> impl Iterator<Item = &Covering<'a>> {
        let covers = |c: &&Covering<'_>| paths.iter().all(|p| c.paths.contains(p.as_str()));
        let passed = self.signatures.iter().filter(|c| c.cover == Cover::Passed);
        passed.filter(covers)
    }
}

/// One carrier, what it says, and every file that has a say in that.
pub(crate) struct FileCarrier {
    /// What it says, not yet known to be covered.
    source: Source,
    pub(super) through: BTreeSet<String>,
    fault: Option<String>,
}

impl FileCarrier {
    fn new<'a>(
        carrier: Carrier,
        through: BTreeSet<String>,
        pairs: impl IntoIterator<Item = &'a (String, String)>,
    ) -> Self {
        let pairs = pairs.into_iter().map(|(n, t)| (n.as_str(), t.as_str()));
        Self {
            source: Source::new(carrier, Protection::Uncovered).with(pairs),
            through,
            fault: None,
        }
    }

    pub(super) fn carrier(&self) -> &Carrier {
        self.source.carrier()
    }

    fn of_data(file: &DataFile) -> Self {
        let kind = match file.kind {
            DataKind::Attachment => CarrierKind::Attachment,
            DataKind::Tag => CarrierKind::CustomTag,
        };
        let carrier = Carrier::new(kind, &file.path);
        Self {
            fault: file.fault.as_ref().map(ToString::to_string),
            ..Self::new(carrier, file.through.clone(), &file.values)
        }
    }

    /// The signed octets of a proof in JSON.
    pub(crate) fn of_proof(proof: &SealedProof) -> Self {
        let carrier = Carrier::new(CarrierKind::SignedJson, PAYLOAD);
        let through = [PAYLOAD.to_owned()].into();
        Self::new(carrier, through, &proof.proof().pairs())
    }
}

/// The identifiers of licences that a package holds, whatever covers them.
pub(crate) fn licences_in(facts: &OfdFacts) -> BTreeSet<LicenceId> {
    ids_in(&of_package(facts))
}

/// The identifiers of licences that `carriers` hold, whatever covers them.
pub(crate) fn ids_in(carriers: &[FileCarrier]) -> BTreeSet<LicenceId> {
    let pairs = carriers.iter().flat_map(|c| c.source.pairs());
    let ids = pairs.filter(|(name, _)| Element::from_name(name) == Some(Element::Identifier));
    ids.filter_map(|(_, text)| LicenceId::read(text).id().cloned())
        .collect()
}

/// The carriers of a package, in the order in which they are to be believed among equals: custom data, tags,
/// attachments (e-licence, 9.2).
pub(crate) fn of_package(facts: &OfdFacts) -> Vec<FileCarrier> {
    let custom = facts.documents.iter().map(|d| &d.info.custom);
    let custom = custom.filter(|pairs| !pairs.is_empty());
    let custom = custom.map(|pairs| {
        let carrier = Carrier::new(CarrierKind::CustomData, ROOT);
        FileCarrier::new(carrier, [ROOT.to_owned()].into(), pairs)
    });
    let data = |kind| {
        let files = facts.documents.iter().flat_map(|d| &d.data);
        files
            .filter(move |f| f.kind == kind)
            .map(FileCarrier::of_data)
    };
    custom
        .chain(data(DataKind::Tag))
        .chain(data(DataKind::Attachment))
        .collect()
}

/// The licence that `carriers` tell of, where what is covered at least as well as `enough` counts as covered.
pub(super) fn read(
    carriers: &[FileCarrier],
    enough: Cover,
    covers: &Covers<'_>,
    types: &TypeTable,
) -> Option<Licence> {
    let mut sources = Vec::new();
    let mut unread = Vec::new();
    for carrier in carriers {
        let protection = if covers.best(&carrier.through) >= enough {
            Protection::Covered
        } else {
            Protection::Uncovered
        };
        sources.push(carrier.source.under(protection));
        if let Some(fault) = &carrier.fault {
            unread.push(UnreadCarrier::new(carrier.carrier().clone(), fault));
        }
    }
    Licence::read(&sources, unread, types)
}
