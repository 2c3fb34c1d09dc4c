//! Lists to read.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use yinzheng::limits::Limits;
use yinzheng::pki::Certificate;
use yinzheng::recognition::import::ImportedList;
use yinzheng::recognition::import::ListAnchors;

use crate::support::certificate::Identity;
use crate::support::pki::TestPki;

pub(crate) const CA_QC: &str = "http://uri.etsi.org/TrstSvc/Svctype/CA/QC";
pub(crate) const CA_PKC: &str = "http://uri.etsi.org/TrstSvc/Svctype/CA/PKC";
pub(crate) const TSA: &str = "http://uri.etsi.org/TrstSvc/Svctype/TSA/QTST";
pub(crate) const OCSP: &str = "http://uri.etsi.org/TrstSvc/Svctype/Certstatus/OCSP/QC";

/// When the lists are issued, and when the next one is due.
pub(crate) const ISSUED: &str = "2026-11-01T00:00:00Z";
pub(crate) const NEXT: &str = "2027-05-01T00:00:00Z";

pub(crate) fn status(name: &str) -> String {
    format!("http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/{name}")
}

pub(crate) fn certificate(identity: &Identity) -> Certificate {
    Certificate::from_der(&identity.certificate).unwrap()
}

/// A CA, another CA, and a timestamp authority.
pub(crate) fn parties() -> [Certificate; 3] {
    let pki = TestPki::sm2();
    [&pki.root, &pki.maker_root, &pki.tsa].map(certificate)
}

pub(crate) fn base64(certificate: &Certificate) -> String {
    STANDARD.encode(certificate.der())
}

/// `DigitalId` elements for certificates.
pub(crate) fn ids(certificates: &[Certificate]) -> String {
    let id = |c| {
        format!(
            "<DigitalId><X509Certificate>{}</X509Certificate></DigitalId>",
            base64(c)
        )
    };
    certificates.iter().map(id).collect()
}

/// What a service is, or was, from some time on: the children of ServiceInformation.
pub(crate) fn state(kind: &str, ids: &str, status_name: &str, since: &str) -> String {
    format!(
        "<ServiceTypeIdentifier>{kind}</ServiceTypeIdentifier>\
         <ServiceName><Name xml:lang=\"en\">Service</Name></ServiceName>\
         <ServiceDigitalIdentity>{ids}</ServiceDigitalIdentity>\
         <ServiceStatus>{}</ServiceStatus><StatusStartingTime>{since}</StatusStartingTime>",
        status(status_name)
    )
}

/// A service with its former states.
pub(crate) fn service(current: &str, history: &[String]) -> String {
    let former = |s| format!("<ServiceHistoryInstance>{s}</ServiceHistoryInstance>");
    let history: String = history.iter().map(former).collect();
    format!(
        "<TSPService><ServiceInformation>{current}</ServiceInformation>\
         <ServiceHistory>{history}</ServiceHistory></TSPService>"
    )
}

/// A list of version 5 with one provider.
pub(crate) fn list(services: &[String]) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <TrustServiceStatusList xmlns=\"http://uri.etsi.org/02231/v2#\" \
         xmlns:tslx=\"http://uri.etsi.org/02231/v2/additionaltypes#\" \
         TSLTag=\"http://uri.etsi.org/19612/TSLTag\"><SchemeInformation>\
         <TSLVersionIdentifier>5</TSLVersionIdentifier><TSLSequenceNumber>42</TSLSequenceNumber>\
         <TSLType>http://uri.etsi.org/TrstSvc/TrustedList/TSLType/EUgeneric</TSLType>\
         <SchemeOperatorName><Name xml:lang=\"en\">Example authority</Name>\
         <Name xml:lang=\"zh\">示例主管机构</Name></SchemeOperatorName>\
         <SchemeTerritory>XX</SchemeTerritory>\
         <ListIssueDateTime>{ISSUED}</ListIssueDateTime>\
         <NextUpdate><dateTime>{NEXT}</dateTime></NextUpdate></SchemeInformation>\
         <TrustServiceProviderList><TrustServiceProvider>\
         <TSPInformation><TSPName><Name xml:lang=\"en\">Provider</Name></TSPName></TSPInformation>\
         <TSPServices>{}</TSPServices></TrustServiceProvider></TrustServiceProviderList>\
         </TrustServiceStatusList>",
        services.concat()
    )
}

pub(crate) fn read(list: &str) -> ImportedList {
    ImportedList::from_bytes(list.as_bytes(), &Limits::default()).unwrap()
}

/// The anchors of a list whose digest the caller has.
pub(crate) fn anchors(list: &ImportedList) -> ListAnchors {
    list.anchors(Some(&list.pins()[1]))
}

/// Each anchor's certificate as its place among `parties`, and its first and last second.
pub(crate) fn periods(made: &ListAnchors) -> Vec<(usize, String, String)> {
    let parties = parties();
    let text = |t: Option<yinzheng::Timestamp>| t.map_or_else(String::new, |t| t.to_string());
    let of = |a: &yinzheng::pki::TrustAnchor| {
        let party = parties.iter().position(|p| *p == a.certificate);
        (party.unwrap(), text(a.trusted_from), text(a.trusted_until))
    };
    made.anchors.iter().map(of).collect()
}

/// A period of the first party.
pub(crate) fn period(from: &str, until: &str) -> (usize, String, String) {
    (0, from.to_owned(), until.to_owned())
}
