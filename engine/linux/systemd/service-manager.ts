import { failed } from '../../net/errno.ts'
import type { Process } from '../process.ts'
import { DirectoryInode } from '../vfs/directory.ts'
import { SymlinkInode } from '../vfs/inode.ts'
import { ROOT_USER } from '../vfs/mounts.ts'
import { Journal } from './journal.ts'
import { Service } from './service.ts'
import { type Unit, unitOf, unknownKeys } from './unit.ts'
import { parseUnitFile, type UnitFile } from './unit-file.ts'
import { CONFIGURED, installLinks, isLink, readUnit, type UnitSources, unitNames } from './unit-path.ts'

export type UnitFileState = 'enabled' | 'disabled' | 'static' | 'masked' | 'bad'

/** Starts daemons as children of init, keeps them running, and keeps what they print: the part of systemd that a lab needs. */
export class ServiceManager {
  readonly journal: Journal
  readonly #init: Process
  readonly #services = new Map<string, Service>()

  constructor(init: Process) {
    this.#init = init
    this.journal = new Journal(() => init.now)
  }

  /** Services that were looked at or run, by name. */
  get loaded(): readonly Service[] {
    return [...this.#services.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** All services with a unit file, by name. */
  get names(): readonly string[] {
    return unitNames(this.#init.mounts)
  }

  /** By name, with or without `.service`; undefined where there are no files for it. */
  find(given: string): Service | undefined {
    const name = given.endsWith('.service') ? given : `${given}.service`
    const known = this.#services.get(name)
    // A unit that does not run is forgotten, and read again when somebody asks.
    if (known !== undefined && known.sub !== 'dead') return known
    const sources = readUnit(this.#init.mounts, name)
    if (sources === undefined) {
      if (known !== undefined) this.#services.delete(name)
      return undefined
    }
    const other = this.#services.get(sources.name)
    if (other !== undefined && other.sub !== 'dead') return other
    return this.#load(sources)
  }

  #load(sources: UnitSources): Service {
    const { unit, problem } = this.#parse(sources)
    const known = this.#services.get(sources.name)
    if (known !== undefined) {
      known.sources = sources
      known.unit = unit
      known.problem = problem
      return known
    }
    const service = new Service(this.#init, this.journal, sources, unit, problem)
    this.#services.set(sources.name, service)
    return service
  }

  #parse({ name, fragment, dropIns }: UnitSources): { readonly unit: Unit; readonly problem: string | undefined } {
    const file: UnitFile = new Map()
    const say = (text: string) => this.journal.write({ unit: name, identifier: 'systemd', pid: 1, priority: 4, text })
    for (const { path, text } of [...(fragment === undefined ? [] : [fragment]), ...dropIns])
      parseUnitFile(file, text, (line, complaint) => say(`${path}:${line}: ${complaint}`))
    for (const { section, key } of unknownKeys(file))
      say(`${fragment?.path}: Unknown key name '${key}' in section '${section}', ignoring.`)
    const unit = unitOf(name, file)
    if (typeof unit !== 'string') return { unit, problem: undefined }
    if (fragment !== undefined) say(`${name}: ${unit}`)
    return { unit: emptyUnit(name), problem: unit }
  }

  /** systemctl daemon-reload: all files are read again. */
  reload(): void {
    for (const service of this.loaded) {
      const sources = readUnit(this.#init.mounts, service.name)
      if (sources !== undefined) this.#load(sources)
      else if (service.sub === 'dead' || service.sub === 'failed') this.#services.delete(service.name)
    }
  }

  /** Whether its files are no longer what was read. */
  needsReload({ name, sources }: Service): boolean {
    const now = readUnit(this.#init.mounts, name)
    const text = (each: UnitSources | undefined) =>
      JSON.stringify([each?.masked, each?.fragment?.text, each?.dropIns.map(dropIn => dropIn.text)])
    return text(now) !== text(sources)
  }

  // Unit files.

  stateOf(service: Service): UnitFileState {
    const sources = readUnit(this.#init.mounts, service.name)
    if (sources?.masked === true) return 'masked'
    const { wantedBy, aliases } = service.unit
    const links = installLinks(service.name, wantedBy, aliases)
    if (links.length === 0) return 'static'
    return links.some(path => isLink(this.#init.mounts, path)) ? 'enabled' : 'disabled'
  }

  /** Makes the links of [Install]; those that were not there before, with what they lead to. */
  enable(service: Service): { readonly link: string; readonly target: string }[] {
    const { wantedBy, aliases } = service.unit
    const target = service.sources.fragment?.path ?? ''
    return installLinks(service.name, wantedBy, aliases)
      .filter(link => this.link(link, target))
      .map(link => ({ link, target }))
  }

  /** Takes the links away again; those that were there. */
  disable(service: Service): string[] {
    const { wantedBy, aliases } = service.unit
    const names = [...wantedBy.map(target => `${CONFIGURED}/${target}.wants/${service.name}`)]
    return [...names, ...aliases.map(alias => `${CONFIGURED}/${alias}`)].filter(path => this.unlink(path))
  }

  /** Makes a symbolic link and the directories that it needs; false where something of the name is there. */
  link(path: string, target: string): boolean {
    const { mounts, now } = this.#init
    const parts = path.split('/').filter(part => part !== '')
    let directory = mounts.lookup('/')
    for (const part of parts.slice(0, -1)) {
      if (!(directory instanceof DirectoryInode)) return false
      let next = directory.writable(part)
      if (next === undefined) directory.add(part, (next = new DirectoryInode()))
      directory = next
    }
    const found = mounts.resolve(path, '/', ROOT_USER, false)
    if (failed(found) || found.inode !== undefined) return false
    return mounts.create(found, new SymlinkInode(target), ROOT_USER, now) === undefined
  }

  unlink(path: string): boolean {
    const { mounts, now } = this.#init
    return isLink(mounts, path) && mounts.remove(path, '/', ROOT_USER, 'file', now) === undefined
  }
}

/** What is known of a unit that cannot be used. */
function emptyUnit(name: string): Unit {
  return {
    name,
    description: name,
    documentation: [],
    type: 'simple',
    start: [],
    reload: [],
    environment: new Map(),
    environmentFiles: [],
    user: undefined,
    workingDirectory: '/',
    restart: 'no',
    restartSeconds: 0,
    stopSeconds: 90,
    killMode: 'control-group',
    remainAfterExit: false,
    startLimit: { interval: 10, burst: 5 },
    wantedBy: [],
    aliases: [],
  }
}
