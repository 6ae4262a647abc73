//! What RegExp remembers of the last match: `RegExp.$1`, `lastMatch`, `input` and their like, after the proposal "Legacy RegExp
//! features". Owns the places of that match; its subject and what a program assigned to `input` are intrinsics of the realm, so
//! that they are roots which a core names.
//!
//! A match only notes where it was: the texts are cut out when somebody asks. Not as in the proposal: a match of an instance of a
//! subclass is noted like any other, as V8 does.

use super::regexp::NO_PLACE;
use crate::native::{Args, JsResult};
use crate::object::Obj;
use crate::vm::Vm;
use gill_heap::Value;
use gill_heap::string::JsString;

/// Groups that can be asked for: the whole match and `$1` to `$9`.
const GROUPS: usize = 10;

/// Places of the last match in its subject.
#[derive(Clone, Copy, Debug)]
pub struct LastMatch {
    /// Start and end of the match and of its first groups.
    places: [[u32; 2]; GROUPS],
    /// Start and end of the last group, whichever it is.
    last: [u32; 2],
}

impl Default for LastMatch {
    fn default() -> Self {
        LastMatch { places: [[NO_PLACE; 2]; GROUPS], last: [NO_PLACE; 2] }
    }
}

impl Vm {
    /// UpdateLegacyRegExpStaticProperties: a match in `s` with these places of its groups, two numbers each.
    #[inline]
    pub(crate) fn note_match(&mut self, s: JsString, places: &[u32]) {
        let realm = self.realm_mut();
        realm.intrinsics.last_subject = s.value();
        realm.intrinsics.last_input = s.value();
        let groups = places.as_chunks::<2>().0;
        let known = groups.len().min(GROUPS);
        realm.last_match.places[..known].copy_from_slice(&groups[..known]);
        realm.last_match.places[known..].fill([NO_PLACE; 2]);
        realm.last_match.last = match groups {
            [_, .., last] => *last,
            _ => [NO_PLACE; 2],
        };
    }

    /// A part of the last match's subject; the empty string where there is none.
    fn part_of_match(&mut self, [start, end]: [u32; 2]) -> Value {
        match JsString::from_value(self.intrinsics().last_subject) {
            Some(subject) if start != NO_PLACE => self.substring(subject, start as usize, end as usize),
            _ => self.names.empty.traced(),
        }
    }
}

/// GetLegacyRegExpStaticProperty, as far as who may ask.
fn check_receiver(vm: &mut Vm, args: Args, name: &str) -> JsResult<()> {
    if args.this() == vm.intrinsics().regexp {
        return Ok(());
    }
    Err(vm.throw_type_error(format!("RegExp.{name} accessor called on what is not the RegExp constructor")))
}

fn group(vm: &mut Vm, args: Args, group: usize) -> JsResult {
    check_receiver(vm, args, "$1-$9")?;
    let places = vm.realm().last_match.places[group];
    Ok(vm.part_of_match(places))
}

fn last_match(vm: &mut Vm, args: Args) -> JsResult {
    check_receiver(vm, args, "lastMatch")?;
    let places = vm.realm().last_match.places[0];
    Ok(vm.part_of_match(places))
}

fn last_paren(vm: &mut Vm, args: Args) -> JsResult {
    check_receiver(vm, args, "lastParen")?;
    let places = vm.realm().last_match.last;
    Ok(vm.part_of_match(places))
}

fn left_context(vm: &mut Vm, args: Args) -> JsResult {
    check_receiver(vm, args, "leftContext")?;
    let [start, _] = vm.realm().last_match.places[0];
    Ok(vm.part_of_match(if start == NO_PLACE { [NO_PLACE; 2] } else { [0, start] }))
}

fn right_context(vm: &mut Vm, args: Args) -> JsResult {
    check_receiver(vm, args, "rightContext")?;
    let [_, end] = vm.realm().last_match.places[0];
    let length = JsString::from_value(vm.intrinsics().last_subject).map_or(0, |subject| subject.len());
    Ok(vm.part_of_match([end, length as u32]))
}

fn input(vm: &mut Vm, args: Args) -> JsResult {
    check_receiver(vm, args, "input")?;
    let input = vm.intrinsics().last_input;
    Ok(if input.is_undefined() { vm.names.empty.traced() } else { input })
}

/// SetLegacyRegExpStaticProperty: only `input` can be set.
fn set_input(vm: &mut Vm, args: Args) -> JsResult {
    check_receiver(vm, args, "input")?;
    let text = vm.to_string(args.get(0))?;
    vm.realm_mut().intrinsics.last_input = text.value();
    Ok(Value::UNDEFINED)
}

pub(super) fn define(vm: &mut Vm, constructor: Obj) {
    for (name, path) in [("input", "get RegExp.input"), ("$_", "get RegExp.$_")] {
        vm.define_native_accessor(constructor, name, path, input, Some(set_input));
    }
    vm.define_getter(constructor, "lastMatch", "get RegExp.lastMatch", last_match);
    vm.define_getter(constructor, "$&", "get RegExp.$&", last_match);
    vm.define_getter(constructor, "lastParen", "get RegExp.lastParen", last_paren);
    vm.define_getter(constructor, "$+", "get RegExp.$+", last_paren);
    vm.define_getter(constructor, "leftContext", "get RegExp.leftContext", left_context);
    vm.define_getter(constructor, "$`", "get RegExp.$`", left_context);
    vm.define_getter(constructor, "rightContext", "get RegExp.rightContext", right_context);
    vm.define_getter(constructor, "$'", "get RegExp.$'", right_context);
    macro_rules! groups {
        ($($name:literal $number:literal)*) => {$(
            vm.define_getter(constructor, $name, concat!("get RegExp.", $name), |vm, args| group(vm, args, $number));
        )*};
    }
    groups! { "$1" 1 "$2" 2 "$3" 3 "$4" 4 "$5" 5 "$6" 6 "$7" 7 "$8" 8 "$9" 9 }
}
