import type { OpenFile } from '../../../linux/file.ts'
import { Terminal } from '../../../linux/terminal.ts'
import { EXECUTE, type Inode, permits, READ, WRITE } from '../../../linux/vfs/inode.ts'
import { failed } from '../../../net/errno.ts'
import { lookUpText } from '../expand/reference.ts'
import { SET_OPTIONS } from '../options.ts'
import type { Shell } from '../shell.ts'

/** A test of one operand (bash(1), CONDITIONAL EXPRESSIONS); undefined where there is no such operator. */
export function unaryTest(shell: Shell, operator: string, operand: string): boolean | undefined {
  switch (operator) {
    case '-z':
      return operand === ''
    case '-n':
      return operand !== ''
    case '-v':
      return isSetText(shell, operand)
    case '-R':
      return shell.variables.find(operand)?.nameref === true
    case '-o':
      return SET_OPTIONS.some(([name]) => name === operand) && shell.has(operand)
    case '-t':
      return /^\d+$/.test(operand.trim()) && isTerminal(shell.process.fds.get(Number(operand)))
    default:
      return fileTest(shell, operator, operand)
  }
}

function isSetText(shell: Shell, text: string): boolean {
  const whole = /^(.*)\[[@*]\]$/.exec(text)
  if (whole !== null) return shell.variables.get(whole[1]!)?.isSet === true
  const found = lookUpText(shell, text)
  return found !== null && found.values.length > 0
}

function isTerminal(file: OpenFile | undefined): boolean {
  return file?.terminal instanceof Terminal
}

export function inodeAt(shell: Shell, path: string, follow = true): Inode | undefined {
  const { process } = shell
  const descriptor = /^\/dev\/fd\/(\d+)$/.exec(path)
  if (descriptor !== null) {
    const file = process.fds.get(Number(descriptor[1]))
    if (file?.inode) return file.inode
  }
  const location = process.mounts.resolve(path, process.cwd, process.credentials, follow)
  return failed(location) ? undefined : location.inode
}

function fileTest(shell: Shell, operator: string, path: string): boolean | undefined {
  const letter = operator[1]!
  if (operator.length !== 2 || operator[0] !== '-' || !'abcdefghkprsuwxGLNOS'.includes(letter)) return undefined
  const inode = inodeAt(shell, path, letter !== 'h' && letter !== 'L')
  return inode !== undefined && property(shell, letter, inode)
}

const KINDS: Readonly<Record<string, Inode['kind']>> = {
  b: 'block',
  c: 'character',
  d: 'directory',
  f: 'file',
  h: 'symlink',
  L: 'symlink',
  p: 'fifo',
  S: 'socket',
}
const BITS: Readonly<Record<string, number>> = { g: 0o2000, k: 0o1000, u: 0o4000 }
const WANTED: Readonly<Record<string, number>> = { r: READ, w: WRITE, x: EXECUTE }

function property(shell: Shell, letter: string, inode: Inode): boolean {
  const { process } = shell
  if (KINDS[letter] !== undefined) return inode.kind === KINDS[letter]
  if (BITS[letter] !== undefined) return (inode.mode & BITS[letter]) !== 0
  if (WANTED[letter] !== undefined) return permits(inode, process.uid, process.groups, WANTED[letter])
  if (letter === 's') return inode.size > 0
  if (letter === 'O') return inode.uid === process.uid
  if (letter === 'G') return inode.gid === process.gid
  return true
}

/** A test of two texts or files that needs no pattern and no arithmetic; undefined where there is no such operator. */
export function binaryTest(shell: Shell, operator: string, left: string, right: string): boolean | undefined {
  switch (operator) {
    case '=':
    case '==':
      return left === right
    case '!=':
      return left !== right
    case '<':
      return left < right
    case '>':
      return left > right
    case '-nt':
    case '-ot':
    case '-ef':
      return compareFiles(shell, operator, left, right)
    default:
      return undefined
  }
}

function compareFiles(shell: Shell, operator: string, left: string, right: string): boolean {
  const [a, b] = [inodeAt(shell, left), inodeAt(shell, right)]
  if (operator === '-ef') return a !== undefined && a === b
  const [newer, older] = operator === '-nt' ? [a, b] : [b, a]
  return newer !== undefined && (older === undefined || newer.modified > older.modified)
}

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  '-eq': order => order === 0,
  '-ne': order => order !== 0,
  '-lt': order => order < 0,
  '-le': order => order <= 0,
  '-gt': order => order > 0,
  '-ge': order => order >= 0,
}

export function isComparison(operator: string): boolean {
  return Object.hasOwn(COMPARISONS, operator)
}

export function compareIntegers(operator: string, left: number | bigint, right: number | bigint): boolean {
  return COMPARISONS[operator]!(left < right ? -1 : left > right ? 1 : 0)
}
