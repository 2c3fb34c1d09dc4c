//! What is handed on: the licences of the provider that a request wants, and no more of them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use yinzheng::issuer::SignedStatus;
use yinzheng::licence::Element;
use yinzheng::licence::Holder;
use yinzheng::licence::LicenceFacts;
use yinzheng::licence::masked;
use yinzheng::limits::Limits;
use yinzheng::report::Reason;
use yinzheng::sharing::Evidence;
use yinzheng::sharing::EvidenceContent;
use yinzheng::sharing::Extent;
use yinzheng::sharing::HolderRef;
use yinzheng::sharing::Refusal;
use yinzheng::sharing::ScopeItem;
use yinzheng::sharing::ScopeSubject;
use yinzheng::sharing::ShareRequest;
use yinzheng::sharing::TypeRef;
use yinzheng::verifier::Examined;

use crate::args::Asking;
use crate::exit::Failure;
use crate::judge::Judge;
use crate::settings::Settings;
use crate::walk::Document;
use crate::walk::Documents;

/// A licence of the provider, verified.
struct Held {
    bytes: Vec<u8>,
    examined: Examined,
}

/// The licences of the provider.
pub(crate) struct Stock {
    held: Vec<Held>,
    /// Signed statements of status.
    statements: Vec<(SignedStatus, Vec<u8>)>,
}

impl Stock {
    pub(crate) fn read(
        files: &[std::path::PathBuf],
        settings: &Settings,
        asking: &Asking,
    ) -> Result<Self, Failure> {
        let limits = Limits::default();
        let judge = Judge::new(settings.clone(), &limits)?;
        let mut held = Vec::new();
        let documents = if files.is_empty() {
            Vec::new()
        } else {
            Documents::at(files.to_vec())?.iter().collect()
        };
        for document in documents {
            let bytes = document.read(limits.file)?;
            let examined = judge.examine_bytes(&document.name, &bytes)?;
            held.push(Held { bytes, examined });
        }
        let files = asking.trust.licence_status.iter().filter(|p| p.is_file());
        let statements = files.map(|path| {
            let bytes = Document::at(path).read(limits.file)?;
            let read = SignedStatus::read(&bytes, &limits);
            let read = read.map_err(|e| Failure::unreadable(format!("{}: {e}", path.display())))?;
            Ok((read, bytes))
        });
        let statements = statements.collect::<Result<_, Failure>>()?;
        Ok(Self { held, statements })
    }

    /// The holder who is meant, as a licence that passed names him.
    pub(crate) fn holder(&self, meant: &HolderRef) -> Option<Holder> {
        let facts = self.held.iter().filter_map(|h| h.examined.facts());
        let mut holders = facts.flat_map(|f| &f.get().licence.holders);
        holders.find(|h| meant.is(h)).cloned()
    }

    /// The evidence for everything that is wanted, with the octets of each content; or why there is none.
    pub(crate) fn evidence(
        &self,
        request: &ShareRequest,
    ) -> Result<(Vec<Evidence>, Vec<Vec<u8>>), Refusal> {
        let mut found = (Vec::new(), Vec::new());
        for wanted in &request.wanted {
            let before = found.0.len();
            for held in &self.held {
                let Some(facts) = held.examined.facts() else {
                    continue;
                };
                let licence = &facts.get().licence;
                let his = licence.holders.iter().any(|h| request.subject.is(h));
                if his && is(licence, &wanted.item.subject) {
                    let content = self.content(held, licence, &wanted.item)?;
                    let content = content.to_json();
                    let subject = subject(licence, &wanted.item);
                    let report = Some(facts.report().to_owned());
                    found.0.push(Evidence::new(subject, &content, report));
                    found.1.push(content);
                }
            }
            if found.0.len() == before {
                return Err(self.why_none(&request.subject, &wanted.item.subject));
            }
        }
        Ok(found)
    }

    /// There is none, or there is one of this holder that did not pass. Of others' licences nothing is told.
    fn why_none(&self, whose: &HolderRef, subject: &ScopeSubject) -> Refusal {
        let Some(holder) = self.holder(whose) else {
            return Refusal::NotFound;
        };
        let (name, own) = (masked(&holder.name), holder.code.map(|c| c.to_string()));
        let reports = self.held.iter().filter(|h| h.examined.facts().is_none());
        let reports = reports.map(|h| h.examined.report());
        let code = match subject {
            ScopeSubject::Id(id) => id.type_code().to_string(),
            ScopeSubject::Type(TypeRef::Licence(code)) => code.to_string(),
            ScopeSubject::Type(TypeRef::Proof(code)) => code.clone(),
            _ => return Refusal::Unsupported,
        };
        let of_kind = reports.filter(|r| {
            let claimed = r.licence.as_ref().and_then(|l| l.type_code.as_ref());
            let his = r
                .licence
                .as_ref()
                .is_some_and(|l| l.holder.as_ref() == Some(&name) && l.holder_code == own);
            his && claimed == Some(&code)
        });
        let mut reasons = of_kind.filter_map(|r| r.reasons.first());
        let first = reasons.next().map(|r| r.reason);
        first.map_or(Refusal::NotFound, Refusal::NotUsable)
    }

    fn content(
        &self,
        held: &Held,
        licence: &LicenceFacts,
        item: &ScopeItem,
    ) -> Result<EvidenceContent, Refusal> {
        let Extent::Fields(names) = &item.extent else {
            let file = EvidenceContent::of_file("licence.ofd", &held.bytes);
            // The report speaks of the whole licence, so it goes with the whole alone.
            let mut file = file.with_report(held.examined.report().to_json());
            let id = licence.identifier.as_ref();
            let mut of_licence = self.statements.iter();
            let stated = of_licence.find(|(s, _)| Some(&s.statement.subject) == id);
            file.status = stated.map(|(_, der)| STANDARD.encode(der));
            return Ok(file);
        };
        let mut values = Vec::new();
        for name in names {
            let key = Element::from_name(name).map_or(name.as_str(), |e| e.code());
            let field = licence.fields.get(key).filter(|f| f.is_covered());
            let field = field.ok_or(Refusal::NotUsable(Reason::FieldMissing))?;
            values.push((name.as_str(), field.value.as_str()));
        }
        Ok(EvidenceContent::of_fields(values))
    }
}

/// Whether a licence is the one that is wanted, or of the type that is.
fn is(licence: &LicenceFacts, wanted: &ScopeSubject) -> bool {
    match wanted {
        ScopeSubject::Id(id) => licence.identifier.as_ref() == Some(id),
        ScopeSubject::Type(TypeRef::Licence(code)) => {
            licence.type_code.as_deref() == Some(code.to_string().as_str())
        }
        ScopeSubject::Type(TypeRef::Proof(code)) => licence.type_code.as_ref() == Some(code),
        _ => false,
    }
}

/// The one licence, where its identifier tells its type as it was asked for.
fn subject(licence: &LicenceFacts, item: &ScopeItem) -> ScopeSubject {
    match (&item.subject, &licence.identifier) {
        (ScopeSubject::Type(TypeRef::Licence(_)), Some(id)) => ScopeSubject::Id(id.clone()),
        (asked, _) => asked.clone(),
    }
}
