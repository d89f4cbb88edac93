import { expect, test } from '@playwright/test'
import { challengeIds, readChallengeFiles } from '../../cli/challenges.ts'
import { type Challenge, gradeScript, readChallenge } from '../../engine/index.ts'
import { LabPage } from './lab-page.ts'

/** The site shows each challenge with this seed (site/build/challenges.ts). */
const SEED = '1'

for (const id of challengeIds()) {
  const challenge = readChallenge(readChallengeFiles(id), SEED)
  const [wrongName, wrong] = shortest(challenge.wrong)
  const [, solution] = shortest(challenge.solutions)

  test(`${id}: looked at, mended the wrong way by ${wrongName}, then solved, by typing only`, async ({ page }) => {
    test.setTimeout(600_000)
    const lab = new LabPage(page)
    const results = page.locator('.results')
    await lab.open(`/challenges/${id}/`)
    await lab.speed('10')
    for (const [index, symptom] of challenge.symptoms.entries())
      await showsSymptom(lab, symptom, challenge.lab.start, index)
    await lab.check()
    await expect(results).toContainText('Not yet')
    await expect(page.locator('[data-debrief]')).toBeHidden()

    const told = gradeScript(challenge, wrong).grade.checks.filter(check => !check.passed)
    expect(told.length).toBeGreaterThan(0)
    await lab.typeScript(wrong)
    await lab.check()
    await expect(results).toContainText('Not yet')
    for (const { title, details } of told) {
      const result = results.locator('li').filter({ hasText: title })
      await expect(result).not.toHaveAttribute('data-passed', 'true')
      // Ports and identifiers differ from those of a script that is run at once; the words are the same.
      for (const detail of details) await expect(result).toContainText(withoutNumbers(detail))
    }

    await lab.reset()
    await lab.typeScript(solution)
    await lab.check()
    await expect(results).toContainText('Solved')
    await expect(page.getByRole('heading', { name: 'Debrief' })).toBeVisible()
    await expect(page.getByText(`1 challenge solved, ${challenge.points} points`).first()).toBeAttached()

    // One is enough for that it is still solved after a reload: nothing in it depends on the challenge.
    if (challenge.lab.cluster !== undefined) return
    await page.reload()
    await lab.ready()
    await expect(page.getByRole('heading', { name: 'Debrief' })).toBeVisible()
    await lab.check()
    await expect(results).toContainText('Solved')
  })
}

/** Types a command of the story where it says, and looks for what it says that it shows. */
async function showsSymptom(
  lab: LabPage,
  { on, run, shows }: Challenge['symptoms'][number],
  start: string,
  index: number,
): Promise<void> {
  const elsewhere = on !== undefined && on !== start
  if (elsewhere) await lab.terminalOn(on)
  await lab.type('clear')
  await lab.type(run)
  await lab.type(`echo "seen" $((400 + ${index}))`)
  await lab.shows(`seen ${400 + index}`)
  for (const text of shows) await lab.shows(/^\/.*\/$/s.test(text) ? new RegExp(text.slice(1, -1)) : text)
  if (elsewhere) await lab.closeTerminal()
}

/** The script with the fewest keys to type; that all of them do what they should is proved without a browser. */
function shortest(scripts: Readonly<Record<string, string>>): [name: string, script: string] {
  return Object.entries(scripts).toSorted(([, a], [, b]) => a.length - b.length)[0]!
}

/** A text as a pattern in which each number may be another. */
function withoutNumbers(text: string): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replace(/\d+/g, '\\d+'))
}
