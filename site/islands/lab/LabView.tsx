import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Subject } from '../worker/protocol.ts'
import { ChallengePanel, type ChallengeView } from './ChallengePanel.tsx'
import { EditorPane } from './EditorPane.tsx'
import { PacketPanel } from './PacketPanel.tsx'
import { PictureView } from './PictureView.tsx'
import { Splitter } from './Splitter.tsx'
import { collectSteps } from './steps.ts'
import { LabStore } from './store.ts'
import { TerminalEditor } from './TerminalEditor.tsx'
import { TerminalPane } from './TerminalPane.tsx'
import { Toolbar } from './Toolbar.tsx'
import { clockText } from './time.ts'

interface Props {
  readonly id: string
  readonly subject: Subject
  readonly challenge?: ChallengeView | undefined
}

/** An open lab: picture, packets, terminals, and what can be done with its time. */
export function LabView({ id, subject, challenge }: Props) {
  const store = useMemo(() => new LabStore(id, subject), [id])
  const root = useRef<HTMLDivElement>(null)
  const [editing, setEditing] = useState(false)
  const [full, setFull] = useState(false)
  useEffect(() => {
    void store.open()
    collectSteps(store)
    const visible = () => {
      if (store.phase.value.name === 'open') void store.remote.setVisible(document.visibilityState === 'visible')
    }
    document.addEventListener('visibilitychange', visible)
    return () => {
      document.removeEventListener('visibilitychange', visible)
      store.close()
    }
  }, [store])
  useEffect(() => {
    document.documentElement.toggleAttribute('data-lab-full', full)
  }, [full])
  const phase = store.phase.value
  if (phase.name === 'failed')
    return (
      <div class="lab-failed" role="alert">
        <p>The lab could not be opened.</p>
        <pre>{phase.reason}</pre>
      </div>
    )
  const leave = (to: 'up' | 'down') =>
    root.current
      ?.querySelector<HTMLElement>(to === 'up' ? '.lab-toolbar button' : '.lab-picture [tabindex="0"]')
      ?.focus()
  const link = store.selectedLink.value
  return (
    <div
      class="lab"
      ref={root}
      data-open={phase.name === 'open' || undefined}
      data-lab={id}
      data-full={full || undefined}
    >
      <div class="lab-controls" inert={phase.name !== 'open'}>
        <Toolbar store={store} edit={() => setEditing(!editing)} full={full} fill={() => setFull(!full)} />
        {challenge !== undefined && <ChallengePanel store={store} challenge={challenge} />}
      </div>
      <div class="lab-body" inert={phase.name !== 'open'}>
        <div class="lab-world">
          <PictureView store={store} />
        </div>
        <Splitter />
        <div class="lab-work">
          {editing && <EditorPane store={store} close={() => setEditing(false)} />}
          {store.edits.value.map(edit => (
            <TerminalEditor key={edit.terminal} store={store} edit={edit} />
          ))}
          <TerminalPane store={store} leave={leave} />
          <p class="lab-hint">
            <kbd>Ctrl</kbd>+<kbd>Shift</kbd>+<kbd>↑</kbd> leaves the terminal for the buttons, <kbd>↓</kbd> for the
            picture, <kbd>←</kbd>
            <kbd>→</kbd> go to the next terminal. A click on a device lists its packets.
          </p>
        </div>
      </div>
      {link !== undefined && <PacketPanel store={store} link={link} />}
      <Opening store={store} />
      <Notice store={store} />
    </div>
  )
}

/** What is waited for while a lab comes up, or is made again. */
function Opening({ store }: { readonly store: LabStore }) {
  const phase = store.phase.value
  const progress = phase.name === 'opening' ? phase.progress : store.building.value
  if (phase.name !== 'opening' && progress === undefined) return null
  if (progress?.stage === 'replaying')
    return (
      <div class="lab-opening">
        <p role="status">Doing again what you did</p>
        <progress value={progress.share} aria-label="Doing again what you did" />
      </div>
    )
  const waitingFor = progress?.waitingFor ?? []
  return (
    <div class="lab-opening">
      <p role="status">Switching the lab on …</p>
      {waitingFor.length > 0 && (
        <>
          <p class="dim">{clockText(progress!.now, 1)} of emulated time, waiting for</p>
          <ul>
            {waitingFor.slice(0, 8).map(each => (
              <li key={each}>{each}</li>
            ))}
            {waitingFor.length > 8 && <li>and {waitingFor.length - 8} more</li>}
          </ul>
        </>
      )}
    </div>
  )
}

function Notice({ store }: { readonly store: LabStore }) {
  const notice = store.notice.value
  return (
    <div class="lab-notice" role="status" data-shown={notice !== undefined || undefined}>
      {notice?.text}{' '}
      {notice?.action !== undefined && (
        <button
          type="button"
          onClick={() => {
            store.notice.value = undefined
            notice.action?.run()
          }}
        >
          {notice.action.label}
        </button>
      )}
    </div>
  )
}
