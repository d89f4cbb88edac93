/** Asks tshark what it thinks of captures, where it is installed. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const TSHARK_VERSION: string | undefined = spawnSync('tshark', ['--version'], {
  encoding: 'utf8',
}).stdout?.split('\n')[0]

const CHECKS = ['ip', 'tcp', 'udp'].flatMap(protocol => ['-o', `${protocol}.check_checksum:TRUE`])
const WRONG_CHECKSUMS = ['ip', 'tcp', 'udp', 'icmp', 'icmpv6', 'igmp'].map(name => `${name}.checksum.status == 0`)
/** tshark verifies the checksum of a segment that an ICMP error quotes without its end, in captures of a real kernel, too. */
const QUOTES =
  /^(Destination unreachable|Time-to-live exceeded|Redirect|Parameter problem|Packet Too Big|Time Exceeded)/i

/** What nobody wants to see in a capture; 0x600000 is the severity `warning` of epan/proto.h. */
const OBJECTIONABLE = [
  '_ws.malformed',
  '_ws.expert.severity >= 0x600000',
  'ip.fragment.error',
  'ipv6.fragment.error',
  'tcp.segment.error',
  ...WRONG_CHECKSUMS,
].join(' || ')

/** Warnings that say nothing against a capture. */
const INNOCENT: readonly RegExp[] = [
  /^Connection reset \(RST\)$/,
  // A tail loss probe met an acknowledgment that was delayed (RFC 8985 7.2), and the answer says so (RFC 2883).
  /^D-SACK Sequence$/,
  // Scripts that show what a duplicate address does.
  /^Duplicate IP address configured \(/,
  // A receiver that does not read, and what the sender does then.
  /^TCP (Zero Window segment|window specified by the receiver is now completely full)$/,
  // Its reader of ed25519 signatures reads their name alone, of OpenSSH's own captures, too.
  /^Decoded 19 bytes, but packet legnth is 83 bytes$/,
]

/** What tshark says where a segment was lost on the way. */
const LOSS =
  /^(Previous segment\(s\) not captured|This frame is a \(suspected\) out-of-order segment|ACKed segment that wasn't captured)/

/** One line for each frame that tshark objects to: its number, what it is, and the objections. `lossy` where segments are lost on purpose. */
export function objections(capture: Uint8Array, lossy = false): Promise<string[]> {
  const directory = mkdtempSync(join(tmpdir(), 'tshark-'))
  const file = join(directory, 'capture')
  writeFileSync(file, capture)
  const fields = ['frame.number', '_ws.col.Info', '_ws.expert.message'].flatMap(name => ['-e', name])
  const shape = ['-T', 'fields', '-E', 'separator=/t', '-E', 'aggregator=|']
  const child = spawn('tshark', ['-n', '-r', file, ...CHECKS, '-Y', OBJECTIONABLE, ...shape, ...fields], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let output = ''
  child.stdout.on('data', chunk => {
    output += chunk
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', status => {
      rmSync(directory, { recursive: true })
      if (status === 0) resolve(output.split('\n').filter(line => line !== '' && !isInnocent(line, lossy)))
      else reject(new Error(`tshark ended with status ${status}`))
    })
  })
}

/** Whether there is nothing but innocent warnings, and what comes with every connection and traceroute (chat and notes). */
function isInnocent(line: string, lossy: boolean): boolean {
  const [, info = '', messages = ''] = line.split('\t')
  const innocent = (message: string) =>
    HARMLESS.test(message) ||
    INNOCENT.some(pattern => pattern.test(message)) ||
    (QUOTES.test(info) && message.startsWith('Bad checksum')) ||
    (lossy && LOSS.test(message))
  return messages !== '' && messages.split('|').every(innocent)
}

/** Of less than warning severity; they stand in the same field. */
const HARMLESS =
  /^(Connection |"Time To Live"|Possible traceroute|This frame |TCP keep-alive|ACK to a TCP keep-alive|Duplicate ACK|TCP window update|A new tcp session)/
