//! From files to a list that counts: the pinned root, what was seen before, and what came along.

use std::path::Path;
use std::path::PathBuf;

use clap::Args;
use yinzheng::crypto::DigestAlgorithm;
use yinzheng::crypto::Signer;
use yinzheng::crypto::SoftwareSigner;
use yinzheng::pki::envelope::Envelope;
use yinzheng::pki::issue::IssueError;
use yinzheng::recognition::AcceptError;
use yinzheng::recognition::Acceptance;
use yinzheng::recognition::Delegation;
use yinzheng::recognition::FileStore;
use yinzheng::recognition::KeySet;
use yinzheng::recognition::LIST_DOMAIN;
use yinzheng::recognition::Offer;
use yinzheng::recognition::ROOT_DOMAIN;
use yinzheng::recognition::RootManifest;
use yinzheng::recognition::SequenceStore;
use yinzheng::recognition::VerifiedList;
use yinzheng::time::Timestamp;

use crate::exit::Failure;
use crate::list::file::ListFile;
use crate::list::file::envelope;
use crate::output::complain;

/// By whose word recognition lists count.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Recognition lists 互认清单")]
pub(crate) struct Ground {
    /// The root manifest that came by a way that you trust 方案根
    #[arg(long, value_name = "ROOT")]
    root: Option<PathBuf>,

    /// The root manifests after it, one version after the other 后续方案根
    #[arg(long, value_name = "ROOT", requires = "root")]
    later_root: Vec<PathBuf>,

    /// The file in which is remembered which lists were seen; made if it is not there. Without it an older list is not
    /// noticed 清单记录
    #[arg(long, value_name = "FILE", requires = "root")]
    seen: Option<PathBuf>,

    /// The issues between the one seen last and this one, oldest first 中间各版
    #[arg(long, value_name = "LIST", requires = "root")]
    between: Vec<PathBuf>,

    /// A signed statement that the list is still the newest 时效声明
    #[arg(long, value_name = "FILE", requires = "root")]
    freshness: Option<PathBuf>,

    /// Lists of other publishers that the list takes over 转采清单
    #[arg(long, value_name = "LIST", requires = "root")]
    taken_over: Vec<PathBuf>,
}

/// A list, or why it does not count.
pub(crate) type Accepted = Result<VerifiedList, AcceptError>;

impl Ground {
    /// By the word of this root.
    pub(crate) fn by(root: PathBuf) -> Self {
        Self {
            root: Some(root),
            ..Self::default()
        }
    }

    /// The same with the file in which is remembered what was seen.
    pub(crate) fn seeing(mut self, seen: PathBuf) -> Self {
        self.seen = Some(seen);
        self
    }

    /// The same with lists that are taken over.
    pub(crate) fn taking_over(mut self, lists: Vec<PathBuf>) -> Self {
        self.taken_over = lists;
        self
    }

    pub(crate) const fn has_root(&self) -> bool {
        self.root.is_some()
    }

    /// Accepts the list in a file as of `now`; a failure only where a file cannot be read.
    pub(crate) fn accept(&self, list: &Path, now: Timestamp) -> Result<Accepted, Failure> {
        Ok(self.offered(list)?.accept(now))
    }

    /// Reads the list in a file, and everything by which it counts or does not.
    pub(crate) fn offered(&self, list: &Path) -> Result<Offered, Failure> {
        let missing = || Failure::usage("a recognition list counts by a root manifest: --root");
        let all = |paths: &[PathBuf]| -> Result<Vec<Envelope>, Failure> {
            paths.iter().map(|p| envelope(p)).collect()
        };
        Ok(Offered {
            root: envelope(self.root.as_deref().ok_or_else(missing)?)?,
            later: all(&self.later_root)?,
            list: envelope(list)?,
            between: all(&self.between)?,
            freshness: self.freshness.as_deref().map(envelope).transpose()?,
            others: taken_over(&self.taken_over)?,
            seen: self.seen.clone(),
        })
    }

    /// The digests of the files with lists that are taken over.
    pub(crate) fn taken_over_digests(&self) -> Result<Vec<String>, Failure> {
        let digest = |path: &PathBuf| {
            let list = envelope(path)?;
            Ok(DigestAlgorithm::Sm3.digest(list.payload()).to_string())
        };
        self.taken_over.iter().map(digest).collect()
    }
}

/// A list as it was read, to be accepted as of whatever time.
pub(crate) struct Offered {
    root: Envelope,
    later: Vec<Envelope>,
    list: Envelope,
    between: Vec<Envelope>,
    freshness: Option<Envelope>,
    others: Vec<TakenOver>,
    seen: Option<PathBuf>,
}

impl Offered {
    pub(crate) fn accept(&self, now: Timestamp) -> Accepted {
        let mut seen = self.seen.as_deref().map(FileStore::open).transpose()?;
        let mut offer = Offer::new(&self.list).with_between(&self.between);
        if let Some(statement) = &self.freshness {
            offer = offer.with_freshness(statement);
        }
        let acceptance = Acceptance::at(now);
        let root = acceptance.root(&self.root, &self.later, store(&mut seen))?;
        let list = acceptance.list(&offer, &root, store(&mut seen))?;
        Ok(take_over(list, &self.others, &acceptance, &mut seen))
    }
}

/// A list of another publisher, and the file that it is in.
type TakenOver = (PathBuf, Envelope);

pub(crate) fn taken_over(paths: &[PathBuf]) -> Result<Vec<TakenOver>, Failure> {
    paths
        .iter()
        .map(|path| Ok((path.clone(), envelope(path)?)))
        .collect()
}

/// The list with those that it takes over. One that does not count is said and left out: whoever our own list names
/// stays recognised, however our neighbour keeps his.
pub(crate) fn take_over(
    mut list: VerifiedList,
    others: &[TakenOver],
    acceptance: &Acceptance,
    seen: &mut Option<FileStore>,
) -> VerifiedList {
    for (path, other) in others {
        match acceptance.taken_over(&list, &Offer::new(other), store(seen)) {
            Ok(with) => list = with,
            Err(why) => complain(&format!("{}: not taken over: {why}", path.display())),
        }
    }
    list
}

fn store(seen: &mut Option<FileStore>) -> Option<&mut dyn SequenceStore> {
    seen.as_mut().map(|seen| seen as &mut dyn SequenceStore)
}

/// What would become of a draft if everybody signed who must: for operators, who ask before they sign. The signatures
/// that are there are not looked at.
pub(crate) fn as_if_signed(file: &ListFile, now: Timestamp) -> Result<Accepted, Failure> {
    let failed = |e: IssueError| Failure::internal(e.to_string());
    let key = SoftwareSigner::generate_sm2().map_err(|e| Failure::internal(e.to_string()))?;
    let keys = KeySet::new([key.public_key()], 1);
    let list = &file.list;
    let delegation = Delegation::new(
        &list.publisher.id,
        vec![list.list_id.clone()],
        &list.relying_region,
        keys.clone(),
    );
    let end = now.plus(86_400);
    let manifest = RootManifest::new("urn:yinzheng:draft", now, end, keys, vec![delegation]);
    let mut root = Envelope::new(manifest.to_payload());
    root.sign(ROOT_DOMAIN, &key, None).map_err(failed)?;
    let mut signed = Envelope::new(file.envelope.payload().to_vec());
    signed.sign(LIST_DOMAIN, &key, None).map_err(failed)?;
    let acceptance = Acceptance::at(now);
    let root = acceptance.root(&root, &[], None);
    Ok(root.and_then(|root| acceptance.list(&Offer::new(&signed), &root, None)))
}
