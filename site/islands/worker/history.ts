import type { Input } from '../../../engine/index.ts'
import type { HistoryEntry } from './protocol.ts'

/** The points to which one can go back: before each line that was typed, and before each other thing that was done. */
export function historyOf(inputs: readonly Input[]): HistoryEntry[] {
  const hosts = new Map<string, string>()
  const lines = new Map<string, { readonly at: number; readonly time: number; text: string }>()
  const entries: HistoryEntry[] = []
  const flush = (terminal: string) => {
    const line = lines.get(terminal)
    lines.delete(terminal)
    if (line !== undefined)
      entries.push({ at: line.at, time: line.time, host: hosts.get(terminal) ?? '', text: line.text })
  }
  for (const [at, { action, time }] of inputs.entries()) {
    if (action.type === 'resize') continue
    if (action.type === 'open') hosts.set(action.terminal, action.host)
    if (action.type === 'type') {
      const line = lines.get(action.terminal) ?? { at, time, text: '' }
      lines.set(action.terminal, line)
      line.text = typed(line.text, action.text)
      if (/[\r\n\x03]/.test(action.text)) flush(action.terminal)
      continue
    }
    // The first terminal opens by itself: there is nothing before it.
    if (action.type === 'open' && entries.length === 0 && lines.size === 0) continue
    entries.push({ at, time, host: hostOf(action, hosts), text: actionText(action) })
  }
  for (const terminal of [...lines.keys()]) flush(terminal)
  return entries.sort((a, b) => a.at - b.at)
}

/** The line after more keys, as far as keys alone tell: the shell's own history and completion are not known here. */
function typed(line: string, keys: string): string {
  for (const key of keys.replace(/\x1b\[A/g, '↑').replace(/\x1b\[[0-9;]*[A-Za-z~]/g, '')) {
    if (key === '\x7f' || key === '\b') line = line.slice(0, -1)
    else if (key === '\x15') line = ''
    else if (key === '\x03') line += '^C'
    else if (key === '\t') line += '⇥'
    else if (key >= ' ') line += key
  }
  return line.slice(0, 200)
}

function hostOf(action: Input['action'], hosts: ReadonlyMap<string, string>): string {
  if (action.type === 'open' || action.type === 'save') return action.host
  return action.type === 'close' || action.type === 'edit' ? (hosts.get(action.terminal) ?? '') : ''
}

function actionText(action: Input['action']): string {
  switch (action.type) {
    case 'open':
      return 'a terminal was opened'
    case 'close':
      return 'a terminal was closed'
    case 'save':
      return `${action.path} was saved`
    case 'edit':
      return action.text === null ? 'an editor was closed' : 'a text was saved'
    case 'cable':
      return action.cut ? 'a cable was cut' : 'a cable was mended'
    default:
      return ''
  }
}
