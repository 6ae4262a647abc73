// Corners of Intl: what a locale leaves to its language, increments of rounding, words without digits, ranges over days, clocks.
const money = (locale, currency, n, more) => new Intl.NumberFormat(locale, { style: 'currency', currency, ...more }).format(n);
print(money('en-AU', 'USD', 1), '|', money('en-GB', 'CAD', 2), '|', money('fr-CA', 'CAD', 1, { currencyDisplay: 'narrowSymbol' }), '|', money('de-CH', 'CHF', -1234567.5));
print(new Intl.NumberFormat('en-GB', { style: 'unit', unit: 'stone', unitDisplay: 'long' }).format(1));
for (const [locale, numbers] of [['pt-PT', [1e9, 2e9]], ['fr-CA', [1000, 1500]], ['it', [1000, 1500, 2000, 10000, -1000, 999.6]], ['fr', [1000, 1500, 2000, -1000, 999.6, 1e6]], ['de', [1000, 1e6]]]) {
  const long = new Intl.NumberFormat(locale, { notation: 'compact', compactDisplay: 'long' });
  print(locale, numbers.map((n) => long.format(n)).join(' | '));
}
print(JSON.stringify(new Intl.NumberFormat('it', { notation: 'compact', compactDisplay: 'long' }).formatToParts(1000)));
print(new Intl.RelativeTimeFormat('en-GB', { style: 'short' }).format(-1, 'quarters'), '|', new Intl.RelativeTimeFormat('en-AU', { style: 'short' }).format(1, 'quarter'));

for (const roundingMode of ['halfExpand', 'halfEven', 'halfTrunc', 'ceil', 'floor']) {
  for (const roundingIncrement of [5, 25]) {
    const format = new Intl.NumberFormat('en', { roundingIncrement, roundingMode, minimumFractionDigits: 2, maximumFractionDigits: 2 });
    print(roundingMode, roundingIncrement, [1.028, 1.0251, 1.025, 1.02499, 12.379, 7.5, -0.125, 0.375, 0.124, 99.99].map((n) => format.format(n)).join(' '));
  }
}
print([2.5, 7.5, 12.5, -2.5].map((n) => new Intl.NumberFormat('en', { roundingIncrement: 5, maximumFractionDigits: 0 }).format(n)).join(' '));
for (const text of ['1e100000000', '12e2147483647', '-1e400', '9'.repeat(310), '1'.repeat(1e6) + '.5555']) print(new Intl.NumberFormat('en').format(text));

const DAY = 86400000;
const range = (options, days, locale = 'en') => new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options }).formatRange(0, days * DAY);
print(range({ hour: 'numeric', minute: 'numeric' }, 1), '|', range({ hour: 'numeric' }, 400), '|', range({ timeStyle: 'short' }, 1));
print(range({ hour: 'numeric', minute: 'numeric' }, 5 / 24), '|', range({ minute: 'numeric', second: 'numeric' }, 1));
print(range({ month: 'long' }, 430), '|', range({ month: 'long' }, 366), '|', range({ month: 'long' }, 7));
print(range({ weekday: 'long' }, 7), '|', range({ weekday: 'long' }, 1 / 24), '|', range({ weekday: 'long', hour: 'numeric' }, 7));
print(range({ day: 'numeric' }, 31), '|', range({ day: 'numeric' }, 400), '|', range({ month: 'long', hour: 'numeric' }, 1));
print(range({ month: 'long', day: 'numeric' }, 365), '|', range({ month: 'short', day: 'numeric' }, 365), '|', range({ year: '2-digit' }, 36525));
print(range({ hour: 'numeric', minute: 'numeric' }, 1, 'de'), '|', range({ hour: 'numeric', minute: 'numeric' }, 1, 'fr'));

for (const locale of ['de', 'ja', 'en', 'fr', 'ko', 'en-GB', 'es', 'es-US']) {
  for (const hour12 of [true, false]) {
    const format = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: 'numeric', timeZone: 'UTC', hour12 });
    print(locale, hour12, format.resolvedOptions().hourCycle, format.format(0), format.format(DAY / 2));
  }
}
print(new Intl.Collator(['xx', 'de-u-co-phonebk']).resolvedOptions().locale, new Intl.Collator(['de', 'xx-u-co-phonebk']).resolvedOptions().collation);
for (const service of ['NumberFormat', 'DateTimeFormat', 'RelativeTimeFormat']) {
  print(service, Intl[service].supportedLocalesOf(['no', 'nb', 'no-NO', 'de-CH']), ['no', 'no-NO', 'de-CH'].map((tag) => new Intl[service](tag).resolvedOptions().locale));
}
print(new Intl.NumberFormat('no').format(1234567.891), new Date(0).toLocaleString('no', { timeZone: 'UTC', dateStyle: 'full' }), new Intl.NumberFormat('de-CH').format(1234567.891));

const hex = (text) => [...Array(text.length).keys()].map((i) => text.charCodeAt(i).toString(16)).join(' ');
const list = new Intl.ListFormat('en');
print(hex(list.format(['a\ud800', '\udc00b', 'c'])), '|', list.formatToParts(['\ud800', 'x\udc00']).map((part) => part.type + ' ' + hex(part.value)).join(', '));
print(new Intl.ListFormat('es').format(['a', 'i\ud800']).startsWith('a e i'), list.formatToParts(['\uf8ff', '\uf8ffx']).map((part) => part.value.length));

// Segments of more text than is looked at in one piece, in any order, by several iterators.
const text = 'Die 3.5 Wörter, 日本語の文章。 '.repeat(200);
for (const granularity of ['grapheme', 'word', 'sentence']) {
  const segments = new Intl.Segmenter('de', { granularity }).segment(text);
  const ends = [...segments].map((segment) => segment.index + segment.segment.length);
  print(granularity, ends.length, ends.at(-1) === text.length, segments.containing(text.length), segments.containing(-1));
  const fresh = new Intl.Segmenter('de', { granularity }).segment(text);
  const late = fresh.containing(4000), early = fresh.containing(5);
  print(JSON.stringify([late.segment, late.index, late.isWordLike, early.segment, early.index, early.isWordLike]));
  const iterators = [fresh[Symbol.iterator](), fresh[Symbol.iterator]()];
  let same = true;
  for (const end of ends) for (const iterator of iterators) { const { value } = iterator.next(); same &&= value.index + value.segment.length === end; }
  print(same, iterators.map((iterator) => iterator.next().done));
}
// The week and the direction of a locale's region and script.
for (const tag of ['en', 'en-GB', 'de', 'ar', 'ar-EG', 'fa', 'he', 'hi', 'pt', 'ps', 'zh-TW', 'ur', 'xx', 'en-001', 'ar-u-fw-mon', 'en-u-rg-gbzzzz', 'en-u-fw-wed-nu-latn'])
  print(tag, JSON.stringify(new Intl.Locale(tag).weekInfo), JSON.stringify(new Intl.Locale(tag).textInfo));
print('weekInfo' in Intl.Locale.prototype, Object.getOwnPropertyDescriptor(Intl.Locale.prototype, 'textInfo').set, new Intl.Locale('en').weekInfo === new Intl.Locale('en').weekInfo);
// A language tag may name a language of five to eight letters, which no locale has.
print((123456789012345678901234567890n).toLocaleString('fullwide', { useGrouping: false }), (1e21).toLocaleString('FullWide', { useGrouping: false }));
print(Intl.getCanonicalLocales(['FULLWIDE', 'fullwide-latn-us-u-nu-latn', 'fullwide-x-foo', 'abcde-1996']).join());
print(new Intl.NumberFormat('fullwide').resolvedOptions().locale, Intl.NumberFormat.supportedLocalesOf(['fullwide', 'en']).join(), 'I'.toLocaleLowerCase('fullwide'), 'a'.localeCompare('b', 'fullwide'));
{
  const locale = new Intl.Locale('FULLWIDE-us-u-nu-latn');
  print(locale, locale.language, locale.region, locale.baseName, locale.maximize(), locale.minimize(), new Intl.Locale('fullwide-GB', { language: 'de' }), new Intl.Locale('de-AT', { language: 'fullwide' }), JSON.stringify(locale.textInfo), JSON.stringify(locale.weekInfo));
}
for (const tag of ['abcdefghi', 'abc1e', 'abcd']) { try { print(Intl.getCanonicalLocales(tag)); } catch (e) { print(e.name, e.message); } }
