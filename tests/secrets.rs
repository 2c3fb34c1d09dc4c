//! No secret shows: neither octets of private keys nor passphrases nor citizen numbers, in whatever is said or logged.

#[path = "cli/program.rs"]
#[allow(dead_code)] // other tests use more of it
mod program;
#[path = "cli/scratch.rs"]
#[allow(dead_code)] // other tests use more of it
mod scratch;
mod support;

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Debug;
use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use program::yz;
use scratch::Folder;
use support::certificate::CertBuilder;
use support::der::instant;
use support::key::Key;
use support::key::Scheme;
use support::name::Name;
use support::ofd::OfdBuilder;
use support::ofd::OfdSignature;
use support::ofd::Page;
use support::pki::OFFICE;
use support::pki::OFFICE_CODE;
use support::pki::TestPki;
use support::sample;
use support::seal::Layout;
use support::seal::SealBuilder;
use support::signer::TestSigner;
use support::signer::certificate;
use yinzheng::crypto::SoftwareSigner;
use yinzheng::issuer::LicenceDescription;
use yinzheng::issuer::LicenceIssuer;
use yinzheng::licence::CitizenNumber;
use yinzheng::licence::Holder;
use yinzheng::licence::HolderCodeType;
use yinzheng::licence::compare_holders;
use yinzheng::licence::judge_holder;
use yinzheng::limits::Limits;
use yinzheng::ofd::sign::DigitalSigner;
use yinzheng::pki::Certificate;
use yinzheng::pki::issue;
use yinzheng::pki::issue::CertificateTemplate;
use yinzheng::pki::issue::CmsStandard;
use yinzheng::pki::issue::Credential;
use yinzheng::pki::issue::NameBuilder;
use yinzheng::pki::issue::Placement;
use yinzheng::pki::issue::Profile;
use yinzheng::pki::issue::SignedDataTemplate;
use yinzheng::policy::Policy;
use yinzheng::report::Language;
use yinzheng::report::Report;
use yinzheng::seal::SealDraft;
use yinzheng::seal::SealMaker;
use yinzheng::seal::SealSigner;
use yinzheng::seal::SealVersion;
use yinzheng::time::Validity;
use yinzheng::verifier::Context;
use yinzheng::verifier::Input;
use yinzheng::verifier::Verifier;

/// An invented citizen number with a right check character.
const CITIZEN: &str = "510802199001019991";
/// The same with a wrong one.
const WRONG: &str = "510802199001019992";
/// Of every encrypted file in `tests/keys`.
const PASSPHRASE: &str = "correct horse battery 电子";
const SIGNED: &str = "2024-06-01T02:00:00Z";

/// Whether `said` shows eight octets of `secret` in a row: as they are, in hexadecimal, in Base64, or as Rust
/// prints octets.
fn shows(said: &[u8], secret: &[u8]) -> bool {
    let text: String = String::from_utf8_lossy(said)
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let lower = text.to_ascii_lowercase();
    let joined = |of: &[u8], form: fn(&u8) -> String, between: &str| {
        of.iter().map(form).collect::<Vec<_>>().join(between)
    };
    let short = secret.windows(8).any(|part| {
        let escaped = part.escape_ascii().to_string();
        said.windows(part.len()).any(|w| w == part)
            || lower.contains(&joined(part, |b| format!("{b:02x}"), ""))
            || lower.contains(&joined(part, |b| format!("{b:02x}"), ":"))
            || text.contains(&joined(part, u8::to_string, ","))
            || lower.contains(&joined(part, |b| format!("{b:x}"), ","))
            || text.contains(&escaped)
    });
    // Nine octets that begin at a multiple of three from where the encoding began are twelve digits of their own.
    short
        || secret
            .windows(9)
            .any(|part| text.contains(&STANDARD.encode(part)))
}

#[test]
fn what_is_looked_for_would_be_found() {
    let secret: Vec<u8> = (100..132).collect();
    let hex: String = secret.iter().map(|b| format!("{b:02X}")).collect();
    for (said, form) in [
        (secret[3..12].to_vec(), "raw"),
        (hex.into_bytes(), "hexadecimal"),
        (format!("{secret:?}").into_bytes(), "as Rust prints it"),
        (format!("{secret:#?}").into_bytes(), "over many lines"),
        (format!("{secret:x?}").into_bytes(), "in its other form"),
        (STANDARD.encode(&secret).into_bytes(), "Base64"),
        (
            STANDARD.encode([&b"x"[..], &secret].concat()).into_bytes(),
            "Base64 of more",
        ),
    ] {
        assert!(shows(&said, &secret), "{form}");
    }
    assert!(!shows(b"SoftwareSigner(SM2)", &secret));
}

#[track_caller]
fn hides(said: &str, secrets: &[&[u8]]) {
    for secret in secrets {
        assert!(!shows(said.as_bytes(), secret), "{said}");
    }
}

/// What a value shows to a log.
fn logged(value: &dyn Debug) -> String {
    format!("{value:?}\n{value:#?}\n{value:x?}")
}

/// What an error says, with everything behind it.
fn told(error: &dyn Error) -> String {
    let mut text = format!("{error}\n{error:?}");
    let mut next = error.source();
    while let Some(cause) = next {
        text += &format!("\n{cause}\n{cause:?}");
        next = cause.source();
    }
    text
}

/// A key file, its DER, and the octets in it that nobody may see.
struct KeyFile {
    name: &'static str,
    der: Vec<u8>,
    secret: Vec<u8>,
}

fn key_file(name: &'static str) -> KeyFile {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/keys")
        .join(name);
    let text = fs::read_to_string(path).unwrap();
    let block = text.rsplit("-----BEGIN").next().unwrap();
    let lines = block.lines().skip(1).take_while(|l| !l.starts_with('-'));
    let der = STANDARD.decode(lines.collect::<String>()).unwrap();
    // The number of a curve stands in an OCTET STRING of its length; what follows the modulus of RSA is all secret.
    let length = if name.starts_with("p384") { 48 } else { 32 };
    let number = der.windows(2).position(|w| w == [4, length]);
    let secret = match (name.split("--").next(), number) {
        (Some("rsa"), _) => der[der.len() / 2..].to_vec(),
        (_, Some(at)) => der[at + 2..at + 2 + usize::from(length)].to_vec(),
        _ => panic!("no number in {name}"),
    };
    KeyFile { name, der, secret }
}

const PLAIN: [&str; 8] = [
    "ed25519--pkcs8.pem",
    "p256--pkcs8.pem",
    "p256--sec1.pem",
    "p384--pkcs8.pem",
    "rsa--pkcs1.pem",
    "rsa--pkcs8.pem",
    "sm2--pkcs8.pem",
    "sm2--sec1.pem",
];

#[test]
fn keys_show_nothing_of_themselves() {
    for file in PLAIN.map(key_file) {
        let key = SoftwareSigner::read(&file.der, None).unwrap();
        let text = key.to_unprotected_pem();
        let block = text.as_str().lines().filter(|l| !l.starts_with('-'));
        let written = STANDARD.decode(block.collect::<String>()).unwrap();
        assert!(
            shows(&written, &file.secret),
            "{}: the secret of this test",
            file.name
        );
        let said = [logged(&key), logged(&text)].concat();
        hides(&said, &[&file.secret]);
        let protected = key.to_pkcs8_pem(PASSPHRASE.as_bytes()).unwrap();
        hides(&protected, &[&file.secret, PASSPHRASE.as_bytes()]);
        hides(&told(&key.to_pkcs8_pem(b"").unwrap_err()), &[&file.secret]);
    }
}

/// Whatever is wrong with a key file, the error quotes nothing of it.
#[test]
fn errors_about_keys_quote_nothing() {
    let mut errors = 0;
    for file in PLAIN.map(key_file) {
        let damaged = (0..file.der.len()).flat_map(|at| {
            let mut changed = file.der.clone();
            changed[at] ^= 0x41;
            [changed, file.der[..at].to_vec()]
        });
        // Most say the same.
        let mut said = BTreeSet::new();
        for bytes in damaged {
            let read = SoftwareSigner::read(&bytes, None).err();
            let short = SoftwareSigner::from_pkcs8(&bytes).err();
            errors += usize::from(read.is_some()) + usize::from(short.is_some());
            said.extend(read.map(|e| told(&e)));
            said.extend(short.map(|e| told(&e)));
        }
        for text in said {
            hides(&text, &[&file.secret]);
        }
        let in_text = String::from_utf8_lossy(&file.der).into_owned();
        for bytes in [in_text.as_bytes(), file.der.repeat(2).as_slice()] {
            let error = SoftwareSigner::read(bytes, None).unwrap_err();
            hides(&told(&error), &[&file.secret]);
        }
    }
    assert!(errors > 2_000, "{errors}");
    for number in [[0xff; 32], [0; 32]] {
        hides(
            &told(&SoftwareSigner::sm2(&number).unwrap_err()),
            &[&number],
        );
    }
}

#[test]
fn errors_about_passphrases_quote_nothing() {
    let wrong: &[u8] = "another 口令 altogether".as_bytes();
    for name in [
        "ed25519--pbes2.pem",
        "p256--pbes2.pem",
        "rsa--pbes2.pem",
        "sm2--pbes2.pem",
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/keys")
            .join(name);
        let file = fs::read(path).unwrap();
        assert!(SoftwareSigner::read(&file, Some(PASSPHRASE.as_bytes())).is_ok());
        for passphrase in [None, Some(wrong), Some(&b""[..])] {
            let error = SoftwareSigner::read(&file, passphrase).unwrap_err();
            hides(&told(&error), &[wrong, PASSPHRASE.as_bytes()]);
        }
    }
}

/// Whoever holds a key on the way to a document.
#[test]
fn whoever_signs_shows_no_key() {
    let number: [u8; 32] = std::array::from_fn(|i| 17 + 5 * i as u8);
    let key = SoftwareSigner::sm2(&number).unwrap();
    let own = certified(&key);
    let draft = draft(&own);
    let maker = SealMaker::new(SealVersion::V4, &key, &own);
    let seal = seal_by(&key, &own);
    let signer = SealSigner::new(&seal, &key, &own).unwrap();
    let credential = Credential::new(&own, &key).unwrap();
    let template = SignedDataTemplate::new(CmsStandard::GbT35275, Placement::Attached, b"text");
    let signed = template.sign(&credential).unwrap();
    let value = |_: &[u8]| Ok(signed.der().to_vec());
    let digital = DigitalSigner::new(
        yinzheng::oid::SM2_WITH_SM3,
        yinzheng::crypto::DigestAlgorithm::Sm3,
        &value,
    );
    let issuer = LicenceIssuer::new(signer.clone());
    let licence = issuer
        .issue(&description(CITIZEN), instant(SIGNED))
        .unwrap();
    let report = verify(&licence.ofd, Context::at(instant("2026-01-01")));
    let values: [&dyn Debug; 10] = [
        &key,
        &maker,
        &draft,
        &signer,
        &credential,
        &template,
        &signed,
        &digital,
        &issuer,
        &licence,
    ];
    for value in values {
        hides(&logged(value), &[&number]);
    }
    hides(&everything(&report), &[&number]);
    for made in [&seal[..], signed.der(), &licence.ofd] {
        assert!(!shows(made, &number));
    }
}

/// A certificate for `key`, from a root made for it.
fn certified(key: &SoftwareSigner) -> Certificate {
    let validity = Validity {
        not_before: instant("2020-01-01"),
        not_after: instant("2060-01-01"),
    };
    let named = |name| {
        NameBuilder::new()
            .organisation(OFFICE)
            .common_name(name)
            .build()
    };
    let root_key = SoftwareSigner::generate_sm2().unwrap();
    let template = CertificateTemplate::new(Profile::Root, named("root").unwrap(), validity);
    let root = issue::self_signed(&template, &root_key).unwrap();
    let template = CertificateTemplate::new(Profile::Signer, named("office").unwrap(), validity);
    let root = Credential::new(&root, &root_key).unwrap();
    issue::certify(&root, &template, yinzheng::crypto::Signer::public_key(key)).unwrap()
}

fn draft(own: &Certificate) -> SealDraft {
    let validity = Validity {
        not_before: instant("2024-01-31T16:00:00Z"),
        not_after: instant("2049-12-31T15:59:59Z"),
    };
    let created = instant("2024-01-15T02:00:00Z");
    SealDraft::new(
        "51080000009999",
        OFFICE,
        std::slice::from_ref(own),
        created,
        validity,
    )
}

/// A seal that the owner of the key makes for himself.
fn seal_by(key: &SoftwareSigner, own: &Certificate) -> Vec<u8> {
    let maker = SealMaker::new(SealVersion::V4, key, own);
    maker.make(&draft(own)).unwrap().raw.to_vec()
}

fn verify(file: &[u8], context: Context) -> Report {
    let pki = TestPki::sm2();
    let mut context = context;
    context.evidence.intermediates = pki.evidence().intermediates;
    context.evidence.crls = pki.evidence().crls;
    let verifier = Verifier::builder(pki.anchors()).policy(Policy::standard());
    verifier
        .build()
        .unwrap()
        .verify(&Input::new("file", file), &context)
}

/// A report in all its forms.
fn everything(report: &Report) -> String {
    [
        report.to_json(),
        report.to_json_pretty(),
        report.text(Language::En),
        report.text(Language::Zh),
        logged(report),
    ]
    .join("\n")
}

/// The number, or the day of birth in it, which a mask that is too narrow would leave.
#[track_caller]
fn names_nobody(said: &str) {
    for number in [CITIZEN, WRONG] {
        assert!(!said.contains(number), "{said}");
        assert!(!said.contains(&number[6..17]), "{said}");
        hides(said, &[number.as_bytes()]);
    }
}

fn description(number: &str) -> LicenceDescription {
    LicenceDescription::from_json(&json(number)).unwrap()
}

fn json(number: &str) -> String {
    format!(
        r#"{{"name":"从业资格证","type_code":"{}","issuer":{{"code":"{OFFICE_CODE}","name":"{OFFICE}"}},
        "serial":"510800999999","issued":"2024-06-01",
        "holders":[{{"name":"张示例","code":"{number}","code_type":"111"}}],
        "items":[{{"name":"KZ_SFZH","label":"身份证号","value":"{number}"}}]}}"#,
        sample::TYPE_CODE
    )
}

fn holder(number: &str) -> Holder {
    Holder::new("张示例").with_code(number, HolderCodeType::Citizen)
}

/// A licence in whose data the number stands, sealed by the office.
fn licence_of(number: &str) -> Vec<u8> {
    let pki = TestPki::sm2();
    let record = format!("<证照><持证主体代码>{number}</持证主体代码></证照>");
    let mut package = OfdBuilder::new("5f0e6c2a9d4b4e7c8a1b3d5f70921e46", "证照")
        .page(Page::new())
        .custom_data("ZZBS", &sample::identifier())
        .custom_data("CZZTDM", number)
        .custom_data("CZZTDMLX", "公民身份号码")
        .custom_data("CZZT", &format!("张示例{number}"))
        .custom_data("KZ_SFZH", number)
        .custom_data("备注", number)
        .attachment("licence", "证照.xml", record.as_bytes())
        .build();
    let seal = SealBuilder::new(Layout::V4, &pki.maker, &pki.signer).build();
    package.sign(&OfdSignature::seal(Layout::V4, &pki.signer, &seal));
    package.pack()
}

#[test]
fn reports_name_nobody() {
    for number in [CITIZEN, WRONG] {
        let file = licence_of(number);
        let now = || Context::at(instant("2026-01-01"));
        for context in [
            now(),
            now().for_holder(holder(CITIZEN)),
            now().for_holder(holder(WRONG)),
            now().for_holder(Holder::new(format!("李示例{CITIZEN}"))),
        ] {
            names_nobody(&logged(&context));
            let report = verify(&file, context);
            assert!(report.licence.is_some());
            names_nobody(&everything(&report));
        }
        let facts = yinzheng::ofd::observe(&file, &Limits::default());
        names_nobody(&logged(&facts));
    }
}

#[test]
fn signers_who_are_citizens_are_not_named_whole() {
    let pki = TestPki::sm2();
    let name = Name::of(CITIZEN, &format!("张示例 {CITIZEN}"));
    let citizen = CertBuilder::new(&name, &Key::named(Scheme::Sm2, "citizen"))
        .issued_by(&pki.intermediate)
        .serial(0x2190)
        .for_signing()
        .identity();
    let (key, own) = (TestSigner::new(&citizen), certificate(&citizen));
    let template = SignedDataTemplate::new(CmsStandard::GbT35275, Placement::Attached, b"text");
    let signed = template
        .sign(&Credential::new(&own, &key).unwrap())
        .unwrap();
    let report = verify(signed.der(), Context::at(instant("2026-01-01")));
    assert_eq!(report.signatures.len(), 1);
    names_nobody(&everything(&report));
    // Below a root that nobody trusts, the chain is told another way.
    let stranger = CertBuilder::new(&name, &Key::named(Scheme::Sm2, "citizen"))
        .issued_by(&pki.stranger_root)
        .identity();
    let (key, own) = (TestSigner::new(&stranger), certificate(&stranger));
    let signed = template
        .sign(&Credential::new(&own, &key).unwrap())
        .unwrap();
    let report = verify(signed.der(), Context::at(instant("2026-01-01")));
    names_nobody(&everything(&report));
}

#[test]
fn values_about_citizens_show_none_to_logs() {
    let number: CitizenNumber = CITIZEN.parse().unwrap();
    names_nobody(&format!("{number} {}", logged(&number)));
    let (right, wrong) = (holder(CITIZEN), holder(WRONG));
    names_nobody(&[logged(&right), logged(&wrong), logged(&wrong.code_faults())].concat());
    let described = description(CITIZEN);
    names_nobody(&[logged(&described), logged(&described.items)].concat());
    for (a, b) in [(&right, &wrong), (&wrong, &right), (&right, &right)] {
        let judged = judge_holder(std::slice::from_ref(a), Some(b));
        names_nobody(&[logged(&compare_holders(a, b)), logged(&judged)].concat());
    }
    names_nobody(&told(&WRONG.parse::<CitizenNumber>().unwrap_err()));
    names_nobody(&told(
        &format!("{CITIZEN}x").parse::<CitizenNumber>().unwrap_err(),
    ));
}

#[test]
fn errors_of_issuing_name_nobody() {
    let key = SoftwareSigner::sm2(&[7; 32]).unwrap();
    let own = certified(&key);
    let seal = seal_by(&key, &own);
    let issuer = LicenceIssuer::new(SealSigner::new(&seal, &key, &own).unwrap());
    let good = description(CITIZEN);
    let mut cases = vec![description(WRONG)];
    let mut case = |change: &dyn Fn(&mut LicenceDescription)| {
        let mut changed = good.clone();
        change(&mut changed);
        cases.push(changed);
    };
    case(&|d| d.serial = format!("a{CITIZEN}"));
    case(&|d| d.name = format!("{CITIZEN}\u{7}"));
    case(&|d| d.name = CITIZEN.repeat(40));
    case(&|d| d.holders[0].name = format!(" {CITIZEN}\u{1}"));
    case(&|d| d.holders[0] = Holder::new(CITIZEN));
    case(&|d| d.holders.push(holder(WRONG)));
    case(&|d| d.items[0].value = CITIZEN.repeat(40));
    case(&|d| d.items[0].value = format!("{CITIZEN}\u{7}"));
    case(&|d| d.items[0].label = CITIZEN.repeat(20));
    case(&|d| d.valid_until = Some("2020-01-01".parse().unwrap()));
    for case in &cases {
        let error = issuer.issue(case, instant(SIGNED)).unwrap_err();
        names_nobody(&told(&error));
    }
    let text = json(CITIZEN);
    for at in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
        if let Err(error) = LicenceDescription::from_json(&text[..at]) {
            names_nobody(&told(&error));
        }
        let wrong = format!("{}\"{CITIZEN}\"{}", &text[..at], &text[at..]);
        if let Err(error) = LicenceDescription::from_json(&wrong) {
            names_nobody(&told(&error));
        }
    }
}

/// The files that the program is asked about.
struct Desk(Folder);

impl Desk {
    fn new() -> Self {
        let folder = Folder::new();
        let plain = key_file("sm2--pkcs8.pem").der;
        folder.write("pass", format!("{PASSPHRASE}\n").as_bytes());
        folder.write("wrong", b"another altogether\n");
        folder.write("damaged.key", &plain[..plain.len() - 3]);
        let keys = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keys");
        for (name, file) in [
            ("enc.key", "sm2--pbes2.pem"),
            ("plain.key", "sm2--pkcs8.pem"),
        ] {
            fs::copy(keys.join(file), folder.path(name)).unwrap();
        }
        let key = SoftwareSigner::read(&plain, None).unwrap();
        let own = certified(&key);
        folder.write("office.cer", own.der());
        folder.write("seal.esl", &seal_by(&key, &own));
        folder.write("licence.ofd", &licence_of(CITIZEN));
        folder.write("good.json", json(CITIZEN).as_bytes());
        folder.write("bad.json", json(WRONG).as_bytes());
        folder.write("torn.json", &json(CITIZEN).as_bytes()[..300]);
        Self(folder)
    }

    /// Runs words, of which those that begin with @ are files; nothing secret may be said. Gives the exit code.
    fn run(&self, line: &str, more: &[&str]) -> i32 {
        let word = |word: &str| match word.strip_prefix('@') {
            Some(name) => self.0.path(name),
            None => word.to_owned(),
        };
        let words: Vec<String> = line.split_whitespace().map(word).collect();
        let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
        words.extend(more);
        let run = yz(&words, b"", &[]);
        let said = [run.out.as_str(), run.err.as_str()].join("\n");
        names_nobody(&said);
        hides(
            &said,
            &[&key_file("sm2--pkcs8.pem").secret, PASSPHRASE.as_bytes()],
        );
        assert!(!said.contains("another altogether"), "{said}");
        run.code
    }
}

const ROOT: &str = "cert root --name r --from 2025-01-01 --to 2045-01-01";
const ISSUE: &str =
    "--key @plain.key --certificate @office.cer --seal @seal.esl --at 2024-06-01T02:00:00Z";

/// What the program says where something is wrong, and where nothing is.
#[test]
fn the_program_says_no_secret() {
    let desk = Desk::new();
    for (line, code) in [
        (
            format!("{ROOT} --out @a --key @enc.key --passphrase-file @wrong"),
            66,
        ),
        (
            format!("{ROOT} --out @a --key @damaged.key --passphrase-file @pass"),
            66,
        ),
        (
            format!("{ROOT} --out @a --key @bad.json --passphrase-file @pass"),
            66,
        ),
        (
            format!("{ROOT} --out @a --key @enc.key --passphrase-file @pass"),
            0,
        ),
        (format!("{ROOT} --out @b --key @plain.key"), 0),
        (format!("issue @good.json {ISSUE} --out @licence"), 0),
        (format!("issue @bad.json {ISSUE} --out @c"), 1),
        (format!("issue @torn.json {ISSUE} --out @c"), 66),
        ("verify @licence.ofd --format json".to_owned(), 2),
        ("verify @licence --lang zh".to_owned(), 2),
        (
            "verify @bad.json @torn.json @plain.key @damaged.key".to_owned(),
            1,
        ),
        ("inspect @licence.ofd".to_owned(), 0),
        ("inspect @licence.ofd --format json".to_owned(), 0),
        ("inspect @plain.key".to_owned(), 0),
        ("inspect @damaged.key".to_owned(), 0),
        ("licence show @licence".to_owned(), 0),
        ("licence show @bad.json".to_owned(), 66),
    ] {
        assert_eq!(desk.run(&line, &[]), code, "{line}");
    }
}

#[test]
fn no_command_takes_a_passphrase_as_an_argument() {
    let desk = Desk::new();
    let glued = format!("--passphrase={PASSPHRASE}");
    for line in [
        "keygen --out @a",
        &format!("{ROOT} --out @a --key @enc.key"),
        "crl --key @enc.key --issuer @office.cer --number 1 --this-update 2026-11-01 --next-update 2027-11-01 --out @a",
        "seal make --key @enc.key --certificate @office.cer --id 1 --name n --signer @office.cer \
         --created 2026-01-05 --to 2036-01-01 --out @a",
        "seal sign @licence.ofd --key @enc.key --certificate @office.cer --seal @seal.esl --at 2026-06-01T10:00:00Z --out @a",
        &format!("issue @good.json {ISSUE} --out @a"),
        "status sign @good.json --key @enc.key --certificate @office.cer --at 2026-06-01T10:00:00Z --out @a",
    ] {
        for more in [&["--passphrase", PASSPHRASE][..], &[&glued]] {
            assert_eq!(desk.run(line, more), 64, "{line}");
        }
        assert!(!fs::exists(desk.0.path("a")).unwrap(), "{line}");
    }
}
