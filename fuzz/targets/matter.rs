#![no_main]

use libfuzzer_sys::fuzz_target;
use yinzheng::sharing::Fields;
use yinzheng::sharing::Matter;
use yinzheng::sharing::MatterError;
use yinzheng::sharing::Truth;

// What loads is written as it was read and loads again; a condition over nothing known never contradicts itself.
fuzz_target!(|data: &[u8]| {
    let matter = match Matter::from_json(data) {
        Ok(matter) => matter,
        Err(MatterError::Faults(faults)) => return assert!(!faults.is_empty()),
        Err(_) => return,
    };
    let json = serde_json::to_vec(&matter).expect("written");
    let again = Matter::from_json(&json).expect("what was written loads");
    assert_eq!(again.requirements(), matter.requirements());
    for requirement in matter.requirements() {
        if let Some(when) = &requirement.when {
            let not = yinzheng::sharing::Condition::Not(Box::new(when.clone()));
            let (yes, no) = (when.evaluate(&Fields::new()), not.evaluate(&Fields::new()));
            assert!(yes != no || yes == Truth::Unknown);
        }
    }
});
