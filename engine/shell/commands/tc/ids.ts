import { major, minor, ROOT } from '../../../linux/tc/handle.ts'
import type { Words } from '../../iproute/words.ts'

const HEX = /^[\da-f]+$/i

/** get_qdisc_handle: `1:`, or what stands before the colon. */
export function handleArgument(words: Words): number {
  const word = words.argument()
  if (word === 'none') return 0
  const [upper = ''] = word.split(':')
  if (HEX.test(upper) && Number.parseInt(upper, 16) <= 0xffff) return Number.parseInt(upper, 16) * 0x1_0000
  words.wrong('invalid qdisc ID', word)
  return 0
}

/** get_tc_classid: `1:10`, `1:`, `:10`, `root`; undefined when it is none. */
export function parseClassId(word: string): number | undefined {
  if (word === 'root') return ROOT
  if (word === 'none') return 0
  const match = /^([\da-f]*)(?::([\da-f]*))?$/i.exec(word)
  if (match === null || word === '' || word === ':') return undefined
  const [, upper = '', lower] = match
  const values = [Number.parseInt(upper || '0', 16), Number.parseInt(lower || '0', 16)] as const
  if (lower === undefined) return values[0] > 0xffff_ffff ? undefined : values[0]
  return values[0] > 0xffff || values[1] > 0xffff ? undefined : values[0] * 0x1_0000 + values[1]
}

/** print_tc_classid. */
export function classIdText(id: number): string {
  if (id === ROOT) return 'root'
  if (id === 0) return 'none'
  const upper = major(id) >>> 16
  if (upper === 0) return `:${minor(id).toString(16)}`
  return `${upper.toString(16)}:${minor(id) === 0 ? '' : minor(id).toString(16)}`
}

export const handleText = (handle: number): string => `${(handle >>> 16).toString(16)}:`
