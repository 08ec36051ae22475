//! `did:key` with Ed25519 (W3C CCG, *The did:key Method*): the key itself, in multicodec and base58.

use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use ed25519_dalek::VerifyingKey;
use serde::{Deserialize, Deserializer};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::accounts::names::wire_name;

/// `did:key:` and the multibase letter of base58btc, the only one that the method allows.
const PREFIX: &str = "did:key:z";
/// The multicodec of an Ed25519 public key, 0xed as a varint.
const ED25519: [u8; 2] = [0xed, 0x01];
/// Every `did:key` of an Ed25519 key is as long: 34 bytes in base58, of which the first is fixed.
const LENGTH: usize = 56;
/// Longest text that can be 64 bytes in base64.
const SIGNATURE_MAX: usize = 88;

/// A `did:key` of an Ed25519 key. Each key has one text.
#[derive(Clone, PartialEq, Eq)]
pub struct DidKey {
    text: String,
    key: VerifyingKey,
}

/// An Ed25519 signature (RFC 8032), 64 bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Signature(ed25519_dalek::Signature);

/// Why a text is none; reads well after the name of its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct DidFault(&'static str);

impl DidKey {
    /// Reads a DID. A URL that begins with one (`#…`, `?…`, `/…`) is none.
    pub fn new(text: &str) -> Result<Self, DidFault> {
        const SHAPE: DidFault = DidFault("must be a did:key of an Ed25519 key, such as did:key:z6Mk…");
        let encoded = text.strip_prefix(PREFIX).filter(|_| text.len() == LENGTH).ok_or(SHAPE)?;
        let bytes = bs58::decode(encoded).into_vec().map_err(|_| SHAPE)?;
        let public = bytes.strip_prefix(&ED25519).and_then(|key| <&[u8; 32]>::try_from(key).ok()).ok_or(SHAPE)?;
        let key = VerifyingKey::from_bytes(public).map_err(|_| SHAPE)?;
        // Everybody can sign for a point of small order.
        if key.is_weak() {
            Err(DidFault("must hold a key that only its owner can sign with"))
        } else {
            Ok(Self { text: text.to_owned(), key })
        }
    }

    /// The DID.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the holder of the key signed `message`.
    pub fn verifies(&self, message: &[u8], signature: &Signature) -> bool {
        self.key.verify_strict(message, &signature.0).is_ok()
    }
}

impl Signature {
    /// Reads base64, of either alphabet, padded or not.
    pub fn new(text: &str) -> Result<Self, DidFault> {
        const SHAPE: DidFault = DidFault("must be the 64 bytes of an Ed25519 signature in base64url");
        let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
        let alphabet = if text.contains(['+', '/']) { &STANDARD } else { &URL_SAFE };
        let mut bytes = [0; 66];
        let is_short = text.len() <= SIGNATURE_MAX;
        let length = GeneralPurpose::new(alphabet, config).decode_slice(text, &mut bytes).ok().filter(|_| is_short);
        let found = bytes.first_chunk::<64>().filter(|_| length == Some(64)).ok_or(SHAPE)?;
        Ok(Self(ed25519_dalek::Signature::from_bytes(found)))
    }
}

impl fmt::Debug for DidKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

wire_name!(
    DidKey,
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some("A did:key of an Ed25519 key."))
        .pattern(Some("^did:key:z6Mk[1-9A-HJ-NP-Za-km-z]{44}$"))
        .examples(["did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp"])
);
wire_name!(
    Signature,
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(
            "An Ed25519 signature (RFC 8032): 64 bytes in base64url; padding and the other alphabet are fine."
        ))
        .pattern(Some("^[A-Za-z0-9_+/-]{86}(==)?$"))
);

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::{STANDARD as PADDED, URL_SAFE_NO_PAD};
    use ed25519_dalek::{Signer as _, SigningKey};

    use super::*;

    /// From the test vectors of the specification (`test-vectors/ed25519-x25519.json`): the last byte of a seed
    /// of zeros, and the DID of its key.
    const VECTORS: [(u8, &str); 3] = [
        (0, "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp"),
        (1, "did:key:z6MkjchhfUsD6mmvni8mCdXHw216Xrm9bQe2mBH1P5RDjVJG"),
        (2, "did:key:z6MknGc3ocHs3zdPiJbnaaqDi58NGb4pk1Sp9WxWufuXSdxf"),
    ];

    fn signer(last: u8) -> SigningKey {
        let mut seed = [0; 32];
        seed[31] = last;
        SigningKey::from_bytes(&seed)
    }

    #[test]
    fn the_vectors_of_the_specification_are_read_and_verify() {
        for (last, did) in VECTORS {
            let (signer, key) = (signer(last), DidKey::new(did).unwrap());
            assert_eq!(key.key, signer.verifying_key(), "{did}");
            let signature = Signature(signer.sign(b"a challenge"));
            assert!(key.verifies(b"a challenge", &signature));
            assert!(!key.verifies(b"another", &signature));
        }
        let other = Signature(signer(1).sign(b"a challenge"));
        assert!(!DidKey::new(VECTORS[0].1).unwrap().verifies(b"a challenge", &other));
    }

    #[test]
    fn the_first_vector_of_rfc_8032_verifies() {
        // §7.1, test 1: the empty message.
        let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        let signed = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b\
                      d25bf5f0595bbe24655141438e7a100b";
        let bytes = |hex: &str| -> Vec<u8> {
            (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
        };
        let encoded = bs58::encode([ED25519.as_slice(), &bytes(public)].concat()).into_string();
        let key = DidKey::new(&format!("{PREFIX}{encoded}")).unwrap();
        for text in [URL_SAFE_NO_PAD.encode(bytes(signed)), PADDED.encode(bytes(signed))] {
            assert!(key.verifies(b"", &Signature::new(&text).unwrap()), "{text}");
        }
    }

    #[test]
    fn what_is_no_did_key_of_ed25519_is_refused() {
        let did = VECTORS[0].1;
        let of_bytes = |bytes: &[u8]| format!("{PREFIX}{}", bs58::encode(bytes).into_string());
        let weak = of_bytes(&[&ED25519[..], &[1], &[0; 31]].concat());
        assert!(DidKey::new(&weak).unwrap_err().0.contains("only its owner"));
        for odd in [
            "",
            "did:key:",
            "did:key:z",
            // X25519, P-256, secp256k1 (from the specification).
            "did:key:z6LSeu9HkTHSfLLeUs2nnzUSNedgDUevfNQgQjQC23ZCit6F",
            "did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169",
            "did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme",
            "did:web:example.org",
            &did.to_uppercase(),
            &did.replace('z', "m"),
            &format!("{did}#{}", &did[8..]),
            &format!("{did}1"),
            &format!(" {did}"),
            &did[..did.len() - 1],
            &did.replace('p', "0"),
            &of_bytes(&[0xed; 34]),
        ] {
            assert!(DidKey::new(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn what_is_no_signature_is_refused() {
        let long = URL_SAFE_NO_PAD.encode([7; 65]);
        for odd in ["", "AAAA", &long, &"A".repeat(85), &"=".repeat(86), &"ä".repeat(43), &"A".repeat(5000)] {
            assert!(Signature::new(odd).is_err(), "{odd}");
        }
    }
}
