import { useEffect, useRef, useState } from 'preact/hooks'
import type { TerminalEdit } from '../worker/protocol.ts'
import { dropDraft, keepDraft, readDraft } from './drafts.ts'
import type { PageEditor } from './monaco.ts'
import type { LabStore } from './store.ts'

/** Edits the text that a program on a terminal (vi, nano, kubectl edit) waits for. */
export function TerminalEditor({ store, edit }: { readonly store: LabStore; readonly edit: TerminalEdit }) {
  const { terminal, program, path, text, note } = edit
  const box = useRef<HTMLDivElement>(null)
  const editor = useRef<PageEditor | undefined>(undefined)
  const [fetching, setFetching] = useState(true)
  const key = `${store.key}:${terminal}:${program}:${path}`
  const save = (done: boolean) => {
    const edited = editor.current?.text()
    if (edited === undefined) return
    // A text that the program refuses stays in view, and in the draft.
    if (done) dropDraft(key)
    store.act({ type: 'edit', terminal, text: edited, done })
  }
  const leave = () => {
    dropDraft(key)
    store.act({ type: 'edit', terminal, text: null, done: true })
  }
  useEffect(() => {
    let gone = false
    void import('./monaco.ts').then(({ startEditor }) => {
      if (gone || box.current === null) return
      editor.current = startEditor(box.current, {
        text: readDraft(key, text),
        path,
        remote: store.remote,
        save: () => save(false),
        changed: written => keepDraft(key, text, written),
      })
      setFetching(false)
    })
    return () => {
      gone = true
      editor.current?.close()
      editor.current = undefined
    }
  }, [terminal, program, path, text])
  return (
    <section class="lab-editor" aria-label={`${program} ${path}`}>
      <div class="group">
        <strong>{program}</strong> <code>{path}</code>
        <button type="button" class="primary" disabled={fetching} onClick={() => save(true)}>
          Save and close
        </button>
        <button type="button" disabled={fetching} onClick={() => save(false)}>
          Save
        </button>
        <button type="button" onClick={leave}>
          Close without saving
        </button>
        <span role="status" class="dim">
          {fetching ? 'Fetching the editor …' : note}
        </span>
      </div>
      <div class="lab-monaco" ref={box} />
    </section>
  )
}
