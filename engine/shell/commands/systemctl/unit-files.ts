import type { Running } from '../../../linux/program.ts'
import type { Service } from '../../../linux/systemd/service.ts'
import { CONFIGURED } from '../../../linux/systemd/unit-path.ts'
import { find, has, matching, mayChange, paint, type Systemctl, unitName } from './context.ts'
import { job } from './jobs.ts'

/** systemctl enable, disable, mask and unmask: links in /etc/systemd/system. */
export function* change(context: Systemctl, verb: 'enable' | 'disable' | 'mask' | 'unmask'): Running {
  const { process, manager, names } = context
  const services: Service[] = []
  for (const name of names) {
    const service = find(context, name)
    if (service === undefined) {
      yield* process.printError(`Failed to ${verb} unit: Unit file ${unitName(name)} does not exist.\n`)
      return 1
    }
    if (!mayChange(context)) {
      yield* process.printError(`Failed to ${verb} unit: Interactive authentication required.\n`)
      return 1
    }
    services.push(service)
  }
  let status = 0
  for (const service of services) status = Math.max(status, yield* changeOne(context, verb, service))
  manager.reload()
  if (status === 0 && has(context, 'now') && verb !== 'unmask')
    return yield* job(context, verb === 'enable' ? 'start' : 'stop')
  return status
}

function* changeOne(context: Systemctl, verb: string, service: Service): Running {
  const { process, manager } = context
  const quiet = has(context, 'quiet')
  const own = `${CONFIGURED}/${service.name}`
  if (verb === 'enable') {
    if (service.sources.masked) {
      yield* process.printError(`Failed to enable unit: Unit file ${own} is masked.\n`)
      return 1
    }
    if (manager.stateOf(service) === 'static') {
      yield* process.printError(NOTHING_TO_INSTALL)
      return 0
    }
    for (const { link, target } of manager.enable(service))
      if (!quiet) yield* process.printError(`Created symlink ${link} → ${target}.\n`)
  } else if (verb === 'disable') {
    for (const link of manager.disable(service)) if (!quiet) yield* process.printError(`Removed "${link}".\n`)
  } else if (verb === 'mask') {
    if (manager.link(own, '/dev/null')) {
      if (!quiet) yield* process.printError(`Created symlink ${own} → /dev/null.\n`)
    } else if (!service.sources.masked) {
      yield* process.printError(`Failed to mask unit: File ${own} already exists.\n`)
      return 1
    }
  } else if (service.sources.masked && manager.unlink(own) && !quiet) yield* process.printError(`Removed "${own}".\n`)
  return 0
}

const NOTHING_TO_INSTALL = `The unit files have no installation config (WantedBy=, RequiredBy=, Also=,
Alias= settings in the [Install] section, and DefaultInstance= for template
units). This means they are not meant to be enabled or disabled using systemctl.
 
Possible reasons for having this kind of units are:
• A unit may be statically enabled by being symlinked from another unit's
  .wants/ or .requires/ directory.
• A unit's purpose may be to act as a helper for some other unit which has
  a requirement dependency on it.
• A unit may be started when needed via activation (socket, path, timer,
  D-Bus, udev, scripted systemctl call, ...).
• In case of template units, the unit is meant to be enabled with some
  instance name specified.
`

/** systemctl is-enabled. */
export function* isEnabled(context: Systemctl): Running {
  const { process, manager, names } = context
  let status = 1
  for (const name of names) {
    const service = find(context, name)
    if (service === undefined) {
      yield* process.printError(`Failed to get unit file state for ${unitName(name)}: No such file or directory\n`)
      return 1
    }
    const state = manager.stateOf(service)
    if (state === 'enabled' || state === 'static') status = 0
    if (!has(context, 'quiet')) yield* process.print(`${state}\n`)
  }
  return status
}

/** systemctl cat. */
export function* cat(context: Systemctl): Running {
  const { process, names } = context
  let status = 0
  let first = true
  for (const name of names) {
    const service = find(context, name)
    const files = service?.sources.fragment === undefined ? [] : [service.sources.fragment, ...service.sources.dropIns]
    if (service?.sources.masked === true) {
      yield* process.print(`# Unit ${unitName(name)} is masked.\n`)
      continue
    }
    if (files.length === 0) {
      yield* process.printError(`No files found for ${unitName(name)}.\n`)
      status = 1
    }
    for (const { path, text } of files) {
      yield* process.print(`${first ? '' : '\n'}${paint(context, 'blue', `# ${path}`)}\n${text}`)
      first = false
    }
  }
  return status
}

/** systemctl list-unit-files. */
export function* listUnitFiles(context: Systemctl): Running {
  const { process, manager, names } = context
  const services = manager.names.map(name => manager.find(name)).filter(service => service !== undefined)
  const shown = [...new Set(matching(services, names))]
  const rows = shown.map(service => {
    const state = manager.stateOf(service)
    return [service.name, state, state === 'static' ? '-' : 'enabled'] as const
  })
  const width = Math.max('UNIT FILE'.length, ...rows.map(([name]) => name.length))
  const stateWidth = Math.max('STATE'.length, ...rows.map(([, state]) => state.length))
  const line = (cells: readonly string[]) =>
    `${cells[0]!.padEnd(width)} ${cells[1]!.padEnd(stateWidth)} ${cells[2]}`.trimEnd()
  const legend = !has(context, 'no-legend')
  if (legend) yield* process.print(`${line(['UNIT FILE', 'STATE', 'PRESET'])}\n`)
  for (const row of rows) yield* process.print(`${line(row)}\n`)
  if (legend) yield* process.print(`\n${rows.length} unit files listed.\n`)
  return 0
}
