import { SIGNALS } from '../../../linux/signals.ts'
import { DirectoryInode } from '../../../linux/vfs/directory.ts'
import { failed } from '../../../net/errno.ts'
import { isExecutable, pathOf } from '../execute/path.ts'
import { inodeAt } from '../execute/primaries.ts'
import { expandGlob } from '../expand/glob.ts'
import { SET_OPTIONS, SHOPT_OPTIONS } from '../options.ts'
import { escapePattern } from '../pattern/compile.ts'
import type { Shell } from '../shell.ts'
import { KEYWORDS } from '../syntax/keywords.ts'

type Source = (shell: Shell, word: string) => Iterable<string>

const sorted = (names: Iterable<string>) => [...names].sort()

function* variables(shell: Shell, wanted: (name: string) => boolean): Iterable<string> {
  yield* sorted(shell.variables.visible().keys()).filter(wanted)
}

function files(shell: Shell, word: string): string[] {
  return expandGlob(shell, `${escapePattern(word)}*`)
}

function column(shell: Shell, file: string, index: number): string[] {
  const text = shell.process.readFile(file)
  if (failed(text)) return []
  const lines = text.split('\n').filter(line => line !== '' && !line.startsWith('#'))
  return lines.flatMap(line => line.split(':')[index] ?? [])
}

function hostNames(shell: Shell): string[] {
  const text = shell.process.readFile('/etc/hosts')
  const lines = failed(text) ? [] : text.split('\n')
  return lines.flatMap(line => line.replace(/#.*/, '').trim().split(/\s+/).slice(1))
}

function services(shell: Shell): string[] {
  const text = shell.process.readFile('/etc/services')
  const lines = failed(text) ? [] : text.split('\n')
  return lines.flatMap(line => /^[^#\s]\S*/.exec(line)?.[0] ?? [])
}

function* programs(shell: Shell, word: string): Iterable<string> {
  for (const directory of pathOf(shell).split(':')) {
    const inode = inodeAt(shell, directory)
    if (!(inode instanceof DirectoryInode)) continue
    for (const name of sorted(inode.names(shell.process)))
      if (name.startsWith(word) && isExecutable(shell, `${directory}/${name}`)) yield name
  }
}

const builtinNames: Source = shell => [...shell.interpreter.builtins].map(({ name }) => name).sort()
const enabled: Source = (shell, word) => [...builtinNames(shell, word)].filter(name => !shell.disabled.has(name))
const jobs =
  (state: 'running' | 'stopped' | null): Source =>
  shell =>
    shell.jobs.list.filter(job => state === null || job.state === state).map(job => job.text.split(' ')[0]!)
const isArray = (shell: Shell, name: string) => shell.variables.get(name)?.array != null
const isExported = (shell: Shell, name: string) => shell.variables.get(name)?.exported === true

/** Where the candidates of each action come from, in the order of gen_action_completions (pcomplete.c). */
const SOURCES: readonly (readonly [action: string, source: Source])[] = [
  ['alias', shell => sorted(shell.aliases.keys())],
  ['arrayvar', shell => variables(shell, name => isArray(shell, name))],
  ['builtin', builtinNames],
  [
    'command',
    function* (shell, word) {
      yield* sorted(shell.aliases.keys())
      yield* KEYWORDS
      yield* sorted(shell.functions.keys())
      yield* enabled(shell, word)
      yield* programs(shell, word)
    },
  ],
  ['disabled', shell => sorted(shell.disabled)],
  ['enabled', enabled],
  ['export', shell => variables(shell, name => isExported(shell, name))],
  ['function', shell => sorted(shell.functions.keys())],
  ['helptopic', builtinNames],
  ['hostname', hostNames],
  ['job', jobs(null)],
  ['keyword', () => KEYWORDS],
  ['running', jobs('running')],
  ['setopt', () => SET_OPTIONS.map(([name]) => name)],
  ['shopt', () => SHOPT_OPTIONS.map(([name]) => name)],
  ['signal', () => ['EXIT', ...Object.keys(SIGNALS).map(name => `SIG${name}`), 'DEBUG', 'ERR', 'RETURN']],
  ['stopped', jobs('stopped')],
  ['variable', shell => variables(shell, () => true)],
  ['user', shell => column(shell, '/etc/passwd', 0)],
  ['group', shell => column(shell, '/etc/group', 0)],
  ['service', services],
  ['file', files],
  ['directory', (shell, word) => files(shell, word).filter(path => inodeAt(shell, path) instanceof DirectoryInode)],
]

/** Candidates of actions that begin with a word. */
export function actionCandidates(shell: Shell, actions: ReadonlySet<string>, word: string): string[] {
  return SOURCES.filter(([action]) => actions.has(action)).flatMap(([, source]) =>
    [...source(shell, word)].filter(name => name.startsWith(word)),
  )
}
