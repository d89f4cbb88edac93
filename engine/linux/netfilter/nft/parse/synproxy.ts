import type { SynproxySpec } from '../object-syntax.ts'
import type { ObjectSpec, Statement } from '../syntax.ts'
import { block } from './block.ts'
import type { Tokens } from './tokens.ts'

const mss = (tokens: Tokens) => tokens.number('number') % 0x1_0000
const scale = (tokens: Tokens) => tokens.number('number') % 0x100

/** `synproxy mss 1460 wscale 7 timestamp sack-perm`. */
export function synproxyStatement(tokens: Tokens): Statement {
  const start = tokens.next().location
  let synproxy: SynproxySpec = { mss: null, scale: null, timestamps: false, sack: false }
  for (;;) {
    if (tokens.accept('mss')) synproxy = { ...synproxy, mss: mss(tokens) }
    else if (tokens.accept('wscale')) synproxy = { ...synproxy, scale: scale(tokens) }
    else if (tokens.accept('timestamp')) synproxy = { ...synproxy, timestamps: true }
    else if (tokens.accept('sack-perm')) synproxy = { ...synproxy, sack: true }
    else return { kind: 'synproxy', synproxy, location: start }
  }
}

/** `{ mss 1460; wscale 7; timestamp sack-perm; }`, in this order (synproxy_config). */
export function synproxyBlock(tokens: Tokens, inBraces: boolean): ObjectSpec {
  let comment: string | undefined
  let synproxy: SynproxySpec | undefined
  const line = (): undefined => {
    if (tokens.accept('comment')) {
      comment = tokens.string()
      return undefined
    }
    tokens.expect('mss')
    const size = mss(tokens)
    if (!tokens.atSeparator && !tokens.is('wscale')) tokens.fail('newline or semicolon or wscale')
    while (tokens.atSeparator) tokens.next()
    tokens.expect('wscale', 'wscale')
    const shift = scale(tokens)
    if (tokens.atSeparator && (tokens.is('timestamp', 1) || tokens.is('sack-perm', 1))) tokens.next()
    const timestamps = tokens.accept('timestamp')
    synproxy = { mss: size, scale: shift, timestamps, sack: tokens.accept('sack-perm') }
    return undefined
  }
  if (inBraces) block(tokens, line)
  else line()
  return { type: 'synproxy', comment, ...(synproxy === undefined ? {} : { synproxy }) }
}
