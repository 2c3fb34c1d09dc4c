//! Where a file carries the data of a licence, and which signatures cover that.

use std::collections::BTreeSet;

use crate::licence::Carrier;
use crate::licence::CarrierKind;
use crate::licence::Licence;
use crate::licence::Protection;
use crate::licence::Source;
use crate::licence::TypeTable;
use crate::licence::UnreadCarrier;
use crate::ofd::DataFile;
use crate::ofd::DataKind;
use crate::ofd::OfdFacts;
use crate::report::Verdict;
use crate::verifier::assemble::Judged;
use crate::verifier::assemble::Whole;
use crate::verifier::licence::seal::Sealer;

/// Where custom data stand (GB/T 33190-2016, clause 7).
const ROOT: &str = "/OFD.xml";

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
pub(crate) struct Covers<'a>(Vec<Covering<'a>>);

struct Covering<'a> {
    number: usize,
    cover: Cover,
    paths: BTreeSet<&'a str>,
    sealer: Sealer,
}

impl<'a> Covers<'a> {
    pub(crate) fn of(facts: &'a OfdFacts, judged: &[Judged], whole: &Whole) -> Self {
        let cover = |judged: &Judged| {
            if judged.verdict(whole) == Verdict::Passed {
                Cover::Passed
            } else if judged.integrity(whole) == Verdict::Passed {
                Cover::Intact
            } else {
                Cover::Failed
            }
        };
        let signatures = facts.signatures.iter().zip(judged);
        let covers = signatures.map(|(signature, judged)| Covering {
            number: judged.case.number,
            cover: cover(judged),
            paths: signature.matching().collect(),
            sealer: Sealer::of(&judged.case),
        });
        Self(covers.collect())
    }

    /// The best that covers every one of `paths`; several signatures can do so together.
    pub(super) fn best(&self, paths: &BTreeSet<String>) -> Cover {
        let of_path = |path: &String| {
            let covering = self.0.iter().filter(|c| c.paths.contains(path.as_str()));
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
        let passed = self.0.iter().filter(|c| c.cover == Cover::Passed);
        passed.filter(covers)
    }
}

/// One carrier, what it says, and every file that has a say in that.
pub(crate) struct FileCarrier {
    pub(super) carrier: Carrier,
    pub(super) through: BTreeSet<String>,
    pairs: Vec<(String, String)>,
    fault: Option<String>,
}

impl FileCarrier {
    fn of_data(file: &DataFile) -> Self {
        let kind = match file.kind {
            DataKind::Attachment => CarrierKind::Attachment,
            DataKind::Tag => CarrierKind::CustomTag,
        };
        Self {
            carrier: Carrier::new(kind, &file.path),
            through: file.through.clone(),
            pairs: file.values.clone(),
            fault: file.fault.as_ref().map(ToString::to_string),
        }
    }
}

/// The carriers of a package, in the order in which they are to be believed among equals: custom data, tags,
/// attachments (e-licence, 9.2).
pub(crate) fn of_package(facts: &OfdFacts) -> Vec<FileCarrier> {
    let custom = facts.documents.iter().map(|d| &d.info.custom);
    let custom = custom.filter(|pairs| !pairs.is_empty());
    let custom = custom.map(|pairs| FileCarrier {
        carrier: Carrier::new(CarrierKind::CustomData, ROOT),
        through: [ROOT.to_owned()].into(),
        pairs: pairs.clone(),
        fault: None,
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
        let mut source = Source::new(carrier.carrier.clone(), protection);
        for (name, text) in &carrier.pairs {
            source.push(name, text);
        }
        sources.push(source);
        if let Some(fault) = &carrier.fault {
            unread.push(UnreadCarrier::new(carrier.carrier.clone(), fault));
        }
    }
    Licence::read(&sources, unread, types)
}
