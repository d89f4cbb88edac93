import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ChallengeFiles, SchemaError } from '../engine/index.ts'
import { UsageError } from './usage.ts'

const ROOT = fileURLToPath(new URL('../challenges/', import.meta.url))

/** Ids of all challenges, in alphabetical order. */
export function challengeIds(): string[] {
  return readdirSync(ROOT, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && existsSync(join(ROOT, entry.name, 'challenge.yaml')))
    .map(entry => entry.name)
    .sort()
}

/** The files of one challenge. Throws a `UsageError` when there is none by that name. */
export function readChallengeFiles(id: string): ChallengeFiles {
  if (!challengeIds().includes(id))
    throw new UsageError(`there is no challenge "${id}"; known: ${challengeIds().join(', ')}`)
  const folder = join(ROOT, id)
  const text = (name: string) => {
    const path = join(folder, name)
    if (!existsSync(path)) throw new SchemaError(`challenges/${id}`, [`${name} is missing`])
    return readFileSync(path, 'utf8')
  }
  return {
    id,
    yaml: text('challenge.yaml'),
    breakScript: text('break.sh'),
    solutions: { 'solution.sh': text('solution.sh'), ...scripts(join(folder, 'solutions'), 'solutions/') },
    wrong: scripts(join(folder, 'wrong'), 'wrong/'),
  }
}

function scripts(folder: string, prefix: string): Record<string, string> {
  if (!existsSync(folder)) return {}
  const names = readdirSync(folder)
    .filter(name => name.endsWith('.sh'))
    .sort()
  return Object.fromEntries(names.map(name => [`${prefix}${name}`, readFileSync(join(folder, name), 'utf8')]))
}
