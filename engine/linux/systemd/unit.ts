import { lastValueOf, parseSpan, splitWords, type UnitFile, wordsOf } from './unit-file.ts'

export type RestartPolicy = 'no' | 'always' | 'on-success' | 'on-failure' | 'on-abnormal' | 'on-abort'

/** A command line of a unit, before its variables are put in. */
export interface UnitCommand {
  readonly words: readonly string[]
  /** A leading `-`: that it fails does not matter. */
  readonly mayFail: boolean
}

/** A service as its unit files describe it (systemd.service(5)). */
export interface Unit {
  /** With its suffix. */
  readonly name: string
  readonly description: string
  readonly documentation: readonly string[]
  readonly type: 'simple' | 'oneshot'
  readonly start: readonly UnitCommand[]
  readonly reload: readonly UnitCommand[]
  readonly environment: ReadonlyMap<string, string>
  readonly environmentFiles: readonly { readonly path: string; readonly mayMiss: boolean }[]
  readonly user: string | undefined
  readonly workingDirectory: string
  readonly restart: RestartPolicy
  readonly restartSeconds: number
  readonly stopSeconds: number
  readonly killMode: 'control-group' | 'process' | 'mixed' | 'none'
  readonly remainAfterExit: boolean
  readonly startLimit: { readonly interval: number; readonly burst: number }
  readonly wantedBy: readonly string[]
  readonly aliases: readonly string[]
}

const RESTART: readonly string[] = ['no', 'always', 'on-success', 'on-failure', 'on-abnormal', 'on-abort']
const KILL_MODES: readonly string[] = ['control-group', 'process', 'mixed', 'none']

/** Keys that have an effect, and those that may stand in a unit without one here (ordering, limits, sandboxing). */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  Unit: `Description Documentation Wants Requires After Before BindsTo PartOf Conflicts StartLimitInterval StartLimitIntervalSec StartLimitBurst
    ConditionPathExists AssertPathExists DefaultDependencies`.split(/\s+/),
  Service:
    `Type ExecStart ExecReload Environment EnvironmentFile User Group WorkingDirectory Restart RestartSec TimeoutStopSec TimeoutStartSec
    TimeoutSec KillMode KillSignal RemainAfterExit StartLimitInterval StartLimitBurst StandardOutput StandardError StandardInput SyslogIdentifier
    LimitNOFILE LimitNPROC LimitCORE TasksMax Delegate OOMScoreAdjust CPUAccounting MemoryAccounting Slice NotifyAccess RestartPreventExitStatus
    AmbientCapabilities CapabilityBoundingSet NoNewPrivileges ProtectSystem ProtectHome PrivateTmp PrivateDevices RuntimeDirectory
    RuntimeDirectoryMode StateDirectory`.split(/\s+/),
  Install: ['WantedBy', 'RequiredBy', 'Alias', 'Also', 'DefaultInstance'],
}

/** Names of keys that systemd would not know either. */
export function unknownKeys(file: UnitFile): { readonly section: string; readonly key: string }[] {
  return Array.from(file, ([section, keys]) =>
    Array.from(keys.keys(), key => ({ section, key })).filter(
      ({ key }) => KNOWN[section] !== undefined && !KNOWN[section].includes(key) && !key.startsWith('X-'),
    ),
  ).flat()
}

/** The service of a parsed file; a sentence when it is refused (service_verify() of src/core/service.c). */
export function unitOf(name: string, file: UnitFile): Unit | string {
  const get = (key: string, section = 'Service') => lastValueOf(file, section, key)
  const seconds = (key: string, fallback: number, section = 'Service') => parseSpan(get(key, section) ?? '') ?? fallback
  const type = get('Type') ?? 'simple'
  if (!['simple', 'exec', 'notify', 'oneshot'].includes(type)) return `Type=${type} is not emulated here. Refusing.`
  const start = commands(file, 'ExecStart')
  if (start.length === 0) return 'Service has no ExecStart=, ExecStop=, or SuccessAction=. Refusing.'
  if (start.length > 1 && type !== 'oneshot')
    return 'Service has more than one ExecStart= setting, which is only allowed for Type=oneshot services. Refusing.'
  const relative = start.find(({ words }) => !words[0]!.startsWith('/') && words[0]!.includes('/'))
  if (relative !== undefined) return `Neither a valid executable name nor an absolute path: ${relative.words[0]}`
  const restart = get('Restart') ?? 'no'
  const killMode = get('KillMode') ?? 'control-group'
  const interval =
    get('StartLimitIntervalSec', 'Unit') ?? get('StartLimitInterval', 'Unit') ?? get('StartLimitInterval')
  const burst = get('StartLimitBurst', 'Unit') ?? get('StartLimitBurst') ?? '5'
  return {
    name,
    description: get('Description', 'Unit') ?? name,
    documentation: wordsOf(file, 'Unit', 'Documentation'),
    type: type === 'oneshot' ? 'oneshot' : 'simple',
    start,
    reload: commands(file, 'ExecReload'),
    environment: new Map(wordsOf(file, 'Service', 'Environment').map(assignment)),
    environmentFiles: (file.get('Service')?.get('EnvironmentFile') ?? []).map(path =>
      path.startsWith('-') ? { path: path.slice(1), mayMiss: true } : { path, mayMiss: false },
    ),
    user: get('User'),
    workingDirectory: get('WorkingDirectory') ?? '/',
    restart: RESTART.includes(restart) ? (restart as RestartPolicy) : 'no',
    restartSeconds: seconds('RestartSec', 0.1),
    stopSeconds: seconds('TimeoutStopSec', seconds('TimeoutSec', 90)),
    killMode: KILL_MODES.includes(killMode) ? (killMode as Unit['killMode']) : 'control-group',
    remainAfterExit: isTrue(get('RemainAfterExit')),
    startLimit: { interval: parseSpan(interval ?? '') ?? 10, burst: Number(burst) || 5 },
    wantedBy: [...wordsOf(file, 'Install', 'WantedBy'), ...wordsOf(file, 'Install', 'RequiredBy')],
    aliases: wordsOf(file, 'Install', 'Alias'),
  }
}

function isTrue(text: string | undefined): boolean {
  return text !== undefined && ['yes', 'true', 'on', '1', 'y', 't'].includes(text.toLowerCase())
}

export function assignment(text: string): [string, string] {
  const equals = text.indexOf('=')
  return equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)]
}

function commands(file: UnitFile, key: string): UnitCommand[] {
  return (file.get('Service')?.get(key) ?? []).map(line => {
    const [, prefix = '', rest = ''] = /^([-@:+!]*)(.*)$/s.exec(line)!
    return { words: splitWords(rest), mayFail: prefix.includes('-') }
  })
}

/** Puts variables in: `${NAME}` within a word, `$NAME` as a word of its own, which is split into words. */
export function expand(words: readonly string[], environment: ReadonlyMap<string, string>): string[] {
  return words.flatMap(word => {
    const alone = /^\$(\w+)$/.exec(word)
    if (alone !== null) return splitWords(environment.get(alone[1]!) ?? '')
    return [word.replace(/\$\$|\$\{(\w+)\}/g, (found, name) => (found === '$$' ? '$' : (environment.get(name) ?? '')))]
  })
}
