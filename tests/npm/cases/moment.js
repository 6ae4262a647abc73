// moment: parsing, formatting, arithmetic, durations, in UTC.
const moment = require('moment');
const m = moment.utc('2024-02-29T13:14:15.678Z');
for (const f of ['', 'L LT', 'dddd, MMMM Do YYYY, h:mm:ss a', 'YYYY-MM-DD[T]HH:mm:ss.SSS', 'DDDo w W E e Q X x', '[escaped] YY gg GGGG', 'LLLL']) console.log(m.format(f));
console.log(m.clone().add(1, 'year').format(), m.clone().subtract(13, 'months').format('ll'), m.clone().startOf('isoWeek').format(), m.clone().endOf('quarter').format());
console.log(m.diff(moment.utc('2023-12-25'), 'days', true), m.isLeapYear(), m.daysInMonth(), m.isBetween('2024-01-01', '2024-12-31'), m.week(), m.isoWeek(), m.dayOfYear());
console.log(moment.utc('25/12/1995 08:30 PM', 'DD/MM/YYYY hh:mm A').toISOString(), moment.utc('nope', 'YYYY', true).isValid(), moment.utc([2010, 1, 14]).toArray());
console.log(moment.duration(3725000).humanize(), moment.duration({ hours: 25, minutes: 3 }).toISOString(), moment.duration('P1Y2M3DT4H5M6S').asDays(), m.from(moment.utc('2024-03-05')), m.calendar(moment.utc('2024-03-01')));
console.log(JSON.stringify({ m }), moment.months().slice(0, 3), moment.weekdaysShort().join(), moment.utc(0).utcOffset('+05:30').format(), moment.localeData().ordinal(23));
