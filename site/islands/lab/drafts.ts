/** A text that is being edited and was not saved yet. It outlives a reload; the lab knows nothing of it. */
interface Draft {
  /** The text as it was opened. */
  readonly base: string
  readonly text: string
}

const PREFIX = 'lost-packet:draft:'

/** What was written of a text that was opened as `base`, or that text itself. */
export function readDraft(key: string, base: string): string {
  try {
    const draft = JSON.parse(localStorage.getItem(PREFIX + key) ?? 'null') as Partial<Draft> | null
    return draft?.base === base && typeof draft.text === 'string' ? draft.text : base
  } catch {
    return base
  }
}

export function keepDraft(key: string, base: string, text: string): void {
  try {
    if (text === base) localStorage.removeItem(PREFIX + key)
    else localStorage.setItem(PREFIX + key, JSON.stringify({ base, text } satisfies Draft))
  } catch {
    // A full or forbidden store: the text lives as long as the page.
  }
}

export function dropDraft(key: string): void {
  localStorage.removeItem(PREFIX + key)
}
