#![no_main]

use libfuzzer_sys::fuzz_target;
use yinzheng::seal::Seal;
use yinzheng::seal::SealSignature;

// What is read is kept as it came, whole: nothing may hide behind the structure that was verified.
fuzz_target!(|data: &[u8]| {
    if let Ok(seal) = Seal::from_der(data) {
        kept(data, seal.raw.as_bytes());
        kept(data, seal.info.raw.as_bytes());
        kept(data, seal.value.as_bytes());
    }
    if let Ok(signature) = SealSignature::from_der(data) {
        kept(data, signature.raw.as_bytes());
        kept(data, signature.to_sign.as_bytes());
        let seal = &signature.seal;
        kept(signature.to_sign.as_bytes(), seal.raw.as_bytes());
        let alone = Seal::from_der(seal.raw.as_bytes()).expect("a seal read inside is read alone");
        assert_eq!(alone.info.seal_id, seal.info.seal_id);
    }
});

fn kept(whole: &[u8], part: &[u8]) {
    assert!(whole.windows(part.len().max(1)).any(|w| w == part) || part.is_empty());
}
