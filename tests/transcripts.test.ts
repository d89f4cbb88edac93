import { existsSync, globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { runScript, scriptHost } from '../engine/index.ts'
import { NOT_YET } from './not-yet.ts'
import { idleMasks, MASKS, maskOutput, unmasked } from './record/transcripts/masks.ts'
import {
  capturePath,
  outputPath,
  RECORDINGS,
  readIndex,
  readTranscript,
  scriptHash,
  transcriptNames,
} from './record/transcripts/transcript.ts'

/** Timers that a script may need; one that needs more waits for something that is not there yet. */
const STEPS_MAX = 3_000_000

const { environments, recordings } = readIndex()
const names = transcriptNames()

describe.each(names)('%s', name => {
  const { script, title, masks, steady, captures } = readTranscript(name)
  const recorded = existsSync(outputPath(name)) ? readFileSync(outputPath(name), 'utf8') : undefined

  test('is a recording of this script', () => {
    expect(title, 'the first line is a comment that says what the script shows').toMatch(/^[^#!].{20,}\.$/)
    expect(recordings[name]?.script, 'recorded since the script was last changed').toBe(scriptHash(script))
    expect(environments).toHaveProperty(recordings[name]!.environment)
    expect(recorded?.length).toBeGreaterThan(0)
    expect(captures.filter(file => !existsSync(capturePath(name, file)))).toEqual([])
  })

  test('hides what is random and nothing else', () => {
    const known = MASKS.map(mask => mask.name)
    expect([...masks, ...steady].filter(mask => !known.includes(mask))).toEqual([])
    expect(maskOutput(recorded!, masks, script)).toBe(recorded)
    expect(unmasked(recorded!, [...masks, ...steady], script)).toEqual([])
    expect(idleMasks(recorded!, masks)).toEqual([])
  })

  test(
    NOT_YET.includes(name) ? 'does not yet print the same on the emulator' : 'prints the same on the emulator',
    () => {
      const replay = replayOf(script, masks)
      const expected = `${recorded}[${recordings[name]!.status}]`
      if (NOT_YET.includes(name)) expect(replay, `${name} passes now: take it from tests/not-yet.ts`).not.toBe(expected)
      else expect(replay).toBe(expected)
    },
  )
})

/** What a script prints on the emulator, and its status; or why it did not come to its end. */
function replayOf(script: string, masks: readonly string[]): string {
  try {
    const { output, status } = runScript(script, scriptHost(), STEPS_MAX)
    return `${maskOutput(output, masks, script)}[${status}]`
  } catch (error) {
    return String(error)
  }
}

test('the list of what does not pass yet names recordings', () => {
  expect(NOT_YET.filter(name => !names.includes(name))).toEqual([])
})

test('the folder holds a script for each recording, and a recording for each script', () => {
  expect(Object.keys(recordings)).toEqual(names)
  const outputs = globSync('*/*.out', { cwd: RECORDINGS }).map(path => path.slice(0, -'.out'.length))
  expect(outputs.sort()).toEqual(names)
})

describe('masks', () => {
  test.each([
    ['rtt', '64 bytes: ttl=64 time=0.045 ms', '64 bytes: ttl=64 time=<rtt> ms'],
    ['rtt', 'rtt min/avg/max/mdev = 0.1/0.2/0.3/0.0 ms', 'rtt min/avg/max/mdev = <rtt> ms'],
    ['mac', 'link/ether 3e:00:01:02:03:04 brd ff:ff:ff:ff:ff:ff', 'link/ether <mac-1> brd ff:ff:ff:ff:ff:ff'],
    ['mac', '02:00:00:00:00:01', '02:00:00:00:00:01'],
    [
      'port',
      'IP 10.0.0.1.54321 > 10.0.0.2.80: IP 10.0.0.2.80 > 10.0.0.1.54321',
      'IP 10.0.0.1.<port-1> > 10.0.0.2.80: IP 10.0.0.2.80 > 10.0.0.1.<port-1>',
    ],
    ['port', 'IP 10.0.0.1.40000 > 10.0.0.2.33435: UDP', 'IP 10.0.0.1.<port-1> > 10.0.0.2.33435: UDP'],
    ['tcp-timestamp', 'TS val 123 ecr 0,TS val 9 ecr 123', 'TS val <ts> ecr 0,TS val <ts> ecr <ts>'],
    ['ct-timeout', 'tcp      6 431998 ESTABLISHED src=10.0.0.1', 'tcp      6 432000 ESTABLISHED src=10.0.0.1'],
    ['ip-id', '(tos 0x0, ttl 64, id 4711, offset 0)', '(tos 0x0, ttl 64, id <id>, offset 0)'],
    ['ip-id', '(tos 0x0, ttl 64, id 0, offset 0)', '(tos 0x0, ttl 64, id 0, offset 0)'],
  ])('%s: %s', (name, text, masked) => {
    expect(maskOutput(text, [name], '')).toBe(masked)
    expect(maskOutput(masked, [name], '')).toBe(masked)
  })

  test('a number keeps apart what differed', () => {
    const text = 'src=10.0.0.1 sport=50000 dport=80\nsrc=10.0.0.1 sport=50002 dport=50000'
    const masked = 'src=10.0.0.1 sport=<port-1> dport=80\nsrc=10.0.0.1 sport=<port-2> dport=<port-1>'
    expect(maskOutput(text, ['port'], '')).toBe(masked)
  })

  test('what the script spells out stays', () => {
    expect(maskOutput('sport=50000 dport=80', ['port'], 'nc -p 50000 10.0.0.2 80')).toBe('sport=50000 dport=80')
  })

  test('a value that nothing hides is found', () => {
    expect(unmasked('time=0.045 ms', [], '')).toEqual(['rtt'])
    expect(unmasked('time=0.045 ms', ['rtt'], '')).toEqual([])
    expect(idleMasks('nothing', ['rtt', 'nonsense'])).toEqual(['rtt', 'nonsense'])
  })
})
