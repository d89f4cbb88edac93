/** Runs the scripts of tests/recordings/transcripts on the real kernel and writes what they printed. See tests/record/README.md. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { changedSysctls, readEnvironment } from './environment.ts'
import { idleMasks, maskOutput, unmasked } from './masks.ts'
import { type Run, runInSandbox } from './sandbox.ts'
import {
  capturePath,
  indexPath,
  outputPath,
  RECORDINGS,
  type Recording,
  readIndex,
  readTranscript,
  scriptHash,
  type Transcript,
  transcriptNames,
} from './transcript.ts'

const TIME_LIMIT_SECONDS = 40
/** Why these runs of one script cannot be a recording, or nothing. */
function objection(transcript: Transcript, runs: readonly Run[]): string | undefined {
  const [first, ...others] = runs as [Run, ...Run[]]
  if (runs.some(({ status }) => status === null)) return `did not end within ${TIME_LIMIT_SECONDS} s`
  const masked = (run: Run) => maskOutput(run.output, transcript.masks, transcript.script)
  for (const other of others) {
    if (other.status !== first.status) return `ended with ${first.status} and then with ${other.status}`
    if (masked(other) !== masked(first)) return `differs between two runs:\n${difference(masked(first), masked(other))}`
  }
  const loose = unmasked(masked(first), [...transcript.masks, ...transcript.steady], transcript.script)
  if (loose.length > 0) return `prints values that no mask hides: ${loose.join(', ')}`
  const idle = idleMasks(masked(first), transcript.masks)
  if (idle.length > 0) return `names masks that hide nothing: ${idle.join(', ')}`
  const bad = transcript.captures.flatMap(file => badPackets(join(first.directory, file)))
  if (bad.length > 0) return `captured packets that tshark objects to:\n${bad.join('\n')}`
}

function difference(left: string, right: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'transcript-'))
  writeFileSync(join(directory, 'first'), left)
  writeFileSync(join(directory, 'second'), right)
  const { stdout } = spawnSync('diff', ['-u', 'first', 'second'], { cwd: directory, encoding: 'utf8' })
  rmSync(directory, { recursive: true })
  return stdout
}

/** Packets of a capture that are malformed or have a wrong checksum. */
function badPackets(path: string): string[] {
  const checks = ['ip', 'tcp', 'udp'].flatMap(protocol => ['-o', `${protocol}.check_checksum:TRUE`])
  const filter =
    '_ws.malformed || ip.checksum.status == 0 || tcp.checksum.status == 0 || udp.checksum.status == 0 || icmp.checksum.status == 0'
  const { stdout } = spawnSync('tshark', ['-r', path, ...checks, '-Y', filter], { encoding: 'utf8' })
  return stdout.split('\n').filter(line => line !== '')
}

/** Records one script; returns its line of the index, or says on standard error why there is none. */
async function record(
  name: string,
  times: number,
  check: boolean,
): Promise<Omit<Recording, 'environment'> | undefined> {
  const transcript = readTranscript(name)
  const path = join(RECORDINGS, `${name}.sh`)
  const runs = await Promise.all(
    Array.from({ length: times }, () => runInSandbox(path, transcript.captures, TIME_LIMIT_SECONDS)),
  )
  const first = runs[0]!
  const output = maskOutput(first.output, transcript.masks, transcript.script)
  let refusal = objection(transcript, runs)
  if (refusal === undefined && check) {
    const recorded = existsSync(outputPath(name)) ? readFileSync(outputPath(name), 'utf8') : ''
    if (recorded !== output) refusal = `differs from its recording:\n${difference(recorded, output)}`
  }
  if (refusal === undefined && !check) {
    writeFileSync(outputPath(name), output)
    for (const file of transcript.captures) copyFileSync(join(first.directory, file), capturePath(name, file))
  }
  for (const { directory } of runs) rmSync(directory, { recursive: true })
  console.error(`${refusal === undefined ? 'ok  ' : 'FAIL'} ${name} (${first.seconds.toFixed(1)} s) ${refusal ?? ''}`)
  return refusal === undefined ? { script: scriptHash(transcript.script), status: first.status! } : undefined
}

function writeIndex(
  environment: Record<string, string>,
  made: ReadonlyMap<string, Omit<Recording, 'environment'>>,
): void {
  const { environments, recordings } = readIndex()
  const text = JSON.stringify(environment)
  const known = Object.keys(environments).find(key => JSON.stringify(environments[key]) === text)
  const key = known ?? String(Object.keys(environments).length + 1)
  const names = new Set(transcriptNames())
  const merged = {
    ...recordings,
    ...Object.fromEntries([...made].map(([name, it]) => [name, { environment: key, ...it }])),
  }
  const kept = Object.entries(merged).filter(([name]) => names.has(name))
  const lines = kept
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, it]) => `    ${JSON.stringify(name)}: ${JSON.stringify(it)}`)
  const all = JSON.stringify({ ...environments, [key]: environment }, null, 2).replaceAll('\n', '\n  ')
  writeFileSync(indexPath, `{\n  "environments": ${all},\n  "recordings": {\n${lines.join(',\n')}\n  }\n}\n`)
}

async function main(): Promise<number> {
  const options = {
    all: { type: 'boolean' },
    check: { type: 'boolean' },
    times: { type: 'string', default: '2' },
  } as const
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  if (process.getuid?.() !== 0) {
    console.error('skipped: recording needs root')
    return 0
  }
  if (spawnSync('unshare', ['--version']).error !== undefined) {
    console.error('skipped: recording needs unshare, of util-linux')
    return 0
  }
  const changed = changedSysctls()
  if (changed.length > 0) {
    console.error(`This machine is no bare host:\n${changed.join('\n')}\nPut these back, or record on another machine.`)
    return 1
  }
  const { recordings } = readIndex()
  // Recorded from another text of the script, or before a mask was changed.
  const stale = (name: string) => {
    const { script, masks } = readTranscript(name)
    if (recordings[name]?.script !== scriptHash(script) || !existsSync(outputPath(name))) return true
    const output = readFileSync(outputPath(name), 'utf8')
    return maskOutput(output, masks, script) !== output
  }
  const chosen = (name: string) =>
    positionals.length > 0
      ? positionals.some(prefix => name.startsWith(prefix))
      : values.all || values.check || stale(name)
  const made = new Map<string, Omit<Recording, 'environment'>>()
  const names = transcriptNames().filter(chosen)
  for (const name of names) {
    const recording = await record(name, Number(values.times), values.check ?? false)
    if (recording !== undefined) made.set(name, recording)
  }
  if (!values.check) writeIndex(readEnvironment(), made)
  return made.size === names.length ? 0 : 1
}

process.exitCode = await main()
