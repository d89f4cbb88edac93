import { formatIp } from '../../../../wire/address.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { ADDRESS_FLAGS, type AddressView } from './view.ts'

/** INFINITY_LIFE_TIME. */
const FOREVER = 0xffff_ffff

/** print_addrinfo. `named` puts the device in front, as `-o`, `flush` and `monitor` do. */
export function printAddress(tool: Tool, address: AddressView, named: boolean): void {
  const { out } = tool
  const { family, link } = address
  if (named) {
    out.value('index', link.index)
    out.value('dev', link.name)
    out.text(`${link.index}: ${link.name}`)
  }
  const familyName = family === 4 ? 'inet' : 'inet6'
  out.field('family', familyName, `    ${familyName} `)
  printLocal(tool, address)
  if (address.broadcast !== null) {
    const text = formatIp(address.broadcast)
    out.text('brd ')
    out.field('broadcast', text, `${text} `, familyName)
  }
  const scope = tool.names.scope(address.scope)
  out.field('scope', scope, `scope ${scope} `)
  printFlags(tool, address)
  if (address.label !== null) out.field('label', address.label, address.label)
  out.text(`${out.newline}       valid_lft `)
  printLifetime(tool, 'valid_life_time', address.valid)
  out.text(' preferred_lft ')
  printLifetime(tool, 'preferred_life_time', address.preferred)
  out.text('\n')
}

/** The address alone, as `-br` has it. */
export function printAddressBrief(tool: Tool, address: AddressView): void {
  printLocal(tool, address)
}

function printLocal(tool: Tool, address: AddressView): void {
  const { out } = tool
  const color = address.family === 4 ? 'inet' : 'inet6'
  const local = formatIp(address.local)
  out.field('local', local, local, color)
  if (address.peer !== null) {
    const peer = formatIp(address.peer)
    out.text(' peer ')
    out.field('address', peer, peer, color)
  }
  out.field('prefixlen', address.length, `/${address.length} `)
  if (address.metric !== 0) out.field('metric', address.metric, `metric ${address.metric} `)
}

function printFlags(tool: Tool, { family, flags }: AddressView): void {
  for (const flag of ADDRESS_FLAGS) {
    if (flag === 'permanent') {
      if (!flags.has(flag)) tool.out.field('dynamic', true, 'dynamic ')
    } else if (flags.has(flag) && (flag !== 'secondary' || family === 4)) tool.out.field(flag, true, `${flag} `)
  }
}

function printLifetime(tool: Tool, key: string, seconds: number | null): void {
  tool.out.field(key, seconds ?? FOREVER, seconds === null ? 'forever' : `${seconds}sec`)
}
