import { useEffect, useRef, useState } from 'preact/hooks'
import type { Edit } from '../worker/protocol.ts'
import { dropDraft, keepDraft, readDraft } from './drafts.ts'
import type { PageEditor } from './monaco.ts'
import type { LabStore } from './store.ts'

interface Props {
  readonly store: LabStore
  readonly terminal: string
  readonly edit: Edit
  /** Gives the keyboard back to the terminal. */
  readonly focusTerminal: () => void
}

/** Stands over a terminal while a program on it (`vi`, `nano`, `kubectl edit`) wants a text edited. */
export function EditPane({ store, terminal, edit, focusTerminal }: Props) {
  const { program, path, text, note } = edit
  const box = useRef<HTMLDivElement>(null)
  const editor = useRef<PageEditor | undefined>(undefined)
  const [problem, setProblem] = useState('')
  const key = `${store.key}:${terminal}:${program}:${path}`
  const answer = (answered: string | null, done: boolean) => {
    if (done || answered === null) dropDraft(key)
    store.act({ type: 'edit', terminal, text: answered, done })
  }
  const save = (done: boolean) => editor.current !== undefined && answer(editor.current.text(), done)
  useEffect(() => {
    let over = false
    import('./monaco.ts').then(
      ({ startEditor }) => {
        if (over) return
        editor.current = startEditor(box.current!, {
          text: readDraft(key, text),
          path,
          remote: store.remote,
          save: () => save(false),
          changed: written => keepDraft(key, text, written),
        })
      },
      error => setProblem(`The editor could not be fetched: ${String(error)}`),
    )
    return () => {
      over = true
      editor.current?.close()
      editor.current = undefined
      focusTerminal()
    }
  }, [key])
  return (
    <section class="lab-edit" aria-label={`${program} ${path}`}>
      <div class="group">
        <b>
          {program} <code>{path}</code>
        </b>
        <button type="button" class="primary" onClick={() => save(true)}>
          Save and close
        </button>
        <button type="button" title="Ctrl+S" onClick={() => save(false)}>
          Save
        </button>
        <button type="button" onClick={() => answer(null, true)}>
          Close without saving
        </button>
        <span role="status" class="dim">
          {problem || note}
        </span>
      </div>
      <div class="lab-monaco" ref={box} />
    </section>
  )
}
