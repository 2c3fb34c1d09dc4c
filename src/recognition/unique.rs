//! Objects of JSON in which every name stands once.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::Deserializer;
use serde::de::Error as _;
use serde::de::MapAccess;
use serde::de::Visitor;

/// Reads an object whose names are not known beforehand, for `#[serde(deserialize_with)]`; one in which a name stands
/// twice is refused. Which of two values another reader would take, nobody can say.
///
/// # Errors
///
/// Those of the deserializer; none quotes a name.
pub fn unique_names<'de, D, V>(from: D) -> Result<BTreeMap<String, V>, D::Error>
where
    D: Deserializer<'de>,
    V: Deserialize<'de>,
{
    from.deserialize_map(Names(PhantomData))
}

struct Names<V>(PhantomData<V>);

impl<'de, V: Deserialize<'de>> Visitor<'de> for Names<V> {
    type Value = BTreeMap<String, V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object in which every name stands once")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Self::Value, A::Error> {
        let mut all = BTreeMap::new();
        while let Some((name, value)) = from.next_entry()? {
            if all.insert(name, value).is_some() {
                return Err(A::Error::custom("a name stands twice"));
            }
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_stands_twice_is_refused() {
        let read = |json: &str| {
            let mut from = serde_json::Deserializer::from_str(json);
            unique_names::<_, u8>(&mut from).map(|names| names.len())
        };
        assert_eq!(read(r#"{"a": 1, "b": 2}"#).unwrap(), 2);
        assert!(read(r#"{"a": 1, "b": 2, "a": 1}"#).is_err());
        assert!(read("[]").is_err());
    }
}
