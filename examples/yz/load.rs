//! Trust and evidence from files and folders.

use std::path::Path;
use std::path::PathBuf;

use yinzheng::licence::Delegations;
use yinzheng::limits::Limits;
use yinzheng::pki::Anchors;
use yinzheng::pki::Certificate;
use yinzheng::pki::revocation::Crl;
use yinzheng::pki::revocation::OcspResponse;
use yinzheng::verifier::Evidence;
use yinzheng::verifier::SignedStatus;

use crate::args::Trust;
use crate::exit::Failure;
use crate::output::complain;
use crate::walk::has_ending;
use crate::walk::listing;
use crate::walk::read_file;

/// Longest table of delegations, in bytes; every body of a province in both columns fits.
const LONGEST_TABLE: usize = 8 << 20;

/// What a file is taken for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Role {
    /// An anchor for signers and timestamps.
    Anchor,
    Crl,
    Intermediate,
    Maker,
    Ocsp,
    Signer,
    Status,
    Tsa,
}

/// The folders inside a trust folder, and what the files in them are.
const ROOMS: &[(&str, Role)] = &[
    ("crl", Role::Crl),
    ("intermediate", Role::Intermediate),
    ("maker", Role::Maker),
    ("ocsp", Role::Ocsp),
    ("signer", Role::Signer),
    ("status", Role::Status),
    ("tsa", Role::Tsa),
];

impl Role {
    /// The endings under which such files are found in a folder; a file that is named itself may be called anything.
    const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Crl => &["crl", "pem", "der"],
            Self::Ocsp => &["ocsp", "ors", "der"],
            Self::Status => &["p7m"],
            Self::Anchor | Self::Intermediate | Self::Maker | Self::Signer | Self::Tsa => {
                &["cer", "crt", "pem", "der"]
            }
        }
    }
}

/// Reads everything that the command line names.
pub(crate) fn load(args: &Trust, limits: &Limits) -> Result<(Anchors, Evidence), Failure> {
    let named = [
        (Role::Anchor, &args.trust),
        (Role::Maker, &args.trust_maker),
        (Role::Signer, &args.trust_signer),
        (Role::Tsa, &args.trust_tsa),
        (Role::Intermediate, &args.intermediate),
        (Role::Crl, &args.crl),
        (Role::Ocsp, &args.ocsp),
        (Role::Status, &args.licence_status),
    ];
    let mut anchors = Anchors::default();
    let mut evidence = Evidence::default();
    for (role, paths) in named {
        for path in paths {
            for (role, file) in files(role, path)? {
                let added = add(role, &file, limits, &mut anchors, &mut evidence);
                added.map_err(|why| Failure::unreadable(format!("{}: {why}", file.display())))?;
            }
        }
    }
    if let Some(path) = &args.delegations {
        evidence.delegations = delegations(path)?;
    }
    for list in &args.trust_list {
        anchors.extend(list.anchors()?);
    }
    Ok((anchors, evidence))
}

fn delegations(path: &Path) -> Result<Delegations, Failure> {
    let failed = |why: String| Failure::unreadable(format!("{}: {why}", path.display()));
    let bytes = read_file(path, LONGEST_TABLE).map_err(|e| failed(e.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| failed("not UTF-8".to_owned()))?;
    Delegations::from_json(&text).map_err(|e| failed(e.to_string()))
}

/// The files that `path` stands for, each with its role.
fn files(role: Role, path: &Path) -> Result<Vec<(Role, PathBuf)>, Failure> {
    if !path.is_dir() {
        return Ok(vec![(role, path.to_owned())]);
    }
    let mut found = within(role, path)?;
    if role == Role::Anchor {
        for folder in subfolders(path)? {
            let name = folder.file_name().unwrap_or_default();
            match ROOMS.iter().find(|(room, _)| name == *room) {
                Some((_, role)) => found.extend(within(*role, &folder)?),
                // A misspelt folder would otherwise leave its anchors out without a word.
                None => complain(&format!(
                    "{}: not a folder that trust folders have; ignored",
                    folder.display()
                )),
            }
        }
    }
    if found.is_empty() {
        let message = format!("{}: nothing of use in this folder", path.display());
        return Err(Failure::unreadable(message));
    }
    Ok(found)
}

fn within(role: Role, folder: &Path) -> Result<Vec<(Role, PathBuf)>, Failure> {
    let wanted = |p: &PathBuf| p.is_file() && role.endings().iter().any(|e| has_ending(p, e));
    let paths = list(folder)?.into_iter().filter(wanted);
    Ok(paths.map(|p| (role, p)).collect())
}

fn subfolders(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let hidden = |p: &PathBuf| {
        p.file_name()
            .is_some_and(|n| n.as_encoded_bytes().starts_with(b"."))
    };
    let all = list(folder)?.into_iter();
    Ok(all.filter(|p| p.is_dir() && !hidden(p)).collect())
}

fn list(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    listing(folder).map_err(|e| Failure::unreadable(format!("{}: {e}", folder.display())))
}

fn add(
    role: Role,
    file: &Path,
    limits: &Limits,
    anchors: &mut Anchors,
    evidence: &mut Evidence,
) -> Result<(), String> {
    let bytes = read_file(file, limits.crl).map_err(|e| e.to_string())?;
    match role {
        Role::Crl => {
            let lists = Crl::read_all(&bytes).map_err(|e| format!("no CRL: {e}"))?;
            evidence.crls.extend(lists);
        }
        Role::Ocsp => {
            let answers =
                OcspResponse::read_all(&bytes).map_err(|e| format!("no OCSP answer: {e}"))?;
            evidence.ocsp.extend(answers);
        }
        Role::Status => {
            let status = SignedStatus::read(&bytes, limits);
            let status = status.map_err(|e| format!("no signed statement of status: {e}"))?;
            evidence.signed_status.push(status);
        }
        Role::Anchor | Role::Intermediate | Role::Maker | Role::Signer | Role::Tsa => {
            let certificates =
                Certificate::read_all(&bytes).map_err(|e| format!("no certificate: {e}"))?;
            for certificate in certificates {
                match role {
                    Role::Maker => anchors.trust_maker(certificate),
                    Role::Signer => anchors.trust_signer(certificate),
                    Role::Tsa => anchors.trust_tsa(certificate),
                    Role::Anchor => anchors.trust(certificate),
                    _ => evidence.intermediates.push(certificate),
                };
            }
        }
    }
    Ok(())
}
