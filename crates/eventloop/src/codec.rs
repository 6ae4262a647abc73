//! Compression and decompression in progress, as records: zlib's formats and brotli.
//!
//! Owns the state that a stream of bytes has between two of its pieces. The loop's table keeps for each a record that a dump
//! reads without a lock (what it is, who made it, how much went through); the state itself is shared with the thread of the
//! pool that works on it, and nobody looks into it but that thread or the synchronous form.
//!
//! **Invariant**: the counts of a record change on the loop's thread only, when a step is done.
//!
//! Deliberately elsewhere: options, defaults and streams (stdlib). Numbers of kinds, flushes, strategies and codes are zlib's and Node's.

use crate::errno::SysError;
use crate::event_loop::EventLoop;
use crate::ops::{Op, Output};
use crate::record::{Origin, RecordId};
use brotli::enc::StandardAlloc;
use brotli::enc::encode::{BrotliEncoderOperation, BrotliEncoderParameter, BrotliEncoderStateStruct};
use brotli::{BrotliDecompressStream, BrotliResult, BrotliState};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use zlib_rs::{Deflate, DeflateConfig, DeflateFlush, Inflate, InflateError, InflateFlush, Status, Strategy};

/// What a codec does; the number is Node's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum CodecKind {
    Deflate = 1,
    Inflate = 2,
    Gzip = 3,
    Gunzip = 4,
    DeflateRaw = 5,
    InflateRaw = 6,
    /// Whichever of zlib and gzip the first bytes tell.
    Unzip = 7,
    BrotliDecode = 8,
    BrotliEncode = 9,
}

impl CodecKind {
    /// All of them.
    pub const ALL: [CodecKind; 9] = [
        CodecKind::Deflate,
        CodecKind::Inflate,
        CodecKind::Gzip,
        CodecKind::Gunzip,
        CodecKind::DeflateRaw,
        CodecKind::InflateRaw,
        CodecKind::Unzip,
        CodecKind::BrotliDecode,
        CodecKind::BrotliEncode,
    ];

    /// The kind of a number.
    pub fn of(number: i32) -> Option<CodecKind> {
        CodecKind::ALL.into_iter().find(|kind| *kind as i32 == number)
    }

    /// What a core calls it.
    pub fn name(self) -> &'static str {
        match self {
            CodecKind::Deflate => "deflate",
            CodecKind::Inflate => "inflate",
            CodecKind::Gzip => "gzip",
            CodecKind::Gunzip => "gunzip",
            CodecKind::DeflateRaw => "deflateRaw",
            CodecKind::InflateRaw => "inflateRaw",
            CodecKind::Unzip => "unzip",
            CodecKind::BrotliDecode => "brotliDecompress",
            CodecKind::BrotliEncode => "brotliCompress",
        }
    }
}

/// How a codec is made. What a kind does not know of is ignored, and numbers out of range are brought into it.
#[derive(Clone, Debug)]
pub struct CodecOptions {
    /// What it does.
    pub kind: CodecKind,
    /// -1 (the default) to 9.
    pub level: i32,
    /// 9 to 15; for decompression also 0, what the data's header says.
    pub window_bits: u8,
    /// 1 to 9.
    pub mem_level: i32,
    /// A strategy of zlib.
    pub strategy: i32,
    /// Bytes that both sides know beforehand; none if empty.
    pub dictionary: Vec<u8>,
    /// Parameters of brotli and their values.
    pub params: Vec<(u32, u32)>,
}

impl CodecOptions {
    /// About how many bytes the state of such a codec takes: for zlib's formats what its documentation says, for brotli the window,
    /// which is made when data comes.
    pub fn state_bytes(&self) -> usize {
        const BESIDE: usize = 8 << 10;
        let window_bits = if self.window_bits == 0 { 15 } else { self.window_bits.clamp(9, 15) };
        let state = match self.kind {
            CodecKind::Deflate | CodecKind::Gzip | CodecKind::DeflateRaw => {
                (1 << (window_bits + 2)) + (1 << (self.mem_level.clamp(1, 9) + 9))
            }
            CodecKind::Inflate | CodecKind::Gunzip | CodecKind::InflateRaw | CodecKind::Unzip => {
                1 << window_bits
            }
            CodecKind::BrotliEncode | CodecKind::BrotliDecode => {
                const LGWIN: u32 = 2;
                let given = self.params.iter().find(|&&(param, _)| param == LGWIN).map(|&(_, bits)| bits);
                1 << given.unwrap_or(22).clamp(10, 24)
            }
        };
        state + BESIDE + self.dictionary.len()
    }
}

/// zlib's codes.
mod code {
    pub const NEED_DICT: i32 = 2;
    pub const STREAM_ERROR: i32 = -2;
    pub const DATA_ERROR: i32 = -3;
    pub const MEM_ERROR: i32 = -4;
    pub const BUF_ERROR: i32 = -5;
}

/// Why a step failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodecFailure {
    /// The number that the format's library gives it.
    pub number: i32,
    /// Its name there.
    pub code: String,
    /// In words.
    pub message: String,
}

impl CodecFailure {
    fn zlib(number: i32, message: &str) -> CodecFailure {
        let code = match number {
            code::NEED_DICT => "Z_NEED_DICT",
            code::STREAM_ERROR => "Z_STREAM_ERROR",
            code::DATA_ERROR => "Z_DATA_ERROR",
            code::MEM_ERROR => "Z_MEM_ERROR",
            _ => "Z_BUF_ERROR",
        };
        CodecFailure { number, code: code.to_owned(), message: message.to_owned() }
    }

    fn out_of_memory() -> CodecFailure {
        CodecFailure::zlib(code::MEM_ERROR, "insufficient memory")
    }

    fn ends_early() -> CodecFailure {
        CodecFailure::zlib(code::BUF_ERROR, "unexpected end of file")
    }
}

/// What a step gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodecStep {
    /// Whose it was.
    pub codec: RecordId,
    /// How many bytes of the input it took.
    pub used: usize,
    /// What it made of them, and of what it had taken before; never more than it had room for.
    pub output: Vec<u8>,
    /// How much it had room for.
    pub room: usize,
    /// Why it failed, if it did.
    pub failure: Option<CodecFailure>,
}

/// A codec in progress: what the loop keeps of it.
#[derive(Debug)]
pub struct CodecRecord {
    /// Who made it.
    pub origin: Origin,
    /// What it does.
    pub kind: CodecKind,
    /// Bytes that it took.
    pub bytes_in: u64,
    /// Bytes that it gave.
    pub bytes_out: u64,
    /// Whether an operation of the pool works on it.
    pub busy: bool,
    /// About how many bytes of memory its state takes, see [`CodecOptions::state_bytes`].
    pub state_bytes: usize,
    /// What it was given and has not taken yet, from an index on.
    rest: (Arc<Vec<u8>>, usize),
    codec: Arc<Mutex<Codec>>,
}

/// Work for a codec.
#[derive(Clone, Debug)]
pub struct CodecWork {
    id: RecordId,
    kind: CodecKind,
    codec: Arc<Mutex<Codec>>,
    input: (Arc<Vec<u8>>, usize),
    flush: i32,
    room: usize,
}

impl CodecWork {
    /// What the codec does, in a word.
    pub fn name(&self) -> &'static str {
        self.kind.name()
    }

    /// Does it.
    pub fn run(&self) -> CodecStep {
        // Nothing that holds the lock panics; if a format's library did, the process would end with the panic in a release build,
        // and in others with a thread of the pool its step, whose callback is then never called.
        let mut codec = self.codec.lock().unwrap_or_else(PoisonError::into_inner);
        let (used, output, failure) =
            codec.step(self.input.0.get(self.input.1..).unwrap_or(&[]), self.flush, self.room);
        CodecStep { codec: self.id, used, output, room: self.room, failure }
    }
}

impl EventLoop {
    /// Makes a codec.
    pub fn open_codec(&mut self, options: CodecOptions, origin: Origin) -> Result<RecordId, SysError> {
        let (kind, state_bytes) = (options.kind, options.state_bytes());
        let codec = Codec::new(options).ok_or(SysError::new(libc::EINVAL, "codec"))?;
        let codec = Arc::new(Mutex::new(codec));
        let record = CodecRecord {
            origin,
            kind,
            bytes_in: 0,
            bytes_out: 0,
            busy: false,
            state_bytes,
            rest: Default::default(),
            codec,
        };
        let id = self.codecs.insert(record).ok_or(SysError::new(libc::ENOMEM, "codec"))?;
        self.codec_states += state_bytes;
        Ok(id)
    }

    /// Work for a codec: to give it `input`, or what it left of the last one, and get at most `room` bytes. `None` if it is gone or
    /// at work, when `input` is not called.
    pub fn codec_work(
        &mut self,
        id: RecordId,
        input: Option<impl FnOnce() -> Vec<u8>>,
        flush: i32,
        room: usize,
    ) -> Option<CodecWork> {
        let record = self.codecs.get_mut(id).filter(|record| !record.busy)?;
        if let Some(input) = input {
            record.rest = (Arc::new(input()), 0);
        }
        let input = record.rest.clone();
        Some(CodecWork { id, kind: record.kind, codec: Arc::clone(&record.codec), input, flush, room })
    }

    /// Gives work to the pool; `OpDone` follows.
    pub fn submit_codec_work(&mut self, work: CodecWork, origin: Origin) -> Result<RecordId, SysError> {
        let codec = work.id;
        let id = self.submit(Op::Codec(work), origin)?;
        if let Some(record) = self.codecs.get_mut(codec) {
            record.busy = true;
        }
        Ok(id)
    }

    /// About how many bytes of memory the codecs take, with what they were given and have not taken yet.
    pub fn codec_bytes(&self) -> usize {
        self.codecs.iter().map(|(_, record)| record.state_bytes + record.rest.0.len()).sum()
    }

    /// The part of that which is their states.
    pub fn codec_state_bytes(&self) -> usize {
        self.codec_states
    }

    /// Notes what a step did. The loop does so for the pool's.
    pub fn note_codec_step(&mut self, step: &CodecStep) {
        if let Some(record) = self.codecs.get_mut(step.codec) {
            record.busy = false;
            record.bytes_in += step.used as u64;
            record.bytes_out += step.output.len() as u64;
            record.rest.1 += step.used;
            // Only a step that filled its room has one after it.
            if step.output.len() < step.room || step.failure.is_some() {
                record.rest = Default::default();
            }
        }
    }

    pub(crate) fn note_codec_output(&mut self, output: &Output) {
        if let Output::Step(step) = output {
            self.note_codec_step(step);
        }
    }

    /// Makes a codec begin anew. Returns false if it is gone or at work.
    pub fn reset_codec(&mut self, id: RecordId) -> bool {
        self.idle_codec(id, Codec::reset)
    }

    /// Changes the level from here on; the strategy is the default one from then on. Returns false if that cannot be done.
    pub fn set_codec_level(&mut self, id: RecordId, level: i32) -> bool {
        self.idle_codec(id, |codec| codec.set_level(level))
    }

    fn idle_codec(&mut self, id: RecordId, change: impl FnOnce(&mut Codec) -> bool) -> bool {
        let Some(record) = self.codecs.get(id).filter(|record| !record.busy) else { return false };
        change(&mut record.codec.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Forgets a codec; work that the pool has is still done. Returns whether it was there.
    pub fn close_codec(&mut self, id: RecordId) -> bool {
        let gone = self.codecs.remove(id);
        self.codec_states -= gone.as_ref().map_or(0, |record| record.state_bytes);
        gone.is_some()
    }
}

/// The CRC-32 of some bytes, going on from that of what came before.
pub fn crc32(bytes: &[u8], before: u32) -> u32 {
    zlib_rs::crc32::crc32(before, bytes)
}

type BrotliDecoder = BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>;

enum Engine {
    Deflate(Deflate),
    Inflate(Inflate),
    BrotliEncode(Box<BrotliEncoderStateStruct<StandardAlloc>>),
    BrotliDecode(Box<BrotliDecoder>),
}

/// The state of a codec.
struct Codec {
    options: CodecOptions,
    engine: Engine,
    /// The first two bytes of the input, as far as they have come: whether an Unzip unzips gzip.
    head: Vec<u8>,
}

impl fmt::Debug for Codec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Codec({})", self.options.kind.name())
    }
}

/// What a step of an engine gave: bytes taken, bytes made, failure.
type Stepped = (usize, Vec<u8>, Option<CodecFailure>);

impl Codec {
    fn new(options: CodecOptions) -> Option<Codec> {
        let engine = Engine::new(&options)?;
        Some(Codec { options, engine, head: Vec::new() })
    }

    fn reset(&mut self) -> bool {
        self.head.clear();
        match Engine::new(&self.options) {
            Some(engine) => {
                self.engine = engine;
                true
            }
            None => false,
        }
    }

    fn set_level(&mut self, level: i32) -> bool {
        self.options.level = level.clamp(-1, 9);
        match &mut self.engine {
            Engine::Deflate(deflate) => deflate.set_level(self.options.level).is_ok(),
            // The others have none.
            _ => true,
        }
    }

    fn step(&mut self, input: &[u8], flush: i32, room: usize) -> Stepped {
        let mut output = Vec::new();
        if output.try_reserve_exact(room).is_err() {
            return (0, output, Some(CodecFailure::out_of_memory()));
        }
        output.resize(room, 0);
        let missing = 2 - self.head.len();
        self.head.extend(input.iter().take(missing));
        let (used, made, failure) = match &mut self.engine {
            Engine::Deflate(deflate) => deflated(deflate, input, &mut output, flush),
            Engine::Inflate(_) => self.inflated(input, &mut output, flush),
            Engine::BrotliEncode(encoder) => brotli_encoded(encoder, input, &mut output, flush),
            Engine::BrotliDecode(decoder) => brotli_decoded(decoder, input, &mut output, flush),
        };
        output.truncate(made);
        (used, output, failure)
    }

    /// Inflates, as Node does: with the dictionary where one is needed, and one member of a gzip file after the other.
    fn inflated(
        &mut self,
        input: &[u8],
        output: &mut [u8],
        flush: i32,
    ) -> (usize, usize, Option<CodecFailure>) {
        const GZIP: [u8; 2] = [0x1f, 0x8b];
        let kind = self.options.kind;
        let members = kind == CodecKind::Gunzip || kind == CodecKind::Unzip && self.head == GZIP;
        let mode = match flush {
            1..=3 => InflateFlush::SyncFlush,
            4 => InflateFlush::Finish,
            5 => InflateFlush::Block,
            _ => InflateFlush::NoFlush,
        };
        let (mut used, mut made) = (0, 0);
        loop {
            let Engine::Inflate(inflate) = &mut self.engine else { return (used, made, None) };
            let mut done = inflate_once(inflate, input, output, mode, (&mut used, &mut made));
            if let Err((InflateError::NeedDict { .. }, _)) = done
                && kind != CodecKind::InflateRaw
                && !self.options.dictionary.is_empty()
                && inflate.set_dictionary(&self.options.dictionary).is_ok()
            {
                done = inflate_once(inflate, input, output, mode, (&mut used, &mut made));
            }
            match done {
                // Zeros after the last member are padding.
                Ok(Status::StreamEnd) if members && input.get(used).is_some_and(|&next| next != 0) => {
                    match Engine::new(&self.options) {
                        Some(engine) => self.engine = engine,
                        None => return (used, made, Some(CodecFailure::out_of_memory())),
                    }
                }
                Ok(Status::StreamEnd) => return (used, made, None),
                Ok(_) if made < output.len() && mode == InflateFlush::Finish => {
                    return (used, made, Some(CodecFailure::ends_early()));
                }
                Ok(_) => return (used, made, None),
                Err((error, message)) => {
                    let failure = match error {
                        InflateError::NeedDict { .. } if self.options.dictionary.is_empty() => {
                            CodecFailure::zlib(code::NEED_DICT, "Missing dictionary")
                        }
                        InflateError::NeedDict { .. } => {
                            CodecFailure::zlib(code::NEED_DICT, "Bad dictionary")
                        }
                        InflateError::StreamError => CodecFailure::zlib(code::STREAM_ERROR, message),
                        InflateError::DataError => CodecFailure::zlib(code::DATA_ERROR, message),
                        InflateError::MemError => CodecFailure::zlib(code::MEM_ERROR, message),
                    };
                    return (used, made, Some(failure));
                }
            }
        }
    }
}

impl Engine {
    fn new(options: &CodecOptions) -> Option<Engine> {
        let dictionary = &options.dictionary;
        // zlib's codes for what surrounds the data: none, its own header, gzip's, either.
        let deflate = |offset: i32| {
            let bits = i32::from(options.window_bits.clamp(9, 15));
            let mut deflate = Deflate::new_with_config(DeflateConfig {
                level: options.level.clamp(-1, 9),
                window_bits: if offset < 0 { -bits } else { bits + offset },
                mem_level: options.mem_level.clamp(1, 9),
                strategy: match options.strategy {
                    1 => Strategy::Filtered,
                    2 => Strategy::HuffmanOnly,
                    3 => Strategy::Rle,
                    4 => Strategy::Fixed,
                    _ => Strategy::Default,
                },
                ..DeflateConfig::default()
            });
            // gzip has no place for a dictionary.
            if offset <= 0 && !dictionary.is_empty() {
                deflate.set_dictionary(dictionary).ok()?;
            }
            Some(Engine::Deflate(deflate))
        };
        let bits = match options.window_bits {
            0 => 15,
            bits => bits.clamp(8, 15),
        };
        match options.kind {
            CodecKind::Deflate => deflate(0),
            CodecKind::Gzip => deflate(16),
            CodecKind::DeflateRaw => deflate(-1),
            CodecKind::Inflate => {
                let bits = if options.window_bits == 0 { 0 } else { bits };
                Some(Engine::Inflate(Inflate::new(true, bits)))
            }
            CodecKind::Gunzip => Some(Engine::Inflate(Inflate::new(true, 16 + bits))),
            CodecKind::Unzip => Some(Engine::Inflate(Inflate::new(true, 32 + bits))),
            CodecKind::InflateRaw => {
                let mut inflate = Inflate::new(false, bits);
                if !dictionary.is_empty() {
                    inflate.set_dictionary(dictionary).ok()?;
                }
                Some(Engine::Inflate(inflate))
            }
            CodecKind::BrotliEncode => {
                let mut encoder = BrotliEncoderStateStruct::new(StandardAlloc::default());
                for &(param, value) in &options.params {
                    use BrotliEncoderParameter::*;
                    let param = match param {
                        0 => BROTLI_PARAM_MODE,
                        1 => BROTLI_PARAM_QUALITY,
                        2 => BROTLI_PARAM_LGWIN,
                        3 => BROTLI_PARAM_LGBLOCK,
                        4 => BROTLI_PARAM_DISABLE_LITERAL_CONTEXT_MODELING,
                        5 => BROTLI_PARAM_SIZE_HINT,
                        6 => BROTLI_PARAM_LARGE_WINDOW,
                        // NPOSTFIX and NDIRECT, which the encoder finds itself.
                        _ => continue,
                    };
                    if !encoder.set_parameter(param, value) {
                        return None;
                    }
                }
                Some(Engine::BrotliEncode(Box::new(encoder)))
            }
            CodecKind::BrotliDecode => {
                let alloc = StandardAlloc::default;
                let large = options.params.iter().any(|&(param, value)| param == 1 && value != 0);
                let decoder = if large {
                    BrotliDecoder::new(alloc(), alloc(), alloc())
                } else {
                    BrotliDecoder::new_strict(alloc(), alloc(), alloc())
                };
                Some(Engine::BrotliDecode(Box::new(decoder)))
            }
        }
    }
}

/// Inflates once; moves how much is used and made.
fn inflate_once(
    inflate: &mut Inflate,
    input: &[u8],
    output: &mut [u8],
    mode: InflateFlush,
    (used, made): (&mut usize, &mut usize),
) -> Result<Status, (InflateError, &'static str)> {
    let before = (inflate.total_in(), inflate.total_out());
    let done = inflate.decompress(&input[*used..], &mut output[*made..], mode);
    *used += (inflate.total_in() - before.0) as usize;
    *made += (inflate.total_out() - before.1) as usize;
    done.map_err(|error| (error, inflate.error_message().unwrap_or("Zlib error")))
}

fn deflated(
    deflate: &mut Deflate,
    input: &[u8],
    output: &mut [u8],
    flush: i32,
) -> (usize, usize, Option<CodecFailure>) {
    let mode = match flush {
        1 => DeflateFlush::PartialFlush,
        2 => DeflateFlush::SyncFlush,
        3 => DeflateFlush::FullFlush,
        4 => DeflateFlush::Finish,
        5 => DeflateFlush::Block,
        _ => DeflateFlush::NoFlush,
    };
    let before = (deflate.total_in(), deflate.total_out());
    let done = deflate.compress(input, output, mode);
    let (used, made) = (deflate.total_in() - before.0, deflate.total_out() - before.1);
    let failure = done
        .err()
        .map(|error| CodecFailure::zlib(error as i32, deflate.error_message().unwrap_or("Zlib error")));
    (used as usize, made as usize, failure)
}

fn brotli_encoded(
    encoder: &mut BrotliEncoderStateStruct<StandardAlloc>,
    input: &[u8],
    output: &mut [u8],
    flush: i32,
) -> (usize, usize, Option<CodecFailure>) {
    let op = match flush {
        1 => BrotliEncoderOperation::BROTLI_OPERATION_FLUSH,
        2 => BrotliEncoderOperation::BROTLI_OPERATION_FINISH,
        3 => BrotliEncoderOperation::BROTLI_OPERATION_EMIT_METADATA,
        _ => BrotliEncoderOperation::BROTLI_OPERATION_PROCESS,
    };
    let (mut left, mut used, mut room, mut made) = (input.len(), 0, output.len(), 0);
    let done = encoder.compress_stream(
        op,
        &mut left,
        input,
        &mut used,
        &mut room,
        output,
        &mut made,
        &mut None,
        &mut |_, _, _, _| (),
    );
    let failure = (!done).then(|| CodecFailure {
        number: -1,
        code: "ERR_BROTLI_COMPRESSION_FAILED".to_owned(),
        message: "Compression failed".to_owned(),
    });
    (used, made, failure)
}

fn brotli_decoded(
    decoder: &mut BrotliDecoder,
    input: &[u8],
    output: &mut [u8],
    flush: i32,
) -> (usize, usize, Option<CodecFailure>) {
    const FINISH: i32 = 2;
    let (mut left, mut used, mut room, mut made) = (input.len(), 0, output.len(), 0);
    let done =
        BrotliDecompressStream(&mut left, &mut used, input, &mut room, &mut made, output, &mut 0, decoder);
    let failure = match done {
        BrotliResult::ResultFailure => {
            let error = decoder.error_code;
            let name = brotli_name(error as i32);
            Some(CodecFailure {
                number: error as i32,
                code: format!("ERR_{name}"),
                message: "Decompression failed".to_owned(),
            })
        }
        BrotliResult::NeedsMoreInput if flush == FINISH => Some(CodecFailure::ends_early()),
        _ => None,
    };
    (used, made, failure)
}

/// What brotli's own library calls an error of its decoder.
fn brotli_name(number: i32) -> &'static str {
    match number {
        -1 => "_ERROR_FORMAT_EXUBERANT_NIBBLE",
        -2 => "_ERROR_FORMAT_RESERVED",
        -3 => "_ERROR_FORMAT_EXUBERANT_META_NIBBLE",
        -4 => "_ERROR_FORMAT_SIMPLE_HUFFMAN_ALPHABET",
        -5 => "_ERROR_FORMAT_SIMPLE_HUFFMAN_SAME",
        -6 => "_ERROR_FORMAT_CL_SPACE",
        -7 => "_ERROR_FORMAT_HUFFMAN_SPACE",
        -8 => "_ERROR_FORMAT_CONTEXT_MAP_REPEAT",
        -9 => "_ERROR_FORMAT_BLOCK_LENGTH_1",
        -10 => "_ERROR_FORMAT_BLOCK_LENGTH_2",
        -11 => "_ERROR_FORMAT_TRANSFORM",
        -12 => "_ERROR_FORMAT_DICTIONARY",
        -13 => "_ERROR_FORMAT_WINDOW_BITS",
        -14 => "_ERROR_FORMAT_PADDING_1",
        -15 => "_ERROR_FORMAT_PADDING_2",
        -16 => "_ERROR_FORMAT_DISTANCE",
        -19 => "_ERROR_DICTIONARY_NOT_SET",
        -20 => "_ERROR_INVALID_ARGUMENTS",
        -21 => "_ERROR_ALLOC_CONTEXT_MODES",
        -22 => "_ERROR_ALLOC_TREE_GROUPS",
        -25 => "_ERROR_ALLOC_CONTEXT_MAP",
        -26 => "_ERROR_ALLOC_RING_BUFFER_1",
        -27 => "_ERROR_ALLOC_RING_BUFFER_2",
        -30 => "_ERROR_ALLOC_BLOCK_TYPE_TREES",
        _ => "_ERROR_UNREACHABLE",
    }
}
