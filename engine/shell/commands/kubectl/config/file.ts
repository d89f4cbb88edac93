import { jsonKind } from '../../../../kube/api/body.ts'
import { isObject } from '../../../../kube/api/object.ts'
import { readYaml } from '../../../../kube/yaml/read.ts'
import type { Process } from '../../../../linux/process.ts'
import { ENOENT, type Errno, failed } from '../../../../net/errno.ts'
import { remembering } from '../../../../sim/remember.ts'
import { CommandError, failure } from '../error.ts'
import type { Flags } from '../flags.ts'
import { yamlText } from '../print/yaml.ts'

export interface Entry {
  readonly name: string
  /** As it stands in the file: a cluster, a user or a context. */
  readonly value: { [key: string]: unknown }
  /** The file that it comes from. */
  readonly file: string
}

/** All kubeconfig files as one (clientcmd, ClientConfigLoadingRules): the first to name a thing wins. */
export interface MergedConfig {
  readonly clusters: readonly Entry[]
  readonly users: readonly Entry[]
  readonly contexts: readonly Entry[]
  readonly current: string
  readonly preferences: unknown
  /** Whether any file was there. */
  readonly found: boolean
}

/** --kubeconfig, or the list in $KUBECONFIG, or ~/.kube/config. */
export function configPaths(process: Process, flags: Flags): readonly string[] {
  const explicit = flags.string('kubeconfig')
  if (explicit !== '') return [explicit]
  const listed = (process.env.get('KUBECONFIG') ?? '').split(':').filter(path => path !== '')
  if (listed.length > 0) return listed
  return [`${process.env.get('HOME') ?? ''}/.kube/config`]
}

export type RawConfig = { [key: string]: unknown }

/** One file is read for every command. */
const parsed = remembering(16, readYaml)

export function readConfigFile(process: Process, path: string): RawConfig | Errno | CommandError {
  const text = process.readFile(path)
  if (failed(text)) return text
  const read = parsed(text)
  if ('error' in read) return failure(`error loading config file "${path}": ${read.error}`)
  const value = read.value ?? {}
  return isObject(value)
    ? value
    : failure(
        `error loading config file "${path}": couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonKind(value)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
      )
}

/** `mayMiss`: the file of --kubeconfig need not be there, as for commands that write it. */
export function loadConfig(process: Process, flags: Flags, mayMiss = false): MergedConfig | CommandError {
  const merged = { clusters: [] as Entry[], users: [] as Entry[], contexts: [] as Entry[] }
  let current = ''
  let preferences: unknown
  let found = false
  for (const path of configPaths(process, flags)) {
    const file = readConfigFile(process, path)
    if (file instanceof CommandError) return file
    if (failed(file)) {
      if (flags.string('kubeconfig') !== '' && !(mayMiss && file === ENOENT))
        return failure(`stat ${path}: ${goText(file)}`)
      if (file === ENOENT) continue
      return failure(`error loading config file "${path}": open ${path}: ${goText(file)}`)
    }
    found = true
    if (current === '' && typeof file['current-context'] === 'string') current = file['current-context']
    preferences ??= file['preferences']
    for (const { list, item } of SECTIONS)
      for (const each of entries(file, list, item, path))
        if (!merged[list].some(known => known.name === each.name)) merged[list].push(each)
  }
  const byName = (a: Entry, b: Entry) => (a.name < b.name ? -1 : 1)
  for (const { list } of SECTIONS) merged[list].sort(byName)
  return { ...merged, current, preferences, found }
}

export const SECTIONS = [
  { list: 'clusters', item: 'cluster' },
  { list: 'users', item: 'user' },
  { list: 'contexts', item: 'context' },
] as const

function entries(file: RawConfig, list: string, item: string, path: string): Entry[] {
  const all = file[list]
  if (!Array.isArray(all)) return []
  return all.flatMap(each => {
    if (!isObject(each) || typeof each['name'] !== 'string') return []
    const value = each[item]
    return [{ name: each['name'], value: isObject(value) ? value : {}, file: path }]
  })
}

export const goText = (error: Errno): string => error.text.toLowerCase()

/** Writes a file back as kubectl does: sorted, every list there. */
export function writeConfigFile(process: Process, path: string, file: RawConfig): CommandError | undefined {
  const { clusters, users, contexts } = file
  const sorted = (each: unknown) =>
    Array.isArray(each) && each.length > 0
      ? [...(each as { name: string }[])].sort((a, b) => (a.name < b.name ? -1 : 1))
      : null
  const text = yamlText({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: sorted(clusters),
    users: sorted(users),
    contexts: sorted(contexts),
    'current-context': typeof file['current-context'] === 'string' ? file['current-context'] : '',
    ...(isObject(file['preferences']) && Object.keys(file['preferences']).length > 0
      ? { preferences: file['preferences'] }
      : {}),
  })
  const folder = path.slice(0, path.lastIndexOf('/'))
  if (folder !== '') makeFolders(process, folder)
  const error = process.writeWholeFile(path, text, false, 0o600)
  return error === undefined ? undefined : failure(`open ${path}: ${goText(error)}`)
}

export function makeFolders(process: Process, folder: string): void {
  let at = ''
  for (const part of folder.split('/').filter(each => each !== '')) {
    at += `/${part}`
    process.mounts.makeDirectory(at, process.cwd, process.credentials, 0o755 & ~process.umask, process.now)
  }
}
