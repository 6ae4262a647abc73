//! The binding `crypto`: digests, keys made from passwords, random bytes, comparison in constant time. RustCrypto
//! computes.
//!
//! The state of a digest under way is a `Uint8Array` that JavaScript holds: copying it copies the digest, the collector
//! frees it, and a core shows it. Nothing of it lives in native memory between calls.

use super::fs::perform;
use super::{object_with, text_array};
use crate::bytes::{copy_bytes, fill, new_bytes};
use digest::common::hazmat::SerializableState;
use digest::{Digest, common::BlockSizeUser};
use gill_eventloop::ops::{Derivation, Op};
use gill_vm::{Args, JsResult, Obj, Value, Vm, method};

/// A digest algorithm.
struct Algorithm {
    /// As OpenSSL spells it.
    name: &'static str,
    /// Bytes of a block, which is what HMAC pads its key to.
    block: fn() -> usize,
    start: fn() -> Vec<u8>,
    update: fn(&[u8], &[u8]) -> Option<Vec<u8>>,
    finish: fn(&[u8]) -> Option<Vec<u8>>,
    /// Bytes of the digest.
    size: fn() -> usize,
    pbkdf2: fn(&Derivation, &mut [u8]) -> bool,
    hkdf: fn(&Derivation, &mut [u8]) -> bool,
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

/// PBKDF2 (RFC 8018, 5.2) over HMAC. The first cost is the number of iterations.
fn pbkdf2<D: Digest + BlockSizeUser + Clone>(work: &Derivation, key: &mut [u8]) -> bool {
    ::pbkdf2::pbkdf2::<hmac::SimpleHmac<D>>(&work.secret, &work.salt, work.cost[0], key).is_ok()
}

/// HKDF (RFC 5869) over HMAC.
fn hkdf<D: Digest + BlockSizeUser + Clone>(work: &Derivation, key: &mut [u8]) -> bool {
    ::hkdf::SimpleHkdf::<D>::new(Some(&work.salt), &work.secret).expand(&work.info, key).is_ok()
}

/// scrypt (RFC 7914). The costs are N, r and p.
fn scrypt(work: &Derivation, key: &mut [u8]) -> bool {
    let [n, r, p] = work.cost;
    let Some(params) = scrypt_params(n, r, p) else { return false };
    // The crate asks for N blocks of 128 r bytes and aborts where there is no memory for them.
    let needed = (n as usize).checked_mul(r as usize).and_then(|blocks| blocks.checked_mul(128));
    let fits = needed.is_some_and(|bytes| Vec::<u8>::new().try_reserve_exact(bytes).is_ok());
    fits && (key.is_empty() || ::scrypt::scrypt(&work.secret, &work.salt, &params, key).is_ok())
}

fn scrypt_params(n: u32, r: u32, p: u32) -> Option<::scrypt::Params> {
    let log_n = n.is_power_of_two().then(|| n.trailing_zeros() as u8).filter(|log| *log > 0)?;
    ::scrypt::Params::new(log_n, r, p).ok()
}

const fn algorithm<D: Digest + SerializableState + BlockSizeUser + Clone>(name: &'static str) -> Algorithm {
    Algorithm {
        name,
        block: D::block_size,
        start: start::<D>,
        update: update::<D>,
        finish: finish::<D>,
        size: <D as Digest>::output_size,
        pbkdf2: pbkdf2::<D>,
        hkdf: hkdf::<D>,
    }
}

/// The algorithms, by name.
const ALGORITHMS: &[Algorithm] = &[
    algorithm::<md5::Md5>("md5"),
    algorithm::<ripemd::Ripemd160>("ripemd160"),
    algorithm::<sha1::Sha1>("sha1"),
    algorithm::<sha2::Sha224>("sha224"),
    algorithm::<sha2::Sha256>("sha256"),
    algorithm::<sha3::Sha3_224>("sha3-224"),
    algorithm::<sha3::Sha3_256>("sha3-256"),
    algorithm::<sha3::Sha3_384>("sha3-384"),
    algorithm::<sha3::Sha3_512>("sha3-512"),
    algorithm::<sha2::Sha384>("sha384"),
    algorithm::<sha2::Sha512>("sha512"),
    algorithm::<sha2::Sha512_224>("sha512-224"),
    algorithm::<sha2::Sha512_256>("sha512-256"),
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
                let block = algorithm_of(vm, args)?.map_or(0, |a| (a.block)());
                Ok(Value::from_usize(block))
            }),
            method("update", "crypto.update", 3, update_digest),
            method("finish", "crypto.finish", 2, finish_digest),
            method("digestSize", "crypto.digestSize", 1, |vm, args| {
                let size = algorithm_of(vm, args)?.map_or(0, |a| (a.size)());
                Ok(Value::from_usize(size))
            }),
            method("pbkdf2", "crypto.pbkdf2", 5, derive_by_iterations),
            method("hkdf", "crypto.hkdf", 5, derive_from_key),
            method("scrypt", "crypto.scrypt", 6, derive_by_memory),
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

/// pbkdf2(algorithm, password, salt, iterations, length): the key; undefined if the algorithm is unknown. With a callback
/// behind, in the pool.
fn derive_by_iterations(vm: &mut Vm, args: Args) -> JsResult {
    let Some(algorithm) = algorithm_of(vm, args)? else { return Ok(Value::UNDEFINED) };
    let work = Derivation {
        name: "pbkdf2",
        secret: copy_bytes(vm, args.get(1)),
        salt: copy_bytes(vm, args.get(2)),
        info: Vec::new(),
        cost: [number(args, 3), 0, 0],
        length: number(args, 4) as usize,
        compute: algorithm.pbkdf2,
    };
    perform(vm, args, 5, Op::Derive(work), Value::UNDEFINED)
}

/// hkdf(algorithm, key, salt, info, length): the same from a key.
fn derive_from_key(vm: &mut Vm, args: Args) -> JsResult {
    let Some(algorithm) = algorithm_of(vm, args)? else { return Ok(Value::UNDEFINED) };
    let work = Derivation {
        name: "hkdf",
        secret: copy_bytes(vm, args.get(1)),
        salt: copy_bytes(vm, args.get(2)),
        info: copy_bytes(vm, args.get(3)),
        cost: [0; 3],
        length: number(args, 4) as usize,
        compute: algorithm.hkdf,
    };
    perform(vm, args, 5, Op::Derive(work), Value::UNDEFINED)
}

/// scrypt(password, salt, N, r, p, length): the same with much memory; undefined for parameters that there cannot be.
fn derive_by_memory(vm: &mut Vm, args: Args) -> JsResult {
    let cost = [number(args, 2), number(args, 3), number(args, 4)];
    if scrypt_params(cost[0], cost[1], cost[2]).is_none() {
        return Ok(Value::UNDEFINED);
    }
    let work = Derivation {
        name: "scrypt",
        secret: copy_bytes(vm, args.get(0)),
        salt: copy_bytes(vm, args.get(1)),
        info: Vec::new(),
        cost,
        length: number(args, 5) as usize,
        compute: scrypt,
    };
    perform(vm, args, 6, Op::Derive(work), Value::UNDEFINED)
}

/// An argument that JavaScript saw to be a number of 32 bits.
fn number(args: Args, at: usize) -> u32 {
    args.get(at).as_number().map_or(0, |n| n as u32)
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
    fn keys_are_those_of_the_standards() {
        let derived = |algorithm: Option<&str>, secret: &[u8], salt: &[u8], info: &[u8], cost, length| {
            let of = algorithm.map(|name| ALGORITHMS.iter().find(|a| a.name == name).unwrap());
            let compute = match of {
                None => scrypt,
                Some(of) if cost == [0; 3] => of.hkdf,
                Some(of) => of.pbkdf2,
            };
            let [secret, salt, info] = [secret, salt, info].map(<[u8]>::to_vec);
            Derivation { name: "test", secret, salt, info, cost, length, compute }.run().map(|key| hex(&key))
        };
        // RFC 6070, the second vector.
        let key = derived(Some("sha1"), b"password", b"salt", b"", [2, 0, 0], 20).unwrap();
        assert_eq!(key, "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957");
        // RFC 7914, section 12, the first vector.
        let key = derived(None, b"", b"", b"", [16, 1, 1], 64).unwrap();
        assert!(key.starts_with("77d6576238657b203b19ca42c18a0497"), "{key}");
        // RFC 5869, test case 3.
        let key = derived(Some("sha256"), &[0x0b; 22], b"", b"", [0; 3], 42).unwrap();
        assert!(key.starts_with("8da4e775a563c18f715f802a063c5a31"), "{key}");
        for cost in [[15, 8, 1], [1, 8, 1], [0, 8, 1], [16, 0, 1], [16, 8, 0], [1 << 31, u32::MAX, u32::MAX]]
        {
            assert_eq!(derived(None, b"", b"", b"", cost, 8).unwrap_err().code(), "EINVAL", "{cost:?}");
        }
        let too_long = derived(Some("sha1"), b"", b"", b"", [0; 3], 20 * 255 + 1);
        assert_eq!(too_long.unwrap_err().code(), "EINVAL");
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
}
