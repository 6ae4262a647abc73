// net.SocketAddress and net.BlockList: what they refuse, how addresses read, and which rules match.
'use strict';

module.exports = async (lib, out) => {
  const { BlockList, SocketAddress } = lib('net');
  const util = lib('util');
  const t = (f) => {
    try {
      const value = f();
      out(typeof value === 'string' ? value : util.inspect(value));
    } catch (e) {
      out(e.name, e.code, e.message);
    }
  };
  t(() => new SocketAddress());
  t(() => new SocketAddress({ family: 'ipv6' }));
  t(() => new SocketAddress({ address: '1.2.3.4', port: 80 }));
  t(() => new SocketAddress({ address: '::1', port: 80 }));
  t(() => new SocketAddress({ address: '::1', family: 'ipv6', flowlabel: 5 }));
  t(() => new SocketAddress({ address: '0:0::1', family: 'IPv6' }));
  t(() => new SocketAddress({ family: 'ipx' }));
  t(() => new SocketAddress({ address: 5 }));
  t(() => new SocketAddress({ port: 70000 }));
  t(() => new SocketAddress({ flowlabel: -1 }));
  t(() => new SocketAddress({ flowlabel: 2 ** 21 }));
  t(() => new SocketAddress(5));
  t(() => new SocketAddress(null));
  t(() => new SocketAddress({ address: '300.2.3.4' }));
  t(() => new SocketAddress({ address: '2001:DB8:0:0:1:0:0:1', family: 'ipv6' }).address);
  t(() => new SocketAddress({ address: '::ffff:1.2.3.4', family: 'ipv6' }).address);
  t(() => new SocketAddress({ address: 'fe80::1%eth0', family: 'ipv6' }).address);
  t(() => JSON.stringify(new SocketAddress({ address: '1.2.3.4' })));
  t(() => Object.getOwnPropertyNames(SocketAddress.prototype).join() + Object.getOwnPropertyNames(SocketAddress).join());
  t(
    () =>
      Object.getOwnPropertyNames(BlockList.prototype).join() +
      Object.getOwnPropertyNames(BlockList).join() +
      BlockList.prototype.addRange.length +
      BlockList.prototype.addAddress.length +
      BlockList.prototype.check.length +
      BlockList.prototype.addSubnet.length,
  );
  t(() => [SocketAddress.isSocketAddress, SocketAddress.parse, BlockList.isBlockList, SocketAddress.length, BlockList.length]);
  t(() => SocketAddress.prototype.toJSON && new SocketAddress().toJSON());
  t(() => util.inspect(new SocketAddress(), { depth: -1 }));
  t(() => util.inspect({ a: { b: { c: new SocketAddress() } } }));
  const b = new BlockList();
  t(() => b);
  t(() => b.rules);
  t(() => b.addAddress('1.2.3.4'));
  t(() => b.addAddress('1.2.3.4', 'ipv6'));
  t(() => b.addAddress(5));
  t(() => b.addAddress('::1', 'ipv6'));
  t(() => b.addAddress('::1', 5));
  t(() => b.addAddress(new SocketAddress({ address: '9.9.9.9', port: 80 })));
  t(() => b.addAddress('1.2.3.4'));
  t(() => b.addAddress('1.1.1.1', 'IPV4'));
  t(() => b.addAddress('1.1.1.1', 'ipx'));
  t(() => b.addRange('1.0.0.0', '1.0.0.9'));
  t(() => b.addRange('1.0.0.9', '1.0.0.0'));
  t(() => b.addRange('1.0.0.9', 'x'));
  t(() => b.addRange('::1', '::9', 'ipv6'));
  t(() => b.addRange('::9', '::1', 'ipv6'));
  t(() => b.addRange(1, 2));
  t(() => b.addRange('1.1.1.1', 2));
  t(() => b.addRange(new SocketAddress(), new SocketAddress({ family: 'ipv6' })));
  t(() => b.addSubnet('10.0.0.0', 8));
  t(() => b.addSubnet('10.0.0.0', 33));
  t(() => b.addSubnet('10.1.2.3', 16));
  t(() => b.addSubnet('fe80::1', 64, 'ipv6'));
  t(() => b.addSubnet('fe80::1', 129, 'ipv6'));
  t(() => b.addSubnet('1.1.1.1'));
  t(() => b.addSubnet('1.1.1.1', '8'));
  t(() => b.addSubnet('x', 8));
  t(() => b.addSubnet('1.1.1.1', 0.5));
  t(() => b.addSubnet('2001:db8:0:0:0:0:0:5', 128, 'ipv6'));
  t(() => b.addSubnet('2001:db8::5', 0, 'ipv6'));
  t(() => b.rules.join('\n'));
  t(() => b);
  for (const a of [
    ['1.2.3.4'],
    ['1.2.3.5'],
    ['1.0.0.5'],
    ['1.0.0.10'],
    ['10.9.9.9'],
    ['11.0.0.1'],
    ['::5', 'ipv6'],
    ['::a', 'ipv6'],
    ['fe80::99', 'ipv6'],
    ['fe80:0:0:1::', 'ipv6'],
    ['::ffff:1.2.3.4', 'ipv6'],
    ['::ffff:10.0.0.1', 'ipv6'],
    ['::ffff:11.0.0.1', 'ipv6'],
    ['x'],
    ['::1'],
    ['1.2.3.4', 'ipv6'],
    [5],
    ['1.2.3.4', 5],
    ['1.2.3.4', 'zz'],
  ])
    t(() => b.check(...a));
  t(() => b.check(new SocketAddress({ address: '1.0.0.3' })));
  const c = new BlockList();
  c.addAddress('::ffff:5.5.5.5', 'ipv6');
  c.addRange('::ffff:6.6.6.1', '::ffff:6.6.6.9', 'ipv6');
  c.addSubnet('::ffff:7.7.0.0', 112, 'ipv6');
  t(() => c.rules);
  for (const a of ['5.5.5.5', '6.6.6.5', '7.7.1.1', '8.8.8.8']) t(() => c.check(a));
  const d = new BlockList();
  d.addSubnet('0.0.0.0', 0);
  t(() => [d.check('9.9.9.9'), d.check('::1', 'ipv6'), d.rules]);
  t(() => util.inspect(b, { depth: -1 }));
  t(() => util.inspect({ a: { b: { c: c } } }));
  const e = new BlockList();
  e.addRange('2001:db8::', '2001:db8::ffff:ffff', 'ipv6');
  t(() => e.rules);
  for (const s of [
    '::',
    '::1',
    '1::',
    '1:0:0:2::',
    '1:0:2:0:0:3:0:4',
    '1:2:3:4:5:6:0:8',
    '0:0:0:0:0:0:1.2.3.4',
    '::ffff:0:0',
    '64:ff9b::1.2.3.4',
    '::1.2.3.4',
    '::0.0.1.2',
    'fe80::1:2%1',
    'a:b:c:d:e:f:1.2.3.4',
    '1:2:3::5:6:7:8',
    '0:1:0:1:0:1:0:1',
  ])
    t(() => new SocketAddress({ address: s, family: 'ipv6' }).address);

  // Rules and addresses of a fixed row of numbers.
  let seed = 5;
  const r = (n) => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    return (seed >> 8) % n;
  };
  const v4 = () => [r(2) ? 10 : 0, r(2), r(3), r(256)].join('.');
  const v6 = () =>
    r(3) === 0 ? `::ffff:${v4()}` : Array.from({ length: 8 }, () => (r(3) ? 0 : r(2) ? r(65536).toString(16) : 1)).join(':');
  const any = () => (r(2) ? [v4(), 'ipv4'] : [v6(), 'ipv6']);
  for (let i = 0; i < 400; i++) {
    const b = new BlockList();
    const [a, f] = any();
    const k = r(3);
    let e = '';
    try {
      if (k === 0) b.addAddress(a, f);
      else if (k === 1) b.addSubnet(a, r(f === 'ipv4' ? 33 : 129), f);
      else b.addRange(a, f === 'ipv4' ? v4() : v6(), f);
    } catch (x) {
      e = x.message;
    }
    const seen = [];
    for (let j = 0; j < 12; j++) {
      const [c, g] = r(4) ? any() : [a, f];
      seen.push(c + '=' + b.check(c, g));
    }
    out(b.rules.join(), e, seen.join(' '));
  }
  for (let i = 0; i < 300; i++) out(new SocketAddress({ address: v6(), family: 'ipv6' }).address);
  for (const fl of [0, 2 ** 20 - 1]) out(new SocketAddress({ family: 'ipv6', flowlabel: fl }).flowlabel);
  for (const a of [
    '01.2.3.4',
    '1.2.3',
    '1.2.3.4 ',
    '1.2.3.4%a',
    '::1%',
    '::1%a b',
    '1::2::3',
    ':::',
    '::g',
    '1:2:3:4:5:6:7::',
    '::1:2:3:4:5:6:7',
    '::01.2.3.4',
    '::12345',
    ' ::1',
    '',
  ])
    for (const family of ['ipv4', 'ipv6'])
      try {
        out(a, family, new SocketAddress({ address: a, family }).address);
      } catch (e) {
        out(a, e.message);
      }
};
