import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Step } from './script.ts'

/** The lines in front of a command's output, and the lines of a script that print one. */
const PROMPT = /^n\d\$ /
const PRINTS = /^(?:on|sorted|echo "n\d)/

/** The index of the step that printed the first line that is not alike: those behind it cannot have caused it. */
export function firstDifference(steps: readonly Step[], real: string, emulated: string): number {
  const [left, right] = [real.split('\n'), emulated.split('\n')]
  const at = left.findIndex((line, index) => line !== right[index])
  const prompts = left.slice(0, at === -1 ? left.length : at).filter(line => PROMPT.test(line)).length
  let seen = 0
  const found = steps.findIndex(step => {
    seen += step.filter(line => PRINTS.test(line)).length
    return seen >= prompts
  })
  return found === -1 ? steps.length - 1 : found
}

/** What `diff` says of the two. */
export function difference(real: string, emulated: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'fuzz-'))
  writeFileSync(join(directory, 'real'), real)
  writeFileSync(join(directory, 'emulated'), emulated)
  const { stdout } = spawnSync('diff', ['-U', '3', 'real', 'emulated'], { cwd: directory, encoding: 'utf8' })
  rmSync(directory, { recursive: true })
  return stdout
}
