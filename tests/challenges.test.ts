import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { type ChallengeFiles, prove } from '../engine/index.ts'

const FOLDER = resolve(import.meta.dirname, '../challenges')
/** Seeds for which each challenge must be broken at first and solvable. */
const SEEDS = Array.from({ length: 20 }, (_, index) => String(index + 1))

function scripts(folder: string, prefix: string): Record<string, string> {
  if (!existsSync(folder)) return {}
  return Object.fromEntries(
    readdirSync(folder)
      .filter(name => name.endsWith('.sh'))
      .map(name => [`${prefix}${name}`, readFileSync(join(folder, name), 'utf8')]),
  )
}

function filesOf(id: string): ChallengeFiles {
  const folder = join(FOLDER, id)
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  return {
    id,
    yaml: read('challenge.yaml'),
    breakScript: read('break.sh'),
    solutions: { 'solution.sh': read('solution.sh'), ...scripts(join(folder, 'solutions'), 'solutions/') },
    wrong: scripts(join(folder, 'wrong'), 'wrong/'),
  }
}

const ids = existsSync(FOLDER) ? readdirSync(FOLDER).filter(id => existsSync(join(FOLDER, id, 'challenge.yaml'))) : []

// Dozens of clusters are booted for one challenge.
for (const id of ids)
  test(`challenge ${id} proves itself`, { timeout: 1_200_000 }, () => {
    const failed = [...prove(filesOf(id), SEEDS)].filter(proof => !proof.holds)
    expect(failed.map(proof => `${proof.claim}: ${proof.detail}`)).toEqual([])
  })
