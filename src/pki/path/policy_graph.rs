//! Certificate policies along a path.
//!
//! RFC 5280, 6.1 describes a tree that can grow exponentially with the path. Kept here is the graph that RFC 9618
//! puts in its place, with one node for each policy and certificate; the answers are the same.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::oid;
use crate::oid::Oid;
use crate::pki::PolicyMapping;
use crate::pki::path::ValidPolicies;
use crate::policy::PathPolicy;

/// The policies that the caller accepts (RFC 5280, 6.1.1 c).
#[derive(Clone, Debug)]
pub(super) enum Initial {
    Any,
    /// May be empty, when nothing in the settings is an identifier: then no policy is accepted.
    Named(BTreeSet<Oid>),
}

impl Initial {
    pub(super) fn new(policy: &PathPolicy) -> Self {
        let texts = policy.initial_policies.iter();
        let named: BTreeSet<Oid> = texts.filter_map(|text| Oid::from_dotted(text)).collect();
        if policy.initial_policies.is_empty() || named.contains(&oid::ANY_POLICY) {
            Self::Any
        } else {
            Self::Named(named)
        }
    }
}

/// How anyPolicy or a mapping in a certificate is to be treated.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Treatment {
    Allowed,
    Inhibited,
}

#[derive(Clone, Debug, Default)]
struct Level {
    nodes: BTreeMap<Oid, Node>,
    /// Whether there is a node for anyPolicy.
    any: bool,
}

#[derive(Clone, Debug, Default)]
struct Node {
    /// Policies of the level above; empty if the node hangs from anyPolicy.
    parents: BTreeSet<Oid>,
    mapped: bool,
}

/// The graph as far as certificates were processed, from the anchor down.
#[derive(Clone, Debug)]
pub(super) struct PolicyGraph {
    above: Vec<Level>,
    current: Level,
}

impl PolicyGraph {
    pub(super) fn new() -> Self {
        Self {
            above: Vec::new(),
            current: Level {
                nodes: BTreeMap::new(),
                any: true,
            },
        }
    }

    /// 6.1.3 (d) and (e): the policies of the next certificate.
    pub(super) fn process(&mut self, policies: Option<&[Oid]>, any_policy: Treatment) {
        let Some(policies) = policies else {
            self.current = Level::default();
            return;
        };
        let hung_from_any = self.current.any;
        let names_any = policies.contains(&oid::ANY_POLICY);
        if !names_any || any_policy == Treatment::Inhibited {
            self.current
                .nodes
                .retain(|policy, _| policies.contains(policy));
            self.current.any = false;
        }
        if hung_from_any {
            for policy in policies.iter().filter(|p| **p != oid::ANY_POLICY) {
                self.current.nodes.entry(*policy).or_default();
            }
        }
    }

    /// Whether the tree of RFC 5280 would be NULL.
    pub(super) fn is_empty(&self) -> bool {
        self.current.nodes.is_empty() && !self.current.any
    }

    /// 6.1.4 (b): the mappings of the certificate just processed; begins the next level.
    pub(super) fn map(&mut self, mappings: &[PolicyMapping], treatment: Treatment) {
        let mut level = std::mem::take(&mut self.current);
        for mapping in mappings {
            match treatment {
                Treatment::Inhibited => drop(level.nodes.remove(&mapping.issuer)),
                Treatment::Allowed if level.any => {
                    level.nodes.entry(mapping.issuer).or_default().mapped = true;
                }
                Treatment::Allowed => {
                    level
                        .nodes
                        .entry(mapping.issuer)
                        .and_modify(|n| n.mapped = true);
                }
            }
        }
        let mut next = Level {
            nodes: BTreeMap::new(),
            any: level.any,
        };
        let mut hang = |policy: Oid, parent: Oid| {
            next.nodes.entry(policy).or_default().parents.insert(parent);
        };
        for (policy, _) in level.nodes.iter().filter(|(_, node)| !node.mapped) {
            hang(*policy, *policy);
        }
        // Inhibited mappings have lost their node above.
        for mapping in mappings
            .iter()
            .filter(|m| level.nodes.contains_key(&m.issuer))
        {
            hang(mapping.subject, mapping.issuer);
        }
        self.above.push(level);
        self.current = next;
    }

    /// 6.1.5 (g): what is left of the policies that the caller accepts.
    pub(super) fn valid(&self, initial: &Initial) -> ValidPolicies {
        let mut reached: BTreeSet<Oid> = self.current.nodes.keys().copied().collect();
        let mut named = BTreeSet::new();
        for level in std::iter::once(&self.current).chain(self.above.iter().rev()) {
            let mut parents = BTreeSet::new();
            for policy in reached {
                match level.nodes.get(&policy) {
                    Some(node) if !node.parents.is_empty() => parents.extend(&node.parents),
                    _ => drop(named.insert(policy)),
                }
            }
            reached = parents;
        }
        match initial {
            Initial::Any => ValidPolicies {
                any: self.current.any,
                named,
            },
            Initial::Named(wanted) => ValidPolicies {
                any: false,
                named: wanted
                    .iter()
                    .filter(|policy| self.current.any || named.contains(policy))
                    .copied()
                    .collect(),
            },
        }
    }
}
