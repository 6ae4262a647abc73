//! The binding `url`: URLs by the WHATWG's standard, which the crate `url` (Servo's) follows, setters included.

use super::{object_with, text_array};
use gill_vm::{Args, JsResult, Obj, Value, Vm, method};
use url::{Url, quirks};

/// A part of a URL: what it is called, how it is read and how it is changed. A failure changes nothing.
struct Part {
    name: &'static str,
    get: fn(&Url) -> String,
    set: fn(&mut Url, &str) -> Result<(), ()>,
}

/// The parts, in the order in which [`parts`] gives them.
const PARTS: &[Part] = &[
    Part {
        name: "href",
        get: |url| quirks::href(url).into(),
        set: |url, to| quirks::set_href(url, to).map_err(|_| ()),
    },
    Part { name: "origin", get: quirks::origin, set: |_, _| Err(()) },
    Part { name: "protocol", get: |url| quirks::protocol(url).into(), set: quirks::set_protocol },
    Part { name: "username", get: |url| quirks::username(url).into(), set: quirks::set_username },
    Part { name: "password", get: |url| quirks::password(url).into(), set: quirks::set_password },
    Part { name: "host", get: |url| quirks::host(url).into(), set: quirks::set_host },
    Part { name: "hostname", get: |url| quirks::hostname(url).into(), set: quirks::set_hostname },
    Part { name: "port", get: |url| quirks::port(url).into(), set: quirks::set_port },
    Part {
        name: "pathname",
        get: |url| quirks::pathname(url).into(),
        set: |url, to| {
            set_pathname(url, to);
            Ok(())
        },
    },
    Part {
        name: "search",
        get: |url| quirks::search(url).into(),
        set: |url, to| {
            quirks::set_search(url, to);
            Ok(())
        },
    },
    Part {
        name: "hash",
        get: |url| quirks::hash(url).into(),
        set: |url, to| {
            quirks::set_hash(url, to);
            Ok(())
        },
    },
];

pub(super) fn make(vm: &mut Vm) -> Obj {
    object_with(
        vm,
        &[
            method("names", "url.names", 0, |vm, _| Ok(text_array(vm, PARTS.iter().map(|part| part.name)))),
            method("parse", "url.parse", 2, parse),
            method("set", "url.set", 3, set),
            method("domainToASCII", "url.domainToASCII", 1, |vm, args| {
                let name = vm.to_rust_string(args.get(0))?;
                Ok(vm.str(&host_of(&name).map_or_else(String::new, |url| quirks::hostname(&url).into())))
            }),
            method("domainToUnicode", "url.domainToUnicode", 1, |vm, args| {
                let name = vm.to_rust_string(args.get(0))?;
                let text = host_of(&name).map_or_else(String::new, |url| match url.host() {
                    Some(url::Host::Domain(domain)) => quirks::domain_to_unicode(domain),
                    _ => quirks::hostname(&url).into(),
                });
                Ok(vm.str(&text))
            }),
        ],
    )
}

/// A URL whose host this is, as Node asks for domains: what follows the host is none of it.
fn host_of(name: &str) -> Option<Url> {
    let mut url = Url::parse("ws://x").ok()?;
    quirks::set_hostname(&mut url, name).ok()?;
    (!name.is_empty()).then_some(url)
}

/// The parts as an array of text.
fn parts(vm: &mut Vm, url: &Url) -> Value {
    text_array(vm, PARTS.iter().map(|part| (part.get)(url)))
}

/// parse(text, base or undefined): the parts; undefined for what is no URL.
fn parse(vm: &mut Vm, args: Args) -> JsResult {
    let text = vm.to_rust_string(args.get(0))?;
    let base = match args.get(1) {
        none if none.is_undefined() => None,
        base => match Url::parse(&vm.to_rust_string(base)?) {
            Ok(base) => Some(base),
            Err(_) => return Ok(Value::UNDEFINED),
        },
    };
    match Url::options().base_url(base.as_ref()).parse(&text) {
        Ok(url) => Ok(parts(vm, &url)),
        Err(_) => Ok(Value::UNDEFINED),
    }
}

/// set(href, name, value): the parts of the URL with that part changed; undefined for an `href` that is none.
fn set(vm: &mut Vm, args: Args) -> JsResult {
    let [href, name, value] = [0, 1, 2].map(|at| vm.to_rust_string(args.get(at)));
    let (name, value) = (name?, value?);
    let Ok(mut url) = Url::parse(&href?) else { return Ok(Value::UNDEFINED) };
    let done = PARTS.iter().find(|part| part.name == name).map(|part| (part.set)(&mut url, &value));
    if name == "href" && done != Some(Ok(())) { Ok(Value::UNDEFINED) } else { Ok(parts(vm, &url)) }
}

fn set_pathname(url: &mut Url, to: &str) {
    quirks::set_pathname(url, to);
    // Without a host such a path would begin with one. (The crate leaves out the `/.` that the standard writes then.)
    if !url.has_host() && url.path().starts_with("//") {
        let (before, after) = url.as_str().split_at(url.scheme().len() + 1);
        if let Ok(written) = Url::parse(&format!("{before}/.{after}")) {
            *url = written;
        }
    }
}
