//! Random files and what is known about them.

use std::fmt;
use std::ops::Range;

use proptest::prelude::*;
use yinzheng::report::Report;
use yinzheng::time::Timestamp;
use yinzheng::verifier::ProofOfExistence;

use crate::world::Event;
use crate::world::Form;
use crate::world::Mode;
use crate::world::Stated;
use crate::world::World;
use crate::world::instant;

/// Hours around [`EVENT`](crate::world::EVENT) in which things are claimed and proven: from before the signer's
/// certificate to beyond the question.
const HOURS: Range<i64> = -12_000..17_000;

/// A file, and the world of whoever judges it.
#[derive(Clone)]
pub(crate) struct Scene {
    pub(crate) world: World,
    pub(crate) form: Form,
    pub(crate) claim: Option<Timestamp>,
    pub(crate) stamp: Option<Timestamp>,
    pub(crate) bytes: Vec<u8>,
}

impl fmt::Debug for Scene {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (event, proofs) = (self.world.event, &self.world.evidence.proofs);
        write!(f, "{event:?} {:?} ", self.form)?;
        write!(f, "claim {:?} stamp {:?} ", self.claim, self.stamp)?;
        write!(
            f,
            "told {:?}",
            proofs
                .iter()
                .map(ProofOfExistence::time)
                .collect::<Vec<_>>()
        )
    }
}

impl Scene {
    pub(crate) fn new(
        event: Event,
        form: Form,
        claim: Option<Timestamp>,
        stamp: Option<Timestamp>,
    ) -> Self {
        // V4 and V5 always state a time.
        let claim = match form {
            Form::V4 | Form::V5 => claim.or(Some(instant(crate::world::BEFORE))),
            Form::V1 | Form::Cms => claim,
        };
        let world = World::of(event);
        let text = |t: Option<Timestamp>| t.map(|t| t.to_string());
        let (claimed, stamped) = (text(claim), text(stamp));
        let bytes = world.package(
            form,
            Stated {
                claim: claimed.as_deref(),
                stamp: stamped.as_deref(),
            },
        );
        Self {
            world,
            form,
            claim,
            stamp,
            bytes,
        }
    }

    pub(crate) fn verify(&self, mode: Mode) -> Report {
        self.world.verify(mode, &self.bytes)
    }

    /// The same for a caller who knows that the file existed at that time.
    pub(crate) fn knowing(&self, time: Timestamp) -> Self {
        let mut scene = self.clone();
        scene.world = self.world.knowing(&self.bytes, &time.to_string());
        scene
    }
}

/// A time, mostly one at which something changes.
pub(crate) fn time() -> impl Strategy<Value = Timestamp> {
    let event = instant(crate::world::EVENT);
    HOURS.prop_map(move |hours| event.plus(hours * 3_600))
}

pub(crate) fn event() -> impl Strategy<Value = Event> {
    prop::sample::select(vec![
        Event::AlgorithmEnds,
        Event::AnchorEnds,
        Event::Begins,
        Event::CaEnds,
        Event::CaRevoked,
        Event::Ends,
        Event::MakerEnds,
        Event::MakerRevoked,
        Event::Nothing,
        Event::Revoked,
        Event::SealEnds,
    ])
}

pub(crate) fn form() -> impl Strategy<Value = Form> {
    prop::sample::select(Form::ALL.to_vec())
}

pub(crate) fn mode() -> impl Strategy<Value = Mode> {
    prop::sample::select(Mode::ALL.to_vec())
}

/// Whatever may have happened, and whatever is said about when it was signed.
pub(crate) fn scene() -> impl Strategy<Value = Scene> {
    let times = (prop::option::of(time()), prop::option::of(time()));
    (event(), form(), times, prop::option::of(time())).prop_map(
        |(event, form, (claim, stamp), told)| {
            let scene = Scene::new(event, form, claim, stamp);
            match told {
                Some(time) => scene.knowing(time),
                None => scene,
            }
        },
    )
}
