import type { StepResult } from '../worker/protocol.ts'
import type { LabStore } from './store.ts'

/** Finds the steps of the page that wait for this lab (see components/Step.astro) and has them looked at. */
export function collectSteps(store: LabStore): void {
  for (const step of document.querySelectorAll<HTMLElement>('[data-step-checks]')) {
    const { stepChecks = '[]', stepId = '', stepLab, chapter = '' } = step.dataset
    if (stepLab !== store.key || step.dataset['done'] !== undefined) continue
    store.grader.wait({
      chapter,
      check: { id: stepId, checks: JSON.parse(stepChecks) as unknown[] },
      show: result => step.dispatchEvent(new CustomEvent<StepResult>('lost-packet:step', { detail: result })),
    })
  }
}
