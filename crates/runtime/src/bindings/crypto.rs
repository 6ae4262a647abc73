//! The binding `crypto`: digests, random bytes, comparison in constant time. RustCrypto computes.
//!
//! The state of a digest under way is a `Uint8Array` that JavaScript holds: copying it copies the digest, the collector
//! frees it, and a core shows it. Nothing of it lives in native memory between calls.

use super::{object_with, text_array};
use crate::bytes::{copy_bytes, fill, new_bytes};
use digest::common::hazmat::SerializableState;
use digest::{Digest, common::BlockSizeUser};
use gill_vm::{Args, JsResult, Obj, Value, Vm, method};

/// A digest algorithm.
struct Algorithm {
    /// As OpenSSL spells it.
    name: &'static str,
    /// Bytes of a block, which is what HMAC pads its key to.
    block: usize,
    start: fn() -> Vec<u8>,
    update: fn(&[u8], &[u8]) -> Option<Vec<u8>>,
    finish: fn(&[u8]) -> Option<Vec<u8>>,
}

fn start<D: Digest + SerializableState>() -> Vec<u8> {
    D::new().serialize().to_vec()
}

fn state_of<D: SerializableState>(state: &[u8]) -> Option<D> {
    D::deserialize(state.try_into().ok()?).ok()
}

fn update<D: Digest + SerializableState>(state: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    let mut digest = state_of::<D>(state)?;
    digest.update(data);
    Some(digest.serialize().to_vec())
}

fn finish<D: Digest + SerializableState>(state: &[u8]) -> Option<Vec<u8>> {
    Some(state_of::<D>(state)?.finalize().to_vec())
}

const fn algorithm<D: Digest + SerializableState + BlockSizeUser>(
    name: &'static str,
    block: usize,
) -> Algorithm {
    Algorithm { name, block, start: start::<D>, update: update::<D>, finish: finish::<D> }
}

/// The algorithms, by name.
const ALGORITHMS: &[Algorithm] = &[
    algorithm::<md5::Md5>("md5", 64),
    algorithm::<ripemd::Ripemd160>("ripemd160", 64),
    algorithm::<sha1::Sha1>("sha1", 64),
    algorithm::<sha2::Sha224>("sha224", 64),
    algorithm::<sha2::Sha256>("sha256", 64),
    algorithm::<sha3::Sha3_224>("sha3-224", 144),
    algorithm::<sha3::Sha3_256>("sha3-256", 136),
    algorithm::<sha3::Sha3_384>("sha3-384", 104),
    algorithm::<sha3::Sha3_512>("sha3-512", 72),
    algorithm::<sha2::Sha384>("sha384", 128),
    algorithm::<sha2::Sha512>("sha512", 128),
    algorithm::<sha2::Sha512_224>("sha512-224", 128),
    algorithm::<sha2::Sha512_256>("sha512-256", 128),
];

pub(super) fn make(vm: &mut Vm) -> Obj {
    object_with(
        vm,
        &[
            method("algorithms", "crypto.algorithms", 0, |vm, _| {
                Ok(text_array(vm, ALGORITHMS.iter().map(|a| a.name)))
            }),
            method("start", "crypto.start", 1, start_digest),
            method("blockSize", "crypto.blockSize", 1, |vm, args| {
                let block = algorithm_of(vm, args)?.map_or(0, |a| a.block);
                Ok(Value::from_usize(block))
            }),
            method("update", "crypto.update", 3, update_digest),
            method("finish", "crypto.finish", 2, finish_digest),
            method("random", "crypto.random", 1, random),
            method("equal", "crypto.equal", 2, equal),
        ],
    )
}

fn algorithm_of(vm: &mut Vm, args: Args) -> JsResult<Option<&'static Algorithm>> {
    let name = vm.to_rust_string(args.get(0))?;
    Ok(ALGORITHMS.iter().find(|a| a.name == name))
}

/// start(algorithm): the state of a new digest; undefined if the algorithm is unknown.
fn start_digest(vm: &mut Vm, args: Args) -> JsResult {
    match algorithm_of(vm, args)? {
        Some(algorithm) => Ok(new_bytes(vm, &(algorithm.start)())),
        None => Ok(Value::UNDEFINED),
    }
}

/// update(algorithm, state, data): changes the state; false if it is not one of that algorithm.
fn update_digest(vm: &mut Vm, args: Args) -> JsResult {
    let Some(algorithm) = algorithm_of(vm, args)? else { return Ok(Value::FALSE) };
    let (state, data) = (copy_bytes(vm, args.get(1)), copy_bytes(vm, args.get(2)));
    let Some(state) = (algorithm.update)(&state, &data) else { return Ok(Value::FALSE) };
    Ok(Value::bool(fill(vm, args.get(1), &state) == state.len()))
}

/// finish(algorithm, state): the digest.
fn finish_digest(vm: &mut Vm, args: Args) -> JsResult {
    let Some(algorithm) = algorithm_of(vm, args)? else { return Ok(Value::UNDEFINED) };
    let state = copy_bytes(vm, args.get(1));
    Ok((algorithm.finish)(&state).map_or(Value::UNDEFINED, |digest| new_bytes(vm, &digest)))
}

/// random(bytes): fills it from the system's generator; the text of what went wrong, if anything did.
fn random(vm: &mut Vm, args: Args) -> JsResult {
    match vm.with_bytes(args.get(0), getrandom::fill) {
        Some(Err(e)) => Ok(vm.str(&e.to_string())),
        _ => Ok(Value::UNDEFINED),
    }
}

/// equal(a, b): whether two byte sequences of one length are the same, in a time that does not depend on where they differ.
fn equal(vm: &mut Vm, args: Args) -> JsResult {
    use subtle::ConstantTimeEq;
    let (a, b) = (copy_bytes(vm, args.get(0)), copy_bytes(vm, args.get(1)));
    Ok(Value::bool(a.ct_eq(&b).into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|b| format!("{b:02x}")).collect()
    }

    #[test]
    fn a_state_goes_on_where_it_stopped() {
        for algorithm in ALGORITHMS {
            let whole = (algorithm.update)(&(algorithm.start)(), b"hello world").unwrap();
            let half = (algorithm.update)(&(algorithm.start)(), b"hello ").unwrap();
            let both = (algorithm.update)(&half, b"world").unwrap();
            assert_eq!((algorithm.finish)(&whole), (algorithm.finish)(&both), "{}", algorithm.name);
            assert_eq!((algorithm.finish)(&[1, 2, 3]), None, "{}", algorithm.name);
        }
    }

    #[test]
    fn digests_are_those_of_the_standards() {
        let of = |name: &str| {
            let algorithm = ALGORITHMS.iter().find(|a| a.name == name).unwrap();
            hex(&(algorithm.finish)(&(algorithm.update)(&(algorithm.start)(), b"abc").unwrap()).unwrap())
        };
        assert_eq!(of("md5"), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(of("sha1"), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(of("sha256"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(of("sha3-256"), "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532");
        assert_eq!(of("ripemd160"), "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc");
    }

    #[test]
    fn block_sizes_are_those_of_the_algorithms() {
        fn block<D: BlockSizeUser>() -> usize {
            D::block_size()
        }
        let of = |name: &str| ALGORITHMS.iter().find(|a| a.name == name).unwrap().block;
        assert_eq!(of("md5"), block::<md5::Md5>());
        assert_eq!(of("sha512"), block::<sha2::Sha512>());
        assert_eq!(of("sha3-224"), block::<sha3::Sha3_224>());
        assert_eq!(of("sha3-512"), block::<sha3::Sha3_512>());
    }
}
