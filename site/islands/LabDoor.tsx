import '@xterm/xterm/css/xterm.css'
import './lab/lab.css'
import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { type Claim, claim } from './claim.ts'
import type { ChallengeView } from './lab/ChallengePanel.tsx'
import type { Subject } from './worker/protocol.ts'

interface Props {
  /** Under which the learner's attempt is kept. */
  readonly id: string
  readonly lab?: string
  /** Address of the files of a challenge. */
  readonly challenge?: string
  readonly view?: ChallengeView
  readonly seed?: string
  readonly title: string
  /** Opens at once, on pages that are there for the lab. */
  readonly open?: boolean
}

interface Loaded {
  readonly View: ComponentType<{ id: string; subject: Subject; challenge?: ChallengeView | undefined }>
  readonly subject: Subject
}

/** Stands where a lab will be: the lab's code is fetched when the learner opens it, or at once where one was open before. */
export function LabDoor(props: Props) {
  const { id, title } = props
  const remembered = `lost-packet:open:${id}`
  const [wanted, setWanted] = useState(props.open === true || sessionStorage.getItem(remembered) !== null)
  const [hold, setHold] = useState<Claim>({ state: 'asking' })
  const [loaded, setLoaded] = useState<Loaded | undefined>(undefined)
  const [problem, setProblem] = useState('')
  useEffect(() => {
    if (!wanted) return
    sessionStorage.setItem(remembered, '1')
    return claim(id, setHold)
  }, [wanted])
  useEffect(() => {
    if (hold.state !== 'mine' || loaded !== undefined) return
    load(props).then(setLoaded, error => setProblem(String(error)))
  }, [hold.state])
  if (problem !== '') return <p role="alert">The lab could not be fetched: {problem}</p>
  if (!wanted)
    return (
      <div class="lab-door">
        <p>{title}</p>
        <button type="button" class="primary" onClick={() => setWanted(true)}>
          Open the lab
        </button>
      </div>
    )
  if (hold.state === 'elsewhere')
    return (
      <div class="lab-door" role="status">
        <p>This lab is open in another tab. Only one of them can keep what you do.</p>
        <button type="button" class="primary" onClick={() => hold.take()}>
          Go on here
        </button>
      </div>
    )
  if (loaded === undefined)
    return (
      <div class="lab-door" role="status">
        <p>Fetching the lab …</p>
      </div>
    )
  return <loaded.View id={id} subject={loaded.subject} challenge={props.view} />
}

async function load({ lab, challenge, seed = '1' }: Props): Promise<Loaded> {
  const [{ LabView }, files] = await Promise.all([
    import('./lab/LabView.tsx'),
    challenge === undefined ? undefined : fetch(challenge).then(response => response.json()),
  ])
  const subject: Subject =
    files === undefined ? { kind: 'lab', name: lab ?? 'one-host', seed } : { kind: 'challenge', files, seed }
  return { View: LabView, subject }
}
