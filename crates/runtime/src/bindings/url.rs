//! The binding `url`: URLs by the WHATWG's standard, which the crate `url` (Servo's) follows, setters included.

use super::{object_with, text_array};
use gill_vm::{Args, JsResult, Obj, Value, Vm, method};
use url::{Url, quirks};

/// The parts of a URL, in the order in which [`parts`] gives them.
const PARTS: &[(&str, Part)] = &[
    ("href", |url| quirks::href(url).into()),
    ("origin", quirks::origin),
    ("protocol", |url| quirks::protocol(url).into()),
    ("username", |url| quirks::username(url).into()),
    ("password", |url| quirks::password(url).into()),
    ("host", |url| quirks::host(url).into()),
    ("hostname", |url| quirks::hostname(url).into()),
    ("port", |url| quirks::port(url).into()),
    ("pathname", |url| quirks::pathname(url).into()),
    ("search", |url| quirks::search(url).into()),
    ("hash", |url| quirks::hash(url).into()),
];

type Part = fn(&Url) -> String;

pub(super) fn make(vm: &mut Vm) -> Obj {
    object_with(
        vm,
        &[
            method("names", "url.names", 0, |vm, _| Ok(text_array(vm, PARTS.iter().map(|part| part.0)))),
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
    text_array(vm, PARTS.iter().map(|part| (part.1)(url)))
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
    // 4.4.6: a setter that fails changes nothing.
    let done = match name.as_str() {
        "href" => quirks::set_href(&mut url, &value).map_err(|_| ()),
        "protocol" => quirks::set_protocol(&mut url, &value),
        "username" => quirks::set_username(&mut url, &value),
        "password" => quirks::set_password(&mut url, &value),
        "host" => quirks::set_host(&mut url, &value),
        "hostname" => quirks::set_hostname(&mut url, &value),
        "port" => quirks::set_port(&mut url, &value),
        "pathname" => {
            quirks::set_pathname(&mut url, &value);
            // Without a host such a path would begin with one. (The crate leaves out the `/.` that the standard writes then.)
            if !url.has_host() && url.path().starts_with("//") {
                let (before, after) = (url.scheme().len() + 1, url.as_str());
                let text = format!("{}/.{}", &after[..before], &after[before..]);
                url = Url::parse(&text).unwrap_or(url);
            }
            Ok(())
        }
        "search" => {
            quirks::set_search(&mut url, &value);
            Ok(())
        }
        "hash" => {
            quirks::set_hash(&mut url, &value);
            Ok(())
        }
        _ => Err(()),
    };
    if done.is_err() && name == "href" { Ok(Value::UNDEFINED) } else { Ok(parts(vm, &url)) }
}
