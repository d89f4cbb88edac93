/**
 * Prints every capture of tests/recordings/captures/ with tcpdump, for several sets of options, into NAME.txt beside it.
 * tests/captures.test.ts compares the engine's text with all of it.
 *
 *   node tests/record/captures/text.ts
 *
 * Needs tcpdump, and unshare for the runs with names; without them it says so and leaves everything as it is.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const FOLDER = fileURLToPath(new URL('../../recordings/captures/', import.meta.url))

/** What is printed of every capture. */
const ALL = ['-n', '-ne', '-nv', '-nvvv', '-nq']
/** But of the largest. */
const FEW: Readonly<Record<string, readonly string[]>> = {
  damaged: ['-n', '-nvvv', '-neX'],
  routing: ['-n', '-nvv'],
  dhcpv6: ['-n', '-nv', '-nvvv'],
}
/** And of some, whose frames are worth more. */
const MORE: Readonly<Record<string, readonly string[]>> = {
  'arp-ping': ['', '-e', '-v', '-nx', '-nxx', '-nXX', '-nAA', '-nvX'],
  http: ['-nA', '-nS', '-nvS'],
  tcp: ['-nS', '-nvvS', '-nK', '-nvK', ''],
  'icmp-errors': ['', '-v'],
  dns: ['', '-nvv'],
  any: ['-neq', '-nX'],
  raw: ['-nX', '-nXX'],
  built: ['-nvv', '-nqX', '-nevvv'],
}

/** Addresses that have names in the runs without -n. */
const HOSTS = `10.0.0.1 client.lost.example client
10.0.0.2 server
10.0.1.1 a
10.0.2.1 b.lost.example
10.0.1.254 router
fd00::1 client6
`

function tcpdump(arguments_: readonly string[], hosts: string): string {
  const inner = `mount --bind ${hosts} /etc/hosts && exec tcpdump "$@"`
  const named = !arguments_.some(argument => argument.startsWith('-n'))
  const run = named
    ? spawnSync('unshare', ['-mn', 'bash', '-c', inner, 'tcpdump', ...arguments_], { encoding: 'latin1' })
    : spawnSync('unshare', ['-n', 'tcpdump', ...arguments_], { encoding: 'latin1' })
  if (run.status !== 0) throw new Error(`tcpdump ${arguments_.join(' ')}: ${run.stderr}`)
  return run.stdout
}

function record(): void {
  const version = spawnSync('tcpdump', ['--version'], { encoding: 'utf8' })
  if (version.error !== undefined || process.getuid?.() !== 0) {
    console.error('text.ts: needs tcpdump and root; nothing was recorded')
    return
  }
  const work = mkdtempSync(join(tmpdir(), 'captures-'))
  const hosts = join(work, 'hosts')
  writeFileSync(hosts, HOSTS)
  writeFileSync(join(FOLDER, 'hosts'), HOSTS)
  const head = `${version.stderr || version.stdout}`.split('\n').slice(0, 2).join(', ')
  for (const file of readdirSync(FOLDER)
    .filter(name => name.endsWith('.pcap'))
    .sort()) {
    const name = file.slice(0, -'.pcap'.length)
    const parts = [`# ${head}; printed by tests/record/captures/text.ts\n`]
    for (const options of [...(FEW[name] ?? ALL), ...(MORE[name] ?? [])]) {
      const given = options === '' ? [] : [options]
      parts.push(`$ tcpdump -t ${options}\n${tcpdump(['-t', ...given, '-r', join(FOLDER, file)], hosts)}`)
    }
    writeFileSync(join(FOLDER, `${name}.txt`), parts.join(''), 'latin1')
  }
  rmSync(work, { recursive: true })
}

record()
