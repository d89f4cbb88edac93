import type { PortRange, RoutingRule } from '../../../../net/rules.ts'
import { addressBits, formatIp, type Prefix } from '../../../../wire/address.ts'
import type { Tool } from '../../../iproute/tool.ts'

const KERNEL = 2

/** print_rule. */
export function printRule(tool: Tool, rule: RoutingRule, deleted = false): void {
  const { out } = tool
  if (deleted) out.field('deleted', true, 'Deleted ')
  out.field('priority', rule.priority, `${rule.priority}:\t`)
  if (rule.invert) out.field('not', null, 'not ')
  printSource(tool, rule.source)
  if (rule.destination !== null) {
    out.text(' to ')
    printPrefix(tool, rule.destination, 'dst', 'dstlen')
  }
  if (rule.tos !== 0) {
    const tos = tool.names.dsfield(rule.tos)
    out.field('tos', tos, ` tos ${tos}`)
  }
  printMark(tool, rule)
  printName(tool, 'iif', rule.incoming)
  printName(tool, 'oif', rule.outgoing)
  if (rule.vrf) out.field('l3mdev', null, ' lookup [l3mdev-table]')
  if (rule.uids !== null) {
    out.field('uid_start', rule.uids.low, ` uidrange ${rule.uids.low}`)
    out.field('uid_end', rule.uids.high, `-${rule.uids.high}`)
  }
  if (rule.protocol !== 0) {
    const protocol = tool.names.ipProtocol(rule.protocol)
    out.field('ipproto', protocol, ` ipproto ${protocol}`)
  }
  printPorts(tool, 'sport', rule.sourcePorts)
  printPorts(tool, 'dport', rule.destinationPorts)
  if (rule.tunnelId !== 0n) out.field('tun_id', rule.tunnelId, ` tun_id ${rule.tunnelId}`)
  printAction(tool, rule)
  if ((rule.origin !== 0 && rule.origin !== KERNEL) || tool.options.details > 0) {
    const protocol = tool.names.protocol(rule.origin)
    out.field('protocol', protocol, ` proto ${protocol}`)
  }
  out.text('\n')
}

function printSource(tool: Tool, source: Prefix | null): void {
  tool.out.text('from ')
  if (source === null) tool.out.field('src', 'all', 'all')
  else printPrefix(tool, source, 'src', 'srclen')
}

function printPrefix(tool: Tool, { address, length }: Prefix, key: string, lengthKey: string): void {
  const text = formatIp(address)
  tool.out.field(key, text, text, typeof address === 'number' ? 'inet' : 'inet6')
  if (length !== addressBits(address)) tool.out.field(lengthKey, length, `/${length}`)
}

function printMark(tool: Tool, { mark, markMask }: RoutingRule): void {
  if (mark === 0 && markMask === 0) return
  const text = `0x${mark.toString(16)}`
  tool.out.field('fwmark', text, ` fwmark ${text}`)
  if (markMask !== 0xffff_ffff) {
    const mask = `0x${markMask.toString(16)}`
    tool.out.field('fwmask', mask, `/${mask}`)
  }
}

function printName(tool: Tool, key: 'iif' | 'oif', name: string | null): void {
  if (name === null) return
  tool.out.text(` ${key} `)
  tool.out.field(key, name, name, 'ifname')
  if (tool.net.link(name) === undefined) tool.out.field(`${key}_detached`, null, ' [detached]')
}

function printPorts(tool: Tool, key: 'sport' | 'dport', ports: PortRange | null): void {
  if (ports === null) return
  const { low, high } = ports
  if (low === high) return tool.out.field(key, low, ` ${key} ${low}`)
  tool.out.field(`${key}_start`, low, ` ${key} ${low}`)
  tool.out.field(`${key}_end`, high, `-${high}`)
}

function printRealms({ out }: Tool, realms: number): void {
  const from = realms >>> 16
  out.text(' realms ')
  if (from !== 0) out.field('flow_from', String(from), `${from}/`)
  out.field('flow_to', String(realms & 0xffff), String(realms & 0xffff))
}

function printAction(tool: Tool, rule: RoutingRule): void {
  const { out } = tool
  if (rule.action === 'lookup') {
    if (rule.vrf) return
    const table = tool.names.table(rule.table)
    out.field('table', table, ` lookup ${table}`)
    if (rule.suppressPrefixLength >= 0)
      out.field('suppress_prefixlen', rule.suppressPrefixLength, ` suppress_prefixlength ${rule.suppressPrefixLength}`)
    if (rule.suppressGroup >= 0) {
      const group = tool.names.group(rule.suppressGroup)
      out.field('suppress_ifgroup', group, ` suppress_ifgroup ${group}`)
    }
    if (rule.realms !== 0) printRealms(tool, rule.realms)
  } else if (rule.action === 'goto') {
    out.field('goto', rule.target, ` goto ${rule.target}`)
    const policy = tool.net.ipv4.policy.rules.includes(rule) ? tool.net.ipv4.policy : tool.net.ipv6.policy
    if (!policy.rules.some(other => other.priority === rule.target)) out.field('unresolved', null, ' [unresolved]')
  } else if (rule.action === 'nop') out.field('nop', null, ' nop')
  else out.field('action', rule.action, ` ${rule.action}`)
}
