import { useRef, useState } from 'preact/hooks'
import type { LabStore } from './store.ts'
import { TerminalView } from './TerminalView.tsx'

/** Keys that a telephone's keyboard lacks. */
const KEYS: readonly (readonly [label: string, name: string, text: string])[] = [
  ['Tab', 'Tab', '\t'],
  ['^C', 'Control C', '\x03'],
  ['^D', 'Control D', '\x04'],
  ['Esc', 'Esc', '\x1b'],
  ['↑', 'Up', '\x1b[A'],
  ['↓', 'Down', '\x1b[B'],
  ['|', 'Pipe', '|'],
  ['-', 'Minus', '-'],
  ['/', 'Slash', '/'],
]

/** The terminals of a lab: tabs, one or two in view, and a way to open more. */
export function TerminalPane({
  store,
  leave,
}: {
  readonly store: LabStore
  readonly leave: (to: 'up' | 'down') => void
}) {
  const pane = useRef<HTMLDivElement>(null)
  const terminals = store.terminals.value
  const shown = store.shown.value
  const focusOn = (id: string) => {
    store.show(id)
    requestAnimationFrame(() => pane.current?.querySelector<HTMLElement>(`[data-terminal="${id}"] textarea`)?.focus())
  }
  const go = (from: string) => (direction: 'up' | 'down' | 'left' | 'right') => {
    if (direction === 'up' || direction === 'down') return leave(direction)
    const step = direction === 'left' ? -1 : 1
    const at = terminals.findIndex(terminal => terminal.id === from)
    const next = terminals[(at + step + terminals.length) % terminals.length]
    if (next !== undefined) focusOn(next.id)
  }
  return (
    <section class="lab-terminals" aria-label="Terminals" ref={pane}>
      <div class="lab-tabs">
        <div role="tablist" aria-label="Terminals">
          {terminals.map(({ id, host }) => (
            <span class="lab-tab" key={id} data-on={shown.includes(id) || undefined}>
              <button type="button" role="tab" aria-selected={shown.includes(id)} onClick={() => focusOn(id)}>
                <span class="dim">root@</span>
                {host}
              </button>
            </span>
          ))}
        </div>
        {terminals.length > 1 && (
          <button
            type="button"
            class="lab-icon"
            title="Close the terminal in view"
            aria-label="Close the terminal in view"
            onClick={() => shown[0] !== undefined && store.closeTerminal(shown[0])}
          >
            ×
          </button>
        )}
        <NewTab store={store} />
        <button type="button" class="lab-icon" aria-pressed={shown.length > 1} onClick={() => void store.split()}>
          {shown.length > 1 ? 'One' : 'Split'}
        </button>
      </div>
      <div class="lab-screens" data-split={shown.length > 1 || undefined}>
        {terminals.map(state => (
          <div class="lab-screen" key={state.id} hidden={!shown.includes(state.id)}>
            <TerminalView
              store={store}
              state={state}
              leave={go(state.id)}
              focus={shown[0] === state.id && terminals.length > 1}
            />
          </div>
        ))}
      </div>
      <div class="lab-keys" role="group" aria-label="Keys">
        {KEYS.map(([label, name, text]) => (
          <button
            type="button"
            key={name}
            aria-label={name}
            onClick={() => shown[0] !== undefined && store.act({ type: 'type', terminal: shown[0], text })}
          >
            {label}
          </button>
        ))}
      </div>
    </section>
  )
}

function NewTab({ store }: { readonly store: LabStore }) {
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const close = () => {
    setOpen(false)
    button.current?.focus()
  }
  return (
    <div class="lab-menu" onKeyDown={event => event.key === 'Escape' && close()}>
      <button
        type="button"
        class="lab-icon"
        ref={button}
        aria-expanded={open}
        aria-label="New terminal on a host"
        title="New terminal"
        onClick={() => setOpen(!open)}
      >
        +
      </button>
      {open && (
        <ul>
          {store.hosts.value.map(host => (
            <li key={host}>
              <button
                type="button"
                onClick={() => {
                  close()
                  void store.openTerminal(host)
                }}
              >
                root@{host}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
