//! Whose signature counts: offices, platforms, legal bases, and the applicant's own key.

use std::path::Path;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use serde::Deserialize;
use serde::Serialize;
use yinzheng::crypto::PublicKey;
use yinzheng::licence::Uscc;
use yinzheng::limits::Limits;
use yinzheng::sharing::AuthenticationLevel;
use yinzheng::sharing::BodyKeys;
use yinzheng::sharing::GrantAuthorities;
use yinzheng::sharing::LegalBasis;
use yinzheng::sharing::Platform;
use yinzheng::sharing::SignedRevocation;

use crate::exit::Failure;
use crate::holder;
use crate::keygen::read_public;
use crate::walk::Document;
use crate::walk::read_file;

/// Longest register, in bytes; every office of a province with two keys fits.
const LONGEST: usize = 8 << 20;

/// By whose word an authorisation counts.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Authorisations 用证授权")]
pub(crate) struct Believed {
    #[command(flatten)]
    register: Register,

    /// A public key that you know to be a holder's own: two words, the holder (a JSON file with name, code and
    /// code_type, or NAME,CODE,TYPE) and the file with the key 持证主体及其公钥
    #[arg(long, num_args = 2, value_names = ["HOLDER", "KEY"])]
    holder_key: Vec<String>,

    /// Signed revocations of authorisations 授权撤回
    #[arg(long, value_name = "FILE")]
    revocation: Vec<PathBuf>,
}

/// Which keys offices and platforms sign by.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Authorisations 用证授权")]
pub(crate) struct Register {
    /// Register of offices, platforms and legal bases, in JSON: "bodies" [{"code", "keys"}], "platforms" [{"code",
    /// "keys", "highest"}], "legal_bases" [{"code", "title", "bodies"}]; keys in base64 (SubjectPublicKeyInfo) 机构登记
    #[arg(long, value_name = "FILE")]
    register: Option<PathBuf>,
}

/// Who is believed.
#[derive(Default)]
pub(crate) struct Authorities {
    pub(crate) grants: GrantAuthorities,
    pub(crate) bodies: BodyKeys,
    pub(crate) revocations: Vec<SignedRevocation>,
}

/// The register as its file has it.
#[derive(Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegisterForm {
    #[serde(default)]
    pub(crate) bodies: Vec<BodyForm>,
    #[serde(default)]
    pub(crate) platforms: Vec<PlatformForm>,
    #[serde(default)]
    pub(crate) legal_bases: Vec<LegalBasisForm>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BodyForm {
    pub(crate) code: Uscc,
    pub(crate) keys: Vec<String>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlatformForm {
    pub(crate) code: Uscc,
    pub(crate) keys: Vec<String>,
    pub(crate) highest: AuthenticationLevel,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LegalBasisForm {
    pub(crate) code: String,
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) bodies: Vec<Uscc>,
}

impl Believed {
    /// In this register, beside the key in a file that is this holder's, and these revocations.
    pub(crate) fn of(register: PathBuf, holder_key: [String; 2], revocation: Vec<PathBuf>) -> Self {
        let register = Register {
            register: Some(register),
        };
        Self {
            register,
            holder_key: holder_key.into(),
            revocation,
        }
    }

    pub(crate) fn read(&self) -> Result<Authorities, Failure> {
        let mut all = self.register.read()?;
        for pair in self.holder_key.chunks(2) {
            let [holder, key] = pair else {
                return Err(Failure::usage("--holder-key: expected HOLDER KEY"));
            };
            let (holder, key) = (holder::read(holder)?, public_key(Path::new(key))?);
            all.grants = all.grants.with_holder_key(holder, key);
        }
        for path in &self.revocation {
            let limits = Limits::default();
            let bytes = Document::at(path).read(limits.file)?;
            let read = SignedRevocation::from_json(&bytes, &limits);
            all.revocations.push(read.map_err(|e| failed(path, &e))?);
        }
        Ok(all)
    }
}

impl Register {
    pub(crate) fn read(&self) -> Result<Authorities, Failure> {
        let mut all = Authorities::default();
        let Some(path) = &self.register else {
            return Ok(all);
        };
        let bytes = read_file(path, LONGEST).map_err(|e| failed(path, &e))?;
        let form: RegisterForm = serde_json::from_slice(&bytes).map_err(|e| failed(path, &e))?;
        let keys = |texts: &[String]| -> Result<Vec<PublicKey>, Failure> {
            let read = |text: &String| key(text).map_err(|e| failed(path, &e));
            texts.iter().map(read).collect()
        };
        for body in &form.bodies {
            for key in keys(&body.keys)? {
                all.grants = all.grants.with_body_key(body.code, key.clone());
                all.bodies = all.bodies.with(body.code, key);
            }
        }
        for platform in &form.platforms {
            let known = Platform::new(keys(&platform.keys)?, platform.highest);
            all.grants = all.grants.with_platform(platform.code, known);
        }
        for basis in form.legal_bases {
            let known = LegalBasis::new(basis.title, basis.bodies);
            all.grants = all.grants.with_legal_basis(basis.code, known);
        }
        Ok(all)
    }
}

fn key(text: &str) -> Result<PublicKey, String> {
    let der = STANDARD.decode(text).map_err(|e| e.to_string())?;
    PublicKey::from_spki(&der).map_err(|e| e.to_string())
}

/// The public key in a file.
pub(crate) fn public_key(path: &Path) -> Result<PublicKey, Failure> {
    let bytes = Document::at(path).read(Limits::default().private_key)?;
    read_public(&bytes).map_err(|e| failed(path, &e))
}

pub(crate) fn failed(path: &Path, why: &dyn std::fmt::Display) -> Failure {
    Failure::unreadable(format!("{}: {why}", path.display()))
}
