import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { codecContract, fromHex, u16 } from '../../tests/contracts/codec.ts'
import * as udp from './udp.ts'

const headers = fc.nat(40).map(n => udp.HEADER_LENGTH + n)

codecContract(
  'udp',
  {
    parse: udp.parse,
    // A header is only read where its datagram is there: the payload is zeros.
    emit: header => {
      const bytes = new Uint8Array(header.length)
      bytes.set(udp.emit(header))
      return bytes
    },
  },
  fc.record({ sourcePort: u16, destinationPort: u16, length: headers }),
  [],
)

test('the checksum that is written is right, a changed byte makes it wrong, and none at all is right for IPv4', () => {
  // What `echo hi | nc -u 10.0.0.2 53` sends on Linux 6.18.
  const sent = '4500 001f dfb2 4000 4011 4719 0a00 0001 0a00 0002 dcb8 0035 000b 9c7e 6869 0a'
  const bytes = fromHex(sent)
  expect(udp.parse(bytes, 20)).toEqual({ sourcePort: 56504, destinationPort: 53, length: 11 })
  expect(udp.checksumOk(bytes, 0, 20, bytes.length)).toBe(true)
  udp.write(bytes, 20, 56504, 53, 11)
  expect(udp.checksumOk(bytes, 0, 20, bytes.length)).toBe(true)
  udp.writeChecksum(bytes, 0, 20, bytes.length)
  expect(bytes).toEqual(fromHex(sent))
  bytes[29]! ^= 1
  expect(udp.checksumOk(bytes, 0, 20, bytes.length)).toBe(false)
})
