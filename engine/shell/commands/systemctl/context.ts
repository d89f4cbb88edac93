import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import type { Service } from '../../../linux/systemd/service.ts'
import type { ServiceManager } from '../../../linux/systemd/service-manager.ts'
import { Terminal } from '../../../linux/terminal.ts'
import type { ParsedArguments } from '../../getopt.ts'
import { hasOption, lastOption } from '../../getopt.ts'

/** What a verb of systemctl works with. */
export interface Systemctl {
  readonly process: Process
  readonly manager: ServiceManager
  readonly parsed: ParsedArguments
  readonly names: readonly string[]
  /** Whether output goes to a terminal: then it is coloured. */
  readonly terminal: Terminal | null
}

export const has = ({ parsed }: Systemctl, option: string): boolean => hasOption(parsed, option)

export const value = ({ parsed }: Systemctl, option: string): string | undefined => lastOption(parsed, option)

/** `kubelet` is kubelet.service; names of other kinds of units stay as they are. */
export function unitName(name: string): string {
  return /\.(service|socket|target|timer|mount|path|slice|scope|device|automount|swap)$/.test(name)
    ? name
    : `${name}.service`
}

export function find(context: Systemctl, name: string): Service | undefined {
  const full = unitName(name)
  return full.endsWith('.service') ? context.manager.find(full) : undefined
}

/** Services whose names fit any of the patterns (fnmatch(3)); all where there is none. */
export function matching(services: readonly Service[], patterns: readonly string[]): Service[] {
  const expressions = patterns.map(pattern => {
    const text = unitName(pattern.includes('*') && !pattern.includes('.') ? pattern : pattern)
    const source = (pattern.includes('*') || pattern.includes('?') ? pattern : text)
      .replace(/[.+^${}()|\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')
    return new RegExp(`^${source}$`)
  })
  return services.filter(({ name }) => patterns.length === 0 || expressions.some(expression => expression.test(name)))
}

export function terminalOf(process: Process): Terminal | null {
  const terminal = process.fds.get(1)?.terminal
  return terminal instanceof Terminal ? terminal : null
}

const COLOURS = {
  green: '\x1b[0;1;32m',
  red: '\x1b[0;1;31m',
  yellow: '\x1b[0;1;38;5;185m',
  grey: '\x1b[0;38;5;245m',
  bold: '\x1b[0;1;39m',
  blue: '\x1b[0;1;34m',
} as const

export type Colour = keyof typeof COLOURS

export function paint({ terminal }: Pick<Systemctl, 'terminal'>, colour: Colour | undefined, text: string): string {
  return terminal === null || colour === undefined || text === '' ? text : `${COLOURS[colour]}${text}\x1b[0m`
}

/** The warning that precedes what is said of a unit whose files have changed since. */
export function* warnOfChange({ process, manager }: Systemctl, service: Service): Running<void> {
  if (manager.needsReload(service))
    yield* process.printError(
      `Warning: The unit file, source configuration file or drop-ins of ${service.name} changed on disk. Run 'systemctl daemon-reload' to reload units.\n`,
    )
}

/** Whether the user may change something; the complaint where not (polkit has nobody to ask). */
export function mayChange({ process }: Systemctl): boolean {
  return process.uid === 0
}
