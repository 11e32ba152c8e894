//! Hashes that `run.json` carries.

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::id::hex;

/// The SHA-256 of settings, as 64 lower-case hexadecimal digits.
///
/// Taken over their compact JSON with the keys of each object sorted by their bytes, so the order in which settings
/// were written does not matter, and the order of lists does.
pub fn settings_hash(settings: &Value) -> String {
    let mut hash = Sha256::new();
    add_sorted(&mut hash, settings);
    hex(hash.finalize().iter())
}

fn add_sorted(hash: &mut Sha256, value: &Value) {
    match value {
        Value::Array(items) => {
            hash.update(b"[");
            for (index, item) in items.iter().enumerate() {
                hash.update(if index > 0 { &b","[..] } else { b"" });
                add_sorted(hash, item);
            }
            hash.update(b"]");
        }
        Value::Object(members) => {
            let mut keys: Vec<&String> = members.keys().collect();
            keys.sort_unstable();
            hash.update(b"{");
            for (index, key) in keys.into_iter().enumerate() {
                hash.update(if index > 0 { &b","[..] } else { b"" });
                hash.update(Value::String(key.clone()).to_string());
                hash.update(b":");
                add_sorted(hash, members.get(key).unwrap_or(&Value::Null));
            }
            hash.update(b"}");
        }
        plain => hash.update(plain.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_of_keys_does_not_matter_and_all_else_does() {
        let hash = |text: &str| settings_hash(&serde_json::from_str(text).expect("JSON"));
        let first = hash(r#"{"b":[1,2,{"d":null,"c":"x\"y"}],"a":500.0}"#);
        // sha256 of {"a":500.0,"b":[1,2,{"c":"x\"y","d":null}]}, computed apart from this code.
        assert_eq!(first, "5774fa2bd1c18bca6a797b87712cc5edc30a900caa0fbee727810e61d13dac57");
        assert_eq!(first, hash(r#" {"a":500.0, "b":[1, 2, {"c":"x\"y", "d":null}]}"#));
        assert_ne!(first, hash(r#"{"b":[2,1,{"d":null,"c":"x\"y"}],"a":500.0}"#));
        assert_ne!(first, hash(r#"{"b":[1,2,{"d":null,"c":"x\"y"}],"a":500.5}"#));
    }
}
