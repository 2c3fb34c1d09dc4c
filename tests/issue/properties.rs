//! What holds for every name and every validity.

use std::sync::OnceLock;

use proptest::prelude::*;
use yinzheng::crypto::SoftwareSigner;
use yinzheng::oid;
use yinzheng::pki::Certificate;
use yinzheng::pki::issue::CertificateTemplate;
use yinzheng::pki::issue::IssueError;
use yinzheng::pki::issue::NameBuilder;
use yinzheng::pki::issue::Profile;
use yinzheng::pki::issue::SerialNumber;
use yinzheng::pki::issue::self_signed;
use yinzheng::time::Timestamp;
use yinzheng::time::Validity;

use crate::world::from_to;
use crate::world::name;

fn key() -> &'static SoftwareSigner {
    static KEY: OnceLock<SoftwareSigner> = OnceLock::new();
    KEY.get_or_init(|| SoftwareSigner::sm2(&[5; 32]).unwrap())
}

fn issue(template: &CertificateTemplate) -> Result<Certificate, IssueError> {
    self_signed(template, key())
}

/// From 1950 to 9999, in seconds.
fn instants() -> impl Strategy<Value = Timestamp> {
    let near_turns = prop_oneof![
        -631_152_000_i64..-631_151_990,
        2_524_607_990_i64..2_524_608_010,
        253_402_300_790_i64..=253_402_300_799,
        -631_152_000_i64..=253_402_300_799,
    ];
    near_turns.prop_map(Timestamp::from_unix)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Text comes back as it went in, whatever it is, and in the order it was given.
    #[test]
    fn names_are_read_as_written(
        organisation in "[^\\p{C}]{1,64}",
        unit in "[\\p{Han}]{1,64}",
        common in "[ -~]{1,64}",
    ) {
        let subject = NameBuilder::new()
            .country("CN")
            .organisation(&organisation)
            .unit(&unit)
            .common_name(&common)
            .build()
            .unwrap();
        let validity = from_to("2025-01-01", "2026-01-01");

        let made = issue(&CertificateTemplate::new(Profile::Root, subject, validity)).unwrap();

        let read: Vec<_> = made.subject().attributes().collect();
        let want = [
            (oid::AT_C, "CN"),
            (oid::AT_O, organisation.as_str()),
            (oid::AT_OU, unit.as_str()),
            (oid::AT_CN, common.as_str()),
        ];
        prop_assert_eq!(read, want);
    }

    /// Any text at all gives a name that reads back, or a refusal.
    #[test]
    fn no_text_breaks_a_name(text in any::<String>(), which in 0_usize..6) {
        let kinds = [oid::AT_C, oid::AT_CN, oid::AT_DC, oid::AT_EMAIL, oid::AT_L, oid::AT_SERIAL_NUMBER];
        let kind = kinds[which];
        match NameBuilder::new().attribute(kind, &text).build() {
            Ok(name) => prop_assert_eq!(name.attribute(kind), Some(text.as_str())),
            Err(error) => prop_assert_eq!(error, IssueError::AttributeText(kind)),
        }
    }

    /// Both ends come back, in the type of time that their century has; a period that ends before it begins is
    /// refused.
    #[test]
    fn validity_is_read_as_written(a in instants(), b in instants()) {
        let validity = Validity { not_before: a, not_after: b };
        let template = CertificateTemplate::new(Profile::Root, name("根"), validity);
        match issue(&template) {
            Ok(made) => {
                prop_assert!(a <= b);
                prop_assert_eq!(made.validity(), validity);
                let holds = |text: &str| made.der().windows(text.len()).any(|w| w == text.as_bytes());
                for time in [a, b] {
                    let digits: String = time.to_string().chars().filter(char::is_ascii_digit).collect();
                    prop_assert_eq!(holds(&format!("{digits}Z")), digits.as_str() >= "2050");
                    let short = format!("{}Z", &digits[2..]);
                    prop_assert!(holds(&short));
                }
            }
            Err(error) => {
                prop_assert!(a > b);
                prop_assert_eq!(error, IssueError::TimeOrder);
            }
        }
    }

    /// Every positive number of up to 20 octets comes back in its shortest form.
    #[test]
    fn serial_numbers_are_read_as_written(magnitude in prop::collection::vec(any::<u8>(), 0..24)) {
        let significant: Vec<u8> = magnitude.iter().copied().skip_while(|&b| b == 0).collect();
        let sign = usize::from(significant.first().is_some_and(|b| b & 0x80 != 0));
        let fits = !significant.is_empty() && significant.len() + sign <= 20;
        match SerialNumber::new(&magnitude) {
            Ok(serial) => {
                prop_assert!(fits);
                let validity = from_to("2025-01-01", "2026-01-01");
                let template = CertificateTemplate::new(Profile::Root, name("根"), validity)
                    .with_serial(serial);
                let made = issue(&template).unwrap();
                prop_assert_eq!(&made.serial()[sign..], significant);
            }
            Err(error) => {
                prop_assert!(!fits);
                prop_assert_eq!(error, IssueError::SerialNumber);
            }
        }
    }
}
