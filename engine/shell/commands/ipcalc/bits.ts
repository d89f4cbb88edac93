import { formatIpv4 } from '../../../wire/address.ts'

/** How a value is shown: in colours or not, with its bits or not. */
export interface Style {
  readonly colors: boolean
  readonly binary: boolean
}

/** SGR codes of ECMA-48. */
const code = ({ colors }: Style, text: string) => (colors ? `\u001b[${text}` : '')

const BITS = '33m'
const MASK_BITS = '31m'
const CLASS_BITS = '35m'
const NEW_BITS = '32m'
const VALUE = '34m'
const VALUE_WIDTH = 21

/** What is told apart among the bits. */
export interface Marks {
  /** Where the network part ends. */
  readonly length: number
  /** Where it ended before: what is between is new. */
  readonly before?: number
  readonly mask?: boolean
  /** Bits that tell the class. */
  readonly classLength?: number
}

/** The bits of an address, with a blank behind those of the network. */
function bitText(address: number, style: Style, { length, before, mask, classLength = 0 }: Marks): string {
  const usual = mask === true ? MASK_BITS : BITS
  let color = classLength > 0 ? CLASS_BITS : usual
  let text = code(style, color)
  for (let bit = 0; bit < 32; bit++) {
    if (bit === classLength && classLength > 0) text += code(style, (color = usual))
    if (bit > 0 && bit % 8 === 0)
      text += `${code(style, 'm')}.${color === NEW_BITS ? code(style, '0m') : ''}${code(style, color)}`
    if (bit === before && before < length) text += code(style, '0m') + code(style, (color = NEW_BITS))
    if (bit === length && bit > 0) {
      text += ' '
      if (color === NEW_BITS) text += code(style, (color = usual))
    }
    text += String((address >>> (31 - bit)) & 1)
  }
  return `${text}${length === 32 ? ' ' : ''}${code(style, 'm')}`
}

/** One line: what it is, the value, and the bits of an address. */
export function valueLine(style: Style, label: string, value: string, address: number, marks: Marks): string {
  const bits = style.binary ? bitText(address, style, marks) : ''
  return `${code(style, 'm')}${label.padEnd(11)}${code(style, VALUE)}${value.padEnd(VALUE_WIDTH)}${bits}\n`
}

export function addressLine(style: Style, label: string, address: number, marks: Marks): string {
  return valueLine(style, label, formatIpv4(address), address, marks)
}

/** The last line of a network: how many hosts, and of what kind its addresses are. */
export function hostsLine(style: Style, count: number, kind: string, remarks: readonly string[]): string {
  const head = `${code(style, 'm')}${'Hosts/Net: '}${code(style, VALUE)}${String(count).padEnd(22)}`
  const rest = remarks.map(remark => `, ${remark}`).join('')
  return `${head}${code(style, CLASS_BITS)}${kind}${code(style, 'm')}${rest}\n\n`
}

/** A number at the end of a report. */
export function countLine(style: Style, label: string, count: number): string {
  return `${label.padEnd(11)}${code(style, VALUE)}${count}${code(style, 'm')}\n`
}

export function complaint(style: Style, text: string): string {
  return `${code(style, MASK_BITS)}${text}\n\n${code(style, 'm')}`
}
