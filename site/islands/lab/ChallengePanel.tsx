import { useEffect, useState } from 'preact/hooks'
import { hintBought, readProgress } from '../../browser/progress.ts'
import type { LabStore } from './store.ts'

/** What of a challenge is shown beside its lab. */
export interface ChallengeView {
  readonly id: string
  readonly points: number
  readonly hints: readonly { readonly text: string; readonly cost: number; readonly when?: string | undefined }[]
  readonly questions: readonly { readonly id: string; readonly question: string }[]
  /** Names and scripts of the solutions, for after it was solved. */
  readonly solutions: readonly { readonly name: string; readonly script: string }[]
}

/** Check, results, hints, and the solution once it is solved. */
export function ChallengePanel({ store, challenge }: { readonly store: LabStore; readonly challenge: ChallengeView }) {
  const { grade, checking, answers } = store.grader
  const [bought, setBought] = useState<readonly number[]>(readProgress().hints[challenge.id] ?? [])
  const [sure, setSure] = useState(readProgress().solved[challenge.id] !== undefined)
  const cost = bought.reduce((sum, index) => sum + (challenge.hints[index]?.cost ?? 0), 0)
  const solved = grade.value?.solved === true || sure
  useEffect(() => {
    if (grade.value?.solved === true) setSure(true)
  }, [grade.value])
  useEffect(() => {
    document.querySelector<HTMLElement>('[data-debrief]')?.toggleAttribute('hidden', !solved)
  }, [solved])
  return (
    <section class="lab-challenge" aria-label="Challenge">
      {challenge.questions.map(({ id, question }) => (
        <label class="question" key={id}>
          {question}
          <input
            type="text"
            value={answers.value[id] ?? ''}
            onInput={event => (answers.value = { ...answers.value, [id]: event.currentTarget.value })}
          />
        </label>
      ))}
      <div class="group">
        <button type="button" class="primary" disabled={checking.value} onClick={() => void store.grader.check(cost)}>
          {checking.value ? 'Checking …' : 'Check'}
        </button>
        <NextHint challenge={challenge} store={store} bought={bought} buy={index => setBought([...bought, index])} />
        <span class="dim">
          {Math.max(0, challenge.points - cost)} of {challenge.points} points
        </span>
      </div>
      {bought.length > 0 && (
        <ul class="hints" aria-label="Hints">
          {bought.map(index => (
            <li key={index}>{challenge.hints[index]?.text}</li>
          ))}
        </ul>
      )}
      <div role="status" aria-live="polite">
        <Results store={store} />
      </div>
      {solved && challenge.solutions.length > 0 && <Solutions solutions={challenge.solutions} />}
    </section>
  )
}

interface HintProps {
  readonly challenge: ChallengeView
  readonly store: LabStore
  readonly bought: readonly number[]
  readonly buy: (index: number) => void
}

/** The next hint that fits the state of the lab, with its price. */
function NextHint({ challenge, store, bought, buy }: HintProps) {
  const passed = new Set(store.grader.grade.value?.checks.filter(check => check.passed).map(check => check.id))
  const next = challenge.hints.findIndex(
    (hint, index) => !bought.includes(index) && (hint.when === undefined || !passed.has(hint.when)),
  )
  const hint = challenge.hints[next]
  if (hint === undefined) return null
  return (
    <button
      type="button"
      onClick={() => {
        hintBought(challenge.id, next)
        buy(next)
      }}
    >
      Hint for {hint.cost} {hint.cost === 1 ? 'point' : 'points'}
    </button>
  )
}

function Results({ store }: { readonly store: LabStore }) {
  const grade = store.grader.grade.value
  if (grade === undefined) return null
  return (
    <div class="results" data-solved={grade.solved || undefined}>
      <p class="verdict">
        {grade.solved ? 'Solved: the packets go where they should.' : 'Not yet. This is what the probes found:'}
      </p>
      <ul>
        {grade.checks.map(check => (
          <li key={check.id} data-passed={check.passed || undefined}>
            <span class="mark" aria-hidden="true">
              {check.passed ? '✓' : '✗'}
            </span>
            <div>
              <b>
                {check.title}
                <span class="visually-hidden">{check.passed ? ': passed' : ': not passed'}</span>
              </b>
              {check.details.map(detail => (
                <p key={detail}>{detail}</p>
              ))}
            </div>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Solutions({ solutions }: { readonly solutions: ChallengeView['solutions'] }) {
  return (
    <details class="solutions">
      <summary>{solutions.length === 1 ? 'A way to solve it' : 'Ways to solve it'}</summary>
      {solutions.map(({ name, script }) => (
        <figure key={name}>
          {solutions.length > 1 && <figcaption>{name}</figcaption>}
          <pre tabIndex={0}>{script}</pre>
        </figure>
      ))}
    </details>
  )
}
