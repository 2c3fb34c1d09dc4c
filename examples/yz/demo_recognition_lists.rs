//! The signed lists of the demonstration, one for each case, and what was seen before them.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use yinzheng::crypto::Signer;
use yinzheng::crypto::SoftwareSigner;
use yinzheng::pki::envelope::Envelope;
use yinzheng::recognition::Acceptance;
use yinzheng::recognition::Agreement;
use yinzheng::recognition::Delegation;
use yinzheng::recognition::FileStore;
use yinzheng::recognition::KeySet;
use yinzheng::recognition::LIST_DOMAIN;
use yinzheng::recognition::Offer;
use yinzheng::recognition::ROOT_DOMAIN;
use yinzheng::recognition::RecognitionList;
use yinzheng::recognition::RootManifest;
use yinzheng::recognition::TakeOver;
use yinzheng::recognition::TakeOverScope;

use crate::demo_recognition_cases::Case;
use crate::demo_recognition_cases::Change;
use crate::demo_recognition_cases::equivalent;
use crate::demo_recognition_world::RELYING;
use crate::demo_recognition_world::Relying;
use crate::demo_recognition_world::SINCE;
use crate::demo_recognition_world::list;
use crate::demo_recognition_world::since;
use crate::demo_world::ASKED;
use crate::demo_world::Made;
use crate::demo_world::Region;
use crate::demo_world::at;

/// Who signs: the root, and two keys of each publisher, of which both must.
pub(crate) struct Publishing {
    root: Envelope,
    keys: [[SoftwareSigner; 2]; 3],
}

/// A file below the folder of the demonstration.
pub(crate) type File = (String, Vec<u8>);

impl Publishing {
    pub(crate) fn new() -> Made<Self> {
        let key = SoftwareSigner::generate_sm2;
        let two = || -> Made<[SoftwareSigner; 2]> { Ok([key()?, key()?]) };
        let (own, keys) = (key()?, [two()?, two()?, two()?]);
        let delegations = RELYING.iter().zip(&keys).map(|(region, keys)| {
            let keys = KeySet::new(keys.iter().map(Signer::public_key), 2);
            Delegation::new(
                region.publisher(),
                vec![region.list_id()],
                region.code,
                keys,
            )
        });
        let manifest = RootManifest::new(
            "urn:example:recognition:scheme",
            at("2026-01-01")?,
            at("2028-01-01")?,
            KeySet::new([own.public_key()], 1),
            delegations.collect(),
        );
        let mut root = Envelope::new(manifest.to_payload());
        root.sign(ROOT_DOMAIN, &own, None)?;
        Ok(Self { root, keys })
    }

    /// The root manifest.
    pub(crate) fn root(&self) -> File {
        ("recognition/root.json".to_owned(), json(&self.root))
    }

    fn signed(&self, list: &RecognitionList, by: &[SoftwareSigner]) -> Made<Envelope> {
        let mut envelope = Envelope::new(list.to_payload());
        for key in by {
            envelope.sign(LIST_DOMAIN, key, None)?;
        }
        Ok(envelope)
    }

    /// The lists by which the three regions recognise the licences of `issuing`; Chongqing takes them for a type of its
    /// own, by agreement.
    pub(crate) fn good(&self, issuing: &Region) -> Made<Vec<File>> {
        let mut files = Vec::new();
        for (region, keys) in RELYING.iter().zip(&self.keys) {
            let mut list = list(*region, issuing)?;
            if region.code == "500000" {
                equivalent(&mut list, since(SINCE)?, None)?;
                list.agreements = vec![Agreement::new("cy-2025", "川渝电子证照互认协议（虚构）")];
                let rules = list.equivalences.iter_mut();
                rules.for_each(|e| e.agreement_ref = Some("cy-2025".to_owned()));
            }
            files.push((good_path(*region), json(&self.signed(&list, keys)?)));
        }
        Ok(files)
    }

    /// The list of a case, and those that it takes over.
    pub(crate) fn case(&self, case: &Case, issuing: &Region) -> Made<Vec<File>> {
        let [_, _, (region, keys)] = [0, 1, 2].map(|i| (RELYING[i], &self.keys[i]));
        let mut list = list(region, issuing)?;
        let mut others = Vec::new();
        let mut by = &keys[..];
        match case.change {
            Change::Rules(change) => change(&mut list)?,
            Change::OneSignature => by = &keys[..1],
            Change::Older | Change::Twin => {}
            Change::Gap => list.previous_digest = Some(format!("sm3:{}", "0".repeat(64))),
            Change::TakesOver => others = self.take_over(&mut list)?,
            Change::Absent => return Ok(Vec::new()),
        }
        let mut files = vec![(case_path(case.name), json(&self.signed(&list, by)?))];
        files.extend(others);
        Ok(files)
    }

    /// Moves the authorities of a list to two others, which it takes over.
    fn take_over(&self, own: &mut RecognitionList) -> Made<Vec<File>> {
        let mut files = Vec::new();
        for (path, keys) in taken_over().into_iter().zip(&self.keys) {
            let mut other = own.clone();
            other.list_id = format!("urn:example:{path}");
            other.publisher.id.clone_from(&other.list_id);
            files.push((path, json(&self.signed(&other, keys)?)));
            let spki = keys
                .iter()
                .map(|k| STANDARD.encode(k.public_key().to_spki()));
            let scope = TakeOverScope::regions(vec!["510000".parse()?]);
            let (id, keys) = (other.list_id, spki.collect());
            own.takes_over.push(TakeOver::new(&id, &id, keys, 2, scope));
        }
        own.authorities.clear();
        Ok(files)
    }

    /// Leaves in `path` the memory of whoever has seen another list before that of the case.
    pub(crate) fn remember(&self, case: &Case, issuing: &Region, path: &Path) -> Made<()> {
        let mut seen = list(RELYING[2], issuing)?;
        match case.change {
            Change::Older => seen.sequence += 1,
            Change::Twin => seen.publisher.contact = Some("0571-0000000".to_owned()),
            _ => seen.sequence -= 2,
        }
        let signed = self.signed(&seen, &self.keys[2])?;
        let mut store = FileStore::open(path)?;
        let acceptance = Acceptance::at(at(ASKED)?);
        let root = acceptance.root(&self.root, &[], Some(&mut store))?;
        acceptance.list(&Offer::new(&signed), &root, Some(&mut store))?;
        Ok(())
    }
}

fn json(envelope: &Envelope) -> Vec<u8> {
    format!("{}\n", envelope.to_json()).into_bytes()
}

/// The list by which a region recognises.
pub(crate) fn good_path(region: Relying) -> String {
    format!("recognition/{}.json", region.code)
}

/// The list of a case.
pub(crate) fn case_path(name: &str) -> String {
    format!("recognition/330100/{name}.json")
}

/// Lists of other publishers.
pub(crate) fn taken_over() -> [String; 2] {
    [1, 2].map(|n| format!("recognition/330100/taken-over-{n}.json"))
}

/// What was seen before a case, where that matters.
pub(crate) fn seen_path(case: &Case) -> Option<String> {
    let matters = matches!(case.change, Change::Older | Change::Twin | Change::Gap);
    matters.then(|| format!("recognition/seen/{}.json", case.name))
}
