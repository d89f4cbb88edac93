import { expect, test } from 'vitest'
import { challengeIds, readChallengeFiles } from '../cli/challenges.ts'
import { prove } from '../engine/index.ts'

/** Seeds for which each challenge must be broken at first and solvable. */
const SEEDS = Array.from({ length: 20 }, (_, index) => String(index + 1))

// Dozens of clusters are booted for one challenge.
for (const id of challengeIds())
  test(`challenge ${id} proves itself`, { timeout: 1_200_000 }, () => {
    const failed = [...prove(readChallengeFiles(id), SEEDS)].filter(proof => !proof.holds)
    expect(failed.map(proof => `${proof.claim}: ${proof.detail}`)).toEqual([])
  })
