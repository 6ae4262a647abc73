//! `JSON.stringify` (ECMA-262 25.5.2).
//!
//! Text is put together in one buffer of the narrowest width. Properties of ordinary objects are read by slot as long
//! as the object keeps the shape it had when its keys were listed; whatever may run JS in between is checked for.

use crate::builtins::string::Builder;
use crate::native::{Args, JsResult};
use crate::object::{Obj, as_object, dense, element};
use crate::throw::Throw;
use crate::vm::Vm;
use gill_heap::string::{JsString, MAX_STRING_LENGTH, Units};
use gill_heap::{CellKind, PrimitiveWrapper, PropertyKey, PropertySlot, Value, flags};
use rustc_hash::FxHashSet;

/// JSON.stringify ( value [ , replacer [ , space ] ] )
pub(super) fn stringify(vm: &mut Vm, args: Args) -> JsResult {
    let mut replacer = Value::UNDEFINED;
    let mut list = None;
    // 4. If replacer is an Object, then
    if let Some(object) = as_object(args.get(1)) {
        if vm.is_callable(args.get(1)) {
            replacer = args.get(1);
        } else if vm.is_array(args.get(1))? {
            list = Some(property_list(vm, object)?);
        }
    }
    // 5. If space is an Object: a Number or String object counts as what it wraps.
    let mut space = args.get(2);
    if let Some(wrapper) = crate::object::as_cell::<PrimitiveWrapper>(space) {
        let primitive = wrapper.primitive.get();
        if primitive.is_number() {
            space = Value::number(vm.to_number(space)?);
        } else if primitive.is_string() {
            space = vm.to_string(space)?.value();
        }
    }
    let gap: Vec<u16> = if let Some(n) = space.as_number() {
        let n = if n.is_nan() { 0.0 } else { n.trunc() };
        vec![0x20; n.clamp(0.0, 10.0) as usize]
    } else if let Some(s) = JsString::from_value(space) {
        vm.heap.units(s).iter().take(10).collect()
    } else {
        Vec::new()
    };
    let mut writer = Writer {
        out: Builder::new(),
        replacer,
        list,
        gap,
        depth: 0,
        path: Vec::new(),
        deep: FxHashSet::default(),
    };
    // 9.-10. The wrapper is only seen by a replacer function.
    let holder = if replacer.is_undefined() {
        None
    } else {
        let wrapper = vm.new_object();
        vm.add_named(wrapper, vm.names.empty, args.get(0), gill_heap::Attributes::DATA);
        Some(wrapper)
    };
    let key = vm.names.empty;
    if writer.property(vm, holder, key, args.get(0))? {
        Ok(writer.out.finish(vm))
    } else {
        Ok(Value::UNDEFINED)
    }
}

/// The PropertyList of an array replacer. The keys are kept alive by the temps.
fn property_list(vm: &mut Vm, array: Obj) -> JsResult<Vec<PropertyKey>> {
    let mut list = Vec::new();
    let length = vm.length_of(array)?;
    for i in 0..length {
        let value = vm.get_index(array, i)?;
        let item = if value.is_string() || value.is_number() {
            value
        } else {
            match crate::object::as_cell::<PrimitiveWrapper>(value).map(|w| w.primitive.get()) {
                Some(p) if p.is_string() || p.is_number() => value,
                _ => continue,
            }
        };
        let text = vm.to_string(item)?;
        let key = vm.heap.key_from_string(text);
        vm.temps.push(key.traced());
        if !list.contains(&key) {
            list.push(key);
        }
    }
    Ok(list)
}

struct Writer {
    out: Builder,
    replacer: Value,
    list: Option<Vec<PropertyKey>>,
    gap: Vec<u16>,
    depth: usize,
    /// Open objects, each with the key under which it was met. The native frames that wait on them keep both alive.
    path: Vec<(Obj, PropertyKey)>,
    /// Those of them that lie deeper than [`SEARCHED`], so that very deep values take no longer for the search for cycles.
    deep: FxHashSet<Obj>,
}

/// Open objects, the outermost, among which an object is searched one by one: few values are deeper.
const SEARCHED: usize = 16;

/// Does this byte stand in a JSON string as it is?
static PLAIN: [bool; 256] = {
    let mut table = [true; 256];
    let mut i = 0;
    while i < 0x20 {
        table[i] = false;
        i += 1;
    }
    table[b'"' as usize] = false;
    table[b'\\' as usize] = false;
    table
};

impl Writer {
    /// SerializeJSONProperty: false if the value has no text. `holder` is None where nobody can see it.
    fn property(
        &mut self,
        vm: &mut Vm,
        holder: Option<Obj>,
        key: PropertyKey,
        value: Value,
    ) -> JsResult<bool> {
        let mut value = value;
        // 2. If value is an Object or value is a BigInt, then toJSON
        if value.is_object() || value.is_bigint() {
            let method = vm.get_v(value, vm.names.toJSON)?;
            if vm.is_callable(method) {
                let name = vm.key_value(key);
                value = vm.call(method, value, &[name])?;
            }
        }
        // 3. If state.[[ReplacerFunction]] is not undefined, then
        if let Some(holder) = holder
            && !self.replacer.is_undefined()
        {
            let name = vm.key_value(key);
            value = vm.call(self.replacer, holder.value(), &[name, value])?;
        }
        // 4. Wrappers count as what they wrap.
        if let Some(wrapper) = crate::object::as_cell::<PrimitiveWrapper>(value) {
            let primitive = wrapper.primitive.get();
            if primitive.is_number() {
                value = Value::number(vm.to_number(value)?);
            } else if primitive.is_string() {
                value = vm.to_string(value)?.value();
            } else if primitive.is_bool() || primitive.is_bigint() {
                value = primitive;
            }
        }
        if let Some(n) = value.as_number() {
            self.number(value, n);
            return Ok(true);
        }
        if let Some(s) = JsString::from_value(value) {
            self.quote(vm.heap.units(s));
            if self.out.len() > MAX_STRING_LENGTH {
                return Err(vm.throw_range_error("Invalid string length"));
            }
            return Ok(true);
        }
        match value {
            Value::NULL => self.ascii(b"null"),
            Value::TRUE => self.ascii(b"true"),
            Value::FALSE => self.ascii(b"false"),
            _ if value.is_bigint() => {
                return Err(vm.throw_type_error("Do not know how to serialize a BigInt"));
            }
            _ => {
                let Some(object) = as_object(value) else { return Ok(false) };
                if vm.is_callable(value) {
                    return Ok(false);
                }
                // 4.d. Else if value has an [[IsRawJSON]] internal slot, set value to ! Get(value, "rawJSON").
                if object.has_flag(flags::RAW_JSON) {
                    let text = vm.get_str(object, "rawJSON")?;
                    let text = vm.to_string(text)?;
                    self.out.push(vm.heap.units(text));
                    return Ok(true);
                }
                self.object_or_array(vm, object, key)?;
            }
        }
        Ok(true)
    }

    #[inline(always)]
    fn ascii(&mut self, text: &[u8]) {
        self.out.push(Units::Latin1(text));
    }

    fn number(&mut self, value: Value, n: f64) {
        if let Some(i) = value.as_int() {
            let mut buffer = [0u8; 12];
            let text = crate::convert::format_int(i, &mut buffer);
            self.out.push(Units::Latin1(text));
        } else if n.is_finite() {
            let mut buffer = ryu_js::Buffer::new();
            self.ascii(buffer.format_finite(n).as_bytes());
        } else {
            self.ascii(b"null");
        }
    }

    /// QuoteJSONString
    fn quote(&mut self, units: Units<'_>) {
        self.out.push_unit(b'"' as u16);
        match units {
            Units::Latin1(bytes) => {
                let mut rest = bytes;
                while let Some(at) = rest.iter().position(|&b| !PLAIN[b as usize]) {
                    self.out.push(Units::Latin1(&rest[..at]));
                    self.escape(rest[at] as u16);
                    rest = &rest[at + 1..];
                }
                self.out.push(Units::Latin1(rest));
            }
            Units::Utf16(wide) => {
                let mut i = 0;
                while i < wide.len() {
                    let unit = wide[i];
                    let (_, width) = units.code_point_at(i);
                    let lone = width == 1 && (0xd800..0xe000).contains(&unit);
                    if lone || (unit < 0x100 && !PLAIN[unit as usize]) {
                        self.escape(unit);
                    } else {
                        self.out.push(Units::Utf16(&wide[i..i + width]));
                    }
                    i += width;
                }
            }
        }
        self.out.push_unit(b'"' as u16);
    }

    fn escape(&mut self, unit: u16) {
        let short = match unit {
            8 => b'b',
            9 => b't',
            10 => b'n',
            12 => b'f',
            13 => b'r',
            0x22 | 0x5c => unit as u8,
            _ => 0,
        };
        if short != 0 {
            self.ascii(&[b'\\', short]);
        } else {
            let hex = |shift: u16| b"0123456789abcdef"[(unit >> shift & 15) as usize];
            self.ascii(&[b'\\', b'u', hex(12), hex(8), hex(4), hex(0)]);
        }
    }

    fn new_line(&mut self) {
        if !self.gap.is_empty() {
            self.out.push_unit(b'\n' as u16);
            for _ in 0..self.depth {
                self.gap.iter().for_each(|&u| self.out.push_unit(u));
            }
        }
    }

    fn object_or_array(&mut self, vm: &mut Vm, object: Obj, key: PropertyKey) -> JsResult<()> {
        vm.check_native_stack()?;
        let is_open = self.path.iter().take(SEARCHED).any(|(open, _)| *open == object)
            || (self.path.len() > SEARCHED && self.deep.contains(&object));
        if is_open {
            return Err(self.throw_circular(vm, object, key));
        }
        if self.out.len() > MAX_STRING_LENGTH {
            return Err(vm.throw_range_error("Invalid string length"));
        }
        if self.path.len() >= SEARCHED {
            self.deep.insert(object);
        }
        self.path.push((object, key));
        self.depth += 1;
        let mark = vm.temps.len();
        if vm.is_array(object.value())? {
            self.array(vm, object)?;
        } else {
            self.object(vm, object)?;
        }
        vm.temps.truncate(mark);
        self.path.pop();
        if self.path.len() >= SEARCHED {
            self.deep.remove(&object);
        }
        Ok(())
    }

    /// SerializeJSONArray
    fn array(&mut self, vm: &mut Vm, array: Obj) -> JsResult<()> {
        self.out.push_unit(b'[' as u16);
        let length = vm.length_of(array)?;
        let holder = if self.replacer.is_undefined() { None } else { Some(array) };
        for i in 0..length {
            if i > 0 {
                self.out.push_unit(b',' as u16);
            }
            self.new_line();
            let elements = vm.elements(array);
            let quick = i < elements.word.get() as u64
                && dense(elements)
                && array.kind() == CellKind::Array
                && !element(elements, i as u32).is_empty();
            let value = if quick { element(elements, i as u32) } else { vm.get_index(array, i)? };
            let key = if value.is_object() || holder.is_some() || value.is_bigint() {
                vm.index_key(i)
            } else {
                PropertyKey::index(0) // nobody looks at it
            };
            if !self.property(vm, holder, key, value)? {
                self.ascii(b"null");
            }
        }
        self.depth -= 1;
        if length > 0 {
            self.new_line();
        }
        self.out.push_unit(b']' as u16);
        Ok(())
    }

    /// SerializeJSONObject
    fn object(&mut self, vm: &mut Vm, object: Obj) -> JsResult<()> {
        self.out.push_unit(b'{' as u16);
        let mut any = false;
        if let Some(list) = self.list.take() {
            // Taken while its keys are walked, and put back for the objects inside.
            let keys = list.clone();
            self.list = Some(list);
            for key in keys {
                let value = vm.get_property(object, key)?;
                self.member(vm, object, key, value, &mut any)?;
            }
        } else if object.has_flag(flags::EXOTIC) {
            let mut keys = Vec::new();
            for key in vm.own_keys(object)? {
                let enumerable =
                    !key.is_symbol() && vm.get_own(object, key)?.is_some_and(|own| own.attrs.enumerable());
                if enumerable {
                    keys.push(key);
                }
            }
            for key in keys {
                let value = vm.get_property(object, key)?;
                self.member(vm, object, key, value, &mut any)?;
            }
        } else {
            self.plain_members(vm, object, &mut any)?;
        }
        self.depth -= 1;
        if any {
            self.new_line();
        }
        self.out.push_unit(b'}' as u16);
        Ok(())
    }

    fn plain_members(&mut self, vm: &mut Vm, object: Obj, any: &mut bool) -> JsResult<()> {
        if vm.elements(object) != vm.heap.empty_elements() {
            for index in vm.element_indices(object) {
                let key = PropertyKey::index(index);
                if vm.own_element(object, index).is_some_and(|own| !own.attrs.enumerable()) {
                    continue;
                }
                let value = vm.get_property(object, key)?;
                self.member(vm, object, key, value, any)?;
            }
        }
        vm.settle_lazy(object);
        let shape = vm.shape(object);
        // The shape keeps the keys alive; a dictionary may lose some, so they are noted one by one.
        vm.temps.push(shape.value());
        let mut properties: Vec<(PropertyKey, PropertySlot)> = Vec::new();
        vm.heap.shape_properties(shape, &mut |key, slot| {
            if slot.attrs.enumerable() && !key.is_symbol() {
                properties.push((key, slot));
            }
        });
        let stable = !shape.is_dictionary();
        if !stable {
            vm.temps.extend(properties.iter().map(|(k, _)| k.traced()));
        }
        for (key, slot) in properties {
            let value = if stable && object.word.get() == shape.word.get() && !slot.attrs.accessor() {
                vm.read_slot(object, shape, slot.slot)
            } else {
                vm.get_property(object, key)?
            };
            self.member(vm, object, key, value, any)?;
        }
        Ok(())
    }

    /// One property with its key, if its value has a text.
    fn member(
        &mut self,
        vm: &mut Vm,
        object: Obj,
        key: PropertyKey,
        value: Value,
        any: &mut bool,
    ) -> JsResult<()> {
        let holder = if self.replacer.is_undefined() { None } else { Some(object) };
        if holder.is_none() && !value.is_object() && (value.is_undefined() || value.is_symbol()) {
            return Ok(());
        }
        // The key is written first, and taken back if the value turns out to have no text.
        let before = self.out.len();
        if *any {
            self.out.push_unit(b',' as u16);
        }
        self.new_line();
        match key.as_string() {
            Some(s) => self.quote(vm.heap.units(s)),
            None => {
                let text = format!("\"{}\"", key.as_index().unwrap_or(0));
                self.ascii(text.as_bytes());
            }
        }
        self.out.push_unit(b':' as u16);
        if !self.gap.is_empty() {
            self.out.push_unit(b' ' as u16);
        }
        if self.property(vm, holder, key, value)? {
            *any = true;
        } else {
            self.out.truncate(before);
        }
        Ok(())
    }

    #[cold]
    fn throw_circular(&mut self, vm: &mut Vm, again: Obj, key: PropertyKey) -> Throw {
        let class = |vm: &mut Vm, object: Obj| {
            vm.constructor_name(object.value()).unwrap_or_else(|| "Object".to_owned())
        };
        let name = |vm: &mut Vm, key: PropertyKey| match key.as_index() {
            Some(index) => format!("index {index}"),
            None => format!("property '{}'", vm.key_text(key)),
        };
        let cycle: Vec<(Obj, PropertyKey)> =
            self.path.iter().skip_while(|(open, _)| *open != again).copied().collect();
        let mut text =
            "Converting circular structure to JSON\n    --> starting at object with constructor '".to_owned();
        text.push_str(&class(vm, cycle[0].0));
        text.push('\'');
        let links = &cycle[1..];
        for (i, &(object, key)) in links.iter().enumerate() {
            // The first two and the last link, what is between only hinted at.
            if links.len() > 3 && i >= 2 && i + 1 < links.len() {
                if i == 2 {
                    text.push_str("\n    |     ...");
                }
                continue;
            }
            let (key, class) = (name(vm, key), class(vm, object));
            text.push_str(&format!("\n    |     {key} -> object with constructor '{class}'"));
        }
        let last = name(vm, key);
        text.push_str(&format!("\n    --- {last} closes the circle"));
        vm.throw_type_error(text)
    }
}
