import { FitAddon } from '@xterm/addon-fit'
import { Unicode11Addon } from '@xterm/addon-unicode11'
import { Terminal } from '@xterm/xterm'
import { useEffect, useRef } from 'preact/hooks'
import type { TerminalState } from '../worker/protocol.ts'
import type { LabStore } from './store.ts'

const THEME = {
  background: '#0d1219',
  foreground: '#dbe4ee',
  cursor: '#f5b04c',
  cursorAccent: '#0d1219',
  selectionBackground: '#33507d',
  black: '#1b2330',
  red: '#ff8d85',
  green: '#7fd99a',
  yellow: '#f5c26b',
  blue: '#82b1ff',
  magenta: '#d3a4ff',
  cyan: '#6fdccd',
  white: '#dbe4ee',
  brightBlack: '#7d8ea5',
  brightRed: '#ffb0aa',
  brightGreen: '#a3e8b7',
  brightYellow: '#ffd98f',
  brightBlue: '#a9caff',
  brightMagenta: '#e4c6ff',
  brightCyan: '#9be9dd',
  brightWhite: '#ffffff',
}

const RESIZE_AFTER = 150
/** Each line of what is pasted is run as a command; more than this at once is a mistake. Characters. */
const PASTE_MAX = 256 * 1024

function tooMuch(length: number): string {
  return `${(length / 1024 / 1024).toFixed(1)} MB were not pasted: a terminal takes up to ${PASTE_MAX / 1024} KB at once. Put a larger text into a file with "Edit file".`
}

interface Props {
  readonly store: LabStore
  readonly state: TerminalState
  /** Where the keyboard goes when the learner leaves the terminal. */
  readonly leave: (direction: 'up' | 'down' | 'left' | 'right') => void
  /** Whether the keyboard is this terminal's, from the moment that this turns true. */
  readonly focus: boolean
}

const ARROWS: Readonly<Record<string, 'up' | 'down' | 'left' | 'right'>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
}

/** A terminal of the lab, drawn by xterm. */
export function TerminalView({ store, state, leave, focus }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const drawn = useRef<Terminal>(null)
  const leaveRef = useRef(leave)
  leaveRef.current = leave
  useEffect(() => {
    const terminal = createTerminal()
    drawn.current = terminal
    const fit = new FitAddon()
    terminal.loadAddon(fit)
    terminal.loadAddon(new Unicode11Addon())
    terminal.unicode.activeVersion = '11'
    terminal.open(box.current!)
    terminal.textarea?.setAttribute('aria-label', `Terminal on ${state.host}`)
    terminal.attachCustomKeyEventHandler(event => {
      const direction = event.ctrlKey && event.shiftKey ? ARROWS[event.key] : undefined
      if (direction === undefined) return true
      if (event.type === 'keydown') leaveRef.current(direction)
      event.preventDefault()
      return false
    })
    const detach = store.attach(state.id, {
      write: bytes => new Promise(resolve => terminal.write(bytes, resolve)),
      redraw: again => {
        terminal.reset()
        terminal.write(again.output)
      },
    })
    if (state.output.length > 0) terminal.write(state.output)
    const type = (text: string) => {
      if (text.length <= PASTE_MAX) store.act({ type: 'type', terminal: state.id, text })
      else store.say({ text: tooMuch(text.length) }, 20)
    }
    terminal.onData(type)
    terminal.onBinary(type)
    const stopFitting = followSize(box.current!, terminal, fit, { rows: state.rows, columns: state.columns }, size =>
      store.act({ type: 'resize', terminal: state.id, ...size }),
    )
    return () => {
      stopFitting()
      detach()
      terminal.dispose()
    }
  }, [store, state.id])
  useEffect(() => {
    if (focus) drawn.current?.focus()
  }, [focus])
  return <div class="lab-xterm" data-terminal={state.id} ref={box} />
}

function createTerminal(): Terminal {
  const style = getComputedStyle(document.documentElement)
  return new Terminal({
    fontFamily: style.getPropertyValue('--lp-mono').trim() || 'monospace',
    fontSize: matchMedia('(max-width: 30rem)').matches ? 12 : 13,
    lineHeight: 1.2,
    theme: THEME,
    cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    scrollback: 5000,
    screenReaderMode: true,
    allowProposedApi: true,
    macOptionIsMeta: true,
    convertEol: false,
  })
}

interface Size {
  readonly rows: number
  readonly columns: number
}

/** Keeps the terminal as large as its box, and says so once the box has come to rest. */
function followSize(
  box: HTMLElement,
  terminal: Terminal,
  fit: FitAddon,
  first: Size,
  tell: (size: Size) => void,
): () => void {
  let told = first
  let timer: ReturnType<typeof setTimeout> | undefined
  const settle = () => {
    if (box.offsetWidth === 0) return
    fit.fit()
    const size = { rows: Math.max(2, terminal.rows), columns: Math.max(10, terminal.cols) }
    if (size.rows === told.rows && size.columns === told.columns) return
    told = size
    tell(size)
  }
  const observer = new ResizeObserver(() => {
    clearTimeout(timer)
    timer = setTimeout(settle, RESIZE_AFTER)
  })
  observer.observe(box)
  settle()
  return () => {
    clearTimeout(timer)
    observer.disconnect()
  }
}
