import type { Process } from '../linux/process.ts'
import type { Program, Running } from '../linux/program.ts'
import { failed } from '../net/errno.ts'
import { decodeUtf8 } from '../sim/utf8.ts'
import { CniCode, CniError, type CniResult } from './result.ts'

export type CniCommand = 'ADD' | 'DEL' | 'CHECK' | 'STATUS' | 'GC'

/** The configuration of one plugin as the runtime hands it over on standard input. */
export interface PluginConfig {
  readonly cniVersion: string
  readonly name: string
  readonly type: string
  readonly prevResult?: CniResult
  readonly runtimeConfig?: Readonly<Record<string, unknown>>
  readonly [key: string]: unknown
}

/** One call of a plugin: the environment of section 2 of the specification, and its configuration. */
export interface CniRequest {
  readonly process: Process
  readonly command: CniCommand
  readonly containerId: string
  readonly netns: string
  readonly ifname: string
  readonly args: ReadonlyMap<string, string>
  readonly config: PluginConfig
}

/** A CNI plugin: what it does for each command. A plugin that leaves one out has nothing to do for it. */
export interface CniPlugin {
  readonly name: string
  add(request: CniRequest): Running<CniResult | CniError>
  remove(request: CniRequest): Running<undefined | CniError>
  check?(request: CniRequest): Running<undefined | CniError>
}

const SUPPORTED = ['0.1.0', '0.2.0', '0.3.0', '0.3.1', '0.4.0', '1.0.0', '1.1.0'] as const
const COMMANDS: readonly string[] = ['ADD', 'DEL', 'CHECK', 'STATUS', 'GC', 'VERSION']

/** A plugin as a program: reads the environment and standard input, prints a result or an error (containernetworking/cni pkg/skel). */
export function pluginProgram(plugin: CniPlugin): Program {
  return {
    name: plugin.name,
    *main(process) {
      const command = process.env.get('CNI_COMMAND') ?? ''
      if (command === '') {
        yield* process.printError(
          `CNI ${plugin.name} plugin\nCNI protocol versions supported: ${SUPPORTED.join(', ')}\n`,
        )
        return 0
      }
      const outcome =
        command === 'VERSION'
          ? { cniVersion: '1.1.0', supportedVersions: SUPPORTED }
          : yield* perform(plugin, process, command)
      if (outcome instanceof CniError) {
        const { code, message: msg, details } = outcome
        yield* process.print(
          `${JSON.stringify({ cniVersion: '1.0.0', code, msg, ...(details === '' ? {} : { details }) }, null, 4)}\n`,
        )
        return 1
      }
      if (outcome !== undefined) yield* process.print(`${JSON.stringify(outcome, null, 4)}\n`)
      return 0
    },
  }
}

function* perform(plugin: CniPlugin, process: Process, command: string): Running<object | undefined | CniError> {
  if (!COMMANDS.includes(command)) return new CniError(CniCode.invalidEnvironment, `unknown CNI_COMMAND: ${command}`)
  const missing = missingEnvironment(process, command)
  if (missing.length > 0)
    return new CniError(CniCode.invalidEnvironment, `required env variables [${missing.join(',')}] missing`)
  const text = yield* process.readAll(0)
  if (failed(text)) return new CniError(CniCode.ioFailure, `error reading from stdin: ${text.text}`)
  const config = parseConfig(decodeUtf8(text))
  if (config instanceof CniError) return config
  const request: CniRequest = {
    process,
    command: command as CniCommand,
    containerId: process.env.get('CNI_CONTAINERID') ?? '',
    netns: process.env.get('CNI_NETNS') ?? '',
    ifname: process.env.get('CNI_IFNAME') ?? '',
    args: parseArgs(process.env.get('CNI_ARGS') ?? ''),
    config,
  }
  if (command === 'ADD') return yield* plugin.add(request)
  if (command === 'DEL') return yield* plugin.remove(request)
  return plugin.check === undefined ? undefined : yield* plugin.check(request)
}

function missingEnvironment(process: Process, command: string): string[] {
  const needed =
    command === 'STATUS' || command === 'GC'
      ? ['CNI_PATH']
      : ['CNI_CONTAINERID', ...(command === 'DEL' ? [] : ['CNI_NETNS']), 'CNI_IFNAME', 'CNI_PATH']
  return needed.filter(name => (process.env.get(name) ?? '') === '')
}

function parseConfig(text: string): PluginConfig | CniError {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return new CniError(CniCode.decodingFailure, `error unmarshall network config: invalid JSON`)
  }
  if (typeof value !== 'object' || value === null)
    return new CniError(CniCode.decodingFailure, 'error unmarshall network config: not an object')
  const config = { cniVersion: '0.1.0', ...value } as PluginConfig
  if (!(SUPPORTED as readonly string[]).includes(config.cniVersion))
    return new CniError(
      CniCode.incompatibleVersion,
      'incompatible CNI versions',
      `config is "${config.cniVersion}", plugin supports ${JSON.stringify(SUPPORTED)}`,
    )
  if (typeof config.name !== 'string' || config.name === '')
    return new CniError(CniCode.invalidConfig, 'missing network name:')
  return config
}

function parseArgs(text: string): ReadonlyMap<string, string> {
  const pairs = text.split(';').filter(part => part.includes('='))
  return new Map(pairs.map(part => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]))
}
