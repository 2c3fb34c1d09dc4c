//! One application with everything in order, as JSON, to be spoilt in one place at a time.

use serde_json::Value;
use serde_json::json;
use yinzheng::report::Reason;
use yinzheng::sharing::*;

use crate::grants::BODY;
use crate::grants::MATTER;

pub(crate) const ROAD: &str = "11100000000019713D008";
pub(crate) const AT: &str = "2026-11-24T00:00:00Z";
pub(crate) const ID: &str =
    "1.2.156.3005.2.11100000000019713D008.11510800MB9999906B.2023000001.001.3";

/// What a decision is drawn from.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) matter: Value,
    pub(crate) case: Value,
    pub(crate) candidates: Vec<Value>,
    pub(crate) grants: Vec<Value>,
    pub(crate) refused: Vec<Reason>,
}

pub(crate) fn licence() -> Value {
    let field =
        |value: &str| json!({"value": value, "protection": "covered", "carrier": "/OFD.xml"});
    json!({
        "label": "road.ofd",
        "licence": {
            "identifier": ID,
            "kind": "licence",
            "type_code": ROAD,
            "name": "道路运输经营许可证",
            "issuers": [{"name": "广元市某局", "code": BODY}],
            "holders": [{"name": "某某运输有限公司", "code": "91350100M000100Y43", "code_type": "001"}],
            "issued": "2023-05-01",
            "period": {"from": "2023-05-01", "until": {"date": "2027-04-30"}},
            "number": "510800001",
            "fields": {
                "ZZBH": field("510800001"),
                "KZ_JYFW": field("道路普通货物运输"),
                "CZZT": field("某某运输有限公司")
            },
            "status": {"status": "effective", "basis": "authenticated", "this_update": "2026-11-23T00:00:00Z",
                       "next_update": "2026-11-25T00:00:00Z"}
        },
        "format": "ofd",
        "signatures": 1,
        "report": "sm3:11",
        "validation_time": AT,
        "policy": {"id": "standard", "digest": "sm3:aa"},
        "recognition": {
            "outcome": "recognised", "region": "510000", "matter": MATTER, "in_use": AT,
            "original": {"type_code": ROAD, "status": "effective"}, "type_code": ROAD, "status": "effective",
            "assurance": "L3", "rule_ids": ["type-road"],
            "list": {"id": "L", "sequence": 7, "digest": "sm3:bb", "expires_at": "2027-01-01T00:00:00Z",
                     "state": "current", "rollback_protection": "available"}
        }
    })
}

pub(crate) fn grant() -> Value {
    let mut grant = crate::grants::grant(GrantBasis::OwnSignature);
    let road = TypeRef::Licence(ROAD.parse().unwrap());
    let extent = Extent::Fields(vec!["ZZBH".to_owned(), "KZ_JYFW".to_owned()]);
    grant.scope = vec![ScopeItem::new(ScopeSubject::Type(road), extent)];
    json!({"grant": grant, "digest": "sm3:cc"})
}

impl World {
    /// The permit satisfies, the record is promised.
    pub(crate) fn good() -> Self {
        Self {
            matter: crate::matters::sample(),
            case: json!({
                "number": "B-1", "organisation": BODY, "operator": "u17", "purpose": "P-1", "region": "510802", "at": AT,
                "applicant": {"name": "某某运输有限公司", "code": "91350100M000100Y43", "code_type": "001"},
                "fields": {"vehicles": 3, "agent": null},
                "promises": ["P-1"]
            }),
            candidates: vec![licence()],
            grants: vec![grant()],
            refused: vec![],
        }
    }

    pub(crate) fn matter(&self) -> Matter {
        Matter::from_json(self.matter.to_string().as_bytes()).unwrap()
    }

    pub(crate) fn input(&self) -> DecisionInput {
        let read = |v: &Value| serde_json::from_value(v.clone()).unwrap();
        DecisionInput::new(
            &self.matter(),
            serde_json::from_value(self.case.clone()).unwrap(),
            self.candidates.iter().map(read).collect(),
            self.grants
                .iter()
                .map(|v| serde_json::from_value(v.clone()).unwrap())
                .collect(),
            self.refused.clone(),
        )
    }

    pub(crate) fn decide(&self) -> DecisionSummary {
        self.input().replay(&self.matter()).unwrap()
    }

    /// What follows for the permit, and the reasons that stand against the first licence.
    pub(crate) fn permit(&self) -> (Word, Vec<Reason>) {
        let decision = self.decide();
        let permit = decision.requirement("permit").unwrap();
        let all = permit.rejected.iter().flat_map(|a| &a.materials);
        let considered = permit
            .materials
            .iter()
            .chain(all)
            .flat_map(|m| &m.considered);
        let mut reasons: Vec<Reason> = considered
            .filter(|c| c.label == "road.ofd")
            .flat_map(|c| c.reasons.clone())
            .collect();
        reasons.sort();
        reasons.dedup();
        (permit.word, reasons)
    }

    /// The first licence with one member changed; `null` removes it.
    pub(crate) fn with(mut self, pointer: &str, value: Value) -> Self {
        crate::matters::put(&mut self.candidates[0], pointer, value);
        self
    }

    pub(crate) fn with_case(mut self, pointer: &str, value: Value) -> Self {
        crate::matters::put(&mut self.case, pointer, value);
        self
    }

    pub(crate) fn with_matter(mut self, pointer: &str, value: Value) -> Self {
        crate::matters::put(&mut self.matter, pointer, value);
        self
    }

    /// The terms for the permit's licence with one member changed.
    pub(crate) fn with_term(self, member: &str, value: Value) -> Self {
        let pointer = format!("/requirements/0/alternatives/0/materials/0/by/licence/0/{member}");
        self.with_matter(&pointer, value)
    }

    pub(crate) fn also(mut self, candidate: Value) -> Self {
        self.candidates.push(candidate);
        self
    }
}
