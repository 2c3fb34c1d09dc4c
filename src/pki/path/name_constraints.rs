//! Name constraints along a path (RFC 5280, 4.2.1.10 and 6.1.3 b, c).

use crate::error::ParseError;
use crate::oid;
use crate::pki::Certificate;
use crate::pki::GeneralName;
use crate::pki::NameConstraints;

/// The constraints gathered so far, from the anchor down.
#[derive(Clone, Debug, Default)]
pub(super) struct NameState<'a> {
    constraints: Vec<&'a NameConstraints>,
}

/// Why the names of a certificate are not accepted.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum NameFault {
    /// More comparisons than the caller allows.
    Limit,
    /// The names cannot be read.
    Malformed(ParseError),
    /// A constraint on a form of name that is not compared here, and the certificate has such a name.
    UnsupportedForm(GeneralName),
    /// The name is excluded, or not permitted.
    Violated(GeneralName),
}

impl<'a> NameState<'a> {
    /// Adds the constraints of one more CA.
    pub(super) fn add(&mut self, constraints: &'a NameConstraints) {
        self.constraints.push(constraints);
    }

    /// Checks every name of `certificate`; each comparison takes one from `left`.
    pub(super) fn check(
        &self,
        certificate: &Certificate,
        left: &mut usize,
    ) -> Result<(), NameFault> {
        if self.constraints.is_empty() {
            return Ok(());
        }
        let names = names_of(certificate).map_err(NameFault::Malformed)?;
        for name in &names {
            for constraints in &self.constraints {
                check_one(name, constraints, left)?;
            }
        }
        Ok(())
    }
}

/// The subject, the alternative names, and the mail addresses that stand in the subject.
fn names_of(certificate: &Certificate) -> Result<Vec<GeneralName>, ParseError> {
    let subject = certificate.subject();
    let mut names = certificate.subject_alt_names()?.to_vec();
    if !subject.is_empty() {
        names.push(GeneralName::Directory(subject.clone()));
    }
    let mails = subject
        .attributes()
        .filter(|(oid, _)| *oid == oid::AT_EMAIL);
    names.extend(mails.map(|(_, text)| GeneralName::Rfc822(text.to_owned())));
    Ok(names)
}

fn check_one(
    name: &GeneralName,
    constraints: &NameConstraints,
    left: &mut usize,
) -> Result<(), NameFault> {
    let mut of_this_form = false;
    let mut permitted = false;
    let subtrees = [
        (&constraints.excluded, Subtree::Excluded),
        (&constraints.permitted, Subtree::Permitted),
    ];
    for (bases, kind) in subtrees {
        for base in bases.iter().filter(|base| form(base) == form(name)) {
            *left = left.checked_sub(1).ok_or(NameFault::Limit)?;
            let inside = is_inside(name, base, kind)
                .ok_or_else(|| NameFault::UnsupportedForm(name.clone()))?;
            match kind {
                Subtree::Excluded if inside => return Err(NameFault::Violated(name.clone())),
                Subtree::Excluded => {}
                Subtree::Permitted => {
                    of_this_form = true;
                    permitted |= inside;
                }
            }
        }
    }
    if of_this_form && !permitted {
        Err(NameFault::Violated(name.clone()))
    } else {
        Ok(())
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Subtree {
    Excluded,
    Permitted,
}

/// The tag number of a name's form.
const fn form(name: &GeneralName) -> u8 {
    match name {
        GeneralName::Rfc822(_) => 1,
        GeneralName::Dns(_) => 2,
        GeneralName::Directory(_) => 4,
        GeneralName::Uri(_) => 6,
        GeneralName::Ip(_) => 7,
        GeneralName::Other(number, _) => *number,
    }
}

/// Whether `name` lies in the subtree of `base`, which has the same form. A name that cannot be understood lies in
/// every excluded subtree and in no permitted one. `None` for forms that are not compared here.
fn is_inside(name: &GeneralName, base: &GeneralName, kind: Subtree) -> Option<bool> {
    let doubtful = kind == Subtree::Excluded;
    Some(match (name, base) {
        (GeneralName::Directory(name), GeneralName::Directory(base)) => name.is_within(base),
        (GeneralName::Rfc822(name), GeneralName::Rfc822(base)) => {
            mail_is_inside(name, base).unwrap_or(doubtful)
        }
        (GeneralName::Dns(name), GeneralName::Dns(base)) => dns_is_inside(name, base, kind),
        (GeneralName::Uri(name), GeneralName::Uri(base)) => {
            uri_host(name).map_or(doubtful, |host| host_is_inside(host, base))
        }
        (GeneralName::Ip(name), GeneralName::Ip(base)) => {
            ip_is_inside(name, base).unwrap_or(doubtful)
        }
        _ => return None,
    })
}

/// A constraint is a mailbox, a host, or with a leading dot a domain below which every host lies. The local part
/// keeps its case.
fn mail_is_inside(name: &str, base: &str) -> Option<bool> {
    let (local, host) = name.rsplit_once('@')?;
    Some(match base.rsplit_once('@') {
        Some((base_local, base_host)) => {
            local == base_local && host.eq_ignore_ascii_case(base_host)
        }
        None => host_is_inside(host, base),
    })
}

/// For mail and URI: a host stands for itself alone, a leading dot for everything below.
fn host_is_inside(host: &str, base: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let base = base.to_ascii_lowercase();
    if base.starts_with('.') {
        host.ends_with(&base) && host.len() > base.len()
    } else {
        host == base
    }
}

/// For DNS: every name made by adding labels on the left lies inside, and so does the base itself.
fn dns_is_inside(name: &str, base: &str, kind: Subtree) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    let base = base.strip_suffix('.').unwrap_or(base).to_ascii_lowercase();
    let below = |name: &str, base: &str| {
        name.strip_suffix(base).is_some_and(|rest| {
            rest.is_empty() || rest.ends_with('.') || base.is_empty() || base.starts_with('.')
        })
    };
    // A wildcard may stand for the excluded name itself.
    let wildcard = name
        .strip_prefix("*.")
        .filter(|_| kind == Subtree::Excluded);
    below(&name, &base) || wildcard.is_some_and(|domain| below(&base, domain))
}

/// The host of a URI with an authority; `None` where there is none, or an address stands in its place.
fn uri_host(uri: &str) -> Option<&str> {
    let (_, rest) = uri.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = host.split(':').next()?;
    let address = host.starts_with('[') || host.parse::<std::net::Ipv4Addr>().is_ok();
    (!host.is_empty() && !address).then_some(host)
}

/// A base is an address and a mask of the same length; `None` if it, or the name, is anything else.
fn ip_is_inside(name: &[u8], base: &[u8]) -> Option<bool> {
    if ![4, 16].contains(&name.len()) || ![8, 32].contains(&base.len()) {
        return None;
    }
    let (network, mask) = base.split_at_checked(base.len() / 2)?;
    let same = || {
        let masked = network.iter().zip(mask);
        name.iter().zip(masked).all(|(n, (b, m))| n & m == b & m)
    };
    Some(name.len() == network.len() && same())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subtrees_of_each_form() {
        let mail = |t: &str| GeneralName::Rfc822(t.into());
        let dns = |t: &str| GeneralName::Dns(t.into());
        let uri = |t: &str| GeneralName::Uri(t.into());
        let ip = |o: &[u8]| GeneralName::Ip(o.into());
        let net = ip(&[10, 1, 0, 0, 255, 255, 0, 0]);
        for (name, base, want, why) in [
            (mail("a@X.cn"), mail("x.cn"), true, "host"),
            (
                mail("a@b.x.cn"),
                mail("x.cn"),
                false,
                "a host is not its subdomains",
            ),
            (mail("a@b.x.cn"), mail(".x.cn"), true, "domain"),
            (
                mail("a@x.cn"),
                mail(".x.cn"),
                false,
                "the domain itself is not below it",
            ),
            (
                mail("a@x.cn"),
                mail("A@x.cn"),
                false,
                "local parts keep their case",
            ),
            (mail("a"), mail("x.cn"), false, "no address"),
            (dns("b.x.cn"), dns("X.cn"), true, "subdomain"),
            (dns("bx.cn"), dns("x.cn"), false, "not at a label"),
            (dns("x.cn"), dns(""), true, "everything"),
            (uri("http://u@b.x.cn:80/p"), uri(".x.cn"), true, "domain"),
            (uri("http://x.cn.evil/"), uri("x.cn"), false, "prefix only"),
            (uri("urn:x.cn"), uri("x.cn"), false, "no host"),
            (
                uri("http://10.0.0.1/"),
                uri("10.0.0.1"),
                false,
                "an address is no host",
            ),
            (ip(&[10, 1, 2, 3]), net.clone(), true, "in the network"),
            (ip(&[10, 2, 2, 3]), net.clone(), false, "in another"),
            (ip(&[0; 16]), net, false, "another family"),
        ] {
            assert_eq!(
                is_inside(&name, &base, Subtree::Permitted),
                Some(want),
                "{name}: {why}"
            );
        }
    }

    #[test]
    fn doubt_never_helps_the_certificate() {
        for (name, base) in [
            (
                GeneralName::Rfc822("a".into()),
                GeneralName::Rfc822("x".into()),
            ),
            (
                GeneralName::Uri("urn:a".into()),
                GeneralName::Uri("x".into()),
            ),
            (GeneralName::Ip([1].into()), GeneralName::Ip([0; 8].into())),
            (
                GeneralName::Dns("*.x".into()),
                GeneralName::Dns("a.x".into()),
            ),
        ] {
            assert_eq!(
                is_inside(&name, &base, Subtree::Excluded),
                Some(true),
                "{name}"
            );
            assert_eq!(
                is_inside(&name, &base, Subtree::Permitted),
                Some(false),
                "{name}"
            );
        }
        let other = GeneralName::Other(8, [1].into());
        assert_eq!(is_inside(&other, &other, Subtree::Permitted), None);
    }
}
