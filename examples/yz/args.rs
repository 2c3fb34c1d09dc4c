//! The command line.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;
use clap::Parser;
use clap::Subcommand;
use clap::ValueEnum;
use yinzheng::time::Timestamp;

use crate::cert::Cert;
use crate::cert::CrlArgs;
use crate::copy::Copy;
use crate::demo::Demo;
use crate::grant::Grant;
use crate::issue::Issue;
use crate::keygen::Keygen;
use crate::lang::Lang;
use crate::licence::Licence;
use crate::list::List;
use crate::list::PinnedList;
use crate::log::Log;
use crate::matching::Match;
use crate::recognise::Recognise;
use crate::recogniser::Recognising;
use crate::seal::Seal;
use crate::serve::Serve;
use crate::share::Share;
use crate::status::Status;

/// Verify e-licences, e-seals, OFD signatures, CMS values and timestamps. 电子证照、电子印章、版式文件签名核验
#[derive(Debug, Parser)]
#[command(name = "yz", version, after_help = EXIT_CODES, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Language of texts [default: zh if LC_ALL, LC_MESSAGES or LANG begins with zh, else en] 输出语言
    #[arg(long, global = true, value_enum, value_name = "zh|en")]
    pub(crate) lang: Option<Lang>,

    /// When to colour text; NO_COLOR is honoured 颜色
    #[arg(
        long,
        global = true,
        value_enum,
        default_value = "auto",
        value_name = "WHEN"
    )]
    pub(crate) color: Color,
}

const EXIT_CODES: &str = "\
Exit codes: 0 every document passed, 1 one failed, 2 none failed but one is indeterminate, 3 no signature where one was \
expected, 64 usage, 66 an input, trust or policy file cannot be read, 70 internal error; of several documents the first \
that applies of 64, 70, 66, 1, 3, 2, 0. Commands that make something exit with 1 if it was refused.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Say whether documents can be relied on, and why 核验
    Verify(Box<Verify>),
    /// Verify a document and keep everything that the answer rests on, to give the same answer years later 固化证据
    Collect(Box<Collect>),
    /// Say what a document holds: package, signatures, seals, certificates, times 查看
    Inspect(Inspect),
    /// Say what a check or a reason means, where it comes from and what to do 解释
    Explain(Explain),
    /// Make a private key 生成密钥
    Keygen(Keygen),
    /// Issue a certificate: root, CA, signer, seal maker or timestamp authority 签发证书
    Cert(Box<Cert>),
    /// Issue a certificate revocation list 签发撤销列表
    Crl(CrlArgs),
    /// Make a seal, or seal a document 制章与签章
    #[command(subcommand)]
    Seal(Box<Seal>),
    /// Issue an e-licence or an e-proof from its data 制发电子证照、电子证明
    Issue(Box<Issue>),
    /// Make an annotated copy of a licence, for one purpose and for a time 制作加注件
    Copy(Box<Copy>),
    /// Sign a statement of a licence's status, or show one 证照状态
    #[command(subcommand)]
    Status(Status),
    /// Show what a licence says 证照数据
    #[command(subcommand)]
    Licence(Licence),
    /// Say whether a region relies on a genuine licence, for a matter 互认
    Recognise(Box<Recognise>),
    /// Recognition lists, and trusted lists of other schemes 互认清单
    #[command(subcommand)]
    List(Box<List>),
    /// Say what an applicant need not hand in, and what is missing and why 免提交
    Match(Box<Match>),
    /// Authorisations to use licences 用证授权
    #[command(subcommand)]
    Grant(Box<Grant>),
    /// Ask another office for licences, and answer 共享交换
    #[command(subcommand)]
    Share(Box<Share>),
    /// The record of what was asked, decided and handed on 审计日志
    #[command(subcommand)]
    Log(Box<Log>),
    /// Verify what is dropped on a page, or posted, on this machine alone 本机网页服务
    Serve(Box<Serve>),
    /// Make a small world of regions, seals and licences good and bad, and verify it 演示
    Demo(Demo),
}

#[derive(Args, Debug)]
pub(crate) struct Verify {
    /// Documents (.ofd, .esl, .dat, .p7s, .p7m, .tsr), folders to be searched for them, proofs in JSON, or - for
    /// standard input 文件或目录
    #[arg(value_name = "FILE", required_unless_present = "files_from")]
    pub(crate) files: Vec<PathBuf>,

    /// Read the names of documents from a file, one on each line, or from standard input with - 文件清单
    #[arg(long, value_name = "FILE|-")]
    pub(crate) files_from: Option<PathBuf>,

    /// text for people; json: one object, or one on each line for several documents; jsonl: always lines; csv: a row
    /// for each document, for spreadsheets 输出格式
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    pub(crate) format: VerifyFormat,

    #[command(flatten)]
    pub(crate) many: Many,

    /// Print nothing but errors; the exit code is the answer 静默
    #[arg(long, short)]
    pub(crate) quiet: bool,

    /// Judge with what `yz collect` wrote for this document: anchors, evidence, policy and time 证据包
    #[arg(long, value_name = "BUNDLE", conflicts_with_all = ASKING)]
    pub(crate) evidence: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) recognising: Recognising,

    #[command(flatten)]
    pub(crate) asking: Asking,
}

/// What matters when there are many documents.
#[derive(Args, Debug)]
pub(crate) struct Many {
    /// How many documents are read and verified at once [default: what the machine runs at once] 并行数
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,

    /// Keep the reports in this file too, one on each line. What stands there for the same document, policy, trust,
    /// evidence and time is not verified again; with --time now the time is that of the run that is resumed 断点续验
    #[arg(long, value_name = "REPORT.jsonl")]
    pub(crate) resume: Option<PathBuf>,

    /// Write a page for people to this file, which must not exist: about the document, or about all of them 网页报告
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,

    /// Say on standard error how many documents came out how, and why 汇总
    #[arg(long)]
    pub(crate) summary: bool,
}

/// Everything of which an evidence bundle holds a copy.
const ASKING: &[&str] = &[
    "content",
    "time",
    "policy",
    "trust",
    "trust_maker",
    "trust_signer",
    "trust_tsa",
    "trust_list",
    "recognition",
    "status",
    "intermediate",
    "crl",
    "ocsp",
    "holder",
    "purpose",
    "licence_status",
    "delegations",
];

#[derive(Args, Debug)]
pub(crate) struct Collect {
    /// A document 文件
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    /// Write the bundle to this file, which must not exist 证据包
    #[arg(long, value_name = "BUNDLE")]
    pub(crate) out: PathBuf,

    /// How to print the report 输出格式
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    pub(crate) format: Format,

    #[command(flatten)]
    pub(crate) asking: Asking,
}

/// What is asked about a document.
#[derive(Args, Clone, Debug)]
pub(crate) struct Asking {
    /// The signed content, for a signature that stands alone and does not hold it 原文
    #[arg(long, value_name = "FILE")]
    pub(crate) content: Option<PathBuf>,

    /// The time to judge at: RFC 3339, now, or claimed (the time that each signature claims) 核验时间
    #[arg(long, value_name = "RFC3339|claimed|now", default_value = "now")]
    pub(crate) time: Time,

    /// A preset (strict, standard, archive) or a policy file in JSON 策略
    #[arg(long, value_name = "NAME|FILE", default_value = "standard")]
    pub(crate) policy: String,

    #[command(flatten)]
    pub(crate) trust: Trust,
}

/// Whom to believe, and what is known beside the document.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Trust and evidence 信任与证据")]
pub(crate) struct Trust {
    /// Anchors for signers and timestamps. A folder holds them at its top, and may have maker/, signer/, tsa/,
    /// intermediate/, crl/, ocsp/ and status/ 信任锚
    #[arg(long, value_name = "FILE|DIR")]
    pub(crate) trust: Vec<PathBuf>,

    /// Seal makers' certificates, or anchors for them 制章者
    #[arg(long, value_name = "FILE|DIR")]
    pub(crate) trust_maker: Vec<PathBuf>,

    /// Anchors for signers alone 签名人
    #[arg(long, value_name = "FILE|DIR")]
    pub(crate) trust_signer: Vec<PathBuf>,

    /// Anchors for timestamp authorities alone 时间戳
    #[arg(long, value_name = "FILE|DIR")]
    pub(crate) trust_tsa: Vec<PathBuf>,

    /// An ETSI trusted list, of which the CAs and timestamp authorities are anchors while they were approved; with its
    /// digest, since its own signature is not checked 外部可信列表
    #[arg(long, value_name = "PIN=FILE")]
    pub(crate) trust_list: Vec<PinnedList>,

    /// Certificates that may lie between a signer and an anchor; not trusted by themselves 中间证书
    #[arg(long, value_name = "FILE|DIR")]
    pub(crate) intermediate: Vec<PathBuf>,

    /// Certificate revocation lists 证书撤销列表
    #[arg(long, value_name = "FILE|DIR")]
    pub(crate) crl: Vec<PathBuf>,

    /// OCSP answers 在线状态应答
    #[arg(long, value_name = "FILE|DIR")]
    pub(crate) ocsp: Vec<PathBuf>,

    /// Signed statements of the status of licences (.p7m); those whose signer cannot be verified do not count 证照状态
    #[arg(long, value_name = "FILE|DIR")]
    pub(crate) licence_status: Vec<PathBuf>,

    /// Who may seal, and state the status of licences, for which authority: a JSON object from code to list of codes 委托
    #[arg(long, value_name = "FILE")]
    pub(crate) delegations: Option<PathBuf>,

    /// Whose the licence should be: a JSON file with name, code and code_type. NAME,CODE,TYPE is taken too, but
    /// everyone on the machine can read the arguments of a program 持证主体
    #[arg(long, value_name = "FILE")]
    pub(crate) holder: Option<String>,

    /// What the licence is used for; annotated copies and proofs are good for one purpose 用途
    #[arg(long, value_name = "TEXT")]
    pub(crate) purpose: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct Inspect {
    /// A document, or - for standard input 文件
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    /// Write the pictures of the seals into this folder; nothing is overwritten 导出印章图像
    #[arg(long, value_name = "DIR")]
    pub(crate) picture: Option<PathBuf>,

    /// text for people, json for machines 输出格式
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    pub(crate) format: Format,
}

#[derive(Args, Debug)]
pub(crate) struct Explain {
    /// A check such as ofd.reference-digest, or a reason such as HASH_FAILURE; without one, all are listed 代码
    #[arg(value_name = "CODE")]
    pub(crate) code: Option<String>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
    Jsonl,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum VerifyFormat {
    Text,
    Json,
    Jsonl,
    Csv,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

/// What `--time` says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Time {
    /// The time that each signature claims.
    Claimed,
    /// The clock's.
    Now,
    /// This one.
    At(Timestamp),
}

impl std::str::FromStr for Time {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "claimed" => Ok(Self::Claimed),
            "now" => Ok(Self::Now),
            _ => text.parse().map(Self::At).map_err(|_| {
                "expected claimed, now, a date (2026-11-24) or a time with its zone (2026-11-24T00:00:00Z)"
                    .to_owned()
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
