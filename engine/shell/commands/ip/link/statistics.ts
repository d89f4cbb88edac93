import type { Link } from '../../../../net/link.ts'
import type { Tool } from '../../../iproute/tool.ts'

/** rtnl_link_stats64 as far as anything here counts it; the rest stays 0. */
function counters(link: Link) {
  const { counters: count } = link
  return {
    rx: [count.rxBytes, count.rxPackets, count.rxErrors, count.rxDropped, count.rxMissed, count.multicast],
    rxErrors: [0, 0, 0, 0, 0],
    tx: [count.txBytes, count.txPackets, count.txErrors, count.txDropped, count.txCarrier, count.txCollisions],
    txErrors: [0, 0, 0, 0],
    noHandler: count.rxNoHandler,
    otherHost: count.rxOtherHost,
    transitions: link.carrierUps + link.carrierDowns,
  }
}

/** A number for people (print_num): as it is, or with `-h` to two or three digits and a prefix. */
export function humanNumber(value: number, { human, iec }: { readonly human: boolean; readonly iec: boolean }): string {
  const base = iec ? 1024 : 1000
  if (!human || value < base) return String(value)
  const prefixes = 'KMGTPE'
  let unit = 0
  let power = base
  while (value / base >= power && unit < prefixes.length - 1) {
    power *= base
    unit++
  }
  const scaled = value / power
  const precision = scaled < 10 ? 2 : scaled < 100 ? 1 : 0
  return `${scaled.toFixed(precision)}${prefixes[unit]}${iec ? 'i' : ''}`
}

/** The counters of `ip -s link` (print_stats64). */
export function printStatistics(tool: Tool, link: Link): void {
  if (tool.out.json) printJson(tool, link)
  else printTable(tool, link)
}

const RX_NAMES = ['bytes', 'packets', 'errors', 'dropped', 'over_errors', 'multicast']
const RX_ERROR_NAMES = ['length_errors', 'crc_errors', 'frame_errors', 'fifo_errors', 'missed_errors']
const TX_NAMES = ['bytes', 'packets', 'errors', 'dropped', 'carrier_errors', 'collisions']
const TX_ERROR_NAMES = ['aborted_errors', 'fifo_errors', 'window_errors', 'heartbeat_errors']

function printJson(tool: Tool, link: Link): void {
  const { out, options } = tool
  const count = counters(link)
  const list = (names: readonly string[], values: readonly number[]) => {
    for (const [index, name] of names.entries()) out.value(name, values[index] ?? 0)
  }
  const more = options.statistics > 1
  out.object('stats64', () => {
    out.object('rx', () => {
      list(RX_NAMES, [...count.rx.slice(0, 4), 0, count.rx[5]!])
      if (more) list(RX_ERROR_NAMES, [0, 0, 0, 0, count.rx[4]!])
      if (more && count.noHandler > 0) out.value('nohandler', count.noHandler)
      if (more && count.otherHost > 0) out.value('otherhost_dropped', count.otherHost)
    })
    out.object('tx', () => {
      list(TX_NAMES, count.tx)
      if (more) list(TX_ERROR_NAMES, count.txErrors)
      if (more) out.value('carrier_changes', count.transitions)
    })
  })
}

/** The columns are as wide as their headings, and wider where a number is. */
function printTable(tool: Tool, link: Link): void {
  const { out, options } = tool
  const count = counters(link)
  const more = options.statistics > 1
  const rows = [count.rx, count.tx]
  const errorRows = [
    [
      ...count.rxErrors,
      ...(count.noHandler > 0 ? [count.noHandler] : []),
      ...(count.otherHost > 0 ? [count.otherHost] : []),
    ],
    [...count.txErrors, count.transitions],
  ]
  const widths = [10, 7, 6, 7, 7, 7, 10]
  const text = (value: number) => humanNumber(value, options)
  for (const row of rows)
    for (const [at, value] of row.entries()) widths[at] = Math.max(widths[at]!, text(value).length)
  if (more)
    for (const row of errorRows)
      for (const [at, value] of row.entries()) widths[at + 1] = Math.max(widths[at + 1]!, text(value).length)
  const line = (values: readonly number[], from: number) =>
    values.map((value, at) => `${text(value).padStart(widths[at + from]!)} `).join('')
  const heading = (names: readonly string[], from: number) =>
    names.map((name, at) => name.padStart(widths[at + from]!)).join(' ')
  const block = (direction: string, names: readonly string[], values: readonly number[]) => {
    const first = `${direction}:${names[0]!.padStart(widths[0]! - 3)}`
    out.text(
      `    ${first} ${heading(names.slice(1), 1)} ${''.padStart(widths[6]!)}${out.newline}    ${line(values, 0)}`,
    )
  }
  const errors = (direction: string, names: readonly string[], values: readonly number[]) => {
    if (!more) return
    const head = `${direction} errors:`
    out.text(`${out.newline}    ${head.padEnd(10)} ${heading(names, 1)}${out.newline}`)
    out.text(`    ${''.padStart(widths[0]!)} ${line(values, 1)}`)
  }
  block('RX', ['bytes', 'packets', 'errors', 'dropped', 'missed', 'mcast'], count.rx)
  const extra = [...(count.noHandler > 0 ? ['nohandler'] : []), ...(count.otherHost > 0 ? ['otherhost'] : [])]
  errors('RX', ['length', 'crc', 'frame', 'fifo', 'overrun', ...extra], errorRows[0]!)
  out.text(out.newline)
  block('TX', ['bytes', 'packets', 'errors', 'dropped', 'carrier', 'collsns'], count.tx)
  errors('TX', ['aborted', 'fifo', 'window', 'heartbt', 'transns'], errorRows[1]!)
}
