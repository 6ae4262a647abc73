//! What a locale says of its region's week and of its script's direction: `weekInfo` and `textInfo` of Intl.Locale, as accessors, which is
//! how Node 20 has them. The other facts of the proposal "Intl Locale Info" are not here.
//!
//! The lists are CLDR's (supplemental data, `weekData`): what a region is not listed for is said by the world's row.

use super::locales::{Tag, keyword};
use crate::vm::Vm;
use gill_heap::Value;
use icu_locale::{Direction, LocaleDirectionality, LocaleExpander};

/// Days by their ISO numbers, with the names that `-u-fw-` has for them.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// Regions whose week begins on another day than Monday.
const FIRST_DAYS: [(i32, &str); 3] = [
    (5, "MV"),
    (6, "AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY"),
    (
        7,
        "AG AS BD BR BS BT BW BZ CA CO DM DO ET GT GU HK HN ID IL IN IS JM JP KE KH KR LA MH MM MO MT MX MZ NI NP PA \
         PE PH PK PR PT PY SA SG SV TH TT TW UM US VE VI WS YE ZA ZW",
    ),
];
/// Regions that rest on other days than Saturday and Sunday.
const WEEKENDS: [(&[i32], &str); 4] =
    [(&[4, 5], "AF"), (&[5, 6], "BH DZ EG IL IQ JO KW LY OM QA SA SD SY YE"), (&[7], "IN UG"), (&[5], "IR")];
/// Regions whose first week of a year has four days or more of it; elsewhere one is enough.
const FOUR_DAYS: &str = "AD AT AX BE BG CH CZ DE DK EE ES FI FJ FO FR GB GF GG GI GP GR HU IE IM IS IT JE LI LT LU MC \
                         MQ NL NO PL PT RE RU SE SJ SK SM VA";

fn lists(regions: &str, region: &str) -> bool {
    regions.split(' ').any(|listed| listed == region)
}

/// The region that a locale is of: what `-u-rg-` says, or the tag, or what is likeliest.
fn region_of(tag: &str) -> String {
    // A region or a part of one: `gbzzzz`, `gbeng`, `419zzzz`.
    if let Some(part) = keyword(tag, "rg") {
        let digits = part.chars().take(3).filter(char::is_ascii_digit).count();
        let region: String = part.chars().take(if digits == 3 { 3 } else { 2 }).collect();
        if region != "zz" && (digits == 3 || region.chars().all(|c| c.is_ascii_alphabetic())) {
            return region.to_ascii_uppercase();
        }
    }
    let Some(Tag { mut locale, long }) = Tag::split(tag) else { return String::new() };
    if locale.id.region.is_none() && long.is_none() {
        LocaleExpander::new_extended().maximize(&mut locale.id);
    }
    locale.id.region.map_or_else(String::new, |region| region.to_string())
}

/// WeekInfoOfLocale ( loc )
pub(super) fn week_info(vm: &mut Vm, tag: &str) -> Value {
    let region = region_of(tag);
    let named = keyword(tag, "fw").and_then(|day| DAYS.iter().position(|name| *name == day));
    let first = match named {
        Some(place) => place as i32 + 1,
        None => FIRST_DAYS.iter().find(|row| lists(row.1, &region)).map_or(1, |row| row.0),
    };
    let weekend = WEEKENDS.iter().find(|row| lists(row.1, &region)).map_or(&[6, 7][..], |row| row.0);
    let days: Vec<Value> = weekend.iter().copied().map(Value::int).collect();
    let days = vm.new_array(&days).value();
    let minimal = if lists(FOUR_DAYS, &region) { 4 } else { 1 };
    let info = vm.new_object();
    vm.set_field(info, "firstDay", Value::int(first));
    vm.set_field(info, "weekend", days);
    vm.set_field(info, "minimalDays", Value::int(minimal));
    info.value()
}

/// TextInfoOfLocale ( loc )
pub(super) fn text_info(vm: &mut Vm, tag: &str) -> Value {
    let direction = Tag::split(tag).and_then(|tag| LocaleDirectionality::new_extended().get(&tag.locale.id));
    let direction = match direction {
        Some(Direction::RightToLeft) => "rtl",
        _ => "ltr",
    };
    let info = vm.new_object();
    vm.set_text(info, "direction", direction);
    info.value()
}
