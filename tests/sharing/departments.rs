//! Two departments as two processes that speak over the loopback address: request, answer, and checkpoints that change
//! hands.

use std::io::BufRead as _;
use std::io::BufReader;
use std::io::Read as _;
use std::io::Write as _;
use std::net::Ipv4Addr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use serde_json::json;
use yinzheng::crypto::PublicKey;
use yinzheng::crypto::Signer;
use yinzheng::crypto::SoftwareSigner;
use yinzheng::limits::Limits;
use yinzheng::pki::Certificate;
use yinzheng::pki::issue::Profile;
use yinzheng::report::Reason;
use yinzheng::sharing::*;
use yinzheng::time::Timestamp;

use crate::exchanges::PROVIDER;
use crate::exchanges::certificate;
use crate::grants::BODY;
use crate::grants::holder;
use crate::grants::usage;
use crate::world::ID;
use crate::world::ROAD;

/// Where the provider finds what it was told beforehand, and keeps what it records.
const FOLDER: &str = "YINZHENG_DEPARTMENT_FOLDER";

/// Nothing takes longer than this, or the test fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// Longest message, in bytes.
const LONGEST: usize = 1 << 20;

fn at(second: i64) -> Timestamp {
    "2026-11-24T00:00:00Z"
        .parse::<Timestamp>()
        .unwrap()
        .plus(second)
}

fn send(stream: &mut TcpStream, message: &Value) {
    let text = message.to_string();
    let length = u32::try_from(text.len()).unwrap();
    stream.write_all(&length.to_be_bytes()).unwrap();
    stream.write_all(text.as_bytes()).unwrap();
}

/// The next message; `None` when the other side is done.
fn receive(stream: &mut TcpStream) -> Option<Value> {
    let mut length = [0; 4];
    stream.read_exact(&mut length).ok()?;
    let length = usize::try_from(u32::from_be_bytes(length)).unwrap();
    assert!(length <= LONGEST, "a message of {length} bytes");
    let mut text = vec![0; length];
    stream.read_exact(&mut text).unwrap();
    Some(serde_json::from_slice(&text).unwrap())
}

fn patient(stream: TcpStream) -> TcpStream {
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    stream
}

fn log(folder: &Path, name: &str) -> AuditLog<FileLog, FileSalts> {
    let store = FileLog::open(&folder.join(name)).unwrap();
    let salts = FileSalts::open(&folder.join(format!("{name}.salts"))).unwrap();
    AuditLog::open(name, store, salts).unwrap()
}

fn checkpoint(text: &str) -> SignedCheckpoint {
    SignedCheckpoint::from_json(text.as_bytes(), &Limits::default()).unwrap()
}

/// The department that holds licences.
struct Provider {
    key: SoftwareSigner,
    known: BodyKeys,
    grants: GrantAuthorities,
    recipient: Certificate,
    log: AuditLog<FileLog, FileSalts>,
    uses: FileNonces,
    second: i64,
}

impl Provider {
    fn open(folder: &Path) -> Self {
        let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
        let public = |name| PublicKey::from_spki(&read(name)).unwrap();
        Self {
            key: SoftwareSigner::generate_sm2().unwrap(),
            known: BodyKeys::new().with(BODY.parse().unwrap(), public("office.spki")),
            grants: GrantAuthorities::new().with_holder_key(holder(), public("holder.spki")),
            recipient: Certificate::from_der(&read("office.cer")).unwrap(),
            log: log(folder, "provider"),
            uses: FileNonces::open(folder.join("uses")).unwrap(),
            second: 0,
        }
    }

    fn now(&mut self) -> Timestamp {
        self.second += 1;
        at(self.second)
    }

    fn checkpoint(&mut self) -> SignedCheckpoint {
        let time = self.now();
        self.log.checkpoint(time).sign(&self.key).unwrap()
    }

    fn record(&mut self, event: LogEvent, request: &SignedRequest, refused: Option<Reason>) {
        let time = self.now();
        let mut entry = Entry::new(event, PROVIDER.parse().unwrap(), "system");
        entry.counterparty = Some(request.request().requester);
        entry.request = Some(request.digest().to_owned());
        if let Some(reason) = refused {
            entry = entry.refused(reason);
        }
        self.log.append(entry, time).unwrap();
    }

    /// The use of the grant by a request, or why there is none.
    fn spend(
        &mut self,
        request: &SignedRequest,
        grant: &SignedGrant,
    ) -> Result<SpentRequest, Reason> {
        let time = self.now();
        let check = judge_grant(Some(grant), &self.grants, &[], &usage());
        let own = PROVIDER.parse().unwrap();
        let check = judge_request(request, &self.known, own, check.accepted(), time);
        let accepted = check.accepted().ok_or_else(|| check.reasons()[0])?;
        match accepted.spend(&self.uses, time) {
            Ok(spent) => Ok(spent),
            Err(SpendError::UsedUp) => Err(Reason::GrantAlreadyUsed),
            Err(other) => panic!("{other}"),
        }
    }

    fn answer(&mut self, message: &Value) -> Value {
        let text = |member: &str| message[member].as_str().unwrap().as_bytes();
        let limits = Limits::default();
        let request = SignedRequest::from_json(text("request"), &limits).unwrap();
        let grant = SignedGrant::from_json(text("grant"), &limits).unwrap();
        self.record(LogEvent::Request, &request, None);
        let (response, parcels, refused) = match self.spend(&request, &grant) {
            Ok(spent) => {
                let content = EvidenceContent::of_fields([("ZZBH", "510800001")]).to_json();
                let subject = ScopeSubject::Id(ID.parse().unwrap());
                let evidence = vec![Evidence::new(subject, &content, None)];
                let parcel = Parcel::close(&self.recipient, request.digest(), &content).unwrap();
                let response = ShareResponse::evidence(&spent, evidence, self.now()).unwrap();
                (response, vec![parcel.to_json()], None)
            }
            Err(reason) => {
                let refusal = Refusal::InvalidRequest(reason);
                let response = ShareResponse::refusal(&request, refusal, self.now()).unwrap();
                (response, vec![], Some(reason))
            }
        };
        self.record(LogEvent::Response, &request, refused);
        let response = response.with_checkpoint(&self.checkpoint());
        let mut envelope = response.to_envelope().unwrap();
        envelope.sign(RESPONSE_DOMAIN, &self.key, None).unwrap();
        json!({"response": envelope.to_json(), "parcels": parcels})
    }
}

/// Not a test of its own: the other process of [`two_departments_exchange_over_the_loopback_address`].
#[test]
fn department_that_provides() {
    let Ok(folder) = std::env::var(FOLDER) else {
        return;
    };
    let folder = Path::new(&folder);
    let mut provider = Provider::open(folder);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let key = STANDARD.encode(provider.key.public_key().to_spki());
    println!("\nprovider {port} {key}");
    std::io::stdout().flush().unwrap();
    let mut stream = patient(accepted(&listener));
    while let Some(message) = receive(&mut stream) {
        let answer = if let Some(theirs) = message["checkpoint"].as_str() {
            std::fs::write(folder.join("office.checkpoint"), theirs).unwrap();
            json!({"checkpoint": provider.checkpoint().to_json()})
        } else {
            provider.answer(&message)
        };
        send(&mut stream, &answer);
    }
}

/// The one connection, if it comes in time.
fn accepted(listener: &TcpListener) -> TcpStream {
    listener.set_nonblocking(true).unwrap();
    let begun = Instant::now();
    loop {
        match listener.accept() {
            Ok((stream, from)) => {
                assert!(from.ip().is_loopback());
                stream.set_nonblocking(false).unwrap();
                return stream;
            }
            Err(e) => assert!(begun.elapsed() < PATIENCE, "nobody came: {e}"),
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The other process; it does not outlive the test.
struct Other(Child);

impl Drop for Other {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The office that handles the case.
struct Office {
    key: SoftwareSigner,
    opening: SoftwareSigner,
    known: BodyKeys,
    grant: AcceptedGrant,
    signed: SignedGrant,
    stream: TcpStream,
}

impl Office {
    fn request(&self, second: i64) -> SignedRequest {
        let kind = ScopeSubject::Type(TypeRef::Licence(ROAD.parse().unwrap()));
        let item = ScopeItem::new(kind, Extent::Fields(vec!["ZZBH".to_owned()]));
        let provider = PROVIDER.parse().unwrap();
        let request = ShareRequest::under(&self.grant, provider, "B-1", "u17", at(second), 600);
        let request = request.unwrap().wanting(item, WantedFormat::Fields);
        let mut envelope = request.to_envelope().unwrap();
        envelope.sign(REQUEST_DOMAIN, &self.key, None).unwrap();
        SignedRequest::from_envelope(envelope).unwrap()
    }

    /// Sends a request and judges what comes.
    fn ask(&mut self, request: &SignedRequest) -> AcceptedResponse {
        let message = json!({
            "request": request.envelope().to_json(),
            "grant": self.signed.envelope().to_json(),
        });
        send(&mut self.stream, &message);
        let answer = receive(&mut self.stream).unwrap();
        let response = answer["response"].as_str().unwrap();
        let response = SignedResponse::from_json(response.as_bytes(), &Limits::default()).unwrap();
        let parcels = answer["parcels"].as_array().unwrap().iter();
        let opened = parcels.map(|p| {
            let parcel = Parcel::from_json(p.as_str().unwrap().as_bytes()).unwrap();
            parcel.open(&self.opening, request.digest()).unwrap()
        });
        let opened: Vec<_> = opened.collect();
        let octets: Vec<&[u8]> = opened.iter().map(|o| o.as_slice()).collect();
        let check = judge_response(request, &response, &self.known, &octets, at(60));
        assert_eq!(check.reasons(), []);
        check.accepted().unwrap().clone()
    }
}

/// What both sides know of each other beforehand, and the connection between them.
fn meet(folder: &Path) -> (Office, Other, PublicKey) {
    let [key, opening, own] = [(); 3].map(|()| SoftwareSigner::generate_sm2().unwrap());
    let write = |name: &str, octets: &[u8]| std::fs::write(folder.join(name), octets).unwrap();
    write("office.spki", &key.public_key().to_spki());
    write("holder.spki", &own.public_key().to_spki());
    write(
        "office.cer",
        certificate(&opening, Profile::Encipherment).der(),
    );
    let child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "departments::department_that_provides",
            "--nocapture",
        ])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut other = Other(child);
    let mut lines = BufReader::new(other.0.stdout.take().unwrap()).lines();
    let told = lines.find_map(|l| Some(l.ok()?.strip_prefix("provider ")?.to_owned()));
    let told = told.expect("the provider says where it listens");
    let (port, spki) = told.split_once(' ').unwrap();
    let theirs = PublicKey::from_spki(&STANDARD.decode(spki).unwrap()).unwrap();
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port.parse().unwrap())).unwrap();
    // What else it prints goes nowhere.
    std::thread::spawn(move || lines.for_each(drop));

    let grant = crate::grants::grant(GrantBasis::OwnSignature);
    let signed = crate::grants::signed(&grant, &own);
    let authorities = GrantAuthorities::new().with_holder_key(holder(), own.public_key().clone());
    let check = judge_grant(Some(&signed), &authorities, &[], &usage());
    let office = Office {
        known: BodyKeys::new().with(PROVIDER.parse().unwrap(), theirs.clone()),
        grant: check.accepted().unwrap().clone(),
        key,
        opening,
        signed,
        stream: patient(stream),
    };
    (office, other, theirs)
}

#[test]
fn two_departments_exchange_over_the_loopback_address() {
    let folder = crate::scratch("departments");
    let (mut office, mut other, theirs) = meet(&folder);
    let mut ours = log(&folder, "office");
    let mut record = |request: &SignedRequest, second| {
        let mut entry = Entry::new(LogEvent::Response, BODY.parse().unwrap(), "u17");
        entry.request = Some(request.digest().to_owned());
        ours.append(entry.about("holder", holder().name), at(second))
            .unwrap();
    };
    let request = office.request(0);
    let answer = office.ask(&request);
    assert_eq!(answer.contents()[0].fields["ZZBH"], "510800001");
    record(&request, 1);
    let first = checkpoint(answer.response().checkpoint.as_ref().unwrap());
    assert!(first.is_signed_by(&theirs));

    // The line broke before the answer came: the same request once more is no second use.
    let retry = office.ask(&request);
    assert_eq!(retry.contents(), answer.contents());
    // Another request under the same authorisation is.
    let replay = office.ask(&office.request(1));
    let refusal = Refusal::InvalidRequest(Reason::GrantAlreadyUsed);
    assert_eq!(replay.response().result, ShareResult::Refused(refusal));

    let own = ours.checkpoint(at(70)).sign(&office.key).unwrap();
    send(&mut office.stream, &json!({"checkpoint": own.to_json()}));
    let last = receive(&mut office.stream).unwrap();
    let last = checkpoint(last["checkpoint"].as_str().unwrap());
    assert_eq!(last.checkpoint().seq, 6, "three requests, three answers");
    office.stream.shutdown(std::net::Shutdown::Both).unwrap();
    assert!(other.0.wait().unwrap().success());

    // Each side verifies the other's log by what it was given.
    let kept = [first, last];
    let verifier = LogVerifier::new("provider", &kept, &theirs);
    let found = verifier.run(&FileLog::view(&folder.join("provider")).unwrap());
    assert!(found.unwrap().holds());
    let kept = std::fs::read_to_string(folder.join("office.checkpoint")).unwrap();
    let kept = [checkpoint(&kept)];
    let verifier = LogVerifier::new("office", &kept, office.key.public_key());
    assert!(verifier.run(ours.store()).unwrap().holds());
}
