/**
 * Asks tcpdump what each expression of filters.txt selects of every capture, and what program it becomes; both into
 * tests/recordings/captures/filters.out. tests/captures-filter.test.ts compares the engine with all of it.
 *
 *   node tests/record/captures/filters.ts
 *
 * Needs tcpdump and root; without them it says so and leaves everything as it is.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Malformed } from '../../../engine/wire/bytes.ts'
import * as pcap from '../../../engine/wire/pcap.ts'

const FOLDER = fileURLToPath(new URL('../../recordings/captures/', import.meta.url))
const EXPRESSIONS = new URL('filters.txt', import.meta.url)

/** One capture of each link type. */
const LINKS = ['tcp', 'raw', 'any']

/** In a network namespace of its own, with the names of the recorded hosts. */
function tcpdump(arguments_: readonly string[]): { readonly output: Uint8Array; readonly error: string } {
  const inner = `mount --bind ${FOLDER}hosts /etc/hosts && exec tcpdump "$@"`
  const run = spawnSync('unshare', ['-mn', 'bash', '-c', inner, 'tcpdump', ...arguments_])
  return { output: run.stdout, error: `${run.stderr}` }
}

function packets(bytes: Uint8Array): readonly pcap.CapturedPacket[] {
  const capture = pcap.parse(bytes)
  if (capture instanceof Malformed) throw new Error(capture.reason)
  return capture.packets
}

const identity = (packet: pcap.CapturedPacket) => `${packet.seconds}.${packet.nanoseconds} ${packet.bytes.join()}`

/** The numbers of the frames that are in the answer, as `1-3 5`. */
function selected(all: readonly pcap.CapturedPacket[], answer: readonly pcap.CapturedPacket[]): string {
  const wanted = answer.map(identity)
  const numbers: number[] = []
  for (const [index, packet] of all.entries()) if (identity(packet) === wanted[numbers.length]) numbers.push(index + 1)
  if (numbers.length !== answer.length) throw new Error('tcpdump answered with a frame that the capture does not have')
  return ranges(numbers)
}

function ranges(numbers: readonly number[]): string {
  const runs: [number, number][] = []
  for (const number of numbers) {
    const last = runs.at(-1)
    if (last !== undefined && last[1] === number - 1) last[1] = number
    else runs.push([number, number])
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(' ')
}

function record(): void {
  const version = spawnSync('tcpdump', ['--version'], { encoding: 'utf8' })
  if (version.error !== undefined || process.getuid?.() !== 0) {
    console.error('filters.ts: needs tcpdump and root; nothing was recorded')
    return
  }
  const work = mkdtempSync(join(tmpdir(), 'filters-'))
  const names = readdirSync(FOLDER)
    .filter(file => file.endsWith('.pcap'))
    .map(file => file.slice(0, -'.pcap'.length))
    .sort()
  const captures = names.map(name => ({ name, file: join(FOLDER, `${name}.pcap`) }))
  const all = new Map(captures.map(({ name, file }) => [name, packets(readFileSync(file))]))
  const head = `${version.stderr || version.stdout}`.split('\n').slice(0, 2).join(', ')
  const parts = [`# ${head}; printed by tests/record/captures/filters.ts\n`]
  const failure = (error: string) => /^tcpdump: (.*)$/m.exec(error)?.[1]
  for (const expression of readFileSync(EXPRESSIONS, 'utf8').split('\n')) {
    if (expression === '') continue
    parts.push(`$ ${expression}\n`)
    for (const name of LINKS) {
      const { output, error } = tcpdump(['-d', '-r', join(FOLDER, `${name}.pcap`), '--', expression])
      const refused = failure(error)
      parts.push(`-d ${name}\n`, refused === undefined ? `${Buffer.from(output)}` : `error: ${refused}\n`)
    }
    for (const { name, file } of captures) {
      const result = join(work, 'answer.pcap')
      const { error } = tcpdump(['-r', file, '-w', result, '--', expression])
      if (failure(error) !== undefined) continue
      const numbers = selected(all.get(name)!, packets(readFileSync(result)))
      if (numbers !== '') parts.push(`${name}: ${numbers}\n`)
    }
  }
  writeFileSync(join(FOLDER, 'filters.out'), parts.join(''))
  rmSync(work, { recursive: true })
}

record()
