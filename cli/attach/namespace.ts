import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Something that the machine must have, or allow, is not there: in a sentence. */
export class CannotAttach extends Error {}

/** Runs a program of the machine; its complaint becomes ours. */
export function mustRun(...argv: readonly [string, ...string[]]): void {
  const { status, stderr, error } = spawnSync(argv[0], argv.slice(1), { encoding: 'utf8' })
  if (error !== undefined) throw new CannotAttach(`${argv[0]}: ${error.message}`)
  if (status !== 0) throw new CannotAttach(`${argv.join(' ')}: ${stderr.trim()}`)
}

/** A network namespace of the machine: one that was there stays, one that was made here goes again (ip-netns(8)). */
export class Namespace {
  readonly name: string
  readonly #made: boolean

  constructor(name: string) {
    this.name = name
    this.#made = !existsSync(`/run/netns/${name}`)
    if (!this.#made) return
    mustRun('ip', 'netns', 'add', name)
    mustRun('ip', '-n', name, 'link', 'set', 'lo', 'up')
  }

  remove(): void {
    if (this.#made) spawnSync('ip', ['netns', 'del', this.name])
  }
}
