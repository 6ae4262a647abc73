// Intl.DateTimeFormat, and the toLocale* of dates.
const dates = [Date.UTC(2024, 2, 5, 15, 7, 9, 45), Date.UTC(2023, 11, 31), Date.UTC(2024, 6, 15, 12, 30)];
const show = (locale, options) => {
  const format = new Intl.DateTimeFormat(locale, options);
  console.log(locale, JSON.stringify(options), JSON.stringify(dates.map((date) => format.format(date))), JSON.stringify(format.formatToParts(dates[0])), JSON.stringify(format.resolvedOptions()));
};
for (const timeZone of ['UTC', 'America/New_York', 'Asia/Kolkata', 'europe/berlin', 'Asia/Tokyo', 'Europe/London']) {
  for (const options of [{}, { dateStyle: 'full', timeStyle: 'full' }, { dateStyle: 'long', timeStyle: 'long' }, { timeZoneName: 'short' }]) show('en-US', { timeZone, ...options });
  for (const timeZoneName of ['long', 'shortOffset', 'longOffset', 'shortGeneric', 'longGeneric']) show('en-US', { timeZone, hour: 'numeric', timeZoneName });
}
const timeZone = 'UTC';
for (const dateStyle of [undefined, 'full', 'long', 'medium', 'short']) for (const timeStyle of [undefined, 'full', 'long', 'medium', 'short']) if (dateStyle || timeStyle) show('en-US', { dateStyle, timeStyle, timeZone });
for (const weekday of [undefined, 'short', 'long']) for (const year of [undefined, 'numeric']) for (const month of ['numeric', '2-digit', 'short', 'long']) for (const day of ['numeric', '2-digit']) show('en-US', { weekday, year, month, day, timeZone });
for (const hour of ['numeric', '2-digit']) {
  for (const more of [{}, { hour12: false }, { hour12: true }, { hourCycle: 'h23' }, { hourCycle: 'h11' }, { fractionalSecondDigits: 3 }, { dayPeriod: 'short' }]) show('en-US', { hour, minute: '2-digit', second: 'numeric', timeZone, ...more });
}
for (const locale of ['en-GB', 'en-CA', 'de', 'sv-SE', 'fr', 'ja']) for (const options of [{}, { dateStyle: 'medium', timeStyle: 'short' }, { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' }].slice(0, locale === 'ja' ? 2 : 3)) show(locale, { timeZone, ...options });
const date = new Date(0), options = { timeZone };
for (const locale of [undefined, 'en-GB', 'de']) console.log(JSON.stringify([date.toLocaleString(locale, options), date.toLocaleDateString(locale, options), date.toLocaleTimeString(locale, options)]));
console.log(date.toLocaleDateString('en-US', { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric', timeZone }), date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', timeZone }));
const range = (options, to) => console.log(JSON.stringify(new Intl.DateTimeFormat('en', { timeZone, ...options }).formatRange(0, to)));
const day = 864e5, hour = 36e5;
for (const days of [0, 3, 33, 400]) for (const more of [{}, { dateStyle: 'medium' }, { dateStyle: 'full' }, { month: 'short', day: 'numeric' }]) range(more, days * day);
for (const hours of [3, 13, 33]) range({ dateStyle: 'short', timeStyle: 'short' }, hours * hour);
range({ timeStyle: 'short' }, 3 * hour);
const attempt = (f) => { try { console.log(f()); } catch (e) { console.log(e.name + ': ' + e.message); } };
attempt(() => new Intl.DateTimeFormat('en', { timeZone: 'Foo/Bar' }));
attempt(() => new Intl.DateTimeFormat('en', { dateStyle: 'short', year: 'numeric' }));
attempt(() => new Intl.DateTimeFormat().format(NaN));
attempt(() => date.toLocaleDateString('en', { timeStyle: 'short' }));
attempt(() => new Date(NaN).toLocaleString('en'));
attempt(() => new Intl.DateTimeFormat('en', { month: 'x' }));
attempt(() => typeof Intl.DateTimeFormat().resolvedOptions().timeZone);
