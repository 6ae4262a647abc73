//! The VM stack: one contiguous range of values with frame records on it. Frames are data.
//!
//! A frame is [`FRAME_HEADER`] words below its register 0, where `fp` points:
//!
//! ```text
//! fp[-6]  low 32: caller's fp, in words from the stack's start     bits 32..48: register of the caller that takes the result
//! fp[-5]  low 32: pc in units (of the instruction being executed)  bits 32..49: argument count
//! fp[-4]  address of the Code (0: native frame) | frame flags in its low 6 bits
//! fp[-3]  new.target; in generators and async functions their Generator object
//! fp[-2]  the function
//! fp[-1]  this
//! fp[0..] registers; arguments in a native frame
//! ```
//! The first three words carry the int tag, so every word of the stack is a valid `Value` and stale ones do no harm:
//! that is what makes scanning precise without liveness maps. A frame flagged `ARGS_BELOW` was moved up by its argument
//! count plus a header, and all its arguments stand just below its header.

use crate::code::Code;
use gill_bytecode::FRAME_HEADER;
use gill_heap::Value;
use gill_heap::value::NUMBER_TAG;

/// `FRAME_HEADER` as a count of words.
pub const HEADER: usize = FRAME_HEADER as usize;
/// Arguments of a call at most: the bits that their count has in a header.
pub(crate) const MAX_ARGUMENTS: usize = 0x1_ffff;

pub use gill_bytecode::layout::frame_flags;

/// A frame, by its register 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Frame(pub *mut Value);

impl Frame {
    #[inline(always)]
    fn word(self, index: isize) -> u64 {
        // SAFETY: a Frame is made only for a frame on the VM stack, which has its header below.
        unsafe { (*self.0.offset(index)).bits() }
    }
    #[inline(always)]
    fn set_word(self, index: isize, bits: u64) {
        // SAFETY: as above.
        unsafe { *self.0.offset(index) = Value::from_bits(bits) }
    }
    /// Writes the header's first three words.
    #[inline(always)]
    pub fn set_link(self, caller_fp: u32, dst: u16, argc: u32, code: *const Code, flags: u64) {
        self.set_word(-6, NUMBER_TAG | (dst as u64) << 32 | caller_fp as u64);
        self.set_word(-5, NUMBER_TAG | (argc as u64) << 32);
        self.set_word(-4, NUMBER_TAG | code as u64 | flags);
    }
    /// Caller's fp in words from the stack's start.
    #[inline(always)]
    pub fn caller_offset(self) -> u32 {
        self.word(-6) as u32
    }
    /// Register of the caller that takes the result.
    #[inline(always)]
    pub fn dst(self) -> u16 {
        (self.word(-6) >> 32) as u16
    }
    /// pc in units.
    #[inline(always)]
    pub fn pc(self) -> u32 {
        self.word(-5) as u32
    }
    /// Stores the pc.
    #[inline(always)]
    pub fn set_pc(self, pc: u32) {
        // SAFETY: the low half of fp[-5], little or big endian alike through the word.
        unsafe {
            let word = self.0.offset(-5) as *mut u32;
            *(if cfg!(target_endian = "little") { word } else { word.add(1) }) = pc;
        }
    }
    /// Number of arguments given.
    #[inline(always)]
    pub fn argc(self) -> usize {
        ((self.word(-5) >> 32) as usize) & MAX_ARGUMENTS
    }
    /// Address of the code, null if the frame is native: not followed, for who must not trust it.
    #[inline(always)]
    pub fn code_address(self) -> *const Code {
        (self.word(-4) & !(NUMBER_TAG | frame_flags::MASK)) as *const Code
    }
    /// Puts another code in the place of the frame's.
    pub fn set_code(self, code: *const Code) {
        self.set_word(-4, NUMBER_TAG | code as u64 | self.flags());
    }
    /// Flags.
    #[inline(always)]
    pub fn flags(self) -> u64 {
        self.word(-4) & frame_flags::MASK
    }
    /// Adds flags.
    #[inline(always)]
    pub fn add_flags(self, flags: u64) {
        self.set_word(-4, self.word(-4) | flags);
    }
    /// The code, unless the frame is native.
    #[inline(always)]
    pub fn code(self) -> Option<&'static Code> {
        // SAFETY: codes are boxed and kept by the VM as long as a frame or function needs them.
        unsafe { self.code_address().as_ref() }
    }
    /// new.target, or the Generator.
    #[inline(always)]
    pub fn new_target(self) -> Value {
        Value::from_bits(self.word(-3))
    }
    /// Sets it.
    #[inline(always)]
    pub fn set_new_target(self, value: Value) {
        self.set_word(-3, value.bits());
    }
    /// The function.
    #[inline(always)]
    pub fn callee(self) -> Value {
        Value::from_bits(self.word(-2))
    }
    /// Sets it.
    #[inline(always)]
    pub fn set_callee(self, value: Value) {
        self.set_word(-2, value.bits());
    }
    /// this
    #[inline(always)]
    pub fn this(self) -> Value {
        Value::from_bits(self.word(-1))
    }
    /// Sets it.
    #[inline(always)]
    pub fn set_this(self, value: Value) {
        self.set_word(-1, value.bits());
    }
    /// Register `index`, which must be one of the frame's.
    #[inline(always)]
    pub fn reg(self, index: usize) -> Value {
        // SAFETY: the verifier holds register numbers below the frame's count.
        unsafe { *self.0.add(index) }
    }
    /// Sets it.
    #[inline(always)]
    pub fn set_reg(self, index: usize, value: Value) {
        // SAFETY: as above.
        unsafe { *self.0.add(index) = value }
    }
    /// Words in use from register 0 on.
    #[inline(always)]
    pub fn extent(self) -> usize {
        match self.code() {
            Some(code) => code.registers as usize,
            None => self.argc(),
        }
    }
    /// All arguments the function was given.
    pub fn arguments(self) -> &'static [Value] {
        let (argc, args) = (self.argc(), self.flags() & frame_flags::ARGS_BELOW != 0);
        let given = match self.code() {
            Some(code) if !args => argc.min(code.params as usize),
            _ => argc,
        };
        // SAFETY: the arguments stand below the header if flagged, else in the first registers.
        unsafe {
            let start = if args { self.0.sub(HEADER + argc) } else { self.0 };
            std::slice::from_raw_parts(start, given)
        }
    }
}

/// The memory of the stack.
pub struct Stack {
    base: *mut Value,
    words: usize,
}

impl Stack {
    /// Reserves a stack of `words` words; memory is touched only as it is used.
    ///
    /// # Errors
    /// The error of `mmap`.
    pub fn new(words: usize) -> std::io::Result<Stack> {
        // SAFETY: an anonymous private mapping at a place of the kernel's choice.
        let base = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                words * 8,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
                -1,
                0,
            )
        };
        if base == libc::MAP_FAILED {
            Err(std::io::Error::last_os_error())
        } else {
            Ok(Stack { base: base.cast(), words })
        }
    }
    /// Its first word.
    #[inline(always)]
    pub fn base(&self) -> *mut Value {
        self.base
    }
    /// One past its last word that frames may use; some are kept back for handling the overflow.
    #[inline(always)]
    pub fn limit(&self) -> *mut Value {
        // SAFETY: inside the mapping.
        unsafe { self.base.add(self.words - 4096) }
    }
    /// The frame at this offset.
    #[inline(always)]
    pub fn frame_at(&self, offset: u32) -> Frame {
        // SAFETY: offsets come from frames of this stack.
        Frame(unsafe { self.base.add(offset as usize) })
    }
    /// The offset of a frame.
    #[inline(always)]
    pub fn offset_of(&self, frame: Frame) -> u32 {
        // SAFETY: both are in the mapping.
        unsafe { frame.0.offset_from(self.base) as u32 }
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        // SAFETY: the mapping made in `new`.
        unsafe {
            libc::munmap(self.base.cast(), self.words * 8);
        }
    }
}
