import { sha256 } from '@noble/hashes/sha2.js'
import { remembering } from '../../sim/remember.ts'
import { encodeUtf8 } from '../../sim/utf8.ts'

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Every node names the chains of every service at each sync. */
const KEPT = 4_096

/** Sixteen letters for a service port or an endpoint: base32 of the SHA-256 (pkg/proxy/iptables, portProtoHash). */
const shortHash = remembering(KEPT, text => {
  const bytes = sha256(encodeUtf8(text))
  let bits = 0
  let count = 0
  let result = ''
  for (const byte of bytes) {
    bits = (bits << 8) | byte
    count += 8
    while (count >= 5) {
      result += BASE32[(bits >> (count - 5)) & 31]
      count -= 5
      if (result.length === 16) return result
    }
  }
  return result
})

export function serviceChain(kind: 'SVC' | 'SVL' | 'EXT' | 'FW', port: string, protocol: string): string {
  return `KUBE-${kind}-${shortHash(port + protocol)}`
}

export function endpointChain(port: string, protocol: string, endpoint: string): string {
  return `KUBE-SEP-${shortHash(port + protocol + endpoint)}`
}
