//! The sample that ships in `examples/data`: a sealed 道路运输经营许可证, its trust folder, a tampered twin.
//!
//! Office, holder, numbers and names are invented. Seal, certificates and CRLs last until 2054 or longer.

use super::ofd::Align;
use super::ofd::OfdBuilder;
use super::ofd::OfdSignature;
use super::ofd::Package;
use super::ofd::Page;
use super::pki::OFFICE;
use super::pki::OFFICE_CODE;
use super::pki::TestPki;
use super::seal::Layout;
use super::seal::SealBuilder;

/// The licence's number as printed.
pub(crate) const NUMBER: &str = "川交运管许可广字510800999999号";
/// The type 道路运输经营许可证.
pub(crate) const TYPE_CODE: &str = "11100000000019713D008";
const NAME: &str = "道路运输经营许可证";
const HOLDER: &str = "广元市示例运输有限公司";
const HOLDER_CODE: &str = "91510802MA99999967";
const ADDRESS: &str = "四川省广元市利州区示例路1号";
const SCOPE: &str = "道路普通货物运输；货物专用运输（冷藏保鲜）";
const SERIAL: &str = "510800999999";
const RED: &str = "178 34 34";
const GREY: &str = "120 120 120";

/// The page whose year the tampered twin changes.
pub(crate) const PAGE: &str = "Doc_0/Pages/Page_0/Content.xml";

/// Every file of the sample: its path below `examples/data`, and its octets.
pub(crate) fn files() -> Vec<(&'static str, Vec<u8>)> {
    let pki = TestPki::sm2();
    let licence = licence();
    let mut tampered = licence.clone();
    tampered.replace(PAGE, "2028年05月31日", "2038年05月31日");
    vec![
        ("licence.ofd", licence.pack()),
        ("licence-tampered.ofd", tampered.pack()),
        ("trust/root.cer", pki.root.certificate.clone()),
        (
            "trust/maker/maker-root.cer",
            pki.maker_root.certificate.clone(),
        ),
        (
            "trust/intermediate/user-ca.cer",
            pki.intermediate.certificate.clone(),
        ),
        ("trust/crl/root.crl", pki.root_crl.clone()),
        ("trust/crl/user-ca.crl", pki.intermediate_crl.clone()),
        ("trust/crl/maker-root.crl", pki.maker_crl.clone()),
    ]
}

/// The sealed licence before it is packed.
pub(crate) fn licence() -> Package {
    let pki = TestPki::sm2();
    let seal = SealBuilder::new(Layout::V4, &pki.maker, &pki.signer).build();
    let mut package = unsigned();
    package.sign(&OfdSignature::seal(Layout::V4, &pki.signer, &seal).stamp("1", "206 138 42 42"));
    package
}

/// The licence without any signature.
pub(crate) fn unsigned() -> Package {
    builder().build()
}

/// The licence in the hands of its builder.
pub(crate) fn builder() -> OfdBuilder {
    let identifier = identifier();
    let mut builder = OfdBuilder::new("5f0e6c2a9d4b4e7c8a1b3d5f70921e46", NAME).size(297, 210);
    for (name, value) in fields(&identifier) {
        builder = builder.custom_data(name, value);
    }
    builder
        .font("宋体")
        .font("黑体")
        .font("楷体")
        .template(form())
        .page(page(&identifier))
        .attachment("licence", "licence.xml", record(&identifier).as_bytes())
}

/// The metadata of GB/T 36903 by their Chinese names.
fn fields(identifier: &str) -> [(&'static str, &str); 14] {
    [
        ("证照名称", NAME),
        ("证照类型名称", NAME),
        ("证照类型代码", TYPE_CODE),
        ("证照编号", NUMBER),
        ("证照标识", identifier),
        ("证照颁发机构", OFFICE),
        ("证照颁发机构代码", OFFICE_CODE),
        ("证照颁发日期", "2024-06-01"),
        ("有效期起始日期", "2024-06-01"),
        ("有效期截止日期", "2028-05-31"),
        ("持证主体", HOLDER),
        ("持证主体代码", HOLDER_CODE),
        ("持证主体代码类型", "统一社会信用代码"),
        ("持证主体代码类型代码", "001"),
    ]
}

/// The same metadata under their tags, as the attached record.
fn record(identifier: &str) -> String {
    let tags = [
        "ZZMC",
        "ZZLXMC",
        "ZZLXDM",
        "ZZBH",
        "ZZBS",
        "ZZBFJG",
        "ZZBFJGDM",
        "ZZBFRQ",
        "ZZYXQQSRQ",
        "ZZYXQJZRQ",
        "CZZT",
        "CZZTDM",
        "CZZTDMLX",
        "CZZTDMLXDM",
    ];
    let lines: String = tags
        .iter()
        .zip(fields(identifier))
        .map(|(tag, (_, value))| format!("<{tag}>{value}</{tag}>\n"))
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<licence>\n{lines}<KZ_JYFW>{SCOPE}</KZ_JYFW>\n\
         <KZ_DZ>{ADDRESS}</KZ_DZ>\n</licence>\n"
    )
}

/// The printed form: frame, title, labels.
fn form() -> Page {
    let mut page = Page::new()
        .frame([10.0, 10.0, 277.0, 190.0], 1.2, RED)
        .frame([13.0, 13.0, 271.0, 184.0], 0.3, RED)
        .frame([15.0, 15.0, 267.0, 180.0], 0.3, RED)
        .text(1, 9.0, Align::Centre, (148.5, 24.0), "中华人民共和国")
        .text(1, 14.0, Align::Centre, (148.5, 37.0), NAME)
        .line([60.0, 57.0, 177.0, 0.0], 0.4, RED);
    for (i, label) in LABELS.iter().enumerate() {
        let top = 72.0 + 14.0 * i as f64;
        page = page.text(1, 5.5, Align::Left, (40.0, top), label).line(
            [80.0, top + 8.0, 165.0, 0.0],
            0.2,
            GREY,
        );
    }
    page.text(1, 5.5, Align::Left, (150.0, 150.0), "核发机关：")
        .text(
            0,
            3.5,
            Align::Centre,
            (148.5, 188.0),
            "示例文件，仅供验证演示，不具任何法律效力",
        )
}

const LABELS: [&str; 5] = [
    "业户名称：",
    "地　　址：",
    "经营范围：",
    "证件有效期：",
    "证照标识：",
];

/// What is filled in.
fn page(identifier: &str) -> Page {
    let values = [
        (5.5, HOLDER),
        (5.5, ADDRESS),
        (5.5, SCOPE),
        (5.5, "2024年06月01日至2028年05月31日"),
        (4.0, identifier),
    ];
    let mut page = Page::new().text(0, 5.0, Align::Centre, (148.5, 61.0), NUMBER);
    for (i, (size, value)) in values.into_iter().enumerate() {
        let top = 72.0 + 14.0 * i as f64;
        page = page.text(2, size, Align::Left, (82.0, top), value);
    }
    page.text(2, 5.5, Align::Left, (180.0, 150.0), OFFICE).text(
        2,
        5.5,
        Align::Left,
        (190.0, 164.0),
        "2024年06月01日",
    )
}

/// The identifier (电子证照标识) with its check character.
pub(crate) fn identifier() -> String {
    let parts = [TYPE_CODE, OFFICE_CODE, SERIAL, "001"];
    let check = check_character(&parts.concat());
    format!("1.2.156.3005.2.{}.{check}", parts.join("."))
}

/// ISO/IEC 7064 MOD 37,36 over digits and capital letters.
pub(crate) fn check_character(text: &str) -> char {
    let p = text.chars().fold(36, |p, c| {
        let sum = (p + c.to_digit(36).expect("a digit or letter")) % 36;
        let sum = if sum == 0 { 36 } else { sum };
        2 * sum % 37
    });
    char::from_digit((37 - p) % 36, 36)
        .expect("below 36")
        .to_ascii_uppercase()
}
