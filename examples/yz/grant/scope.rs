//! Licences and what of them, as the command line says it.

use std::str::FromStr;

use yinzheng::licence::LicenceId;
use yinzheng::sharing::Extent;
use yinzheng::sharing::ScopeItem;
use yinzheng::sharing::ScopeSubject;
use yinzheng::sharing::TypeRef;

/// `SUBJECT` for the whole file, or `SUBJECT=FIELD,FIELD…`; a subject is the code of a type, `proof:CODE` or the
/// identifier of one licence.
#[derive(Clone, Debug)]
pub(crate) struct Scope(pub(crate) ScopeItem);

impl FromStr for Scope {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (subject, extent) = match text.split_once('=') {
            None => (text, Extent::Face),
            Some((subject, fields)) => {
                let fields = fields.split(',').map(|f| f.trim().to_owned());
                (subject, Extent::Fields(fields.collect()))
            }
        };
        Ok(Self(ScopeItem::new(subject_of(subject.trim())?, extent)))
    }
}

fn subject_of(text: &str) -> Result<ScopeSubject, String> {
    if let Some(code) = text.strip_prefix("proof:") {
        return Ok(ScopeSubject::Type(TypeRef::Proof(code.to_owned())));
    }
    if let Ok(code) = text.parse() {
        return Ok(ScopeSubject::Type(TypeRef::Licence(code)));
    }
    let id: Result<LicenceId, _> = text.parse();
    let why = "expected the code of a licence type, proof:CODE or an identifier";
    id.map(ScopeSubject::Id).map_err(|_| why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_names_a_type_a_proof_or_one_licence() {
        let read = |text: &str| text.parse::<Scope>().map(|s| s.0);
        let all = read("11100000000019713D008").unwrap();
        assert_eq!(all.extent, Extent::Face);
        let some = read("proof:no-crime=ZZBH, CZZT").unwrap();
        assert_eq!(
            some.extent,
            Extent::Fields(vec!["ZZBH".to_owned(), "CZZT".to_owned()])
        );
        let id = "1.2.156.3005.2.11100000000019713D008.11510800MB9999906B.2023000001.001.3";
        assert!(matches!(read(id).unwrap().subject, ScopeSubject::Id(_)));
        assert!(read("road").is_err());
    }
}
