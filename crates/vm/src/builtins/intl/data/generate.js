// Writes the tables of this directory: `node generate.js`. They are facts of the Unicode CLDR (Unicode License v3), as the node that
// runs this knows them; README.md says what each line means.
'use strict';
const fs = require('fs');
const path = require('path');

const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'sv', 'da', 'nb', 'fi', 'pl', 'cs', 'ru', 'uk', 'tr', 'ja', 'ko', 'zh'];
// The regions of each that are told apart; of others the language answers.
const REGIONS = {
  en: ['US', 'GB', 'CA', 'AU', 'IN', 'NZ', 'ZA', 'IE'], de: ['DE', 'AT', 'CH'], fr: ['FR', 'CA', 'CH', 'BE'], es: ['ES', 'MX', 'AR', '419', 'US', 'CL', 'CO'],
  it: ['IT', 'CH'], pt: ['BR', 'PT'], nl: ['NL', 'BE'], sv: ['SE'], da: ['DK'], nb: ['NO'], fi: ['FI'], pl: ['PL'], cs: ['CZ'], ru: ['RU'], uk: ['UA'], tr: ['TR'],
  ja: ['JP'], ko: ['KR'], zh: ['CN', 'TW', 'HK', 'Hans', 'Hant'],
};
// Other tags of languages that have an entry.
const SAME = { no: 'nb', 'no-NO': 'nb' };
// The currencies whose names are known in languages other than English.
const NAMED = 'USD EUR GBP JPY CNY CHF CAD AUD NZD SEK NOK DKK PLN CZK HUF RON BGN RUB UAH TRY INR KRW BRL MXN ARS CLP COP ZAR ILS HKD TWD SGD THB'.split(' ');
const UNITS = Intl.supportedValuesOf('unit');
const CURRENCIES = Intl.supportedValuesOf('currency');
const SAMPLES = [0, 1, 2, 3, 5, 1.5, 11, 21, 100];

// ---- which locales there are ------------------------------------------------------------------------------------------

const letters = 'abcdefghijklmnopqrstuvwxyz';
const known = (tag) => Intl.NumberFormat.supportedLocalesOf(tag).length && new Intl.NumberFormat(tag).resolvedOptions().locale === tag;
function allLocales() {
  const languages = [];
  for (const a of letters) for (const b of letters) {
    for (const c of ['', ...letters]) languages.push(a + b + c);
  }
  const canonical = new Set(languages.map((tag) => Intl.getCanonicalLocales(tag)[0]).filter((tag) => !tag.includes('-')));
  const regions = ['001', '150', '419'];
  for (const a of letters) for (const b of letters) regions.push((a + b).toUpperCase());
  const scripts = ['Latn', 'Cyrl', 'Arab', 'Hans', 'Hant', 'Deva', 'Guru', 'Beng', 'Tfng', 'Vaii', 'Olck', 'Mtei', 'Telu', 'Adlm'];
  const found = [];
  for (const language of canonical) {
    if (!known(language)) continue;
    found.push(language);
    for (const region of regions) if (known(`${language}-${region}`)) found.push(`${language}-${region}`);
    for (const script of scripts) {
      if (!known(`${language}-${script}`)) continue;
      found.push(`${language}-${script}`);
      for (const region of regions) if (known(`${language}-${script}-${region}`)) found.push(`${language}-${script}-${region}`);
    }
  }
  return found.sort();
}

// ---- numbers ----------------------------------------------------------------------------------------------------------

const NUMBER = new Set(['integer', 'group', 'decimal', 'fraction', 'infinity', 'nan', 'exponentInteger', 'exponentMinusSign', 'exponentSeparator']);
// The parts of a number as a template: {0} for the number itself.
function template(parts, map = {}) {
  let text = '';
  for (const part of parts) {
    const shown = map[part.type] ?? (NUMBER.has(part.type) ? '{0}' : part.value);
    if (shown === '{0}' && text.endsWith('{0}')) continue;
    text += shown;
  }
  return text;
}

function byPlural(out, key, locale, make, templates) {
  const rules = new Intl.PluralRules(locale);
  const seen = {};
  for (const n of templates ?? SAMPLES) {
    const category = rules.select(n);
    seen[category] ??= make(n);
  }
  const other = seen.other ?? Object.values(seen)[0];
  out[`${key}/other`] = other;
  for (const [category, text] of Object.entries(seen)) if (text !== other) out[`${key}/${category}`] = text;
}

function numbers(locale, out) {
  const parts = (n, o) => new Intl.NumberFormat(locale, { numberingSystem: 'latn', ...o }).formatToParts(n);
  const value = (n, o, type) => parts(n, o).find((part) => part.type === type)?.value ?? '';
  out.decimal = value(1.5, {}, 'decimal');
  out.group = value(1234567, {}, 'group');
  out['group/minimum'] = String(value(1234, {}, 'group') ? 1 : 2);
  out['group/secondary'] = parts(123456789, {}).filter((p) => p.type === 'integer')[1].value.length === 2 ? '2' : '3';
  out.minus = value(-1, {}, 'minusSign');
  out.plus = value(1, { signDisplay: 'always' }, 'plusSign');
  out.nan = value(NaN, {}, 'nan');
  out.infinity = value(Infinity, {}, 'infinity');
  out.exponential = value(1, { notation: 'scientific' }, 'exponentSeparator');
  out.percent = template(parts(1, { style: 'percent' }));
  const money = (o) => template(parts(o.n ?? 1, { style: 'currency', currency: 'XTS', currencyDisplay: 'code', ...o }), { currency: '¤', minusSign: '-' });
  // The code is made of letters, so that the space between it and digits is there: it is taken out where a symbol has none.
  const dollars = (o) => template(parts(o.n ?? 1, { style: 'currency', currency: 'KRW', currencyDisplay: 'narrowSymbol', ...o }), { currency: '¤', minusSign: '-' });
  out.currency = dollars({});
  out['currency/negative'] = dollars({ n: -1 });
  out['currency/accounting'] = dollars({ n: -1, currencySign: 'accounting' });
  out['currency/group'] = value(1234567, { style: 'currency', currency: 'USD' }, 'group');
  out['currency/secondary'] = parts(123456789, { style: 'currency', currency: 'USD' }).filter((p) => p.type === 'integer')[1].value.length === 2 ? '2' : '3';
  out['currency/decimal'] = value(1.5, { style: 'currency', currency: 'USD' }, 'decimal');
  for (const display of ['short', 'long']) {
    for (let exponent = 3; exponent <= 20; exponent++) {
      const options = { notation: 'compact', compactDisplay: display, maximumSignificantDigits: 3, useGrouping: false };
      // A thousand is a word without digits in some languages, five thousand is not.
      const width = value(5 * 10 ** exponent, options, 'integer').length;
      const shift = exponent + 1 - width;
      const key = `compact/${display}/${exponent}`;
      const make = (n) => `${shift} ${template(parts(n * 10 ** exponent, options))}`;
      byPlural(out, key, locale, make, [1.5, 1, 2, 3, 5]);
      const one = new Intl.PluralRules(locale).select(1);
      if (make(1) !== (out[`${key}/${one}`] ?? out[`${key}/other`])) out[`${key}/=1`] = make(1);
    }
  }
  for (const code of CURRENCIES) {
    const symbol = value(1, { style: 'currency', currency: code }, 'currency');
    const narrow = value(1, { style: 'currency', currency: code, currencyDisplay: 'narrowSymbol' }, 'currency');
    if (symbol !== code) out[`symbol/${code}`] = symbol;
    if (narrow !== symbol) out[`narrow/${code}`] = narrow;
    if (locale.startsWith('en') || NAMED.includes(code)) byPlural(out, `name/${code}`, locale, (n) => value(n, { style: 'currency', currency: code, currencyDisplay: 'name', minimumFractionDigits: 0 }, 'currency'));
  }
  out['name'] = template(parts(1, { style: 'currency', currency: 'EUR', currencyDisplay: 'name' }), { currency: '{1}' });
  for (const width of ['short', 'narrow', 'long']) {
    const shape = (unit, n) => template(parts(n, { style: 'unit', unit, unitDisplay: width }));
    for (const unit of UNITS) byPlural(out, `unit/${width}/${unit}`, locale, (n) => shape(unit, n));
    for (const unit of UNITS) {
      // What "per unit" adds behind a unit.
      const whole = shape(`liter-per-${unit}`, 2);
      const liter = shape('liter', 2);
      if (whole.includes(liter.replace('{0}', ''))) out[`per/${width}/${unit}`] = whole.replace(liter, '{0}');
    }
    for (const [a, b] of [['kilometer', 'hour'], ['mile', 'hour'], ['mile', 'gallon'], ['meter', 'second'], ['liter', 'kilometer'], ['megabit', 'second'], ['gigabyte', 'second'], ['megabyte', 'second'], ['foot', 'second'], ['kilogram', 'liter']]) {
      const per = out[`per/${width}/${b}`];
      const rules = new Intl.PluralRules(locale);
      const fits = SAMPLES.every((n) => {
        const base = out[`unit/${width}/${a}/${rules.select(n)}`] ?? out[`unit/${width}/${a}/other`];
        return per?.replace('{0}', base) === shape(`${a}-per-${b}`, n);
      });
      if (!fits) byPlural(out, `unit/${width}/${a}-per-${b}`, locale, (n) => shape(`${a}-per-${b}`, n));
    }
  }
  const range = new Intl.NumberFormat(locale).formatRangeToParts(1, 2);
  out['range'] = range.map((p) => p.source === 'startRange' ? '{0}' : p.source === 'endRange' ? '{1}' : p.value).join('');
  out['approximately'] = new Intl.NumberFormat(locale).formatRangeToParts(1, 1).find((p) => p.type === 'approximatelySign')?.value ?? '~';
}

// ---- dates ------------------------------------------------------------------------------------------------------------

const at = (month, day = 5, hour = 15) => new Date(Date.UTC(2024, month, day, hour, 7, 9));
function dates(locale, out) {
  const format = (o, tag = locale) => new Intl.DateTimeFormat(tag, { timeZone: 'UTC', calendar: 'gregory', numberingSystem: 'latn', ...o });
  const part = (o, date, type) => format(o).formatToParts(date).find((p) => p.type === type)?.value ?? '';
  out.cycle = format({ hour: 'numeric' }).resolvedOptions().hourCycle;
  for (const width of ['long', 'short', 'narrow']) {
    for (let m = 0; m < 12; m++) {
      out[`month/${width}/${m + 1}`] = part({ month: width, day: 'numeric', year: 'numeric' }, at(m), 'month');
      out[`month/alone/${width}/${m + 1}`] = part({ month: width }, at(m), 'month');
    }
    for (let d = 0; d < 7; d++) {
      out[`day/${width}/${d}`] = part({ weekday: width, month: 'long', day: 'numeric', year: 'numeric' }, at(2, 3 + d), 'weekday');
      out[`day/alone/${width}/${d}`] = part({ weekday: width }, at(2, 3 + d), 'weekday');
    }
    out[`era/${width}/0`] = part({ era: width, year: 'numeric' }, new Date(Date.UTC(-100, 2, 5)), 'era');
    out[`era/${width}/1`] = part({ era: width, year: 'numeric' }, at(2), 'era');
    for (let h = 0; h < 24; h++) out[`period/${width}/${h}`] = part({ hour: 'numeric', dayPeriod: width, hourCycle: 'h12' }, at(2, 5, h), 'dayPeriod');
  }
  out['half/0'] = part({ hour: 'numeric', hourCycle: 'h12' }, at(2, 5, 3), 'dayPeriod');
  out['half/1'] = part({ hour: 'numeric', hourCycle: 'h12' }, at(2, 5, 15), 'dayPeriod');

  // A pattern: {E}, {G}, {y}, {M}, {d}, {H} and so on, doubled where there are two digits; months and weekdays by the width that is shown.
  const width = (list, index, shown, otherwise) => list.find((key) => out[`${key}/${index}`] === shown) ?? otherwise;
  // A month whose names differ tells which of them it is.
  const telling = [2, 8, 0, 1, 3, 5, 6, 7].find((m) => out[`month/long/${m + 1}`] !== out[`month/short/${m + 1}`]) ?? 2;
  const pattern = (formatter, date = at(telling)) => formatter.formatToParts(date).map((p) => {
    const two = (letter) => `{${/^0\d$/.test(p.value) ? letter + letter : letter}}`;
    switch (p.type) {
      case 'literal': return p.value;
      case 'weekday': return `{${width(['day/long', 'day/short', 'day/alone/long', 'day/alone/short'], date.getUTCDay(), p.value, 'day/short').replace(/^day\//, 'E ')}}`;
      case 'era': return '{G}';
      case 'year': return p.value.length === 2 ? '{yy}' : '{y}';
      case 'month': return /^\d+$/.test(p.value) ? two('M') : `{${width(['month/long', 'month/short', 'month/alone/long', 'month/alone/short', 'month/narrow'], date.getUTCMonth() + 1, p.value, 'month/short').replace(/^month\//, 'M ')}}`;
      case 'day': return two('d');
      case 'hour': return two('h');
      case 'minute': return two('m');
      case 'second': return two('s');
      case 'dayPeriod': return '{a}';
      case 'timeZoneName': return '{z}';
      case 'fractionalSecond': return '{S}';
      default: throw new Error(p.type);
    }
  }).join('');
  for (const weekday of [undefined, 'short', 'long']) for (const era of [undefined, 'short']) for (const year of [undefined, 'numeric']) {
    for (const month of [undefined, 'numeric', 'short', 'long']) for (const day of [undefined, 'numeric']) {
      const key = (weekday ? (weekday === 'long' ? 'EEEE' : 'E') : '') + (era ? 'G' : '') + (year ? 'y' : '') + ({ numeric: 'M', short: 'MMM', long: 'MMMM' }[month] ?? '') + (day ? 'd' : '');
      // Node 20 dies of formatToParts where Switzerland's German has weekday and era: the language says it the same way.
      const tag = locale === 'de-CH' && era ? 'de' : locale;
      if (key) out[`date/${key}`] = pattern(format({ weekday, era, year, month, day }, tag));
    }
  }
  // Where an explicit width makes another pattern.
  out['date/yMMdd'] = pattern(format({ year: 'numeric', month: '2-digit', day: '2-digit' }));
  out['date/MMdd'] = pattern(format({ month: '2-digit', day: '2-digit' }));
  out['date/yMM'] = pattern(format({ year: 'numeric', month: '2-digit' }));
  for (const hourCycle of ['h12', 'h23']) {
    const morning = at(2, 5, hourCycle === 'h23' ? 3 : 15);
    for (const [key, o] of Object.entries({ h: { hour: 'numeric' }, hh: { hour: '2-digit' }, hm: { hour: 'numeric', minute: 'numeric' }, hms: { hour: 'numeric', minute: 'numeric', second: 'numeric' } })) {
      out[`time/${hourCycle}/${key}`] = pattern(format({ ...o, hourCycle }), morning);
      if (hourCycle === 'h12') out[`time/period/${key}`] = pattern(format({ ...o, hourCycle, dayPeriod: 'short' }), morning);
    }
  }
  // How a zone stands behind a date, what an offset begins with, and UTC in full.
  const zoned = format({ year: 'numeric', month: 'numeric', day: 'numeric', timeZoneName: 'short' }).format(at(2));
  out['glue/zone'] = zoned.replace(format({ year: 'numeric', month: 'numeric', day: 'numeric' }).format(at(2)), '{1}').replace('UTC', '{0}');
  out['zone/offset'] = part({ hour: 'numeric', timeZoneName: 'shortOffset' }, at(2), 'timeZoneName').replace(/\+0$/, '');
  out['zone/utc'] = part({ hour: 'numeric', timeZoneName: 'long' }, at(2), 'timeZoneName');
  out['glue/second'] = format({ hour: 'numeric', second: 'numeric', hourCycle: 'h12' }).format(at(2)).match(/\((.*?): /)?.[1] ?? 'second';
  out['time/ms'] = pattern(format({ minute: 'numeric', second: 'numeric' }));
  out['fraction'] = format({ second: 'numeric', fractionalSecondDigits: 3 }).formatToParts(at(2)).find((p) => p.type === 'literal')?.value ?? '.';
  for (const style of ['full', 'long', 'medium', 'short']) {
    out[`style/date/${style}`] = pattern(format({ dateStyle: style }));
    for (const hourCycle of ['h12', 'h23']) out[`style/time/${hourCycle}/${style}`] = pattern(format({ timeStyle: style, hourCycle }), at(2, 5, hourCycle === 'h23' ? 3 : 15));
    const date = format({ dateStyle: style }).format(at(2)), time = format({ timeStyle: 'short' }).format(at(2));
    out[`glue/${style}`] = format({ dateStyle: style, timeStyle: 'short' }).format(at(2)).replace(date, '{1}').replace(time, '{0}');
  }
  for (const [key, o] of Object.entries({ EMMMM: { weekday: 'short', month: 'long', day: 'numeric', year: 'numeric' }, MMMM: { month: 'long', day: 'numeric', year: 'numeric' }, MMM: { month: 'short', day: 'numeric', year: 'numeric' }, M: { month: 'numeric', day: 'numeric', year: 'numeric' } })) {
    const time = { hour: 'numeric', minute: 'numeric' };
    out[`glue/${key}`] = format({ ...o, ...time }).format(at(2)).replace(format(o).format(at(2)), '{1}').replace(format(time).format(at(2)), '{0}');
  }
  out['interval'] = format({ dateStyle: 'long' }).formatRangeToParts(at(2), new Date(Date.UTC(2025, 8, 9))).filter((p) => p.source === 'shared').map((p) => p.value).join('') || ' – ';
}

// ---- words ------------------------------------------------------------------------------------------------------------

function words(locale, out) {
  for (const style of ['long', 'short', 'narrow']) {
    const always = new Intl.RelativeTimeFormat(locale, { style, numberingSystem: 'latn' }), auto = new Intl.RelativeTimeFormat(locale, { style, numeric: 'auto', numberingSystem: 'latn' });
    for (const unit of ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']) {
      byPlural(out, `relative/${style}/${unit}/future`, locale, (n) => template(always.formatToParts(n, unit)));
      byPlural(out, `relative/${style}/${unit}/past`, locale, (n) => template(always.formatToParts(-n, unit)));
      for (const n of [-2, -1, 0, 1, 2]) {
        const parts = auto.formatToParts(n, unit);
        if (parts.length === 1 && parts[0].type === 'literal') out[`relative/${style}/${unit}/${n}`] = parts[0].value;
      }
    }
  }
}

// ---- zones ------------------------------------------------------------------------------------------------------------

function zones() {
  const lines = [];
  const names = new Set(Intl.supportedValuesOf('timeZone'));
  for (const line of fs.readFileSync('/usr/share/zoneinfo/tzdata.zi', 'utf8').split('\n')) {
    const link = /^L (\S+) (\S+)/.exec(line);
    if (link) names.add(link[1]).add(link[2]);
    const zone = /^Z (\S+)/.exec(line);
    if (zone) names.add(zone[1]);
  }
  for (const zone of [...names].sort()) {
    let canonical;
    try { canonical = new Intl.DateTimeFormat('en-US', { timeZone: zone }).resolvedOptions().timeZone; } catch { continue; }
    if (zone === 'Factory') continue;
    const name = (timeZoneName, month) => new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName }).formatToParts(new Date(Date.UTC(2024, month, 15))).find((p) => p.type === 'timeZoneName').value;
    const offset = (month) => name('longOffset', month);
    const seasons = offset(0) === offset(6) ? [0] : ['+', '-'].length && minutes(offset(0)) < minutes(offset(6)) ? [0, 6] : [6, 0];
    const real = (text) => /^(GMT|UTC)[+-]/.test(text) ? '' : text;
    const row = [];
    for (const style of ['long', 'short']) {
      row.push(real(name(style, seasons[0])), seasons.length > 1 ? real(name(style, seasons[1])) : '');
      row.push(real(name(style + 'Generic', seasons[0])));
    }
    lines.push([zone, canonical === zone ? '' : canonical, ...row].join('\t'));
  }
  return lines.join('\n') + '\n';
}
function minutes(offset) {
  const m = /GMT([+-])(\d\d):(\d\d)/.exec(offset);
  return m ? (m[1] + '1') * (m[2] * 60 + +m[3]) : 0;
}

// ---- names for DisplayNames, in English ------------------------------------------------------------------------------

function names() {
  const of = (type, style) => new Intl.DisplayNames('en', { type, style, fallback: 'none' });
  const lines = [];
  const add = (type, codes) => {
    const long = of(type, 'long'), short = of(type, 'short'), narrow = of(type, 'narrow');
    for (const code of codes) {
      let text;
      try { text = long.of(code); } catch { continue; }
      if (text === undefined || type === 'language' && text === code) continue;
      const row = [type, code, text];
      if (short.of(code) !== text || narrow.of(code) !== text) row.push(short.of(code), narrow.of(code));
      lines.push(row.join('\t'));
    }
  };
  const two = [], three = [];
  for (const a of letters) for (const b of letters) { two.push(a + b); for (const c of letters) three.push(a + b + c); }
  const same = (tag) => Intl.getCanonicalLocales(tag)[0] === tag;
  add('language', [...two, ...three].filter(same));
  add('language', allLocales().filter((tag) => tag.includes('-')).filter((tag) => new Intl.DisplayNames('en', { type: 'language' }).of(tag) !== new Intl.DisplayNames('en', { type: 'language', languageDisplay: 'standard' }).of(tag)));
  const numbers = Array.from({ length: 1000 }, (_, n) => String(n).padStart(3, '0'));
  add('region', [...two.map((code) => code.toUpperCase()), ...numbers].filter((code) => same('und-' + code)));
  add('script', ['Adlm', 'Arab', 'Aran', 'Armn', 'Avst', 'Bali', 'Beng', 'Bopo', 'Brai', 'Cakm', 'Cans', 'Cham', 'Cher', 'Copt', 'Cyrl', 'Deva', 'Egyp', 'Ethi', 'Geor', 'Goth', 'Grek', 'Gujr', 'Guru', 'Hanb', 'Hang', 'Hani', 'Hans', 'Hant', 'Hebr', 'Hira', 'Hmnp', 'Jamo', 'Java', 'Jpan', 'Kana', 'Khmr', 'Knda', 'Kore', 'Laoo', 'Latn', 'Limb', 'Mlym', 'Mong', 'Mtei', 'Mymr', 'Nkoo', 'Olck', 'Orya', 'Rohg', 'Runr', 'Sinh', 'Sund', 'Syrc', 'Taml', 'Telu', 'Tfng', 'Thaa', 'Thai', 'Tibt', 'Vaii', 'Yiii', 'Zinh', 'Zmth', 'Zsye', 'Zsym', 'Zxxx', 'Zyyy', 'Zzzz']);
  add('currency', CURRENCIES);
  add('calendar', Intl.supportedValuesOf('calendar'));
  add('dateTimeField', ['era', 'year', 'quarter', 'month', 'weekOfYear', 'weekday', 'day', 'dayPeriod', 'hour', 'minute', 'second', 'timeZoneName']);
  return lines.join('\n') + '\n';
}

// ---- writing ----------------------------------------------------------------------------------------------------------

const only = (tag, out) => { numbers(tag, out); dates(tag, out); words(tag, out); return out; };
const escape = (text) => text.replace(/\n/g, '\\n');
const locales = allLocales();
fs.writeFileSync(path.join(__dirname, 'locales.txt'), locales.join('\n') + '\n');
let text = '';
for (const language of LANGUAGES) {
  const base = only(language, {});
  text += `@${language}\n` + Object.entries(base).map(([key, value]) => `${key}\t${escape(value)}\n`).join('');
  const seen = new Map();
  for (const region of REGIONS[language]) {
    const tag = `${language}-${region}`;
    const own = only(tag, {});
    const differing = Object.entries(own).filter(([key, value]) => base[key] !== value).map(([key, value]) => `${key}\t${escape(value)}\n`);
    for (const key of Object.keys(base)) if (!(key in own)) differing.push(`${key}\n`);
    const body = differing.join('');
    if (!body) text += `@${tag}=${language}\n`;
    else if (seen.has(body)) text += `@${tag}=${seen.get(body)}\n`;
    else { seen.set(body, tag); text += `@${tag}<${language}\n${body}`; }
  }
}
for (const [tag, language] of Object.entries(SAME)) text += `@${tag}=${language}\n`;
fs.writeFileSync(path.join(__dirname, 'data.txt'), text);
fs.writeFileSync(path.join(__dirname, 'names.txt'), names());
fs.writeFileSync(path.join(__dirname, 'zones.txt'), zones());
fs.writeFileSync(path.join(__dirname, 'digits.txt'), CURRENCIES.map((code) => [code, new Intl.NumberFormat('en', { style: 'currency', currency: code }).resolvedOptions().maximumFractionDigits]).map((row) => row.join('\t')).join('\n') + '\n');
