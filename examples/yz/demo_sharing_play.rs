//! One case from the application to the archive: the office asks the bureau that holds the licence, decides on what
//! comes, and both keep a record that the other can check.

use std::fs;
use std::path::Path;

use yinzheng::crypto::Signer;
use yinzheng::crypto::SoftwareSigner;
use yinzheng::limits::Limits;
use yinzheng::pki::envelope::Envelope;
use yinzheng::sharing::AcceptedGrant;
use yinzheng::sharing::BodyKeys;
use yinzheng::sharing::DecisionInput;
use yinzheng::sharing::Entry;
use yinzheng::sharing::Extent;
use yinzheng::sharing::FileLog;
use yinzheng::sharing::FileNonces;
use yinzheng::sharing::GrantAuthorities;
use yinzheng::sharing::GrantUse;
use yinzheng::sharing::LogEvent;
use yinzheng::sharing::LogVerifier;
use yinzheng::sharing::Parcel;
use yinzheng::sharing::REQUEST_DOMAIN;
use yinzheng::sharing::RESPONSE_DOMAIN;
use yinzheng::sharing::ScopeItem;
use yinzheng::sharing::ScopeSubject;
use yinzheng::sharing::ShareRequest;
use yinzheng::sharing::ShareResponse;
use yinzheng::sharing::SignedCheckpoint;
use yinzheng::sharing::SignedRequest;
use yinzheng::sharing::SignedResponse;
use yinzheng::sharing::TypeRef;
use yinzheng::sharing::WantedFormat;
use yinzheng::sharing::judge_grant;
use yinzheng::sharing::judge_request;
use yinzheng::sharing::judge_response;

use crate::args::Asking;
use crate::demo::put;
use crate::demo_recognition_world::MATTER;
use crate::demo_recognition_world::TYPE;
use crate::demo_sharing::question;
use crate::demo_sharing_cases::GOOD;
use crate::demo_sharing_cases::With;
use crate::demo_sharing_world::CASE;
use crate::demo_sharing_world::Keys;
use crate::demo_sharing_world::OFFICE;
use crate::demo_sharing_world::PURPOSE;
use crate::demo_world::ASKED;
use crate::demo_world::Made;
use crate::demo_world::Party;
use crate::demo_world::Region;
use crate::demo_world::at;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::grant;
use crate::keygen::public_pem;
use crate::lang::Lang;
use crate::log::Journal;
use crate::log::Recording;
use crate::matching;
use crate::output::Output;
use crate::settings::Settings;
use crate::share;
use crate::share::Stock;

/// The names of the two logs.
const LOGS: [&str; 2] = ["demo-provider", "demo-office"];

/// Plays the case; the last line says how many materials are to be submitted.
pub(crate) fn run(
    dir: &Path,
    region: &Region,
    keys: &Keys,
    asking: Asking,
    lang: Lang,
    out: &mut Output,
) -> Result<Exit, Failure> {
    let internal = |e: Box<dyn std::error::Error>| Failure::internal(e.to_string());
    let mut stage = Stage::new(dir, region, keys).map_err(internal)?;
    stage.exchange(&asking).map_err(internal)?;
    drop(stage);

    // What came is verified like any other file.
    let with = With {
        licence: "sharing/exchange/received/evidence-1.ofd",
        status: Some("sharing/exchange/received/evidence-1.p7m"),
        uses: Some("sharing/uses"),
        ..GOOD
    };
    let mut asked = question(dir, &with, asking);
    let archive = dir.join("sharing/archive");
    fs::create_dir(&archive).map_err(|e| Failure::unreadable(e.to_string()))?;
    asked.decision_out = Some(archive.join("decision.json"));
    asked.input_out = Some(archive.join("input.json"));
    asked.recording = Recording::of(dir.join("sharing/office.log"), LOGS[1]);
    let decided = matching::decide(&asked)?;
    matching::keep(&asked, &decided.decision)?;
    let provable = archived(dir, keys, &decided.matter).map_err(internal)?;

    let summary = decided.decision.summary();
    out.text(&matching::told(&decided.matter, summary, lang))?;
    let exit = matching::exit(summary.overall);
    Ok(if provable { exit } else { Exit::Failed })
}

/// Both sides, each with its record.
struct Stage<'a> {
    dir: &'a Path,
    keys: &'a Keys,
    provider: &'static str,
    /// The office's second pair of keys, for what is closed for it.
    closed_for: Party,
    logs: [Journal; 2],
    known: BodyKeys,
}

impl<'a> Stage<'a> {
    fn new(dir: &'a Path, region: &Region, keys: &'a Keys) -> Made<Self> {
        let open = |name: &str, id| {
            let path = dir.join(format!("sharing/{name}.log"));
            Journal::open(&path, id).map_err(|e| e.message)
        };
        let provider = region.place.code;
        let known = BodyKeys::new()
            .with(OFFICE.parse()?, keys.office.public_key().clone())
            .with(provider.parse()?, keys.provider.public_key().clone());
        Ok(Self {
            dir,
            keys,
            provider,
            closed_for: region.encryption("广元市示例行政审批局", OFFICE)?,
            logs: [open("provider", LOGS[0])?, open("office", LOGS[1])?],
            known,
        })
    }

    /// Asks, answers, and opens the answer.
    fn exchange(&mut self, asking: &Asking) -> Made<()> {
        let mut asking = asking.clone();
        asking.trust.licence_status = GOOD.status.map(|p| self.dir.join(p)).into_iter().collect();
        let settings = Settings::read(&asking, &Limits::default()).map_err(|e| e.message)?;
        let held = [self.dir.join(GOOD.licence)];
        let stock = Stock::read(&held, &settings, &asking).map_err(|e| e.message)?;
        let grant = self.grant(&stock)?;
        let asked = self.ask(&grant)?;
        let signed = self.respond(&asked, &grant, &stock)?;
        self.receive(&asked, &signed)
    }

    /// The applicant's authorisation, as both sides judge it.
    fn grant(&self, stock: &Stock) -> Made<AcceptedGrant> {
        let path = self.dir.join("sharing/grants/good.json");
        let signed = grant::read(&path).map_err(|e| e.message)?;
        let holder = stock.holder(&signed.grant().holder);
        let holder = holder.ok_or("the holder of the licence")?;
        let key = self.keys.holder.public_key().clone();
        let known = GrantAuthorities::new().with_holder_key(holder.clone(), key);
        let mut usage = GrantUse::new(
            holder,
            OFFICE.parse()?,
            MATTER,
            PURPOSE,
            "510800".parse()?,
            at(ASKED)?,
        );
        usage.case = Some(CASE.to_owned());
        let check = judge_grant(Some(&signed), &known, &[], &usage);
        Ok(check.accepted().ok_or("the authorisation counts")?.clone())
    }

    fn ask(&mut self, grant: &AcceptedGrant) -> Made<SignedRequest> {
        let provider = self.provider.parse()?;
        let kind = ScopeSubject::Type(TypeRef::Licence(TYPE.parse()?));
        let mut request = ShareRequest::under(grant, provider, CASE, "u17", at(ASKED)?, 600)?
            .wanting(ScopeItem::new(kind, Extent::Face), WantedFormat::File);
        request.requirements = vec!["permit".to_owned()];
        let mut envelope = request.to_envelope()?;
        envelope.sign(REQUEST_DOMAIN, &self.keys.office, None)?;
        self.put("exchange/request.json", &envelope)?;
        let signed = SignedRequest::from_envelope(envelope)?;
        let entry = Entry::new(LogEvent::Request, OFFICE.parse()?, "u17");
        let mut entry = share::naming(entry, &signed);
        entry.counterparty = Some(provider);
        self.record(1, entry)?;
        Ok(signed)
    }

    fn respond(
        &mut self,
        asked: &SignedRequest,
        grant: &AcceptedGrant,
        stock: &Stock,
    ) -> Made<SignedResponse> {
        let (own, time) = (self.provider.parse()?, at(ASKED)?);
        let of_bureau = |event| {
            let entry = Entry::new(event, own, "system");
            let mut entry = share::naming(entry, asked);
            entry.counterparty = Some(asked.request().requester);
            entry
        };
        self.record(0, of_bureau(LogEvent::Request))?;
        let check = judge_request(asked, &self.known, own, Some(grant), time);
        let accepted = check.accepted().ok_or("the request may be answered")?;
        let store = FileNonces::open(self.dir.join("sharing/provider-uses"))?;
        let spent = accepted.spend(&store, time)?;
        let found = stock.evidence(asked.request());
        let (evidence, contents) = found.map_err(|_| "the bureau holds the licence")?;
        let checkpoint = self.logs[0].checkpoint(time).sign(&self.keys.provider)?;
        let response = ShareResponse::evidence(&spent, evidence, time)?;
        let response = response.with_checkpoint(&checkpoint);
        let mut envelope = response.to_envelope()?;
        envelope.sign(RESPONSE_DOMAIN, &self.keys.provider, None)?;
        self.put("exchange/answer/response.json", &envelope)?;
        for (number, content) in (1..).zip(&contents) {
            let closed = Parcel::close(&self.closed_for.certificate, asked.digest(), content)?;
            let path = format!("sharing/exchange/answer/{}", share::parcel(number));
            put(self.dir, &path, closed.to_json().as_bytes()).map_err(|e| e.message)?;
        }
        let signed = SignedResponse::from_envelope(envelope)?;
        let mut entry = of_bureau(LogEvent::Response);
        entry.response = Some(signed.digest().to_owned());
        self.record(0, entry)?;
        Ok(signed)
    }

    fn receive(&mut self, asked: &SignedRequest, signed: &SignedResponse) -> Made<()> {
        let path = self
            .dir
            .join("sharing/exchange/answer")
            .join(share::parcel(1));
        let parcel = Parcel::from_json(&fs::read(path)?)?;
        let opened = parcel.open(&self.closed_for.key, asked.digest())?;
        let check = judge_response(asked, signed, &self.known, &[&opened], at(ASKED)?);
        let accepted = check.accepted().ok_or("the answer counts")?;
        let folder = self.dir.join("sharing/exchange/received");
        share::unpack(accepted, &folder).map_err(|e| e.message)?;
        let entry = Entry::new(LogEvent::Response, OFFICE.parse()?, "u17");
        let mut entry = share::naming(entry, asked);
        entry.counterparty = Some(self.provider.parse()?);
        entry.response = Some(signed.digest().to_owned());
        self.record(1, entry)?;
        // Each side keeps the other's checkpoint.
        let theirs = accepted.response().checkpoint.as_ref();
        let theirs = theirs.ok_or("a checkpoint came along")?;
        let ours = self.logs[1]
            .checkpoint(at(ASKED)?)
            .sign(&self.keys.office)?;
        for (name, json) in [("provider", theirs), ("office", &ours.to_json())] {
            let path = format!("sharing/{name}.checkpoint");
            put(self.dir, &path, format!("{json}\n").as_bytes()).map_err(|e| e.message)?;
        }
        Ok(())
    }

    fn put(&self, path: &str, envelope: &Envelope) -> Made<()> {
        let json = format!("{}\n", envelope.to_json());
        let path = format!("sharing/{path}");
        Ok(put(self.dir, &path, json.as_bytes()).map_err(|e| e.message)?)
    }

    fn record(&mut self, log: usize, entry: Entry) -> Made<()> {
        self.logs[log]
            .append(entry, at(ASKED)?)
            .map_err(|e| e.message)?;
        Ok(())
    }
}

/// Whether the decision can be drawn again from the archive, and both logs hold against what the other side keeps.
fn archived(dir: &Path, keys: &Keys, matter: &yinzheng::sharing::Matter) -> Made<bool> {
    let archive = dir.join("sharing/archive");
    let input = DecisionInput::from_json(&fs::read(archive.join("input.json"))?)?;
    let again = input.replay(matter)?.to_json();
    let mut provable = again.as_bytes() == fs::read(archive.join("decision.json"))?;
    let sides: [(&str, &str, &SoftwareSigner); 2] = [
        ("provider", LOGS[0], &keys.provider),
        ("office", LOGS[1], &keys.office),
    ];
    for (name, id, owner) in sides {
        let path = |ending: &str| dir.join(format!("sharing/{name}.{ending}"));
        fs::write(path("pub"), public_pem(owner.public_key()))?;
        let kept = fs::read(path("checkpoint"))?;
        let kept = [SignedCheckpoint::from_json(&kept, &Limits::default())?];
        let verifier = LogVerifier::new(id, &kept, owner.public_key());
        provable &= verifier.run(&FileLog::view(&path("log"))?)?.holds();
    }
    Ok(provable)
}
