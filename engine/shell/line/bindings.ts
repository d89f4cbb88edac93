import type { Editing } from './editing.ts'

/** What a key does to the line: true when the next kill or undo must not be joined to it. The name tells the next key what was done. */
export type EditCommand = (editing: Editing) => void

/** A motion or deletion as often as a number before it says. */
function repeated(command: EditCommand): EditCommand {
  return editing => {
    for (let count = Math.min(editing.argument ?? 1, 10_000); count > 0; count--) command(editing)
  }
}

function deleteCharacter({ buffer }: Editing): void {
  buffer.delete(buffer.cursor, buffer.cursor + 1)
}

function deleteBackward(editing: Editing): void {
  const { buffer } = editing
  if (buffer.cursor === 0) editing.bell = true
  else buffer.delete(buffer.cursor - 1, buffer.cursor)
}

function transpose({ buffer }: Editing): void {
  if (buffer.length < 2 || buffer.cursor === 0) return
  const at = Math.min(buffer.cursor, buffer.length - 1)
  const [a, b] = [buffer.characters[at - 1]!, buffer.characters[at]!]
  buffer.replace(at - 1, at + 1, b + a)
}

function transposeWords(editing: Editing): void {
  const { buffer } = editing
  const { cursor } = buffer
  buffer.cursor = buffer.wordEnd
  const end = buffer.cursor
  const second = buffer.wordStart
  buffer.cursor = second
  const first = buffer.wordStart
  buffer.cursor = first
  const firstEnd = buffer.wordEnd
  const text = (from: number, to: number) => buffer.characters.slice(from, to).join('')
  if (first === second || firstEnd > second) {
    buffer.cursor = cursor
    editing.bell = true
  } else buffer.replace(first, end, text(second, end) + text(firstEnd, second) + text(first, firstEnd))
}

/** Changes the letters of the word at the cursor. */
function changeCase(change: (word: string) => string): EditCommand {
  return ({ buffer }) => {
    const { cursor, wordEnd } = buffer
    buffer.replace(cursor, wordEnd, change(buffer.characters.slice(cursor, wordEnd).join('')))
  }
}

const capitalized = (text: string) => text.toLowerCase().replace(/[\p{L}\p{N}]/u, letter => letter.toUpperCase())

function vertical(step: number): EditCommand {
  return editing => {
    if (!editing.goTo(editing.position + step)) editing.bell = true
  }
}

function yank(editing: Editing): void {
  const from = editing.buffer.cursor
  editing.insert(editing.kills.current)
  editing.yanked = { from, to: editing.buffer.cursor }
}

function yankPop(editing: Editing): void {
  const { yanked, buffer } = editing
  if (yanked === null || editing.last !== 'yank') {
    editing.bell = true
    return
  }
  buffer.replace(yanked.from, yanked.to, editing.kills.rotate())
  editing.yanked = { from: yanked.from, to: buffer.cursor }
}

function undo(editing: Editing): void {
  if (!editing.buffer.undo()) editing.bell = true
}

function deleteBlanks({ buffer }: Editing): void {
  let [from, to] = [buffer.cursor, buffer.cursor]
  while (from > 0 && /[ \t]/.test(buffer.characters[from - 1]!)) from--
  while (to < buffer.length && /[ \t]/.test(buffer.characters[to]!)) to++
  buffer.delete(from, to)
}

const left = repeated(({ buffer }) => {
  buffer.cursor--
})
const right = repeated(({ buffer }) => {
  buffer.cursor++
})
const wordLeft = repeated(({ buffer }) => {
  buffer.cursor = buffer.wordStart
})
const wordRight = repeated(({ buffer }) => {
  buffer.cursor = buffer.wordEnd
})
const start: EditCommand = ({ buffer }) => {
  buffer.cursor = 0
}
const end: EditCommand = ({ buffer }) => {
  buffer.cursor = buffer.length
}
const killWordBack = repeated(editing => editing.kill(editing.buffer.wordStart, editing.buffer.cursor))

interface Binding {
  readonly keys: readonly string[]
  readonly run: EditCommand
  /** What it is to the key after it: kills join, a yank can be popped. */
  readonly kind?: 'kill' | 'yank' | 'last-argument'
}

/** Readline's emacs mode (readline(3), EMACS MODE), without what moves between lines of input or needs more than the line. */
const BINDINGS: readonly Binding[] = [
  // Moving.
  { keys: ['C-b', 'left'], run: left },
  { keys: ['C-f', 'right'], run: right },
  { keys: ['M-b', 'C-left', 'M-left'], run: wordLeft },
  { keys: ['M-f', 'C-right', 'M-right'], run: wordRight },
  { keys: ['C-a', 'home'], run: start },
  { keys: ['C-e', 'end'], run: end },
  // History.
  { keys: ['C-p', 'up'], run: vertical(-1) },
  { keys: ['C-n', 'down'], run: vertical(1) },
  { keys: ['M-<'], run: editing => void editing.goTo(0) },
  { keys: ['M->'], run: editing => void editing.goTo(editing.history.length) },
  // Changing.
  { keys: ['backspace', 'C-h'], run: repeated(deleteBackward) },
  { keys: ['delete'], run: repeated(deleteCharacter) },
  { keys: ['C-t'], run: transpose },
  { keys: ['M-t'], run: transposeWords },
  { keys: ['M-u'], run: repeated(changeCase(word => word.toUpperCase())) },
  { keys: ['M-l'], run: repeated(changeCase(word => word.toLowerCase())) },
  { keys: ['M-c'], run: repeated(changeCase(capitalized)) },
  { keys: ['M-\\'], run: deleteBlanks },
  { keys: ['C-_', 'C-\x7f', 'C-x C-u'], run: undo },
  { keys: ['M-r'], run: editing => editing.buffer.revert() },
  // Killing and yanking.
  { keys: ['C-k'], run: editing => editing.kill(editing.buffer.cursor, editing.buffer.length), kind: 'kill' },
  { keys: ['C-u'], run: editing => editing.kill(0, editing.buffer.cursor), kind: 'kill' },
  { keys: ['C-w'], run: repeated(e => e.kill(e.buffer.blankWordStart, e.buffer.cursor)), kind: 'kill' },
  { keys: ['M-backspace', 'M-C-h'], run: killWordBack, kind: 'kill' },
  { keys: ['M-d', 'C-delete'], run: repeated(e => e.kill(e.buffer.cursor, e.buffer.wordEnd)), kind: 'kill' },
  { keys: ['C-y'], run: yank, kind: 'yank' },
  { keys: ['M-y'], run: yankPop, kind: 'yank' },
]

export const bindings: ReadonlyMap<string, Binding> = new Map(
  BINDINGS.flatMap(binding => binding.keys.map(key => [key, binding] as const)),
)
