// Intl.NumberFormat, and the toLocaleString of numbers and BigInts.
const values = [0, -0, 1, -1, 0.5, 1234.5678, -1234567.891, 1e21, NaN, -Infinity, 12345678901234567890n, '12345678901234567890.123', 999999, 1.005];
const options = [
  {}, { style: 'percent' }, { style: 'currency', currency: 'USD' }, { style: 'currency', currency: 'JPY' }, { style: 'currency', currency: 'KWD', currencyDisplay: 'code' },
  { style: 'currency', currency: 'EUR', currencyDisplay: 'name' }, { style: 'currency', currency: 'USD', currencySign: 'accounting' }, { style: 'currency', currency: 'CAD', currencyDisplay: 'narrowSymbol' },
  { style: 'unit', unit: 'kilometer' }, { style: 'unit', unit: 'kilometer-per-hour', unitDisplay: 'long' }, { style: 'unit', unit: 'liter-per-day', unitDisplay: 'narrow' }, { notation: 'compact' },
  { notation: 'compact', compactDisplay: 'long' }, { notation: 'scientific' }, { notation: 'engineering' }, { maximumSignificantDigits: 3 }, { minimumSignificantDigits: 5 },
  { minimumFractionDigits: 2 }, { useGrouping: false }, { useGrouping: 'min2' }, { signDisplay: 'always' }, { signDisplay: 'exceptZero' }, { signDisplay: 'negative' }, { minimumIntegerDigits: 4 },
  { roundingMode: 'floor', maximumFractionDigits: 1 }, { roundingMode: 'halfEven', maximumFractionDigits: 0 }, { trailingZeroDisplay: 'stripIfInteger', minimumFractionDigits: 2 },
  { minimumFractionDigits: 2, maximumFractionDigits: 2, roundingIncrement: 5 }, { maximumFractionDigits: 1, maximumSignificantDigits: 2, roundingPriority: 'lessPrecision' },
];
for (const locale of ['en-US', 'de']) {
  for (const option of options) {
    const format = new Intl.NumberFormat(locale, option);
    console.log(locale, JSON.stringify(option), values.map((value) => format.format(value)).join(' | '));
    console.log(JSON.stringify(format.formatToParts(-1234.5)), JSON.stringify(format.resolvedOptions()), format.formatRange(3, 5));
  }
}
console.log((1234.5).toLocaleString(), (1234.5).toLocaleString('en-IN'), (123456789).toLocaleString('en-IN'), (1234.5).toLocaleString('es'), 12345678901234567890n.toLocaleString('de'));
console.log((12345.678).toLocaleString('en-US', { style: 'currency', currency: 'USD' }), [1234.5, 2n].toLocaleString('de'), new Float64Array([1234.5]).toLocaleString('de'));
const attempt = (f) => { try { console.log(f()); } catch (e) { console.log(e.name + ': ' + e.message); } };
attempt(() => new Intl.NumberFormat('en', { style: 'foo' }));
attempt(() => new Intl.NumberFormat('en', { style: 'currency' }));
attempt(() => new Intl.NumberFormat('en', { style: 'currency', currency: 'US' }));
attempt(() => new Intl.NumberFormat('en', { style: 'unit', unit: 'foo' }));
attempt(() => new Intl.NumberFormat('en', { minimumFractionDigits: 5, maximumFractionDigits: 2 }));
attempt(() => new Intl.NumberFormat('x_y'));
attempt(() => new Intl.NumberFormat('en', null));
attempt(() => Intl.NumberFormat.prototype.formatToParts.call(1));
attempt(() => new Intl.NumberFormat('en').formatRange(1));
attempt(() => { const format = new Intl.NumberFormat('en'); return [format.format === format.format, format.format.name, format.format.length, String(format.format)].join(); });
class Own extends Intl.NumberFormat { half(n) { return this.format(n / 2); } }
console.log(new Own('de').half(3), new Own() instanceof Intl.NumberFormat, Intl.NumberFormat('en').format(1e6), Object.prototype.toString.call(new Own()));
console.log(new Intl.NumberFormat(), Intl, [new Intl.Collator()], Object.keys(Intl.NumberFormat.prototype));
