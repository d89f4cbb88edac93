import { useEffect, useRef, useState } from 'preact/hooks'
import type { PageEditor } from './monaco.ts'
import type { LabStore } from './store.ts'

/** Edits a file of a host with the browser's editor. */
export function EditorPane({ store, close }: { readonly store: LabStore; readonly close: () => void }) {
  const [host, setHost] = useState(store.hosts.value[0] ?? '')
  const [path, setPath] = useState('/etc/hosts')
  const [state, setState] = useState('')
  const box = useRef<HTMLDivElement>(null)
  const editor = useRef<PageEditor | undefined>(undefined)
  useEffect(() => () => editor.current?.close(), [])
  const open = async () => {
    const file = await store.remote.readFile(host, path)
    setState('error' in file ? `${file.error}: saving will create it` : 'Fetching the editor …')
    const { startEditor } = await import('./monaco.ts')
    editor.current?.close()
    editor.current = startEditor(box.current!, {
      text: 'text' in file ? file.text : '',
      path,
      remote: store.remote,
      save,
      changed: () => setState(''),
    })
    if (!('error' in file)) setState('')
  }
  const save = () => {
    if (editor.current === undefined) return
    store.act({ type: 'save', host, path, text: editor.current.text() })
    setState(`saved ${path} on ${host}`)
  }
  return (
    <section class="lab-editor" aria-label="Editor">
      <form
        class="group"
        onSubmit={event => {
          event.preventDefault()
          void open()
        }}
      >
        <label>
          Host{' '}
          <select value={host} onChange={event => setHost(event.currentTarget.value)}>
            {store.hosts.value.map(name => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label class="path">
          File{' '}
          <input type="text" value={path} onInput={event => setPath(event.currentTarget.value)} spellcheck={false} />
        </label>
        <button type="submit">Open</button>
        <button type="button" onClick={save}>
          Save
        </button>
        <button type="button" class="lab-icon" aria-label="Close the editor" onClick={close}>
          ×
        </button>
        <span role="status" class="dim">
          {state}
        </span>
      </form>
      <div class="lab-monaco" ref={box} />
    </section>
  )
}
