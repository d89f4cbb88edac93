import { useRef, useState } from 'preact/hooks'
import type { HistoryEntry } from '../worker/protocol.ts'
import type { LabStore } from './store.ts'
import { clockText } from './time.ts'

const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 5, 10] as const

interface Props {
  readonly store: LabStore
  readonly edit: () => void
  /** Whether the lab fills the window. */
  readonly full: boolean
  readonly fill: () => void
}

/** Time, undo, reset, and how large the lab is. */
export function Toolbar({ store, edit, full, fill }: Props) {
  const clock = store.clock.value
  const pace = (speed: number, paused: boolean) => void store.remote.setPace(speed, paused)
  return (
    <div class="lab-toolbar" role="toolbar" aria-label="Lab">
      <div class="group">
        <button
          type="button"
          aria-pressed={clock.paused}
          title={clock.paused ? 'Let time go on' : 'Stop emulated time'}
          onClick={() => pace(clock.speed, !clock.paused)}
        >
          {clock.paused ? '▶ Go on' : '❚❚ Pause'}
        </button>
        {clock.paused && (
          <button
            type="button"
            title="Go on until the next frame has left a device"
            onClick={() => void store.remote.stepFrame()}
          >
            Next packet
          </button>
        )}
        <label>
          <span class="visually-hidden">Speed of emulated time</span>
          <select value={String(clock.speed)} onChange={event => pace(Number(event.currentTarget.value), clock.paused)}>
            {SPEEDS.map(speed => (
              <option key={speed} value={String(speed)}>
                {speed}×
              </option>
            ))}
          </select>
        </label>
        <output class="clock" title="Emulated time since the lab was switched on">
          {clockText(clock.now, 1)}
        </output>
        <span class="state">{stateText(clock)}</span>
      </div>
      <div class="group">
        <Undo store={store} />
        <Reset store={store} />
        <button type="button" title="Edit a file of a host" onClick={edit}>
          Edit file
        </button>
        <button
          type="button"
          aria-pressed={full}
          title={full ? 'Back into the page' : 'Let the lab fill the window'}
          onClick={fill}
        >
          Full window
        </button>
      </div>
    </div>
  )
}

function stateText({ paused, idle, slow }: LabStore['clock']['value']): string {
  if (paused) return 'paused'
  if (idle) return 'waiting for you'
  return slow ? 'busy, behind real time' : ''
}

function Undo({ store }: { readonly store: LabStore }) {
  const [entries, setEntries] = useState<readonly HistoryEntry[] | undefined>(undefined)
  const button = useRef<HTMLButtonElement>(null)
  const close = () => {
    setEntries(undefined)
    button.current?.focus()
  }
  const back = async (entry: HistoryEntry | undefined) => {
    setEntries(undefined)
    if (entry === undefined) store.say({ text: 'There is nothing to undo yet.' })
    else await store.goBack(entry.at, `Back to before: ${entry.text || 'the last keys'}`)
  }
  return (
    <div class="lab-menu" onKeyDown={event => event.key === 'Escape' && close()}>
      <button
        type="button"
        title="Undo the last command: the lab is as it was before it"
        onClick={async () => back((await store.remote.history()).at(-1))}
      >
        Undo
      </button>
      <button
        type="button"
        ref={button}
        class="lab-icon"
        aria-label="Undo up to a chosen command"
        aria-expanded={entries !== undefined}
        onClick={async () =>
          entries === undefined ? setEntries((await store.remote.history()).slice(-40).reverse()) : close()
        }
      >
        ▾
      </button>
      {entries !== undefined && (
        <ul class="wide">
          {entries.length === 0 && <li class="dim">Nothing was done yet.</li>}
          {entries.map(entry => (
            <li key={entry.at}>
              <button type="button" onClick={() => void back(entry)}>
                <time>{clockText(entry.time, 0)}</time> <span class="dim">{entry.host}</span> <code>{entry.text}</code>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function Reset({ store }: { readonly store: LabStore }) {
  const [asking, setAsking] = useState(false)
  const reset = async () => {
    setAsking(false)
    await store.reset()
  }
  if (!asking)
    return (
      <button type="button" title="Start over with a fresh lab" onClick={() => setAsking(true)}>
        Reset
      </button>
    )
  return (
    <span
      class="confirm"
      role="group"
      aria-label="Start over?"
      onKeyDown={event => event.key === 'Escape' && setAsking(false)}
    >
      <span>Start over?</span>
      <button type="button" class="danger" ref={element => element?.focus()} onClick={() => void reset()}>
        Reset
      </button>
      <button type="button" onClick={() => setAsking(false)}>
        Keep
      </button>
    </span>
  )
}
