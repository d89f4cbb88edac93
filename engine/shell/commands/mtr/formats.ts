import { cell, type Field, statisticsOf } from './fields.ts'
import type { Hop } from './hops.ts'

/** What is to be reported, for other programs. */
export interface Findings {
  readonly source: string
  /** As it was given. */
  readonly target: string
  readonly size: number
  readonly cycles: number
  /** Seconds since 1970. */
  readonly began: number
  readonly firstTtl: number
  readonly fields: readonly Field[]
  readonly hops: readonly Hop[]
  /** Of the hops, in their order. */
  readonly names: readonly string[]
}

const shownFields = ({ fields }: Findings) => fields.filter(({ kind }) => kind !== 'blank')

/** -j (ui/report.c, json_close; as jansson writes it). */
export function asJson(found: Findings): string {
  const real = (value: number) => (Number.isInteger(value) ? `${value}.0` : String(value))
  const hubs = found.hops.map((hop, index) => {
    const statistics = statisticsOf(hop)
    const members = shownFields(found).map(({ title, kind, value }) => {
      const number = value(statistics)
      return `                "${title}": ${kind === 'count' ? number : real(number)}`
    })
    const head = [`"count": ${found.firstTtl + index}`, `"host": ${JSON.stringify(found.names[index]!)}`]
    const lines = [...head.map(line => `                ${line}`), ...members]
    return `            {\n${lines.join(',\n')}\n            }`
  })
  const about = [
    `"src": ${JSON.stringify(found.source)}`,
    `"dst": ${JSON.stringify(found.target)}`,
    '"tos": 0',
    `"tests": ${found.cycles}`,
    `"psize": "${found.size}"`,
    '"bitpattern": "0x00"',
  ]
  const mtr = about.map(line => `            ${line}`).join(',\n')
  return `{\n    "report": {\n        "mtr": {\n${mtr}\n        },\n        "hubs": [\n${hubs.join(',\n')}\n        ]\n    }\n}\n`
}

/** -C (csv_close). */
export function asCsv(found: Findings): string {
  const titles = found.fields.map(({ title }) => `${title},`).join('')
  const lines = found.hops.map((hop, index) => {
    const statistics = statisticsOf(hop)
    const values = found.fields.map(({ kind, value }) => {
      const number = value(statistics)
      return kind === 'count' || kind === 'blank' ? String(number) : number.toFixed(2)
    })
    const start = ['MTR.0.95', found.began, 'OK', found.target, found.firstTtl + index, found.names[index]]
    return `${[...start, ...values].join(',')}\n`
  })
  return `Mtr_Version,Start_Time,Status,Host,Hop,Ip,${titles}\n${lines.join('')}`
}

/** -x (xml_close). */
export function asXml(found: Findings): string {
  const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;')
  const hubs = found.hops.map((hop, index) => {
    const statistics = statisticsOf(hop)
    const members = shownFields(found).map(field => {
      const name = field.title.replace('%', '')
      return `        <${name}>${cell(field, statistics)}</${name}>\n`
    })
    const name = escaped(found.names[index]!)
    return `    <HUB COUNT="${found.firstTtl + index}" HOST="${name}">\n${members.join('')}    </HUB>\n`
  })
  const about = `SRC="${escaped(found.source)}" DST="${escaped(found.target)}" TOS="0x0" PSIZE="${found.size}" BITPATTERN="0x00" TESTS="${found.cycles}"`
  return `<?xml version="1.0"?>\n<MTR ${about}>\n${hubs.join('')}</MTR>\n`
}
