import { useEffect, useRef, useState } from 'preact/hooks'
import type { TerminalEdit } from '../worker/protocol.ts'
import type { LabStore } from './store.ts'

/** What the lazily fetched editor offers. */
interface Editor {
  readonly text: () => string
  readonly close: () => void
}

/** Edits the text that a program on a terminal (vi, nano, kubectl edit) waits for. */
export function TerminalEditor({ store, edit }: { readonly store: LabStore; readonly edit: TerminalEdit }) {
  const { terminal, program, path, text, note } = edit
  const box = useRef<HTMLDivElement>(null)
  const editor = useRef<Editor | undefined>(undefined)
  const [fetching, setFetching] = useState(true)
  const save = (done: boolean) => {
    const edited = editor.current?.text()
    if (edited !== undefined) store.act({ type: 'edit', terminal, text: edited, done })
  }
  useEffect(() => {
    let gone = false
    void import('./monaco.ts').then(({ startEditor }) => {
      if (gone || box.current === null) return
      editor.current = startEditor(box.current, text, path, () => save(false))
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
        <button type="button" disabled={fetching} onClick={() => save(true)}>
          Save and close
        </button>
        <button type="button" disabled={fetching} onClick={() => save(false)}>
          Save
        </button>
        <button type="button" onClick={() => store.act({ type: 'edit', terminal, text: null, done: true })}>
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
