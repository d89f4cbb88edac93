import { compareBytes } from './lossless.ts'

const isDigit = (character: string | undefined) => character !== undefined && character >= '0' && character <= '9'

/** Where a character stands among versions: `~` before the end, letters before the rest (verrevcmp of Debian's dpkg). */
function rank(character: string | undefined): number {
  if (character === undefined || isDigit(character)) return 0
  if (character === '~') return -1
  return /[A-Za-z]/.test(character) ? character.charCodeAt(0) : character.charCodeAt(0) + 256
}

function compareRevisions(left: string, right: string): number {
  let [a, b] = [0, 0]
  while (a < left.length || b < right.length) {
    while ((a < left.length && !isDigit(left[a])) || (b < right.length && !isDigit(right[b]))) {
      const difference = rank(left[a]) - rank(right[b])
      if (difference !== 0) return difference
      a++
      b++
    }
    const [first, second] = [/^\d*/.exec(left.slice(a))![0], /^\d*/.exec(right.slice(b))![0]]
    a += first.length
    b += second.length
    const [x, y] = [first.replace(/^0+/, ''), second.replace(/^0+/, '')]
    if (x.length !== y.length) return x.length - y.length
    if (x !== y) return x < y ? -1 : 1
  }
  return 0
}

const SUFFIX = /(\.[A-Za-z~][A-Za-z0-9~]*)*$/

/** filevercmp of gnulib: what `sort -V` and `ls -v` sort by. */
export function compareVersions(left: string, right: string): number {
  if (left === right) return 0
  if (left === '') return -1
  if (right === '') return 1
  const hidden = Number(right.startsWith('.')) - Number(left.startsWith('.'))
  if (hidden !== 0) return hidden
  const [a, b] = [left.replace(SUFFIX, ''), right.replace(SUFFIX, '')]
  return (a === b ? 0 : compareRevisions(a, b)) || compareRevisions(left, right) || compareBytes(left, right)
}
