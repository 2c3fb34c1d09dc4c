//! Any licence that is issued passes under `strict`, and is read back as it was described.

mod support;

use proptest::prelude::*;
use support::der::instant;
use support::key::Scheme;
use support::ofd::OfdBuilder;
use support::ofd::Page;
use support::pki::OFFICE;
use support::pki::OFFICE_CODE;
use support::pki::TestPki;
use support::sample;
use support::signer::TestAuthority;
use support::signer::TestSigner;
use support::signer::certificate;
use yinzheng::issuer::IssuedLicence;
use yinzheng::issuer::Item;
use yinzheng::issuer::LicenceDescription;
use yinzheng::issuer::LicenceIssuer;
use yinzheng::licence::CitizenNumber;
use yinzheng::licence::Day;
use yinzheng::licence::Holder;
use yinzheng::licence::HolderCodeType;
use yinzheng::licence::StatementIssuer;
use yinzheng::licence::Uscc;
use yinzheng::limits::Limits;
use yinzheng::ofd::sign::Edge;
use yinzheng::ofd::sign::PageChoice;
use yinzheng::ofd::sign::Place;
use yinzheng::ofd::sign::SignRequest;
use yinzheng::policy::Policy;
use yinzheng::report::CoverageGrade;
use yinzheng::report::Report;
use yinzheng::report::Verdict;
use yinzheng::seal::Listing;
use yinzheng::seal::SealDraft;
use yinzheng::seal::SealMaker;
use yinzheng::seal::SealPicture;
use yinzheng::seal::SealSigner;
use yinzheng::seal::SealVersion;
use yinzheng::time::Validity;
use yinzheng::verifier::Context;
use yinzheng::verifier::Input;
use yinzheng::verifier::ProofOfExistence;
use yinzheng::verifier::Verifier;

const SIGNED: &str = "2024-06-01T02:00:00Z";
/// Text as names and values have it, with what XML has to escape.
const TEXT: &str = "[一-龥A-Za-z（）<>&'\"]([一-龥A-Za-z0-9（）<>&'\"；、 ]{0,24}[一-龥0-9）])?";

/// Seals and keys that a standard knows, and whether its signatures can hold a timestamp.
const SEALS: [(Scheme, SealVersion, bool); 5] = [
    (Scheme::Sm2, SealVersion::V1, false),
    (Scheme::Sm2, SealVersion::V4, true),
    (Scheme::Sm2, SealVersion::V5, true),
    (Scheme::Rsa, SealVersion::V1, false),
    (Scheme::Rsa, SealVersion::V4, true),
];

/// A seal, and how its signature's time is proven.
#[derive(Clone, Copy, Debug)]
struct Office {
    scheme: Scheme,
    version: SealVersion,
    listing: Listing,
    stamped: bool,
}

fn office() -> impl Strategy<Value = Office> {
    let seal = proptest::sample::select(&SEALS[..]);
    (seal, any::<bool>(), any::<bool>()).prop_map(|(seal, digests, stamped)| {
        let (scheme, version, can_be_stamped) = seal;
        Office {
            scheme,
            version,
            listing: match version {
                SealVersion::V1 => Listing::Certificates,
                _ if digests => Listing::Digests,
                _ => Listing::Certificates,
            },
            stamped: stamped && can_be_stamped,
        }
    })
}

impl Office {
    fn pki(&self) -> &'static TestPki {
        TestPki::of(self.scheme)
    }

    /// Calls `work` with an issuer under the office's seal.
    fn issuing<T>(&self, unit: &str, work: impl FnOnce(LicenceIssuer<'_>) -> T) -> T {
        let pki = self.pki();
        let (maker, own) = (TestSigner::new(&pki.maker), certificate(&pki.signer));
        let validity = Validity {
            not_before: instant("2024-01-31T16:00:00Z"),
            not_after: instant("2049-12-31T15:59:59Z"),
        };
        let picture = SealPicture::round(unit, "电子证照专用章", 42).unwrap();
        let created = instant("2024-01-15T02:00:00Z");
        let signers = [own.clone()];
        let draft = SealDraft::new("51080000009999", unit, &signers, created, validity)
            .listing(self.listing)
            .picture(picture);
        let maker = SealMaker::new(self.version, &maker, &certificate(&pki.maker));
        let seal = maker.make(&draft).unwrap().raw.to_vec();
        let key = TestSigner::new(&pki.signer);
        let authority = TestAuthority::at(&pki.tsa, "2024-06-01T02:00:05Z");
        let mut signer = SealSigner::new(&seal, &key, &own).unwrap();
        if self.stamped {
            signer = signer.timestamped_by(&authority);
        }
        work(LicenceIssuer::new(signer))
    }

    /// Under `strict`; the caller proves the time where no timestamp does.
    fn verify(&self, file: &[u8]) -> Report {
        let mut evidence = self.pki().evidence();
        if !self.stamped {
            evidence.proofs = vec![ProofOfExistence::new(file, instant("2024-06-02"))];
        }
        let context = Context::at(instant("2026-01-01")).with_evidence(evidence);
        let verifier = Verifier::builder(self.pki().anchors()).policy(Policy::strict());
        let verifier = verifier.build().unwrap();
        verifier.verify(&Input::new("licence.ofd", file), &context)
    }
}

/// A citizen number of that day of birth with the right check character; invented.
fn citizen(year: u32, month: u32, day: u32, order: u32) -> String {
    let body = format!("510802{year:04}{month:02}{day:02}{order:03}");
    let with = |c: char| format!("{body}{c}");
    let mut all = "0123456789X".chars().map(with);
    all.find(|n| n.parse::<CitizenNumber>().is_ok()).unwrap()
}

fn holder() -> impl Strategy<Value = Holder> {
    let company = (TEXT, 0_u32..100_000_000).prop_map(|(name, number)| {
        // The ninth character of the code's second part checks the eight before it.
        let codes = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
        let mut codes = codes.filter_map(|c| Uscc::with_check(&format!("91510802{number:08}{c}")));
        let code = codes.find(Uscc::organisation_check_matches).unwrap();
        Holder::new(name).with_code(code.as_str(), HolderCodeType::UnifiedSocialCredit)
    });
    let person = (TEXT, 1930_u32..2006, 1_u32..=12, 1_u32..=28, 1_u32..999).prop_map(
        |(name, year, month, day, order)| {
            let number = citizen(year, month, day, order);
            Holder::new(name).with_code(number, HolderCodeType::Citizen)
        },
    );
    prop_oneof![company, person]
}

fn day(years: std::ops::Range<u32>) -> impl Strategy<Value = Day> {
    (years, 1_u32..=12, 1_u32..=28).prop_map(|(y, m, d)| Day::new(y, m, d).unwrap())
}

prop_compose! {
    /// What the data of a licence can be; it begins before it is sealed.
    fn description()(
        name in TEXT,
        number in proptest::option::of("[一-龥]{1,4}字[0-9]{6,12}号"),
        (serial, version) in ("[0-9A-Z]{1,64}", 1_u16..=999),
        holders in prop::collection::vec(holder(), 1..=2),
        values in prop::collection::btree_map("KZ_[A-Z]{1,8}", ("[一-龥]{1,8}", TEXT), 0..=5),
        issued in day(2020..2024),
        (first, last) in (proptest::option::of(day(2020..2024)), proptest::option::of(day(2024..2060))),
    ) -> LicenceDescription {
        let kind = sample::TYPE_CODE.parse().unwrap();
        let issuer = StatementIssuer::new(OFFICE_CODE.parse().unwrap(), OFFICE);
        let mut description = LicenceDescription::new(&name, kind, issuer, &serial, issued);
        description.version = version;
        description.number = number;
        description.holders = holders;
        description.valid_from = first;
        description.valid_until = last;
        let item = |(name, (label, value)): (&String, &(String, String))| Item::new(name, label, value);
        description.items = values.iter().map(item).collect();
        description
    }
}

/// Passes without a warning, covered in full, and says what was described.
fn holds(office: &Office, description: &LicenceDescription, made: &IssuedLicence) {
    let report = office.verify(&made.ofd);
    let told = format!("{:?}", report.reasons);
    assert_eq!(report.verdict(), Verdict::Passed, "{told}");
    assert_eq!(report.warnings().count(), 0, "{told}");
    let grade = report.coverage.as_ref().unwrap().grade;
    assert_eq!(grade, CoverageGrade::Full);

    let licence = report.licence.as_ref().unwrap();
    assert_eq!(licence.id.as_deref(), Some(&*made.id.to_string()));
    assert_eq!(licence.name.as_deref(), Some(&*description.name));
    let facts = yinzheng::ofd::observe(&made.ofd, &Limits::default());
    let custom = &facts.documents[0].info.custom;
    let says = |name: &str, value: &str| custom.iter().any(|(n, v)| n == name && v == value);
    for item in &description.items {
        assert!(says(&item.name, &item.value), "{item:?}");
    }
    for holder in &description.holders {
        assert!(says("CZZT", &holder.name), "{custom:?}");
        let code = holder.code.as_ref().unwrap().expose();
        assert!(says("CZZTDM", code));
        let citizen = holder.code_type == Some(HolderCodeType::Citizen);
        assert!(!citizen || !report.to_json().contains(code), "told whole");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// On a page that is drawn from its data.
    #[test]
    fn any_licence_passes(office in office(), description in description(), unit in "[一-龥]{4,20}") {
        let made = office.issuing(&unit, |i| i.issue(&description, instant(SIGNED))).unwrap();
        holds(&office, &description, &made);
    }

    /// On any number of pages that are given, with a seam stamp over all of them where there is a seam, and locked.
    #[test]
    fn any_licence_passes_on_given_pages(
        office in office(),
        description in description(),
        pages in 1_usize..=9,
        edge in proptest::sample::select(&[Edge::Bottom, Edge::Left, Edge::Right, Edge::Top][..]),
        lock in any::<bool>(),
        title in TEXT,
    ) {
        let builder = OfdBuilder::new("5f0e6c2a9d4b4e7c8a1b3d5f70921e46", &title);
        let builder = (0..pages).fold(builder, |b, _| b.page(Page::new()));
        let given = builder.without_signatures_pointer().build().pack();
        let last = PageChoice::Index(pages - 1);
        let mut request = SignRequest::new(instant(SIGNED));
        request = request.place(Place::Page { page: last, left: 120.0, top: 200.0 });
        if pages > 1 {
            request = request.place(Place::Seam { pages: Vec::new(), edge, offset: 90.0, most: 20 });
        }
        if lock {
            request = request.lock();
        }
        let made = office.issuing(OFFICE, |i| i.issue_on(&description, &given, request));
        let made = made.unwrap();
        holds(&office, &description, &made);
        let facts = yinzheng::ofd::observe(&made.ofd, &Limits::default());
        let stamps = if pages > 1 { pages + 1 } else { 1 };
        prop_assert_eq!(facts.signatures[0].file.stamps.len(), stamps);
        prop_assert_eq!(facts.signatures[0].locks, lock);
    }
}
