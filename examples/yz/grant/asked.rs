//! For what an authorisation is to be used, as the command line says it.

use std::path::Path;

use clap::Args;
use clap::ValueEnum;
use yinzheng::licence::DivisionCode;
use yinzheng::licence::Uscc;
use yinzheng::limits::Limits;
use yinzheng::sharing::AuthenticationLevel;
use yinzheng::sharing::GrantUse;
use yinzheng::sharing::SignedGrant;

use crate::args::Time;
use crate::bodies::failed;
use crate::exit::Failure;
use crate::holder;
use crate::settings;
use crate::walk::Document;

/// For what an authorisation is to be used.
#[derive(Args, Debug)]
pub(crate) struct Asked {
    /// Whose licences: a JSON file with name, code and code_type, or NAME,CODE,TYPE 持证主体
    #[arg(long, value_name = "FILE")]
    holder: String,

    /// Who uses them: the office's social credit code 用证机构
    #[arg(long, value_name = "CODE")]
    grantee: Uscc,

    /// Code of the matter 事项编码
    #[arg(long, value_name = "CODE")]
    matter: String,

    /// Identifier of the text that says what for 用途
    #[arg(long, value_name = "ID")]
    purpose: String,

    /// Number of the case 办件编号
    #[arg(long, value_name = "NUMBER")]
    case: Option<String>,

    /// Where: six digits (GB/T 2260) 用证地区
    #[arg(long, value_name = "CODE")]
    region: DivisionCode,

    /// How well a platform must have identified the holder 身份认证等级
    #[arg(long, value_enum, default_value = "substantial", value_name = "LEVEL")]
    least: Level,

    /// When, RFC 3339 用证时间
    #[arg(long, value_name = "RFC3339|now", default_value = "now")]
    pub(crate) time: Time,
}

/// How well a person was identified.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Level {
    Low,
    Substantial,
    High,
}

impl From<Level> for AuthenticationLevel {
    fn from(level: Level) -> Self {
        match level {
            Level::Low => Self::Low,
            Level::Substantial => Self::Substantial,
            Level::High => Self::High,
        }
    }
}

impl Asked {
    pub(crate) fn usage(&self) -> Result<GrantUse, Failure> {
        let mut usage = GrantUse::new(
            holder::read(&self.holder)?,
            self.grantee,
            &self.matter,
            &self.purpose,
            self.region,
            settings::time(self.time)?,
        );
        usage.case.clone_from(&self.case);
        usage.least = self.least.into();
        Ok(usage)
    }
}

/// The authorisation in a file.
pub(crate) fn read(path: &Path) -> Result<SignedGrant, Failure> {
    let limits = Limits::default();
    let bytes = Document::at(path).read(limits.file)?;
    SignedGrant::from_json(&bytes, &limits).map_err(|e| failed(path, &e))
}
