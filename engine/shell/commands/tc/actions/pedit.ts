import { Verdict } from '../../../../linux/tc/filter.ts'
import { Pedit, type PeditHeader, type PeditKey } from '../../../../linux/tc/pedit.ts'
import { u16, u32 } from '../../../../wire/bytes.ts'
import {
  begins,
  parseInteger,
  parseLinkAddress,
  parsePrefixWord,
  parseUnsigned,
  type Words,
} from '../../../iproute/words.ts'
import { PEDIT_USAGE } from '../usage.ts'
import { type ActionUtility, badAction, printControl, printIndex, takeControl } from './kind.ts'
import { PEDIT_LAYERS, type PeditField } from './pedit-fields.ts'

/** A key that is being read, in the terms of one field. */
interface Place extends Pick<PeditKey, 'at' | 'offsetMask' | 'shift'> {
  readonly header: PeditHeader
  readonly field: PeditField
}

const NOWHERE = { at: 0, offsetMask: 0, shift: 0 } as const
const WHOLE = 0xffff_ffff

/** What is wrong, for the line above `bad pedit parsing`; empty where the tool says no more. */
type Problem = string

/** parse_cmd: what becomes of a field. */
function command(words: Words, place: Place, extended: boolean): readonly PeditKey[] | Problem {
  const { field } = place
  if (!words.more) return ''
  const word = words.next()
  let [retain, mask]: [number, number] = [field.retain, 0]
  let value: readonly number[] | undefined = [0]
  let adds = false
  const ones = field.bytes === 1 ? 0xff : field.bytes === 2 ? 0xffff : WHOLE
  if (begins('invert', word)) [value, mask] = [[ones], ones]
  else if (begins('set', word) || begins('add', word)) {
    adds = begins('add', word)
    if (adds && !extended) return "Non extended mode. only 'set' command is supported\n"
    value = readValue(field, words.argument())
  } else if (begins('decrement', word)) {
    adds = true
    if (!extended) return "Non extended mode. only 'set' command is supported\n"
    value = [ones]
  } else if (begins('preserve', word)) retain = 0
  else if (!begins('clear', word)) return ''
  if (value === undefined) return ''
  if (words.more && begins('retain', words.word)) {
    words.next()
    const given = parseUnsigned(words.argument())
    if (given === undefined) return ''
    if (value.length > 1) return 'retain is not supported for fields longer the 32 bits\n'
    retain = given
  }
  const way = adds ? 'add' : 'set'
  return value.length === 1
    ? oneWord(place, way, value[0]!, mask, retain)
    : value.map((each, index) => ({
        ...keyOf(place, way, field.offset + 4 * index),
        value: each,
        mask: field.masks?.[index] ?? 0,
      }))
}

/** parse_val; undefined where it is none. Addresses fill several words. */
function readValue({ type, masks }: PeditField, word: string): readonly number[] | undefined {
  if (type === 'number') {
    const value = parseUnsigned(word)
    return value === undefined ? undefined : [value]
  }
  if (type === 'mac') {
    const mac = parseLinkAddress(word)
    if (typeof mac === 'string' || mac.length !== 6) return undefined
    return masks?.[0] === 0 ? [u32(mac, 0), u16(mac, 4) * 0x1_0000] : [u16(mac, 0), u32(mac, 2)]
  }
  const prefix = parsePrefixWord(word, type === 'ipv4' ? 4 : 6)
  if (prefix === undefined) return undefined
  if (typeof prefix.address === 'number') return [prefix.address]
  const { address } = prefix
  return [96n, 64n, 32n, 0n].map(shift => Number((address >> shift) & 0xffff_ffffn))
}

/** pack_key8, pack_key16, pack_key32. */
function oneWord(
  place: Place,
  way: 'set' | 'add',
  value: number,
  mask: number,
  retain: number,
): readonly PeditKey[] | Problem {
  const { offset, bytes, nibble } = place.field
  const index = offset & 3
  if (bytes === 4) {
    if (index !== 0) return 'pack_key32: 32 bit offsets must begin in 32bit boundaries\n'
    return [{ ...keyOf(place, way, offset), value: (value & retain) >>> 0, mask: (mask | ~retain) >>> 0 }]
  }
  const ones = bytes === 1 ? 0xff : 0xffff
  if (bytes === 1 && value > ones) return `pack_key8 bad value (val ${value.toString(16)} mask ${mask.toString(16)}\n`
  if (value > ones) return 'pack_key16 bad value\n'
  if (index + bytes > 4) return `pack_key16 bad index value ${index}\n`
  const stride = 8 * (4 - bytes - index)
  const rest = ~((ones << stride) >>> 0) >>> 0
  const [wide, wideMask] = [((value & retain) << stride) >>> 0, (((mask | ~retain) << stride) | rest) >>> 0]
  // A field that does not begin with a byte is shifted once it is packed (parse_ip6).
  const [shifted, shiftedMask] = nibble === true ? [(wide << 4) >>> 0, ((wideMask << 4) | 0xf) >>> 0] : [wide, wideMask]
  return [{ ...keyOf(place, way, offset - index), value: shifted, mask: shiftedMask }]
}

function keyOf(place: Place, way: 'set' | 'add', offset: number): Omit<PeditKey, 'value' | 'mask'> {
  const { header, at, offsetMask, shift } = place
  return { header, command: way, offset, at, offsetMask, shift }
}

/** parse_munge. */
function munge(words: Words, extended: boolean): readonly PeditKey[] | Problem {
  const layer = words.argument()
  if (begins('offset', layer)) return byOffset(words, extended)
  const name = words.argument()
  const found = Object.hasOwn(PEDIT_LAYERS, layer) ? PEDIT_LAYERS[layer] : undefined
  if (found === undefined) return `Unknown action  hence option "${name}" is unparsable\nbad pedit parsing\n`
  const field = Object.hasOwn(found.fields, name) ? found.fields[name] : undefined
  if (field === undefined) return 'bad pedit parsing\n'
  const header = extended ? found.header : 'network'
  if (!extended && !found.plain) return `Munge parameters not supported. Use 'pedit ex munge ...'.\nbad pedit parsing\n`
  const keys = command(words, { ...NOWHERE, header, field }, extended)
  return typeof keys === 'string' ? `${keys}bad pedit parsing\n` : keys
}

/** parse_offset: `offset N u8|u16|u32 [at N MASK SHIFT]`. */
function byOffset(words: Words, extended: boolean): readonly PeditKey[] | Problem {
  const offset = parseInteger(words.argument())
  const width = words.argument()
  const bytes = begins('u32', width) ? 4 : begins('u16', width) ? 2 : begins('u8', width) ? 1 : undefined
  if (offset === undefined || bytes === undefined) return ''
  let more: Pick<PeditKey, 'at' | 'offsetMask' | 'shift'> = NOWHERE
  if (words.more && begins('at', words.word)) {
    words.next()
    const at = parseUnsigned(words.argument())
    const offsetMask = parseUnsigned(words.argument(), 16)
    const shift = parseUnsigned(words.argument())
    if (at === undefined || offsetMask === undefined || shift === undefined) return ''
    more = { at, offsetMask, shift }
  }
  const retain = bytes === 4 ? WHOLE : bytes === 2 ? 0xffff : 0xff
  const field: PeditField = { type: 'number', offset, bytes, retain }
  return command(words, { ...more, header: 'network', field }, extended)
}

/** tc-pedit(8): words of the packet are rewritten. */
export const pedit: ActionUtility = {
  name: 'pedit',
  parse(_, words) {
    const keys: PeditKey[] = []
    if (!words.more) words.argument()
    const extended = words.more && words.word === 'ex'
    if (extended) words.next()
    if (words.more && begins('help', words.word)) words.refuse(PEDIT_USAGE, 255)
    for (let count = 3; words.more && begins('munge', words.word) && words.refusal === null; count += 4) {
      words.next()
      const layer = words.more ? words.word : ''
      const found = munge(words, extended)
      if (typeof found !== 'string') keys.push(...found)
      else badAction(words, `${found}Bad pedit construct (${layer})\n${PEDIT_USAGE}`, 'pedit', count)
    }
    const control = takeControl(words, Verdict.ok)
    return net => new Pedit(net, keys, control)
  },
  print(tool, action) {
    const { out } = tool
    const { keys, control } = action as Pedit
    out.field('kind', 'pedit', ' pedit ')
    printControl(tool, 'action ', control, ' ')
    out.field('nkeys', keys.length, `keys ${keys.length}\n`)
    printIndex(tool, action, ' \t ', '')
    out.array('keys', () => {
      for (const [index, key] of keys.entries()) {
        out.openObject(null)
        const digits = (value: number) => value.toString(16).padStart(8, '0')
        out.text(`\n\t key #${index}  at `)
        const sign = key.offset < 0 ? '' : '+'
        const network = key.header === 'network'
        out.field('htype', key.header, network ? '' : key.header)
        out.field('offset', key.offset, network ? `${key.offset}` : `${sign}${key.offset}`)
        out.field('cmd', key.command, `: ${key.command === 'set' ? 'val' : 'add'}`)
        out.field('val', key.value.toString(16), ` ${digits(key.value)}`)
        out.field('mask', key.mask.toString(16), ` mask ${digits(key.mask)}`)
        out.closeObject()
      }
    })
  },
}
