import { SIGNALS, type Signal } from '../../../linux/signals.ts'

/** A signal by number, by name, or by name with SIG; 0 asks only whether the process is there. */
export function signalByName(text: string): Signal | 0 | undefined {
  if (text === '0') return 0
  const upper = text.toUpperCase().replace(/^SIG/, '')
  for (const [name, number] of Object.entries(SIGNALS))
    if (name === upper || String(number) === text) return name as Signal
  return upper === 'POLL' ? 'IO' : undefined
}
