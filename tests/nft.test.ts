import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bareHost } from '../engine/lab/bare.ts'
import { runCommand } from '../engine/lab/run.ts'
import type { Host } from '../engine/linux/host.ts'
import { decodeUtf8 } from '../engine/sim/utf8.ts'
import { parseAnswers, preparation, RULE_FILES, type RuleAnswer } from './record/nft/rules.ts'

function run(host: Host, ...argv: readonly string[]): { text: string; status: number } {
  let text = ''
  const take = (bytes: Uint8Array) => {
    text += decodeUtf8(bytes)
  }
  const status = runCommand(host, ['/usr/sbin/nft', ...argv], { stdout: take, stderr: take }, 100_000)
  return { text, status }
}

function lines(text: string): string[] {
  return text.split('\n').filter(line => line.trim() !== '')
}

/** The rules of a chain, without the lines around them. */
function body(text: string): string[] {
  return lines(text.split('\n').slice(3, -3).join('\n')).map(line => line.replace(/^\t\t/, ''))
}

interface Listing {
  readonly nftables: readonly { readonly rule?: Readonly<Record<string, unknown>> }[]
}

function rulesOf(text: string): string[] {
  const { nftables } = JSON.parse(text) as Listing
  return nftables.flatMap(({ rule }) => {
    if (rule === undefined) return []
    const { family, table, chain, handle, ...rest } = rule
    return [JSON.stringify(rest)]
  })
}

/** Gives the rule to the emulated nft and looks at it as the recorder did. */
function answer(host: Host, chain: string, rule: string): RuleAnswer {
  const { text, status } = run(host, `add rule ${chain} ${rule}`)
  const says = lines(text)
  if (status !== 0) return { rule, status, says, listed: [], numeric: [], json: [] }
  const result = {
    rule,
    status,
    says,
    listed: body(run(host, `list chain ${chain}`).text),
    numeric: body(run(host, '-n', `list chain ${chain}`).text),
    json: rulesOf(run(host, '-j', `list chain ${chain}`).text),
  }
  run(host, `flush chain ${chain}`)
  return result
}

/** Rules that are refused here, or that the listing shows otherwise, with the reason. */
const DIFFERENT: ReadonlySet<string> = new Set([
  // Not emulated: refused as by a kernel without them.
  'dup to 10.0.0.1',
  'dup to 10.0.0.1 device lo',
  'synproxy mss 1460 wscale 7',
  // Refused like any other use of it.
  'tproxy to :1234',
  // The typed key is kept for JSON alone.
  'ct original saddr 10.0.0.1 accept',
  // Two fields in one are not told apart.
  '@nh,8,8 0x1 accept',
  // What glibc makes of ::1 in /etc/hosts when it is asked for IPv4.
  'ip saddr localhost accept',
])

describe.each(RULE_FILES)('%s', name => {
  const recorded = readFileSync(join(import.meta.dirname, `recordings/nft/${name}.txt`), 'utf8')
  for (const part of recorded.split(/^(?=# chain: )/m)) {
    const [head = '', ...rest] = part.split('\n')
    const [, , type = '', family = '', hook = ''] = head.split(' ')
    describe(`${type} ${family} ${hook}`, () => {
      const host = bareHost()
      for (const command of preparation(type, family, hook)) run(host, command)
      const answers = parseAnswers(rest.join('\n')).filter(({ rule }) => !DIFFERENT.has(rule))
      test.each(answers.map((each, index) => [`${index} ${each.rule}`, each] as const))('%s', (_title, wanted) => {
        const got = answer(host, `${family} t c`, wanted.rule)
        expect(got).toEqual({
          ...wanted,
          json: wanted.json.map(each => JSON.stringify(JSON.parse(each))),
        })
      })
    })
  }
})
