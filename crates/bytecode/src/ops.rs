//! The instruction table: the one place where an instruction is declared.
//!
//! `for_each_op!` hands every row to a macro of the caller's. From the rows follow the [`Op`] enum, the encoder, the
//! decoder, the verifier, the disassembler, `docs/bytecode.md`, the opcode names in a core, and the interpreter's
//! handlers (a row without a handler does not compile).
//!
//! # Encoding
//! Code is a sequence of 16-bit units: the opcode, then each operand in the row's order. `Reg`, `Imm16` and `Count`
//! take one unit; `Imm32`, `Const`, `Template`, `Table`, `Cache`, `Func`, `Scope` and `Jump` take two (low half first). There is no wide
//! prefix and no packing: decoding is one load an operand, and 65,536 registers are enough for any function.
//! A `Jump` is a signed distance in units from the start of the *jumping instruction*.
//!
//! # Registers and frames
//! Register `0..params` are the formal parameters (one register for each formal parameter, patterns and defaults
//! included: the prologue destructures from there), then named locals, then temporaries. A call window of [`FRAME_HEADER`]
//! words stands below register 0; the callee's window overlaps the caller's temporaries:
//!
//! ```text
//! caller: r[base+0..base+4] scratch  r[base+4] callee  r[base+5] this  r[base+6] arg0  r[base+7] arg1 ...
//! callee: header words 0..4          function          this            r[0]            r[1]
//! ```
//! so `Call { dst, base, argc }` moves nothing. Missing arguments become `undefined`; surplus ones are dropped unless
//! the code's flags say `NEEDS_ARGUMENTS` (rest parameter or `arguments`). All other registers start as `undefined`.
//! Everything at and above `base` is clobbered by a call.
//!
//! # Environments
//! Only captured bindings live in Environment cells. The compiler keeps the environment of each scope that needs one in
//! a register of its own, so handlers and generators restore nothing. Slot `Empty` means "in the temporal dead zone".
//!
//! # Exceptions
//! A code block has a handler table, innermost first: `{start, end, target, kind, reg}` in units. The throw stores the
//! exception in `reg` and continues at `target`. `kind`: `Catch` (the program handles it), `CatchPassesOn` (the same,
//! where the clause may throw the exception again or gives it to a call), `Finally` (cleans up and rethrows), `FinallySwallows` (a finally block that may leave by break, continue or return), `IteratorClose`.
//! Phase one of a throw treats `Finally` and `IteratorClose` as transparent.

/// Words of a frame below its register 0.
pub const FRAME_HEADER: u16 = 6;
/// Offset of the callee in a call window.
pub const WINDOW_CALLEE: u16 = 4;
/// Offset of `this` in a call window.
pub const WINDOW_THIS: u16 = 5;

/// Calls `$m!` with every row of the instruction table.
///
/// A row is `/// doc` lines, `Name { operand: Type, ... } effects`, where `Type` is an operand type of
/// [`crate::OperandKind`] (`Dst` is a written register, `Reg` a read one, `Mod` read and written, `Regs` the first register of a
/// run whose length the doc gives) and `effects` is one of `pure` (cannot throw, run JS or collect), `throws` (may
/// throw or collect, runs no JS) and `runs_js` (may do all three).
#[macro_export]
macro_rules! for_each_op {
    ($m:ident) => {
        $m! {
            // ---- moves and constants ------------------------------------------------------------------------
            /// r[dst] := r[src]
            Move { dst: Dst, src: Reg } pure,
            /// r[dst] := constants[k]
            LoadConst { dst: Dst, k: Const } pure,
            /// r[dst] := imm, an int32
            LoadInt { dst: Dst, imm: Imm32 } pure,
            /// r[dst] := undefined
            LoadUndefined { dst: Dst } pure,
            /// r[dst] := null
            LoadNull { dst: Dst } pure,
            /// r[dst] := true
            LoadTrue { dst: Dst } pure,
            /// r[dst] := false
            LoadFalse { dst: Dst } pure,
            /// r[dst] := Empty, the mark of a binding in its temporal dead zone
            LoadEmpty { dst: Dst } pure,
            /// r[dst] := this (sloppy functions have it coerced at entry; in arrows it is the captured one)
            LoadThis { dst: Dst } pure,
            /// r[dst] := the running function
            LoadCallee { dst: Dst } pure,
            /// r[dst] := new.target
            LoadNewTarget { dst: Dst } pure,
            /// r[dst] := the realm's global object
            LoadGlobalThis { dst: Dst } pure,
            /// r[dst] := import.meta of the running module
            LoadImportMeta { dst: Dst } throws,
            /// throws ReferenceError "Must call super constructor..." if r[src] is Empty
            CheckThis { src: Reg } throws,
            /// throws ReferenceError "Cannot access 'name' before initialization" if r[src] is Empty
            CheckTdz { src: Reg, name: Const } throws,
            /// throws TypeError "Assignment to constant variable."
            ThrowConstAssign { name: Const } throws,
            /// throws SyntaxError or TypeError or ReferenceError (kind 0, 1, 2) with the message constants[k]
            ThrowError { kind: Count, k: Const } throws,

            // ---- globals --------------------------------------------------------------------------------------
            /// r[dst] := global binding of the cache's name: lexical declarations first, then the global object; ReferenceError if absent
            GetGlobal { dst: Dst, cache: Cache } runs_js,
            /// r[dst] := typeof of that binding's value, "undefined" if it is absent
            TypeofGlobal { dst: Dst, cache: Cache } runs_js,
            /// global binding := r[src]; in strict code ReferenceError if absent; TypeError on a const, ReferenceError in the TDZ
            SetGlobal { cache: Cache, src: Reg } runs_js,
            /// initialises the lexical declaration (let, const, class of a script) of that name
            InitGlobalLexical { name: Const, src: Reg } throws,
            /// r[dst] := delete of a global binding in sloppy code
            DeleteGlobal { dst: Dst, name: Const } throws,
            /// GlobalDeclarationInstantiation for the script's declaration list (see `CodeTemplate::global_declarations`); runs first in a script
            DeclareGlobals { } throws,
            /// defines the global function of that name (CreateGlobalFunctionBinding)
            DefineGlobalFunction { name: Const, src: Reg } throws,

            // ---- environments -----------------------------------------------------------------------------------
            /// r[dst] := new Environment of scope `scope`, all slots Empty when the scope says so, else undefined; parent r[parent]
            NewEnv { dst: Dst, parent: Reg, scope: Scope } throws,
            /// r[dst] := copy of the Environment r[src] (CreatePerIterationEnvironment)
            CloneEnv { dst: Dst, src: Reg } throws,
            /// r[dst] := the environment the running function closed over
            LoadFunctionEnv { dst: Dst } pure,
            /// r[dst] := parent of the Environment r[env], `hops` (at least 1) times
            EnvParent { dst: Dst, env: Reg, hops: Count } pure,
            /// r[dst] := r[env].slots[slot]
            GetEnv { dst: Dst, env: Reg, slot: Count } pure,
            /// r[dst] := r[env].slots[slot]; ReferenceError if Empty, the name comes from the scope table
            GetEnvChecked { dst: Dst, env: Reg, slot: Count } throws,
            /// r[env].slots[slot] := r[src]
            SetEnv { env: Reg, slot: Count, src: Reg } pure,
            /// the same, ReferenceError if the slot was Empty
            SetEnvChecked { env: Reg, slot: Count, src: Reg } throws,
            /// r[dst] := slots[slot] of the function's environment, `hops` (0 = that itself) up
            GetOuter { dst: Dst, hops: Count, slot: Count } pure,
            /// the same, ReferenceError if Empty
            GetOuterChecked { dst: Dst, hops: Count, slot: Count } throws,
            /// slots[slot] of the function's environment `hops` up := r[src]
            SetOuter { hops: Count, slot: Count, src: Reg } pure,
            /// the same, ReferenceError if the slot was Empty
            SetOuterChecked { hops: Count, slot: Count, src: Reg } throws,

            // ---- functions, classes, literals -----------------------------------------------------------------------
            /// r[dst] := closure of functions[func] over the environment r[env]; arrows also take this and the home object of the frame
            NewClosure { dst: Dst, env: Reg, func: Func } throws,
            /// r[dst] := {} with room for `size` inline properties
            NewObject { dst: Dst, size: Count } throws,
            /// r[dst] := [] with capacity for `size` elements and length 0
            NewArray { dst: Dst, size: Count } throws,
            /// r[dst] := [r[first] ... r[first+count-1]] (Empty makes a hole)
            NewArrayFrom { dst: Dst, first: Regs, count: Count } throws,
            /// appends r[src] to the array literal r[arr]; Empty makes a hole
            ArrayAppend { arr: Reg, src: Reg } throws,
            /// appends all that iterating r[src] gives to the array literal r[arr]
            ArraySpread { arr: Reg, src: Reg } runs_js,
            /// r[dst] := RegExp of constants[pattern] (a string), constants[flags]
            NewRegExp { dst: Dst, pattern: Const, flags: Const } throws,
            /// r[dst] := the template object of `templates[k]`, one for each site
            GetTemplateObject { dst: Dst, k: Template } throws,
            /// CreateDataProperty(r[obj], name of cache, r[src]) on an object literal or class
            DefineNamed { obj: Reg, cache: Cache, src: Reg } throws,
            /// CreateDataPropertyOrThrow(r[obj], r[key] (a property key), r[src])
            DefineElem { obj: Reg, key: Reg, src: Reg } runs_js,
            /// defines getter (kind 0) or setter (1) r[func] under property key r[key]; flags bit 0: enumerable
            DefineAccessor { obj: Reg, key: Reg, func: Reg, kind: Count, flags: Count } runs_js,
            /// defines method r[func] under property key r[key], not enumerable (class methods)
            DefineMethod { obj: Reg, key: Reg, func: Reg } runs_js,
            /// __proto__: r[src] in an object literal: sets the prototype if it is an object or null
            SetLiteralProto { obj: Reg, src: Reg } throws,
            /// CopyDataProperties(r[obj], r[src], excluded keys r[first..first+count])
            CopyDataProperties { obj: Reg, src: Reg, first: Regs, count: Count } runs_js,
            /// [[HomeObject]] of the function r[func] := r[home]
            SetHomeObject { func: Reg, home: Reg } pure,
            /// SetFunctionName(r[func], r[key], prefix): prefix 0 none, 1 "get", 2 "set"
            SetFunctionName { func: Reg, key: Reg, prefix: Count } throws,
            /// r[dst] := property key of r[src] (ToPropertyKey)
            ToPropertyKey { dst: Dst, src: Reg } runs_js,
            /// r[dst] := property key of r[key], for an element of r[obj] that is read and then written: a TypeError first if r[obj] is
            /// undefined or null and converting the key would show
            ToElementKey { dst: Dst, obj: Reg, key: Reg } runs_js,
            /// ClassDefinitionEvaluation: constructor functions[func] over r[env] with heritage r[heritage] (Empty: no extends clause);
            /// r[dst] := the constructor, r[dst+1] := its prototype object
            NewClass { dst: Regs, env: Reg, func: Func, heritage: Reg } runs_js,
            /// gives class r[class] the field initialiser method r[func], run by construction (InitializeInstanceElements)
            SetClassFields { class: Reg, func: Reg } pure,
            /// runs the field initialiser of the class of the running constructor on r[this]; the function is r[callee]
            InitFields { this: Reg, callee: Reg } runs_js,

            // ---- private names ---------------------------------------------------------------------------------------
            /// r[dst] := new private name with the description constants[name] ("#x")
            NewPrivateName { dst: Dst, name: Const } throws,
            /// adds private field r[key] to r[obj]; TypeError if it is there
            DefinePrivate { obj: Reg, key: Reg, src: Reg } throws,
            /// adds a private method (kind 2) or accessor half (0 get, 1 set) to r[obj]
            DefinePrivateMethod { obj: Reg, key: Reg, func: Reg, kind: Count } throws,
            /// r[dst] := r[obj].#key
            GetPrivate { dst: Dst, obj: Reg, key: Reg } runs_js,
            /// r[obj].#key := r[src]
            SetPrivate { obj: Reg, key: Reg, src: Reg } runs_js,
            /// r[dst] := #key in r[obj]
            HasPrivate { dst: Dst, obj: Reg, key: Reg } throws,

            // ---- properties --------------------------------------------------------------------------------------------
            /// r[dst] := r[obj][name of cache]
            GetNamed { dst: Dst, obj: Reg, cache: Cache } runs_js,
            /// r[obj][name of cache] := r[src]
            SetNamed { obj: Reg, cache: Cache, src: Reg } runs_js,
            /// r[dst] := r[obj].length
            GetLength { dst: Dst, obj: Reg, cache: Cache } runs_js,
            /// r[dst] := this[name of cache]
            GetThisNamed { dst: Dst, cache: Cache } runs_js,
            /// this[name of cache] := r[src]
            SetThisNamed { cache: Cache, src: Reg } runs_js,
            /// r[dst] := r[obj][r[key]]
            GetElem { dst: Dst, obj: Reg, key: Reg } runs_js,
            /// r[obj][r[key]] := r[src]
            SetElem { obj: Reg, key: Reg, src: Reg } runs_js,
            /// r[dst] := r[obj][index], a constant array index
            GetIndex { dst: Dst, obj: Reg, index: Count } runs_js,
            /// r[dst] := delete r[obj][r[key]]; in strict code TypeError instead of false
            DeleteElem { dst: Dst, obj: Reg, key: Reg } runs_js,
            /// r[dst] := home.[[GetPrototypeOf]]()[r[key]] with receiver r[this]
            GetSuper { dst: Dst, this: Reg, key: Reg } runs_js,
            /// the prototype of the home object, r[key] := r[src] with receiver r[this]; TypeError in strict code if that fails
            SetSuper { this: Reg, key: Reg, src: Reg } runs_js,
            /// r[dst] := r[key] in r[obj]
            In { dst: Dst, key: Reg, obj: Reg } runs_js,
            /// r[dst] := r[value] instanceof r[target]
            InstanceOf { dst: Dst, value: Reg, target: Reg } runs_js,
            /// TypeError "Cannot destructure ..." unless r[src] is an object-coercible value
            RequireObjectCoercible { src: Reg } throws,

            // ---- calls -------------------------------------------------------------------------------------------------
            /// r[dst] := call of the window at base with argc arguments
            Call { dst: Dst, base: Regs, argc: Count } runs_js,
            /// r[base+4] := r[callee]; r[base+5] := undefined; then as Call: the call of a plain function
            CallFunction { dst: Dst, base: Regs, argc: Count, callee: Reg } runs_js,
            /// r[base+5] := r[obj]; r[base+4] := r[obj][name of cache]; then as Call. `TypeError: obj.name is not a function` names the property
            CallMethod { dst: Dst, base: Regs, argc: Count, obj: Reg, cache: Cache } runs_js,
            /// r[dst] := new r[base+4](args); new.target is the callee
            New { dst: Dst, base: Regs, argc: Count } runs_js,
            /// as Call, the arguments are the elements of the array r[base+6]
            CallSpread { dst: Dst, base: Regs } runs_js,
            /// as New, the arguments are the elements of the array r[base+6]
            NewSpread { dst: Dst, base: Regs } runs_js,
            /// super(args): constructs the prototype of the function r[callee] with new.target r[target]; r[dst] := the new this.
            SuperCall { dst: Dst, base: Regs, argc: Count, callee: Reg, target: Reg } runs_js,
            /// the same, the arguments are the elements of the array r[base+6]
            SuperCallSpread { dst: Dst, base: Regs, callee: Reg, target: Reg } runs_js,
            /// as Call, but if the callee is %eval% this is a direct eval over the environment r[env]
            CallEval { dst: Dst, base: Regs, argc: Count, env: Reg } runs_js,
            /// the same, the arguments are the elements of the array r[base+6]
            CallEvalSpread { dst: Dst, base: Regs, env: Reg } runs_js,
            /// r[dst] := promise of import(r[specifier], r[options])
            ImportCall { dst: Dst, specifier: Reg, options: Reg } runs_js,
            /// returns r[src] to the caller
            Return { src: Reg } pure,
            /// returns undefined
            ReturnUndefined { } pure,
            /// the end of a derived constructor: returns r[src] if it is an object; else r[this], CheckThis applied; TypeError if r[src] is neither an object nor undefined
            ReturnDerived { src: Reg, this: Reg } throws,
            /// r[dst] := the arguments object (kind 0 unmapped, 1 mapped onto the environment r[env]: parameter i is slot `mapping[i]` of the code's table)
            CreateArguments { dst: Dst, kind: Count, env: Reg } throws,
            /// r[dst] := array of the arguments from index `from` on
            CreateRest { dst: Dst, from: Count } throws,

            // ---- operators -----------------------------------------------------------------------------------------------
            /// r[dst] := r[a] + r[b]
            Add { dst: Dst, a: Reg, b: Reg } runs_js,
            /// r[dst] := r[a] - r[b]
            Sub { dst: Dst, a: Reg, b: Reg } runs_js,
            /// r[dst] := r[a] * r[b]
            Mul { dst: Dst, a: Reg, b: Reg } runs_js,
            /// r[dst] := r[a] / r[b]
            Div { dst: Dst, a: Reg, b: Reg } runs_js,
            /// r[dst] := r[a] % r[b]
            Rem { dst: Dst, a: Reg, b: Reg } runs_js,
            /// r[dst] := r[a] ** r[b]
            Exp { dst: Dst, a: Reg, b: Reg } runs_js,
            /// r[dst] := r[a] & r[b]
            BitAnd { dst: Dst, a: Reg, b: Reg } runs_js,
            /// r[dst] := r[a] | r[b]
            BitOr { dst: Dst, a: Reg, b: Reg } runs_js,
            /// r[dst] := r[a] ^ r[b]
            BitXor { dst: Dst, a: Reg, b: Reg } runs_js,
            /// r[dst] := r[a] << r[b]
            Shl { dst: Dst, a: Reg, b: Reg } runs_js,
            /// r[dst] := r[a] >> r[b]
            Shr { dst: Dst, a: Reg, b: Reg } runs_js,
            /// r[dst] := r[a] >>> r[b]
            UShr { dst: Dst, a: Reg, b: Reg } runs_js,
            /// r[dst] := r[a] + imm
            AddI { dst: Dst, a: Reg, imm: Imm16 } runs_js,
            /// r[dst] := r[a] - imm
            SubI { dst: Dst, a: Reg, imm: Imm16 } runs_js,
            /// r[dst] := r[a] * imm
            MulI { dst: Dst, a: Reg, imm: Imm16 } runs_js,
            /// r[dst] := r[a] & imm
            BitAndI { dst: Dst, a: Reg, imm: Imm16 } runs_js,
            /// r[dst] := r[a] | imm
            BitOrI { dst: Dst, a: Reg, imm: Imm16 } runs_js,
            /// r[dst] := r[a] << imm (0..=31)
            ShlI { dst: Dst, a: Reg, imm: Imm16 } runs_js,
            /// r[dst] := r[a] >> imm (0..=31)
            ShrI { dst: Dst, a: Reg, imm: Imm16 } runs_js,
            /// r[dst] := r[a] >>> imm (0..=31)
            UShrI { dst: Dst, a: Reg, imm: Imm16 } runs_js,
            /// r[dst] := -r[a]
            Neg { dst: Dst, a: Reg } runs_js,
            /// r[dst] := ~r[a]
            BitNot { dst: Dst, a: Reg } runs_js,
            /// r[dst] := !r[a]
            Not { dst: Dst, a: Reg } pure,
            /// r[dst] := ToNumber(r[a]) (unary plus)
            ToNumber { dst: Dst, a: Reg } runs_js,
            /// r[dst] := ToNumeric(r[a])
            ToNumeric { dst: Dst, a: Reg } runs_js,
            /// r[dst] := ToNumeric(r[a]) + 1
            Inc { dst: Dst, a: Reg } runs_js,
            /// r[dst] := ToNumeric(r[a]) - 1
            Dec { dst: Dst, a: Reg } runs_js,
            /// r[dst] := ToString(r[a]) (template literals)
            ToStr { dst: Dst, a: Reg } runs_js,
            /// r[dst] := concatenation of the strings r[first..first+count] (all are strings already)
            ConcatStrings { dst: Dst, first: Regs, count: Count } throws,
            /// r[dst] := typeof r[a]
            Typeof { dst: Dst, a: Reg } pure,
            /// r[dst] := r[a] == r[b]
            Eq { dst: Dst, a: Reg, b: Reg } runs_js,
            /// r[dst] := r[a] != r[b]
            Ne { dst: Dst, a: Reg, b: Reg } runs_js,
            /// r[dst] := r[a] === r[b]
            StrictEq { dst: Dst, a: Reg, b: Reg } pure,
            /// r[dst] := r[a] !== r[b]
            StrictNe { dst: Dst, a: Reg, b: Reg } pure,
            /// r[dst] := r[a] < r[b]
            Lt { dst: Dst, a: Reg, b: Reg } runs_js,
            /// r[dst] := r[a] <= r[b]
            Le { dst: Dst, a: Reg, b: Reg } runs_js,
            /// r[dst] := r[a] > r[b]
            Gt { dst: Dst, a: Reg, b: Reg } runs_js,
            /// r[dst] := r[a] >= r[b]
            Ge { dst: Dst, a: Reg, b: Reg } runs_js,

            // ---- jumps --------------------------------------------------------------------------------------------------
            /// pc := target
            Jump { target: Jump } pure,
            /// pc := target, backwards: the safepoint where live dumps and time limits are polled. Every loop has one
            LoopJump { target: Jump } throws,
            /// if ToBoolean(r[a]) pc := target, backwards: a safepoint as LoopJump is, when it jumps. So are all `LoopIf...`
            LoopIfTrue { a: Reg, target: Jump } throws,
            /// if not ToBoolean(r[a]) pc := target, backwards
            LoopIfFalse { a: Reg, target: Jump } throws,
            /// if r[a] < r[b] pc := target, backwards
            LoopIfLt { a: Reg, b: Reg, target: Jump } runs_js,
            /// if r[a] <= r[b] pc := target, backwards
            LoopIfLe { a: Reg, b: Reg, target: Jump } runs_js,
            /// if r[a] > r[b] pc := target, backwards
            LoopIfGt { a: Reg, b: Reg, target: Jump } runs_js,
            /// if r[a] >= r[b] pc := target, backwards
            LoopIfGe { a: Reg, b: Reg, target: Jump } runs_js,
            /// if r[a] < imm pc := target, backwards
            LoopIfLtI { a: Reg, imm: Imm16, target: Jump } runs_js,
            /// if r[a] <= imm pc := target, backwards
            LoopIfLeI { a: Reg, imm: Imm16, target: Jump } runs_js,
            /// if r[a] > imm pc := target, backwards
            LoopIfGtI { a: Reg, imm: Imm16, target: Jump } runs_js,
            /// if r[a] >= imm pc := target, backwards
            LoopIfGeI { a: Reg, imm: Imm16, target: Jump } runs_js,
            /// if ToBoolean(r[a]) pc := target
            JumpIfTrue { a: Reg, target: Jump } pure,
            /// if not ToBoolean(r[a]) pc := target
            JumpIfFalse { a: Reg, target: Jump } pure,
            /// if r[a] is undefined or null pc := target
            JumpIfNullish { a: Reg, target: Jump } pure,
            /// if r[a] is neither undefined nor null pc := target
            JumpIfNotNullish { a: Reg, target: Jump } pure,
            /// if r[a] is undefined pc := target
            JumpIfUndefined { a: Reg, target: Jump } pure,
            /// if r[a] is not undefined pc := target
            JumpIfNotUndefined { a: Reg, target: Jump } pure,
            /// if r[a] is Empty pc := target
            JumpIfEmpty { a: Reg, target: Jump } pure,
            /// if r[a] < r[b] pc := target
            JumpIfLt { a: Reg, b: Reg, target: Jump } runs_js,
            /// if r[a] <= r[b] pc := target
            JumpIfLe { a: Reg, b: Reg, target: Jump } runs_js,
            /// if r[a] > r[b] pc := target
            JumpIfGt { a: Reg, b: Reg, target: Jump } runs_js,
            /// if r[a] >= r[b] pc := target
            JumpIfGe { a: Reg, b: Reg, target: Jump } runs_js,
            /// if not r[a] < r[b] pc := target
            JumpIfNotLt { a: Reg, b: Reg, target: Jump } runs_js,
            /// if not r[a] <= r[b] pc := target
            JumpIfNotLe { a: Reg, b: Reg, target: Jump } runs_js,
            /// if not r[a] > r[b] pc := target
            JumpIfNotGt { a: Reg, b: Reg, target: Jump } runs_js,
            /// if not r[a] >= r[b] pc := target
            JumpIfNotGe { a: Reg, b: Reg, target: Jump } runs_js,
            /// if r[a] < imm pc := target
            JumpIfLtI { a: Reg, imm: Imm16, target: Jump } runs_js,
            /// if not r[a] < imm pc := target
            JumpIfNotLtI { a: Reg, imm: Imm16, target: Jump } runs_js,
            /// if r[a] > imm pc := target
            JumpIfGtI { a: Reg, imm: Imm16, target: Jump } runs_js,
            /// if not r[a] > imm pc := target
            JumpIfNotGtI { a: Reg, imm: Imm16, target: Jump } runs_js,
            /// if r[a] <= imm pc := target
            JumpIfLeI { a: Reg, imm: Imm16, target: Jump } runs_js,
            /// if not r[a] <= imm pc := target
            JumpIfNotLeI { a: Reg, imm: Imm16, target: Jump } runs_js,
            /// if r[a] >= imm pc := target
            JumpIfGeI { a: Reg, imm: Imm16, target: Jump } runs_js,
            /// if not r[a] >= imm pc := target
            JumpIfNotGeI { a: Reg, imm: Imm16, target: Jump } runs_js,
            /// if r[a] == r[b] pc := target
            JumpIfEq { a: Reg, b: Reg, target: Jump } runs_js,
            /// if r[a] != r[b] pc := target
            JumpIfNe { a: Reg, b: Reg, target: Jump } runs_js,
            /// if r[a] === r[b] pc := target
            JumpIfStrictEq { a: Reg, b: Reg, target: Jump } pure,
            /// if r[a] !== r[b] pc := target
            JumpIfStrictNe { a: Reg, b: Reg, target: Jump } pure,
            /// if r[a] === the int imm pc := target
            JumpIfStrictEqI { a: Reg, imm: Imm16, target: Jump } pure,
            /// if r[a] !== the int imm pc := target
            JumpIfStrictNeI { a: Reg, imm: Imm16, target: Jump } pure,
            /// pc := target of r[a] in jump table `table` (index r[a] - low), the table's default if r[a] is no number equal to an int in its range
            JumpTable { a: Reg, table: Table } pure,

            // ---- exceptions ------------------------------------------------------------------------------------------------
            /// throws r[src]
            Throw { src: Reg } throws,
            /// throws r[src] again: it keeps the record of its first throw (end of finally, iterator close)
            Rethrow { src: Reg } throws,

            // ---- iteration -----------------------------------------------------------------------------------------------
            /// r[iter], r[iter+1], r[iter+2] := iterator record of r[src] (iterator, next method, done flag false).
            /// The VM may store its own fast form in the three registers for arrays; only iterator instructions read them.
            GetIterator { iter: Regs, src: Reg } runs_js,
            /// as GetIterator, but never the fast form: r[iter] is the iterator object and r[iter+1] its next method (yield*)
            GetIteratorObject { iter: Regs, src: Reg } runs_js,
            /// the same by Symbol.asyncIterator, falling back to CreateAsyncFromSyncIterator
            GetAsyncIterator { iter: Regs, src: Reg } runs_js,
            /// one step: on the fast path r[dst] := the value (done: pc := done) and the IteratorUnpack that must follow is skipped;
            /// otherwise calls next with the argument undefined, r[dst] := the result object, and goes on to it.
            /// A throw, or done, sets the done flag. If the flag is set already: pc := done. On the way to done r[dst] := undefined.
            IteratorNext { dst: Dst, iter: Regs, done: Jump } runs_js,
            /// r[dst] is a result object: TypeError if not an object; if its done is true: sets the done flag of the record, r[dst] := undefined, pc := done; else r[dst] := its value
            IteratorUnpack { dst: Mod, iter: Regs, done: Jump } runs_js,
            /// IteratorClose for a normal completion: if the done flag is not set, sets it and calls return; TypeError if its result is not an object
            IteratorClose { iter: Regs } runs_js,
            /// IteratorClose for a throw completion: if the done flag is not set, sets it and calls return; ignores what it gives or throws
            IteratorCloseSilent { iter: Regs } runs_js,
            /// r[dst] := result of calling next of the record with r[arg] (yield*, for await)
            IteratorCall { dst: Dst, iter: Regs, arg: Reg } runs_js,
            /// AsyncIteratorClose, first half: r[dst] := result of calling return, Empty if there is no such method or the done flag is set; sets the flag
            IteratorCallReturn { dst: Dst, iter: Regs } runs_js,
            /// r[dst] := array of all that is left (rest element); sets the done flag
            IteratorRest { dst: Dst, iter: Regs } runs_js,
            /// TypeError "Iterator result x is not an object" unless r[src] is an object
            CheckObject { src: Reg } throws,
            /// r[iter] := for-in enumerator of r[src] (EnumerateObjectProperties); undefined and null enumerate nothing
            GetForIn { iter: Dst, src: Reg } runs_js,
            /// r[dst] := next enumerable string key that still exists, or pc := done
            ForInNext { dst: Dst, iter: Reg, done: Jump } runs_js,

            // ---- loading -------------------------------------------------------------------------------------------------------
            /// the only instruction of a function of the library that has not run yet: reads its code from the executable and begins it
            LoadDeferred { } throws,

            // ---- generators and async functions --------------------------------------------------------------------------------
            /// after the parameters of a generator: the frame moves into a new generator object, which is returned. Goes on here at the first next().
            /// In a module, after its environment and functions are made: linking runs to here, evaluation goes on here
            InitialYield { } throws,
            /// first instruction of an async function (in a module behind InitialYield): makes its promise. From here a throw rejects it
            AsyncStart { } throws,
            /// suspends the generator with r[value]; when resumed r[dst] := the value sent and r[mode] := 0 next, 1 throw, 2 return
            Yield { dst: Dst, mode: Dst, value: Reg } throws,
            /// the same in an async generator: settles the oldest request (the value has been awaited already)
            AsyncYield { dst: Dst, mode: Dst, value: Reg } throws,
            /// as Yield, but r[value] is the inner result object itself and is passed on as it is (yield*)
            YieldDelegate { dst: Dst, mode: Dst, value: Reg } throws,
            /// throws r[value] if r[mode] is 1; pc := target if it is 2
            ResumeDispatch { mode: Reg, value: Reg, target: Jump } throws,
            /// suspends the async function until r[value] settles; r[dst] := its value, or throws its reason here
            Await { dst: Dst, value: Reg } runs_js,
            /// r[dst] := r[obj][name of cache] if it is neither undefined nor null and callable, else undefined (GetMethod)
            GetMethod { dst: Dst, obj: Reg, cache: Cache } runs_js,

            // ---- with and direct eval -----------------------------------------------------------------------------------------------
            /// r[dst] := ObjectEnvironment over ToObject(r[src]) (with), of the scope `scope`
            NewWithEnv { dst: Dst, parent: Reg, src: Reg, scope: Scope } throws,
            /// r[dst] := binding `name` looked up through the environment chain from r[env], then the globals; ReferenceError if absent.
            /// (Names that no program can write, `this` of a derived constructor say, may give Empty.)
            GetDynamic { dst: Dst, env: Reg, name: Const } runs_js,
            /// r[dst] := callee, r[dst+1] := this for a call of such a binding (the with object, or undefined)
            GetDynamicCallee { dst: Regs, env: Reg, name: Const } runs_js,
            /// typeof such a binding
            TypeofDynamic { dst: Dst, env: Reg, name: Const } runs_js,
            /// such a binding := r[src]
            SetDynamic { env: Reg, name: Const, src: Reg } runs_js,
            /// r[dst] := what holds such a binding: an environment, an object of variables, the global object, or undefined if nothing does
            ResolveDynamic { dst: Dst, env: Reg, name: Const } runs_js,
            /// r[dst] := binding `name` of r[base], which ResolveDynamic gave
            GetResolved { dst: Dst, base: Reg, name: Const } runs_js,
            /// binding `name` of r[base], which ResolveDynamic gave, := r[src]
            SetResolved { base: Reg, name: Const, src: Reg } runs_js,
            /// r[dst] := delete of such a binding
            DeleteDynamic { dst: Dst, env: Reg, name: Const } runs_js,
            /// EvalDeclarationInstantiation for the declaration list of sloppy eval code; runs first in it
            DeclareEval { } throws,
            /// the function `name` that sloppy eval code declares := r[src], in the variable environment
            DefineEvalFunction { name: Const, src: Reg } runs_js,
            /// Annex B.3.2.2 and B.3.2.3: r[dst] := whether the function `name` in a block of this script or eval code is a variable too; makes it one if so
            DeclareBlockFunction { dst: Dst, name: Const } throws,
            /// the variable of DeclareBlockFunction := r[src]
            SetBlockFunction { name: Const, src: Reg } runs_js,

            // ---- modules, debugging ------------------------------------------------------------------------------------------------
            /// r[dst] := value of import binding k of the running module, through the table of places that linking filled; ReferenceError if it is in its TDZ
            GetImport { dst: Dst, k: Count } throws,
            /// the debugger statement: a safepoint
            Debugger { } throws,
            /// does nothing
            Nop { } pure,
        }
    };
}
