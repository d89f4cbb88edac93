import type { Process } from '../../../linux/process.ts'
import { DirectoryInode } from '../../../linux/vfs/directory.ts'
import { ENOENT, failed } from '../../../net/errno.ts'
import { type GivenOption, getopt, isOptionError } from '../../getopt.ts'
import { OPTIONS } from './options.ts'

/** Files that configuration files name may name others. */
const DEPTH_MAX = 10
const DEFAULT = '/etc/dnsmasq.conf'

/** Why dnsmasq does not start: what it prints, and its status. */
export class StartError {
  readonly text: string
  readonly status: number

  constructor(text: string, status: number) {
    this.text = text
    this.status = status
  }
}

/** dnsmasq.h: EC_BADCONF, EC_BADNET, EC_FILE. */
export const BAD_CONFIG = 1
export const BAD_NETWORK = 2
const BAD_FILE = 3

/** The options of the command line and of the files of the configuration, in their order. */
export function readSettings(process: Process): readonly GivenOption[] | StartError {
  const parsed = getopt(process.argv.slice(1), OPTIONS)
  if (isOptionError(parsed))
    return new StartError(
      parsed.notEmulated === true ? parsed.text : 'bad command line options: try --help',
      BAD_CONFIG,
    )
  if (parsed.operands.length > 0)
    return new StartError('bad command line options: junk found in command line', BAD_CONFIG)
  const { options } = parsed
  const named = options.filter(({ name }) => name === 'conf-file').map(({ value }) => value ?? '')
  const found: GivenOption[] = [...options]
  for (const path of named.length > 0 ? named : [DEFAULT]) {
    const error = readFile(process, path, found, named.length > 0, 0)
    if (error !== undefined) return error
  }
  return found
}

function readFile(
  process: Process,
  path: string,
  found: GivenOption[],
  must: boolean,
  depth: number,
): StartError | undefined {
  if (path === '' || path === '/dev/null') return undefined
  const text = process.readFile(path)
  if (failed(text)) {
    if (!must && text === ENOENT) return undefined
    return new StartError(`cannot read ${path}: ${text.text}`, BAD_FILE)
  }
  for (const [index, line] of text.split('\n').entries()) {
    const bare = line.replace(/(^|\s)#.*/, '').trim()
    if (bare === '') continue
    const where = ` at line ${index + 1} of ${path}`
    const [, name = '', , value] = /^([^=\s]+)\s*(=\s*(.*))?$/.exec(bare) ?? []
    const spec = OPTIONS.find(({ long }) => long === name)
    if (name === 'conf-file' || name === 'conf-dir') {
      const error = include(process, name, value ?? '', found, depth)
      if (error !== undefined) return error
      continue
    }
    if (spec?.emulated === false) return new StartError(`"${name}" is not emulated here${where}`, BAD_CONFIG)
    if (spec === undefined) return new StartError(`bad option${where}`, BAD_CONFIG)
    const needs = spec.argument !== undefined && !spec.argument.startsWith('[')
    if (needs && value === undefined) return new StartError(`missing parameter${where}`, BAD_CONFIG)
    if (spec.argument === undefined && value !== undefined)
      return new StartError(`extraneous parameter${where}`, BAD_CONFIG)
    // Quotation marks keep commas together, which only texts need here.
    found.push({ name, value: name === 'txt-record' ? value : value?.replace(/"([^"]*)"/g, '$1') })
  }
  return undefined
}

function include(
  process: Process,
  name: string,
  value: string,
  found: GivenOption[],
  depth: number,
): StartError | undefined {
  if (depth >= DEPTH_MAX) return new StartError(`files nested too deep in ${value}`, BAD_CONFIG)
  if (name === 'conf-file') return readFile(process, value, found, true, depth + 1)
  const [directory = '', suffix = ''] = value.split(',')
  const inode = process.mounts.lookup(directory)
  if (!(inode instanceof DirectoryInode))
    return new StartError(`cannot access directory ${directory}: ${ENOENT.text}`, BAD_FILE)
  const names = inode
    .names()
    .filter(each => !/^\.|~$|^#.*#$/.test(each))
    .sort()
  for (const each of names.filter(file => file.endsWith(suffix.replace('*', '')))) {
    const error = readFile(process, `${directory}/${each}`, found, true, depth + 1)
    if (error !== undefined) return error
  }
  return undefined
}
