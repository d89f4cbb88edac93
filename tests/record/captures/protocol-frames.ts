/** Frames of protocols that no program here speaks, put together from the tables of their documents. */
import { concat } from '../../../engine/wire/bytes.ts'
import * as ipv4 from '../../../engine/wire/ipv4.ts'
import { frame, packet4, packet6, ping, tcpPacket, text, udpPacket } from './packets.ts'

/** Bytes from hexadecimal digits, with blanks wherever they help. */
const hex = (digits: string) =>
  Uint8Array.from(digits.replace(/\s/g, '').match(/../g) ?? [], pair => Number.parseInt(pair, 16))
const ip4 = (protocol: number, payload: Uint8Array, ttl = 255) => frame(0x0800, packet4(protocol, payload, { ttl }))
const udp4 = (source: number, destination: number, payload: Uint8Array) =>
  frame(0x0800, udpPacket(source, destination, payload))
const u8 = (value: number) => Uint8Array.of(value)
const u16 = (value: number) => Uint8Array.of(value >> 8, value)
/** A header in 16 bits and a length in 16 bits that counts the header too, as CDP, DTP and UDLD have it. */
const tlv4 = (type: number, value: Uint8Array) => concat(u16(type), u16(value.length + 4), value)
/** RFC 1661 5: code, identifier, length. */
const control = (protocol: number, code: number, body: Uint8Array) =>
  concat(u16(protocol), Uint8Array.of(code, 7), u16(body.length + 4), body)
const option = (type: number, value: Uint8Array) => concat(Uint8Array.of(type, value.length + 2), value)

function redundancy(): Uint8Array[] {
  const vrrp2 = hex('21 0a 64 02 00 01 0000 0a0000fe 0a0000fd 0000000000000000')
  const secret = concat(hex('21 0b c8 01 01 03 1234 0a0000fe'), text('lost\0\0\0\0'))
  const hsrp = concat(hex('00 00 10 03 0a 6e 01 00'), text('cisco\0\0\0'), hex('0a0000fe'))
  return [
    ip4(112, vrrp2),
    ip4(112, secret, 64),
    ip4(112, hex('31 0a 64 01 00 64 0000 0a0000fe')),
    frame(0x86dd, packet6(112, hex('31 0a 64 01 00 64 0000 fe800000000000000000000000000001'))),
    ip4(112, hex('45 0a 64 01 00 64 0000 0a0000fe')),
    udp4(1985, 1985, hsrp),
    udp4(1985, 1985, concat(hex('00 01 03 03 0a 6e 01 09'), text('ab'))),
    udp4(50000, 3784, hex('20 c0 03 18 00000001 00000002 000f4240 000f4240 0000c350')),
    udp4(50000, 4784, concat(hex('23 44 03 1c 00000001 00000000 0007a120 0007a120 00000000 01 07 05'), text('abcd'))),
    udp4(
      50000,
      3784,
      concat(
        hex('20 c4 05 30 00000001 00000002 000f4240 000f4240 0000c350 04 1c 07 00 00000009'),
        new Uint8Array(20).fill(0xab),
      ),
    ),
    udp4(50000, 6784, hex('00 a8 03 18 00000001 00000002 000f4240 000f4240 0000c350')),
    udp4(50000, 3785, text('echo')),
    udp4(49152, 3784, hex('20 c0 03 18 00000001 00000002 000f4240 000f4240 0000c350')),
  ]
}

function labelsAndSessions(): Uint8Array[] {
  const lcp = concat(
    option(1, u16(1492)),
    option(3, hex('c223 05')),
    option(5, hex('01020304')),
    option(7, hex('')),
    option(19, hex('03 02000000000a')),
    option(40, hex('01')),
  )
  const ipcp = concat(option(3, hex('0a000001')), option(129, hex('0a000035')), option(2, hex('002d 0f 01')))
  const session = (payload: Uint8Array) => frame(0x8864, concat(hex('11 00 0042'), u16(payload.length), payload))
  return [
    frame(0x8847, concat(hex('00010 0ff 00011 13f'), ping)),
    frame(0x8847, concat(hex('00000 1ff'), ping)),
    frame(0x8848, hex('00064 f40 aabbccdd')),
    frame(0x8847, hex('00064 040 0001')),
    udp4(50001, 6635, concat(hex('00011 13f'), ping)),
    frame(0x8863, concat(hex('11 09 0000 0010 0101 0000 0103 0004 00000001 0102 0000'))),
    frame(0x8863, concat(hex('11 07 0000 0017 0101 0000 0102 0005'), text('ac-01'), hex('0104 0002 abcd 0000 0000'))),
    frame(0x8863, hex('21 a7 0042 0040')),
    session(control(0xc021, 1, lcp)),
    session(control(0xc021, 9, hex('01020304 6869'))),
    session(control(0xc021, 8, hex('80fd 01020304'))),
    session(control(0x8021, 3, ipcp)),
    session(control(0x8057, 1, option(1, hex('0200000000000001')))),
    session(concat(hex('c223 01 07 0015 10'), new Uint8Array(16).fill(0x5a), text('ac'))),
    session(concat(hex('c023 01 07 000c 03'), text('bob'), hex('03'), text('pwd'))),
    session(concat(hex('0021'), ping)),
    session(hex('4011 0102')),
  ]
}

function securityAndServices(): Uint8Array[] {
  const ah = concat(
    hex('01 04 0000 00001000 00000001'),
    new Uint8Array(12).fill(0xee),
    ping.subarray(ipv4.HEADER_LENGTH),
  )
  const ntp = hex(
    '24 01 06 ec 00000100 00000200 4c4f4341 e9000000 40000000 e9000001 80000000 e9000001 c0000000 e9000002 00000000',
  )
  return [
    ip4(50, concat(hex('0000abcd 00000007'), text('not to be read'))),
    ip4(51, ah),
    ip4(108, hex('06 00 0002 aabb')),
    udp4(123, 123, ntp),
    udp4(123, 123, concat(ntp, hex('0000000a'), new Uint8Array(16).fill(0x11))),
    udp4(123, 123, concat(hex('1b 10 0a fa'), new Uint8Array(44))),
    udp4(123, 123, hex('16 82 0001 0615 0000 0000 0004 61626364')),
    udp4(514, 514, text('<30>Jan  1 00:00:00 k8s-w1 kubelet: ready')),
    udp4(514, 514, text('no priority')),
    udp4(50002, 69, concat(hex('0001'), text('boot\0octet\0blksize\x001428\0'))),
    udp4(69, 50002, concat(hex('0005 0001'), text('absent\0'))),
    udp4(69, 50002, hex('0009 0001')),
    udp4(5060, 5060, text('INVITE sip:bob@lost.example SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1\r\n\r\n')),
    udp4(520, 520, hex('01 01 0000 0000 0000 00000000 00000000 00000000 00000010')),
    udp4(
      520,
      520,
      concat(
        hex('02 02 0000 ffff 0002'),
        text('secret'),
        new Uint8Array(10),
        hex('0002 0007 0a080000 ffff0000 00000000 00000003'),
      ),
    ),
  ]
}

function links(): Uint8Array[] {
  const lacp = concat(
    hex(
      '01 01 01 14 8000 02000000000a 0009 00ff 0001 3d 000000 02 14 8000 02000000000b 0009 00ff 0002 3d 000000 03 10 0005',
    ),
    new Uint8Array(12),
    hex('0000'),
  )
  const snap = (organization: string, protocol: string, payload: Uint8Array) => {
    const body = concat(hex('aaaa03'), hex(organization), hex(protocol), payload)
    return frame(body.length, body)
  }
  const cdp = concat(
    hex('02 b4 0000'),
    tlv4(1, text('switch-1')),
    tlv4(2, hex('00000001 01 01 cc 0004 0a000001')),
    tlv4(3, text('Gi0/1')),
    tlv4(4, hex('00000028')),
    tlv4(5, text('IOS\n15')),
    tlv4(0x0a, u16(10)),
    tlv4(0x0b, u8(1)),
    tlv4(0x10, u16(15_400)),
    tlv4(0x99, hex('01')),
  )
  const mstp = concat(
    hex('4242 03 0000 03 02 7c 8000 02000000000a 00000000 8000 02000000000a 8001 0000 1400 0200 0f00 00 0050 00'),
    text('region'),
    new Uint8Array(26),
    hex('0001'),
    new Uint8Array(16).fill(0xac),
    hex('00000000 8000 02000000000a 14 7c 8001 02000000000a 00000000 80 80 14'),
  )
  const lldp = (...tlvs: readonly Uint8Array[]) =>
    frame(0x88cc, concat(hex('0207 04 02000000000a 0405 05 65746830 0602 0078'), ...tlvs, hex('0000')))
  const owned = (organization: string, body: string) => {
    const value = hex(organization + body)
    return concat(u16((127 << 9) | value.length), value)
  }
  return [
    frame(0x8809, lacp),
    frame(0x8809, hex('02 01 01 10 0001 02000000000a 00000007 0000 00 00')),
    frame(0x9000, hex('0000 0100 0700 6869')),
    snap('00000c', '2000', cdp),
    snap('00000c', '2004', concat(hex('01'), tlv4(1, text('lost')), tlv4(2, u8(3)), tlv4(4, hex('02000000000a')))),
    snap('00000c', '0111', concat(hex('21 01 abcd'), tlv4(1, text('one')), tlv4(4, u8(15)), tlv4(7, hex('00000009')))),
    snap('00000c', '2222', hex('0102')),
    frame(mstp.length, mstp),
    lldp(
      owned('0080c2', '02 06 0014'),
      owned('0080c2', '07 03 00000005'),
      owned('0080c2', '0b 88 08'),
      owned('0080c2', '0c 00 61 89 06'),
    ),
    lldp(owned('00120f', '01 03 6c01 001e'), owned('00120f', '02 07 01 02'), owned('00120f', '03 01 00000000')),
    lldp(
      owned('0012bb', '01 0033 04'),
      owned('0012bb', '02 01 4064 2e'),
      owned('0012bb', '04 52 0041'),
      owned('0012bb', '05 312e30'),
      owned('a0b1c2', '01 02'),
    ),
  ]
}

const optionOf = (kind: number, digits: string) => ({ type: 'other', kind, data: hex(digits) }) as const

function transport(): Uint8Array[] {
  const segment = (flags: number, digits: string) => frame(0x0800, tcpPacket(flags, [optionOf(30, digits)]))
  return [
    segment(0x02, '00 01 0102030405060708'),
    segment(0x10, '01 81 0102030405060708 1112131415161718'),
    segment(0x02, '11 02 aabbccdd 00000001'),
    segment(0x10, '20 07 00000001 00000002 00000003 0004 beef'),
    segment(0x10, '20 1f 0102030405060708'),
    segment(0x10, '30 02 0a000002'),
    segment(0x10, '40 03'),
    segment(0x10, '50 04'),
    segment(0x10, '70 00 0102030405060708'),
    segment(0x10, 'f0 00'),
  ]
}

export function protocolFrames(): Uint8Array[] {
  return [...redundancy(), ...labelsAndSessions(), ...securityAndServices(), ...links(), ...transport()]
}
