import type { StepResult } from '../islands/worker/protocol.ts'
import { onProgress, readProgress } from './progress.ts'

/** A guided step of a chapter: shows whether it is done, and says so when it becomes done. */
export class StepElement extends HTMLElement {
  #stop: () => void = () => {}

  connectedCallback(): void {
    this.#show(false)
    this.#stop = onProgress(() => this.#show(true))
    this.addEventListener('lost-packet:step', event => {
      const { passed, details } = (event as CustomEvent<StepResult>).detail
      if (passed) this.title = details.join('\n')
    })
  }

  disconnectedCallback(): void {
    this.#stop()
  }

  #show(aloud: boolean): void {
    const { chapter = '', stepId = '' } = this.dataset
    const done = readProgress().steps[chapter]?.includes(stepId) === true
    if (done === this.hasAttribute('data-done')) return
    this.toggleAttribute('data-done', done)
    const state = this.querySelector('.state')
    const title = this.querySelector('b')?.textContent ?? ''
    if (state !== null) state.textContent = done ? (aloud ? `Step done: ${title}` : 'done') : ''
  }
}
