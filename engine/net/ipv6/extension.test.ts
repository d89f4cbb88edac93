import { expect, test } from 'vitest'
import * as ethernet from '../../wire/ethernet.ts'
import * as wire from '../../wire/ipv6.ts'
import { failed } from '../errno.ts'
import { PacketSocket } from '../packet.ts'
import { ip, Testbed } from '../testbed.ts'
import { isMulticastIpv6 } from './scope.ts'

/**
 * What Linux 6.18 (fd00::1) answered to packets of fd00::2: `129` for an echo reply, type/code/pointer of an error, or nothing.
 * A packet is written as its next header and everything behind the IPv6 header; each ends in an echo request.
 */
const CASES: readonly (readonly [name: string, packets: readonly string[], answer: string])[] = [
  ['plain', ['58 80007998000700010001020304050607'], '129'],
  ['unknown protocol', ['200 80007998000700010001020304050607'], '4/1/6'],
  ['none', ['59 '], 'nothing'],
  ['destination options padded', ['60 3a0001040000000080007998000700010001020304050607'], '129'],
  ['destination option to skip', ['60 3a001e040000000080007998000700010001020304050607'], '129'],
  ['destination option to drop', ['60 3a005e040000000080007998000700010001020304050607'], 'nothing'],
  ['destination option to report', ['60 3a009e040000000080007998000700010001020304050607'], '4/2/42'],
  ['destination option to report unless group', ['60 3a00de040000000080007998000700010001020304050607'], '4/2/42'],
  ['hop-by-hop option to report', ['0 3a009e040000000080007998000700010001020304050607'], '4/2/42'],
  ['hop-by-hop padding not zero', ['0 3a0001040000010080007998000700010001020304050607'], 'nothing'],
  ['hop-by-hop second', ['60 00000104000000003a0001040000000080007998000700010001020304050607'], '4/1/40'],
  ['routing type 0, none left', ['43 3a0000000000000080007998000700010001020304050607'], '129'],
  [
    'routing type 0, one left',
    ['43 3a02000100000000fd00000000000000000000000000000980007998000700010001020304050607'],
    '4/0/42',
  ],
  ['routing type 9, one left', ['43 3a0009010000000080007998000700010001020304050607'], '4/0/42'],
  ['truncated options', ['60 3a07000000000000'], 'nothing'],
  ['atomic fragment', ['44 3a0000000000000180007998000700010001020304050607'], '129'],
  [
    'two fragments',
    [
      '44 3a00000100000002800007f700070001000102030405060708090a0b0c0d0e0f',
      '44 3a00001800000002101112131415161718191a1b1c1d1e1f2021222324252627',
    ],
    '129',
  ],
  [
    'two fragments backwards',
    [
      '44 3a00001800000003101112131415161718191a1b1c1d1e1f2021222324252627',
      '44 3a00000100000003800007f700070001000102030405060708090a0b0c0d0e0f',
    ],
    '129',
  ],
  [
    'overlap',
    [
      '44 3a00000100000004800007f700070001000102030405060708090a0b0c0d0e0f',
      '44 3a0000100000000408090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2021222324252627',
      '44 3a00001800000004101112131415161718191a1b1c1d1e1f2021222324252627',
    ],
    'nothing',
  ],
  [
    'duplicate',
    [
      '44 3a00000100000005800007f700070001000102030405060708090a0b0c0d0e0f',
      '44 3a00000100000005800007f700070001000102030405060708090a0b0c0d0e0f',
      '44 3a00001800000005101112131415161718191a1b1c1d1e1f2021222324252627',
    ],
    '129',
  ],
  ['length not a multiple of 8', ['44 3a00000100000006800007f700070001000102030405060708090a0b0c'], '4/0/4'],
  ['beyond 65535', ['44 3a00fff800000007800007f700070001000102030405060708090a0b0c0d0e0f'], '4/0/42'],
  ['to a group unknown protocol', ['200 80007998000700010001020304050607 to ff02::1'], 'nothing'],
  ['group option report', ['60 3a009e040000000080007998000700010001020304050607 to ff02::1'], '4/2/42'],
  ['group option no report', ['60 3a00de040000000080007998000700010001020304050607 to ff02::1'], 'nothing'],
  ['from nobody', ['200 80007998000700010001020304050607 from ::'], 'nothing'],
  ['from loopback', ['200 80007998000700010001020304050607 from ::1'], 'nothing'],
]

function hostAndTester() {
  const bed = new Testbed()
  bed.wire('a eth0 0a', 'b eth0 0b')
  bed.address('a', 'eth0', 'fd00::1/64')
  bed.address('b', 'eth0', 'fd00::2/64')
  for (const net of ['a', 'b']) bed.link(net, 'eth0').ipv6.conf.router_solicitations = 0
  bed.net('a').ipv6.sysctl.icmp_ratelimit = 0
  bed.net('a').ipv6.neighbours.ensure(ip('fd00::2'), bed.link('a', 'eth0')).update(0x0200_0000_000b, 'PERMANENT')
  bed.run(5)
  const socket = new PacketSocket(bed.net('b'), bed.link('b', 'eth0'), 65_535)
  return { bed, socket }
}

function send(socket: PacketSocket, packet: string): void {
  const [next, body = ''] = packet.split(' ')
  const option = (name: string, otherwise: string) => ip(packet.match(` ${name} (\\S+)`)?.[1] ?? otherwise) as bigint
  const payload = Uint8Array.from(body.match(/../g) ?? [], byte => Number.parseInt(byte, 16))
  const destination = option('to', 'fd00::1')
  const frame = new Uint8Array(54 + payload.length)
  const group = isMulticastIpv6(destination)
  ethernet.write(frame, 0, group ? 0x3333_0000_0001 : 0x0200_0000_000a, 0x0200_0000_000b, 0x86dd)
  wire.write(frame, 14, 0, 0, payload.length, Number(next), 64, option('from', 'fd00::2'), destination)
  frame.set(payload, 54)
  socket.send(frame)
}

function answers(socket: PacketSocket): string {
  for (let frame = socket.receive(); !failed(frame); frame = socket.receive()) {
    const { bytes, direction } = frame
    if (direction === 'out' || bytes[20] !== 58 || bytes[54]! > 129) continue
    return bytes[54] === 129 ? '129' : `${bytes[54]}/${bytes[55]}/${(bytes[60]! << 8) | bytes[61]!}`
  }
  return 'nothing'
}

test.each(CASES)('%s', (_, packets, answer) => {
  const { bed, socket } = hostAndTester()
  for (const packet of packets) send(socket, packet)
  bed.run(1)
  expect(answers(socket)).toBe(answer)
})

test('a packet of which pieces are missing is given up after a minute, and its sender told', () => {
  const { bed, socket } = hostAndTester()
  send(socket, CASES.find(([name]) => name === 'two fragments')![1][0]!)
  bed.run(59)
  expect(answers(socket)).toBe('nothing')
  bed.run(2)
  expect(answers(socket)).toBe('3/1/0')
  const { ReasmTimeout, ReasmFails, ReasmReqds } = bed.net('a').snmp.ip6
  expect([ReasmReqds, ReasmTimeout, ReasmFails]).toEqual([1, 1, 1])
})
