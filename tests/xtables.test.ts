import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bareHost } from '../engine/lab/bare.ts'
import { runCommand } from '../engine/lab/run.ts'
import type { Host } from '../engine/linux/host.ts'
import { decodeUtf8 } from '../engine/sim/utf8.ts'
import { parseAnswers, RULE_FILES, type RuleAnswer } from './record/xtables/rules.ts'

/** Words as the shell that recorded the rules read them: quotes, backslashes, and variables that are not set. */
function words(line: string): string[] {
  const found: string[] = []
  for (const match of line.matchAll(/(?:"((?:\\.|[^"\\])*)"|[^\s"])+/g))
    found.push(
      match[0].replace(/"((?:\\.|[^"\\])*)"/g, (_, inside: string) =>
        inside.replace(/\$\w+/g, '').replace(/\\(["\\])/g, '$1'),
      ),
    )
  return found
}

function run(host: Host, argv: readonly string[]): { text: string; status: number } {
  let text = ''
  const take = (bytes: Uint8Array) => {
    text += decodeUtf8(bytes)
  }
  const status = runCommand(host, argv, { stdout: take, stderr: take }, 100_000)
  return { text, status }
}

function lines(text: string): string[] {
  return text.split('\n').slice(0, -1)
}

/** Gives the rule to the emulated program and looks at it as the recorder did. */
function answer(host: Host, program: string, rule: string): Omit<RuleAnswer, 'nft'> {
  const [table = '', chain = '', ...rest] = words(rule)
  const base = [`/usr/sbin/${program}`, '-t', table]
  const { text, status } = run(host, [...base, '-A', chain, ...rest])
  const nothing = { saved: [], listed: [], numeric: [] }
  if (status !== 0) return { rule, status, says: lines(text), ...nothing }
  const show = (...argv: string[]) => lines(run(host, [...base, ...argv]).text)
  const result = {
    rule,
    status,
    says: lines(text),
    saved: show('-S', chain).filter(line => line.startsWith('-A')),
    listed: show('-L', chain).slice(2),
    numeric: show('-n', '-v', '-L', chain).slice(2),
  }
  run(host, [...base, '-F', chain])
  return result
}

describe.each(RULE_FILES)('$name', ({ name, program }) => {
  const recorded = parseAnswers(readFileSync(join(import.meta.dirname, `recordings/xtables/${name}.txt`), 'utf8'))
  const host = bareHost()
  run(host, [`/usr/sbin/${program}`, '-N', 'USER'])

  test.each(recorded.map(each => [each.rule, each] as const))('%s', (rule, { nft, ...expected }) => {
    void nft
    expect(answer(host, program, rule)).toEqual(expected)
  })
})
