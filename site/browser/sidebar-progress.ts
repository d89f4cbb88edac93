import { exportProgress, importProgress, onProgress, readProgress } from './progress.ts'

/** Marks what is done in the sidebar, and says how far the reader is. */
export function showProgress(): void {
  const show = () => {
    const progress = readProgress()
    for (const link of document.querySelectorAll<HTMLElement>('a[data-challenge]')) {
      const solved = progress.solved[link.dataset['challenge'] ?? ''] !== undefined
      link.toggleAttribute('data-done', solved)
      if (solved) link.title = 'solved'
    }
    const steps = Object.values(progress.steps).reduce((sum, list) => sum + list.length, 0)
    const solved = Object.values(progress.solved)
    const points = solved.reduce((sum, each) => sum + each, 0)
    const text = `${count(steps, 'step')} done, ${count(solved.length, 'challenge')} solved, ${count(points, 'point')}`
    for (const box of document.querySelectorAll<HTMLElement>('[data-progress]')) {
      box.hidden = false
      const line = box.querySelector('[data-progress-text]')
      if (line !== null) line.textContent = text
    }
  }
  show()
  onProgress(show)
  for (const box of document.querySelectorAll<HTMLElement>('[data-progress]')) connect(box)
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`
}

function connect(box: HTMLElement): void {
  const status = box.querySelector('[data-progress-status]')
  box.querySelector('[data-progress-export]')?.addEventListener('click', () => {
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([exportProgress()], { type: 'application/json' }))
    link.download = 'lost-packet-progress.json'
    link.click()
    URL.revokeObjectURL(link.href)
  })
  box.querySelector<HTMLInputElement>('[data-progress-import]')?.addEventListener('change', async event => {
    const input = event.currentTarget as HTMLInputElement
    const file = input.files?.[0]
    if (file === undefined) return
    const problem = importProgress(await file.text())
    input.value = ''
    if (status !== null) status.textContent = problem ?? 'Imported.'
  })
}
