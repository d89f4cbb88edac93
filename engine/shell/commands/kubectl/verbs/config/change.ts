import { isObject } from '../../../../../kube/api/object.ts'
import { failed } from '../../../../../net/errno.ts'
import { configPaths, type Entry, goText, type RawConfig, readConfigFile, writeConfigFile } from '../../config/file.ts'
import { CommandError, failure } from '../../error.ts'
import type { Session } from '../../session.ts'

/** The file that new things are written to (clientcmd, PathOptions.GetDefaultFilename). */
export function defaultFile({ process, flags }: Session): string {
  const paths = configPaths(process, flags)
  return paths.find(path => !failed(process.readFile(path))) ?? paths.at(-1)!
}

/** Reads a file, lets it be changed and writes it back; a file that is not there is begun. */
export function changeFile(
  session: Session,
  path: string,
  change: (file: RawConfig) => void,
): CommandError | undefined {
  const { process } = session
  const file = readConfigFile(process, path)
  if (file instanceof CommandError) return file
  if (failed(file) && file.name !== 'ENOENT') return failure(`open ${path}: ${goText(file)}`)
  const draft: RawConfig = failed(file) ? {} : { ...file }
  change(draft)
  return writeConfigFile(process, path, draft)
}

type Section = 'clusters' | 'users' | 'contexts'
const ITEM: Readonly<Record<Section, string>> = { clusters: 'cluster', users: 'user', contexts: 'context' }

/** Puts an entry into a file, in place of one with its name; undefined takes it out. */
export function putEntry(file: RawConfig, section: Section, name: string, value: Entry['value'] | undefined): void {
  const list = file[section]
  const others = (Array.isArray(list) ? list : []).filter(each => !isObject(each) || each['name'] !== name)
  file[section] = value === undefined ? others : [...others, { [ITEM[section]]: value, name }]
}
