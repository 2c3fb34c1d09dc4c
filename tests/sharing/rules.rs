//! The rules R01 to R16, each with a test that fails when the rule is taken out, and the reasons of a decision.

use serde_json::Value;
use serde_json::json;
use yinzheng::report::Reason;
use yinzheng::sharing::*;

use crate::world::AT;
use crate::world::World;
use crate::world::licence;

fn rejects(world: &World, word: Word, reasons: &[Reason], why: &str) {
    assert_eq!(world.permit(), (word, reasons.to_vec()), "{why}");
    assert_ne!(world.decide().overall, Overall::NoSubmission, "{why}");
}

#[test]
fn the_good_case_needs_no_submission() {
    let decision = World::good().decide();
    assert_eq!(
        (decision.overall, decision.to_submit),
        (Overall::NoSubmission, 0)
    );
    assert_eq!(World::good().permit(), (Word::Satisfied, vec![]));
    let Some(Basis::Licence(basis)) = &decision.requirements[0].materials[0].by else {
        panic!("by a licence");
    };
    assert_eq!(basis.fields, ["ZZBH", "KZ_JYFW"]);
    assert_eq!(
        basis.grant.as_ref().map(|g| g.kind),
        Some(GrantKind::OwnSignature)
    );
    assert_eq!(decision.form[0].value, "510800001");
    assert_eq!(
        (
            decision.form[0].from.as_str(),
            decision.form[0].carrier.as_str()
        ),
        ("ZZBH", "/OFD.xml")
    );
}

#[test]
fn r01_a_file_without_a_seal_that_passed_satisfies_nothing() {
    let world = World::good().with("/signatures", json!(0));
    rejects(
        &world,
        Word::NeedsHuman,
        &[Reason::NoSignatureFound],
        "no signature",
    );
    for (reason, word) in [
        (Reason::SealSigCryptoFailure, Word::NeedsUpload),
        (Reason::SealRevoked, Word::NeedsUpload),
        (Reason::HashFailure, Word::NeedsUpload),
        (Reason::NoCertificateChainFound, Word::CannotDecide),
        (Reason::RevocationMissing, Word::CannotDecide),
    ] {
        let mut world = World::good();
        world.candidates.clear();
        let file =
            json!([{"label": "road.ofd", "type_code": crate::world::ROAD, "reasons": [reason]}]);
        rejects(
            &world.with_case("/unusable", file),
            word,
            &[reason],
            "did not pass",
        );
    }
}

#[test]
fn r02_what_no_seal_covers_is_not_used() {
    let field = "/licence/fields/ZZBH/protection";
    let world = World::good().with(field, json!("uncovered"));
    rejects(
        &world,
        Word::NeedsUpload,
        &[Reason::UnprotectedData],
        "uncovered",
    );
    assert!(world.decide().form.is_empty());
}

#[test]
fn r03_identifier_and_type_must_be_known_here() {
    let world = World::good().with("/licence/identifier", Value::Null);
    rejects(
        &world,
        Word::NeedsHuman,
        &[Reason::MetadataIncomplete],
        "no identifier",
    );
    let unknown = |code: &str| {
        World::good()
            .with("/recognition/type_code", json!(code))
            .with("/licence/type_code", json!(code))
    };
    let world = unknown("11100000000019713D099");
    rejects(
        &world,
        Word::NeedsUpload,
        &[Reason::TypeNotAccepted],
        "another type",
    );
    let world = World::good()
        .with("/recognition/outcome", json!("not-recognised"))
        .with("/recognition/reasons", json!(["TYPE_UNKNOWN"]));
    rejects(
        &world,
        Word::NeedsUpload,
        &[Reason::TypeUnknown],
        "not in the list",
    );
}

#[test]
fn r04_issuers_outside_the_list_or_the_matter_do_not_count() {
    let world = World::good()
        .with("/recognition/outcome", json!("not-recognised"))
        .with(
            "/recognition/reasons",
            json!(["AUTHORITY_OUTSIDE_TERRITORY"]),
        );
    rejects(
        &world,
        Word::NeedsUpload,
        &[Reason::AuthorityOutsideTerritory],
        "by the list",
    );
    let world = World::good().with("/licence/issuers/0/code", json!("113301000000000279"));
    rejects(
        &world,
        Word::NeedsUpload,
        &[Reason::RegionNotCovered],
        "by the matter",
    );
    let world = World::good().with("/licence/issuers", json!([]));
    rejects(
        &world,
        Word::NeedsHuman,
        &[Reason::AuthorityIdentityUnknown],
        "no issuer",
    );
}

#[test]
fn r05_the_licence_must_be_the_applicants_or_of_one_he_acts_for() {
    let other =
        json!({"name": "某某运输有限公司", "code": "91350100M0001TGQXM", "code_type": "001"});
    let world = World::good().with("/licence/holders", json!([other.clone()]));
    rejects(
        &world,
        Word::NeedsUpload,
        &[Reason::HolderMismatch],
        "equal name, other code",
    );
    let kind = World::good().with("/licence/holders/0/code_type", json!("099"));
    rejects(
        &kind,
        Word::NeedsHuman,
        &[Reason::HolderTypeMismatch],
        "another kind of code",
    );
    let none = World::good().with("/licence/holders/0/code", Value::Null);
    rejects(&none, Word::NeedsHuman, &[Reason::HolderUnknown], "no code");
    let grant = |holder: &Value| {
        let mut holder_of = yinzheng::licence::Holder::new(holder["name"].as_str().unwrap());
        let kind = yinzheng::licence::HolderCodeType::UnifiedSocialCredit;
        holder_of = holder_of.with_code(holder["code"].as_str().unwrap(), kind);
        json!(HolderRef::new(&holder_of).unwrap().unwrap())
    };
    let mut acting = world.with_case("/represented", json!([other.clone()]));
    acting.grants[0]["grant"]["holder"] = grant(&other);
    assert_eq!(
        acting.permit(),
        (Word::Satisfied, vec![]),
        "a proven delegate"
    );
}

#[test]
fn r06_an_equal_code_with_another_name_is_for_a_person() {
    let world = World::good().with("/licence/holders/0/name", json!("从前运输有限公司"));
    rejects(
        &world,
        Word::NeedsHuman,
        &[Reason::HolderNameMismatch],
        "renamed",
    );
    let folded = World::good().with("/licence/holders/0/name", json!(" 某某运输 有限公司"));
    assert_eq!(
        folded.permit().0,
        Word::Satisfied,
        "blanks carry no meaning"
    );
}

#[test]
fn r07_status_dates_and_version_must_hold_now() {
    for (status, word, reason) in [
        ("annulled", Word::NeedsUpload, Reason::LicenceAnnulled),
        ("cancelled", Word::NeedsUpload, Reason::LicenceCancelled),
        ("expired", Word::NeedsUpload, Reason::LicenceExpired),
        (
            "not-yet-effective",
            Word::NeedsUpload,
            Reason::LicenceNotYetEffective,
        ),
        ("restricted", Word::NeedsHuman, Reason::LicenceRestricted),
        ("revoked", Word::NeedsUpload, Reason::LicenceRevoked),
        ("superseded", Word::NeedsUpload, Reason::LicenceSuperseded),
        ("suspended", Word::NeedsHuman, Reason::LicenceSuspended),
        (
            "transferred-out",
            Word::NeedsHuman,
            Reason::LicenceTransferredOut,
        ),
        ("unknown", Word::NeedsStatus, Reason::LicenceStatusUnknown),
    ] {
        let world = World::good().with("/recognition/status", json!(status));
        rejects(&world, word, &[reason], status);
    }
    let stale = World::good().with("/licence/status/next_update", json!("2026-11-23T12:00:00Z"));
    rejects(&stale, Word::NeedsStatus, &[Reason::StatusStale], "stale");
    let until = |day: &str| World::good().with("/licence/period/until", json!({"date": day}));
    rejects(
        &until("2026-11-23"),
        Word::NeedsUpload,
        &[Reason::LicenceExpired],
        "ended yesterday",
    );
    rejects(
        &until("2026-12-20"),
        Word::NeedsUpload,
        &[Reason::RemainingValidityShort],
        "26 days",
    );
    assert_eq!(until("2026-12-24").permit().0, Word::Satisfied, "30 days");
    let begins = World::good().with("/licence/period/from", json!("2026-11-25"));
    rejects(
        &begins,
        Word::NeedsUpload,
        &[Reason::LicenceNotYetEffective],
        "begins tomorrow",
    );
    let open = World::good().with("/licence/period", Value::Null);
    rejects(
        &open,
        Word::NeedsHuman,
        &[Reason::MetadataMalformed],
        "dates that nobody can read",
    );
    let old = World::good().with("/licence/issued", json!("2016-01-01"));
    rejects(
        &old,
        Word::NeedsUpload,
        &[Reason::EvidenceTooOld],
        "too old for the matter",
    );
    let tomorrow = World::good().with("/licence/issued", json!("2026-11-25"));
    rejects(
        &tomorrow,
        Word::NeedsUpload,
        &[Reason::LicenceNotYetEffective],
        "not issued yet",
    );
    let undated = World::good().with("/licence/issued", Value::Null);
    rejects(
        &undated,
        Word::NeedsHuman,
        &[Reason::MetadataIncomplete],
        "no date of issue",
    );
    let id: yinzheng::licence::LicenceId = crate::world::ID.parse().unwrap();
    let mut newer = licence();
    newer["licence"]["identifier"] = json!(id.next_version().unwrap());
    newer["label"] = json!("newer.ofd");
    newer["recognition"]["status"] = json!("revoked");
    let world = World::good().also(newer);
    rejects(
        &world,
        Word::NeedsUpload,
        &[Reason::LicenceSuperseded],
        "a newer version exists",
    );
}

#[test]
fn r08_nothing_is_looked_at_before_the_query_is_complete() {
    for member in ["/number", "/operator", "/purpose"] {
        let decision = World::good().with_case(member, json!(" ")).decide();
        for requirement in &decision.requirements {
            let got = (requirement.word, requirement.reasons.as_slice());
            assert_eq!(
                got,
                (Word::CannotDecide, &[Reason::RequestIncomplete][..]),
                "{member}"
            );
            assert!(
                requirement.materials.is_empty(),
                "{member}: looked all the same"
            );
        }
    }
}

#[test]
fn r09_a_use_needs_a_basis_that_is_bound_to_it() {
    let spoilt = |pointer: &str, value: Value| {
        let mut world = World::good();
        crate::matters::put(&mut world.grants[0], pointer, value);
        world
    };
    let mut none = World::good();
    none.grants.clear();
    rejects(&none, Word::NeedsGrant, &[Reason::GrantMissing], "none");
    none.refused = vec![Reason::GrantRevoked];
    rejects(
        &none,
        Word::NeedsGrant,
        &[Reason::GrantRevoked],
        "one that was refused",
    );
    let other = json!("11500000000000019A");
    for (pointer, value, reason) in [
        ("/grant/purpose", json!("P-2"), Reason::GrantPurpose),
        ("/grant/case", json!("B-2"), Reason::GrantPurpose),
        ("/grant/matter", json!("other"), Reason::GrantMatterMismatch),
        (
            "/grant/region",
            json!("500000"),
            Reason::GrantMatterMismatch,
        ),
        ("/grant/grantee", other, Reason::GrantGranteeMismatch),
        (
            "/grant/not_after",
            json!("2026-11-23T00:00:00Z"),
            Reason::GrantExpired,
        ),
        (
            "/grant/not_before",
            json!("2026-11-25T00:00:00Z"),
            Reason::GrantNotYetValid,
        ),
        (
            "/grant/holder/salt",
            json!("0".repeat(32)),
            Reason::GrantHolderMismatch,
        ),
    ] {
        rejects(
            &spoilt(pointer, value),
            Word::NeedsGrant,
            &[reason],
            pointer,
        );
    }
    let mut brought = none.with_term("authorisation", json!("not-needed"));
    brought.refused.clear();
    assert_eq!(
        brought.permit().0,
        Word::Satisfied,
        "the holder brought it along"
    );
}

#[test]
fn r10_no_more_fields_than_the_matter_needs_and_the_grant_allows() {
    let world = World::good().with_term("fields", json!(["ZZBH", "KZ_JYFW", "CZZT"]));
    rejects(
        &world,
        Word::NeedsGrant,
        &[Reason::GrantScopeExceeded],
        "one field too many",
    );
    let decision = World::good().decide();
    assert!(
        !decision.to_json().contains("普通货物"),
        "a field nobody fills in is not handed on"
    );
}

#[test]
fn r11_who_has_a_usable_licence_is_not_asked_for_paper() {
    let mut world = World::good();
    world.matter["requirements"][0]["alternatives"]
        .as_array_mut()
        .unwrap()
        .reverse();
    assert_eq!(
        world.permit().0,
        Word::Satisfied,
        "although the paper is named first"
    );
    world.grants.clear();
    assert_eq!(
        world.permit().0,
        Word::NeedsGrant,
        "ask for leave, not for paper"
    );
    let none = World {
        candidates: vec![],
        ..World::good()
    };
    assert_eq!(none.permit().0, Word::NeedsUpload);
    assert_eq!(
        none.decide().requirements[0].alternative.as_deref(),
        Some("licence")
    );
}

#[test]
fn r12_a_copy_serves_its_purpose_and_time_alone() {
    let copy = |cause: &str, until: &str| {
        World::good().with(
            "/licence/copy",
            json!({"cause": cause, "expires": {"date": until}}),
        )
    };
    assert_eq!(copy("P-1", "2026-11-24").permit().0, Word::Satisfied);
    rejects(
        &copy("P-2", "2026-11-24"),
        Word::NeedsUpload,
        &[Reason::CopyPurpose],
        "purpose",
    );
    rejects(
        &copy("P-1", "2026-11-20"),
        Word::NeedsUpload,
        &[Reason::CopyExpired],
        "time",
    );
}

#[test]
fn r13_a_picture_is_no_basis() {
    let world = World::good().with("/format", json!("unknown"));
    rejects(
        &world,
        Word::NeedsUpload,
        &[Reason::FormatUnsupported],
        "no fixed layout",
    );
}

#[test]
fn r14_a_decision_names_rules_inputs_and_result_by_digest() {
    let (world, decision) = (World::good(), World::good().decide());
    assert_eq!(decision.matter_digest, world.matter().digest());
    let spoilt = World::good().with("/report", json!("sm3:22")).decide();
    assert_ne!(spoilt.input, decision.input);
    assert_ne!(spoilt.digest(), decision.digest());
    let entry = Entry::for_decision(&decision, crate::grants::BODY.parse().unwrap(), "u17");
    assert_eq!(entry.decision.as_deref(), Some(decision.digest().as_str()));
    assert_eq!(
        entry.rules.as_deref(),
        Some(decision.matter_digest.as_str())
    );
}

#[test]
fn r15_what_archives_need_stands_with_each_licence() {
    let decision = World::good().decide();
    let json: Value = serde_json::from_str(&decision.to_json()).unwrap();
    let basis = &json["requirements"][0]["materials"][0]["by"]["licence"];
    for member in [
        "report",
        "policy",
        "verified_at",
        "status",
        "status_basis",
        "status_at",
        "list",
        "grant",
    ] {
        assert!(!basis[member].is_null(), "{member}");
    }
}

#[test]
fn r16_origin_alone_adds_nothing() {
    let foreign = World::good()
        .with_term("regions", json!([]))
        .with("/licence/issuers/0/code", json!("11500000000000019A"))
        .with("/licence/type_code", json!("CQ-0815"))
        .with("/recognition/original/type_code", json!("CQ-0815"))
        .with("/recognition/agreement", json!("川渝-1"));
    assert_eq!(foreign.permit(), (Word::Satisfied, vec![]));
    let decision = foreign.decide();
    let Some(Basis::Licence(basis)) = &decision.requirements[0].materials[0].by else {
        panic!("by a licence");
    };
    assert_eq!(
        basis.agreement.as_deref(),
        Some("川渝-1"),
        "and the agreement is named"
    );
}

#[test]
fn only_a_clear_yes_for_this_very_use_is_recognition() {
    for reason in [
        "LIST_EXPIRED",
        "SIGNATURE_TIME_UNPROVEN",
        "LIST_NONE_FOR_REGION",
    ] {
        let world = World::good()
            .with("/recognition/outcome", json!("undetermined"))
            .with("/recognition/reasons", json!([reason]));
        rejects(
            &world,
            Word::CannotDecide,
            &[Reason::from_code(reason).unwrap()],
            reason,
        );
    }
    // A list that is out of date says nothing of status and assurance, and the licence does not lack them.
    let unusable = World::good()
        .with("/recognition/outcome", json!("undetermined"))
        .with("/recognition/reasons", json!(["LIST_EXPIRED"]))
        .with("/recognition/assurance", json!("L1"))
        .with("/recognition/status", json!("unknown"));
    let expired = [Reason::from_code("LIST_EXPIRED").unwrap()];
    rejects(
        &unusable,
        Word::CannotDecide,
        &expired,
        "a fault of the office",
    );
    let revoked = unusable.with("/recognition/status", json!("revoked"));
    assert_eq!(
        revoked.permit().0,
        Word::NeedsUpload,
        "what is known counts all the same"
    );
    let silent = World::good().with("/recognition/outcome", json!("undetermined"));
    rejects(
        &silent,
        Word::CannotDecide,
        &[Reason::NotEvaluated],
        "undetermined without a reason",
    );
    for (pointer, value) in [
        ("/recognition/matter", json!("other")),
        ("/recognition/matter", Value::Null),
        ("/recognition/region", json!("500000")),
        ("/recognition/in_use", json!("2026-11-01T00:00:00Z")),
    ] {
        let world = World::good().with(pointer, value);
        rejects(
            &world,
            Word::CannotDecide,
            &[Reason::RecognitionForeign],
            pointer,
        );
    }
}

#[test]
fn what_was_verified_long_ago_is_verified_again() {
    for (verified, word) in [
        ("2026-11-23T00:00:00Z", Word::Satisfied),
        ("2026-11-22T23:59:59Z", Word::CannotDecide),
        ("2026-11-25T00:00:00Z", Word::Satisfied),
    ] {
        let world = World::good().with("/validation_time", json!(verified));
        let (got, reasons) = world.permit();
        assert_eq!(got, word, "{verified}");
        let outdated = reasons.contains(&Reason::VerificationOutdated);
        assert_eq!(outdated, word != Word::Satisfied, "{verified}");
    }
}

#[test]
fn no_fault_between_offices_is_to_the_applicants_loss() {
    let faults = Reason::ALL.iter().filter(|r| {
        let code = r.code();
        code.starts_with("EXCHANGE_") || code.starts_with("EVIDENCE_DIGEST")
    });
    for reason in faults {
        assert!(Word::for_reason(*reason) < Word::NeedsHuman, "{reason}");
    }
    for reason in [
        Reason::AlgorithmUnsupported,
        Reason::NotEvaluated,
        Reason::NotSupported,
        Reason::PurposeNotGiven,
        Reason::UnsupportedVersion,
    ] {
        assert_eq!(Word::for_reason(reason), Word::CannotDecide, "{reason}");
    }
}

#[test]
fn two_licences_that_disagree_fill_nothing_in() {
    let mut world = World::good();
    let mut twin = world.matter["requirements"][0].clone();
    twin["id"] = json!("twin");
    twin["alternatives"][0]["materials"][0]["by"]["licence"][0]["fills"][0]["from"] =
        json!("KZ_JYFW");
    world.matter["requirements"]
        .as_array_mut()
        .unwrap()
        .push(twin);
    let decision = world.decide();
    assert_eq!(decision.overall, Overall::NoSubmission);
    assert!(decision.form.is_empty(), "{:?}", decision.form);
}

#[test]
fn what_would_raise_the_assurance_is_what_is_asked_for() {
    let level = |got: &str, needed: &str| {
        World::good()
            .with("/recognition/assurance", json!(got))
            .with_term("min_assurance", json!(needed))
    };
    let low = [Reason::AssuranceTooLow];
    rejects(
        &level("L2", "L3"),
        Word::NeedsStatus,
        &low,
        "a statement of status",
    );
    rejects(&level("L1", "L2"), Word::NeedsUpload, &low, "a copy");
    assert_eq!(
        level("L3", "L4").permit().0,
        Word::Satisfied,
        "the holder's own grant"
    );
    let mut by_law = level("L3", "L4");
    by_law.grants[0]["grant"]["basis"] = json!({"statute": {"legal_basis": "L-1"}});
    rejects(
        &by_law,
        Word::NeedsGrant,
        &low,
        "a legal basis is not the holder's word",
    );
}

#[test]
fn terms_of_the_matter_are_kept() {
    let unmet = World::good().with("/licence/fields/KZ_JYFW/value", json!("旅客运输"));
    rejects(
        &unmet,
        Word::NeedsUpload,
        &[Reason::FieldValueUnmet],
        "another scope",
    );
    let absent = World::good().with("/licence/fields/ZZBH", Value::Null);
    rejects(
        &absent,
        Word::NeedsUpload,
        &[Reason::FieldMissing],
        "a needed field",
    );
    let number = json!({"compare": {"field": "KZ_JYFW", "is": "ge", "value": 5}});
    let format = World::good().with_term("where", number);
    rejects(
        &format,
        Word::NeedsHuman,
        &[Reason::FieldFormat],
        "no number",
    );
    let early = World::good()
        .with_matter("/effective", json!("2027-01-01T00:00:00Z"))
        .decide();
    assert_eq!(early.requirements[0].reasons, [Reason::MatterNotEffective]);
}

#[test]
fn a_requirement_applies_when_its_condition_is_known_to_hold() {
    let few = World::good()
        .with_case("/fields/vehicles", json!(0))
        .decide();
    assert_eq!(few.requirements[0].word, Word::NotApplicable);
    let unknown = World::good().with_case("/fields", json!({})).decide();
    let got = (
        unknown.requirements[0].word,
        unknown.requirements[0].reasons.clone(),
    );
    assert_eq!(got, (Word::NeedsHuman, vec![Reason::ConditionUnknown]));
    assert!(
        unknown.requirements[0].materials.is_empty(),
        "not known to be needed, not used"
    );
}

#[test]
fn a_system_that_does_not_answer_is_never_to_the_applicants_loss() {
    for (kind, reason) in [
        ("unavailable", Reason::SourceUnavailable),
        ("access-denied", Reason::AccessDenied),
    ] {
        let mut world = World {
            candidates: vec![],
            ..World::good()
        };
        let source = json!({"type": {"licence": crate::world::ROAD}});
        world = world.with_case("/outages", json!([{"source": source, "kind": kind}]));
        let decision = world.decide();
        let permit = decision.requirement("permit").unwrap();
        assert_eq!(
            (permit.word, permit.reasons.as_slice()),
            (Word::CannotDecide, &[reason][..])
        );
        assert_eq!((decision.to_submit, decision.overall), (0, Overall::Open));
    }
    let none = World {
        candidates: vec![],
        ..World::good()
    }
    .decide();
    let permit = none.requirement("permit").unwrap();
    assert_eq!(
        (permit.word, permit.reasons.as_slice()),
        (Word::NeedsUpload, &[Reason::NoLicenceFound][..])
    );
    assert_eq!((none.to_submit, none.overall), (1, Overall::Partial));
}

/// What follows for the record, which data, a department or a promise can show.
fn record(world: &World) -> (Word, Vec<Reason>, Option<String>) {
    let decision = world.decide();
    let record = decision.requirement("record").unwrap();
    (
        record.word,
        record.reasons.clone(),
        record.alternative.clone(),
    )
}

#[test]
fn data_a_departments_word_and_a_promise_can_stand_in() {
    let bare = || World::good().with_case("/promises", json!([]));
    let answer = |clean: Value, as_of: &str| {
        let answers = json!([{"source": "tax", "as_of": as_of, "fields": {"clean": clean}}]);
        bare().with_case("/answers", answers)
    };
    let word = |word: &str, at: &str| {
        let said = json!([{"department": crate::grants::BODY, "statement": "无犯罪记录", "word": word, "at": at}]);
        bare().with_case("/confirmations", said)
    };
    let by = |id: &str| (Word::Satisfied, vec![], Some(id.to_owned()));
    for order in [[true, false], [false, true]] {
        let answers = order.map(|c| json!({"source": "tax", "as_of": AT, "fields": {"clean": c}}));
        let world = bare().with_case("/answers", json!(answers));
        assert_ne!(record(&world).0, Word::Satisfied, "two answers at once");
    }
    let ahead = json!([
        {"source": "tax", "as_of": AT, "fields": {"clean": true}},
        {"source": "tax", "as_of": "2026-11-25T00:00:00Z", "fields": {"clean": false}},
    ]);
    let ahead = bare().with_case("/answers", ahead);
    assert_eq!(record(&ahead), by("query"), "one is dated ahead");
    assert_eq!(record(&World::good()), by("promise"));
    assert_eq!(record(&answer(json!(true), AT)), by("query"));
    assert_eq!(record(&word("confirmed", AT)), by("word"));
    assert_eq!(
        record(&bare()).0,
        Word::CannotDecide,
        "the office has not asked yet"
    );
    for (world, reason, why) in [
        (
            answer(json!(false), AT),
            Reason::FieldValueUnmet,
            "the answer is no",
        ),
        (
            answer(json!("yes"), AT),
            Reason::FieldFormat,
            "the answer is unclear",
        ),
        (
            answer(json!(true), "2026-11-20T00:00:00Z"),
            Reason::DataMissing,
            "the answer is old",
        ),
        (
            answer(json!(true), "2026-11-25T00:00:00Z"),
            Reason::DataMissing,
            "of the future",
        ),
        (
            word("denied", AT),
            Reason::DepartmentDenied,
            "the department says no",
        ),
        (bare(), Reason::DepartmentUnconfirmed, "nobody asked"),
        (bare(), Reason::PromiseMissing, "nothing promised"),
    ] {
        let decision = world.decide();
        let record = decision.requirement("record").unwrap();
        let rejected = record.rejected.iter().flat_map(|a| &a.materials);
        let mut all = record
            .materials
            .iter()
            .chain(rejected)
            .flat_map(|m| &m.reasons);
        assert!(all.any(|r| *r == reason), "{why}");
        assert_ne!(record.word, Word::Satisfied, "{why}");
    }
}

#[test]
fn the_same_licence_twice_is_one() {
    let mut copy = licence();
    copy["label"] = json!("copy.ofd");
    let decision = World::good().also(copy).decide();
    assert_eq!(decision.overall, Overall::NoSubmission);
    let considered = &decision.requirements[0].materials[0].considered;
    let spare = considered.iter().find(|c| c.choice == Choice::Spare);
    assert_eq!(spare.unwrap().reasons, [Reason::DuplicateCandidate]);
}

#[test]
fn what_the_applicant_could_hand_in_instead_is_told() {
    let decision = World::good().decide();
    let paper = &decision.requirements[0].rejected[0];
    assert_eq!(
        (paper.id.as_str(), paper.word),
        ("paper", Word::NeedsUpload)
    );
    assert_eq!(paper.materials[0].reasons, [Reason::UploadNeeded]);
}

#[test]
fn nothing_but_an_upload_is_said_to_have_no_mapping() {
    let mut world = World::good();
    let alternatives = &mut world.matter["requirements"][0]["alternatives"];
    alternatives.as_array_mut().unwrap().remove(0);
    let decision = world.decide();
    assert_eq!(decision.requirements[0].reasons, [Reason::NoMapping]);
    let optional = World {
        candidates: vec![],
        ..World::good()
    };
    let optional = optional
        .with_matter("/requirements/0/necessity", json!("optional"))
        .decide();
    assert_eq!(optional.requirements[0].word, Word::NotApplicable);
}
