// rxjs: streams, operators, schedulers, subjects.
const { of, from, interval, merge, concat, zip, Subject, BehaviorSubject, ReplaySubject, throwError, timer, combineLatest, defer, EMPTY, firstValueFrom, lastValueFrom } = require('rxjs');
const o = require('rxjs/operators');
const show = (name) => ({ next: (v) => console.log(name, v), error: (e) => console.log(name, 'error', e.message), complete: () => console.log(name, 'done') });
from([1, 2, 3, 4]).pipe(o.map((x) => x * x), o.filter((x) => x > 1), o.scan((a, b) => a + b, 0), o.toArray()).subscribe(show('sync'));
of('a', 'b').pipe(o.mergeMap((x) => of(x + 1, x + 2)), o.distinct(), o.startWith('s'), o.pairwise()).subscribe(show('pairs'));
throwError(() => new Error('boom')).pipe(o.retry(2), o.catchError((e) => of('caught ' + e.message))).subscribe(show('caught'));
const s = new BehaviorSubject(0), r = new ReplaySubject(2);
s.subscribe(r); s.next(1); s.next(2); r.subscribe(show('replay')); s.complete();
zip(of(1, 2), of('x', 'y')).subscribe(show('zip'));
of(1, 2, 3, 4, 5).pipe(o.bufferCount(2), o.groupBy((b) => b.length), o.mergeMap((g) => g.pipe(o.count(), o.map((n) => [g.key, n])))).subscribe(show('groups'));
(async () => {
  console.log(await lastValueFrom(interval(2).pipe(o.take(4), o.reduce((a, b) => a + b))), await firstValueFrom(timer(1).pipe(o.switchMap(() => of('t')))));
  console.log(await lastValueFrom(merge(timer(50).pipe(o.map(() => 'late')), timer(1).pipe(o.map(() => 'early'))).pipe(o.toArray())), await lastValueFrom(concat(of(1), timer(1).pipe(o.map(() => 2))).pipe(o.toArray())));
  console.log(await lastValueFrom(combineLatest([of(1), of(2, 3)]).pipe(o.toArray())), await firstValueFrom(EMPTY).catch((e) => e.name), await lastValueFrom(from((async function* () { yield 1; yield 2; })()).pipe(o.delay(1), o.toArray())));
  const sub = new Subject(); const seen = []; sub.pipe(o.debounceTime(3), o.tap((v) => seen.push(v))).subscribe(); sub.next(1); sub.next(2); setTimeout(() => { sub.next(3); sub.complete(); console.log(seen); }, 90);
})();
