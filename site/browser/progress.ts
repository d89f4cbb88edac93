import * as v from 'valibot'

const Slug = v.pipe(v.string(), v.maxLength(80))

/** What the reader has done, as it is kept in this browser and written to a file. */
const Progress = v.object({
  version: v.literal(1),
  /** Ids of the steps that are done, by chapter. */
  steps: v.record(Slug, v.pipe(v.array(Slug), v.maxLength(200))),
  /** Challenges that are solved, with the points that were left after hints. */
  solved: v.record(Slug, v.pipe(v.number(), v.minValue(0), v.maxValue(10_000))),
  /** Hints that were bought, by challenge. */
  hints: v.record(Slug, v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0))), v.maxLength(50))),
})
export type Progress = v.InferOutput<typeof Progress>

const KEY = 'lost-packet:progress'
const NOTHING: Progress = { version: 1, steps: {}, solved: {}, hints: {} }
/** A file of more than this is not ours. */
const FILE_MAX = 1 << 20

/** What is kept; nothing when there is nothing, or nothing that we wrote. */
export function readProgress(): Progress {
  try {
    return v.parse(Progress, JSON.parse(localStorage.getItem(KEY) ?? 'null'))
  } catch {
    return NOTHING
  }
}

function write(progress: Progress): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(progress))
  } catch {
    // Storage is full or forbidden: progress then lasts as long as the page.
  }
  dispatchEvent(new CustomEvent('lost-packet:progress'))
}

/** Calls `listener` whenever progress changes, in this tab or another; the returned function ends that. */
export function onProgress(listener: () => void): () => void {
  const stored = (event: StorageEvent) => {
    if (event.key === KEY) listener()
  }
  addEventListener('lost-packet:progress', listener)
  addEventListener('storage', stored)
  return () => {
    removeEventListener('lost-packet:progress', listener)
    removeEventListener('storage', stored)
  }
}

export function stepDone(chapter: string, step: string): void {
  const progress = readProgress()
  const done = progress.steps[chapter] ?? []
  if (!done.includes(step)) write({ ...progress, steps: { ...progress.steps, [chapter]: [...done, step] } })
}

/** The better of two attempts counts. */
export function challengeSolved(id: string, points: number): void {
  const progress = readProgress()
  const best = Math.max(points, progress.solved[id] ?? 0)
  if (progress.solved[id] !== best) write({ ...progress, solved: { ...progress.solved, [id]: best } })
}

export function hintBought(id: string, hint: number): void {
  const progress = readProgress()
  const bought = progress.hints[id] ?? []
  if (!bought.includes(hint)) write({ ...progress, hints: { ...progress.hints, [id]: [...bought, hint] } })
}

export function exportProgress(): string {
  return `${JSON.stringify(readProgress(), null, 2)}\n`
}

/** Adds what a file has to what is here; returns what was wrong with it, or nothing. */
export function importProgress(text: string): string | undefined {
  if (text.length > FILE_MAX) return 'The file is too large to be one of ours.'
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    return 'The file is not JSON.'
  }
  const found = v.safeParse(Progress, data)
  if (!found.success) return `The file is not a progress file: ${found.issues[0].message}.`
  write(merge(readProgress(), found.output))
  return undefined
}

/** Both together: whatever is done in one is done. */
export function merge(a: Progress, b: Progress): Progress {
  const lists = <Item>(x: Record<string, Item[]>, y: Record<string, Item[]>) =>
    Object.fromEntries(
      [...new Set([...Object.keys(x), ...Object.keys(y)])].map(key => [
        key,
        [...new Set([...(x[key] ?? []), ...(y[key] ?? [])])],
      ]),
    )
  const solved = { ...a.solved }
  for (const [id, points] of Object.entries(b.solved)) solved[id] = Math.max(points, solved[id] ?? 0)
  return { version: 1, steps: lists(a.steps, b.steps), solved, hints: lists(a.hints, b.hints) }
}
