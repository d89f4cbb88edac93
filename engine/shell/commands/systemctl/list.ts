import type { Running } from '../../../linux/program.ts'
import type { Service } from '../../../linux/systemd/service.ts'
import { find, has, matching, paint, type Systemctl, value } from './context.ts'

/** systemctl list-units: src/systemctl/systemctl-list-units.c, v252. Services are the only kind of units here. */
export function* listUnits(context: Systemctl): Running {
  const { process, manager, names } = context
  const types = value(context, 'type')?.split(',')
  const states = has(context, 'failed') ? ['failed'] : value(context, 'state')?.split(',')
  const every = [...manager.loaded].filter(
    service => types === undefined || types.includes('service') || types.includes(service.name),
  )
  const all = has(context, 'all') || states !== undefined
  const shown = matching(every, names).filter(
    service =>
      (all || service.active !== 'inactive') &&
      (states === undefined ||
        states.includes(service.active) ||
        states.includes(service.sub) ||
        states.includes('loaded')),
  )
  const rows = shown.map(service => [
    service.name,
    service.sources.masked ? 'masked' : service.problem === undefined ? 'loaded' : 'bad-setting',
    service.active,
    service.sub,
    service.unit.description,
  ])
  const marked = has(context, 'plain') ? '' : '  '
  const legend = !has(context, 'no-legend') && value(context, 'legend') !== 'false'
  const heading = ['UNIT', 'LOAD', 'ACTIVE', 'SUB', 'DESCRIPTION']
  const widths = heading.map((title, column) =>
    Math.max(legend ? title.length : 0, ...rows.map(row => row[column]!.length)),
  )
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => (column === cells.length - 1 ? cell : cell.padEnd(widths[column]!))).join(' ')
  if (rows.length > 0 && legend) yield* process.print(`${marked}${line(heading)}\n`)
  for (const [index, service] of shown.entries()) {
    const failed = service.active === 'failed'
    const mark = marked === '' ? '' : failed ? `${paint(context, 'red', '●')} ` : marked
    yield* process.print(`${mark}${line(rows[index]!)}\n`)
  }
  if (legend) yield* process.print(legendText(context, rows.length, all, states !== undefined))
  return 0
}

function legendText(context: Systemctl, count: number, all: boolean, byState: boolean): string {
  const hint = all ? '' : ' Pass --all to see loaded but inactive units, too.'
  const explained =
    count === 0
      ? ''
      : '\nLOAD   = Reflects whether the unit definition was properly loaded.\nACTIVE = The high-level unit activation state, i.e. generalization of SUB.\nSUB    = The low-level unit activation state, values depend on unit type.\n'
  const more = byState ? '' : "To show all installed unit files use 'systemctl list-unit-files'.\n"
  return `${explained}${paint(context, 'bold', `${count} loaded units listed.`)}${hint}\n${more}`
}

const INACTIVE = 3

/** systemctl is-active and is-failed. */
export function* isState(context: Systemctl, wanted: 'active' | 'failed'): Running {
  let status = wanted === 'active' ? INACTIVE : 1
  for (const name of context.names) {
    const service = find(context, name)
    const state: Service['active'] = service?.active ?? 'inactive'
    if (state === wanted) status = 0
    if (!has(context, 'quiet')) yield* context.process.print(`${state}\n`)
  }
  return status
}
