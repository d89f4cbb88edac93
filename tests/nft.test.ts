import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bareHost } from '../engine/lab/bare.ts'
import { runCommand } from '../engine/lab/run.ts'
import type { Host } from '../engine/linux/host.ts'
import { decodeUtf8 } from '../engine/sim/utf8.ts'
import { parseAnswers, preparation, RULE_FILES, type RuleAnswer } from './record/nft/rules.ts'
import { parseAnswers as parseXtAnswers, RULE_FILES as XT_FILES } from './record/xtables/rules.ts'

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

/** Words as the shell that recorded the rules of iptables read them. */
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

/** Rules of iptables that nft shows otherwise: ways to say nothing, and what has no words here (`xt match`, `xt target`). */
const XT_DIFFERENT =
  /-m hashlimit|! -p tcp -m tcp|-m sctp$|-j (TOS|CLASSIFY)|--dport (80 -m|:80|0:65535)|--sport :60|--tcp-option|--icmp-type (any|255)|--ports |--ctproto tcp --ctdir|! -i \+|2000\/1000|80-90\/8080|--chunk-types|-j AUDIT|-m (realm --realm c|ah$|realm --realm 0x1)|--hl-lt|-m eui64/

describe.each(XT_FILES)('nft list of $name of iptables', ({ name, program }) => {
  const recorded = parseXtAnswers(readFileSync(join(import.meta.dirname, `recordings/xtables/${name}.txt`), 'utf8'))
  const host = bareHost()
  runCommand(host, [`/usr/sbin/${program}`, '-N', 'USER'], { stdout: () => {}, stderr: () => {} }, 100_000)
  const shown = recorded.filter(({ status, nft, rule }) => status === 0 && nft.length > 0 && !XT_DIFFERENT.test(rule))
  test.each(shown.map((each, index) => [`${index} ${each.rule}`, each] as const))('%s', (_title, { rule, nft }) => {
    const [table = '', chain = '', ...rest] = words(rule)
    const silent = { stdout: () => {}, stderr: () => {} }
    const base = [`/usr/sbin/${program}`, '-t', table]
    // What iptables itself does not have yet is the business of tests/xtables.test.ts.
    if (runCommand(host, [...base, '-A', chain, ...rest], silent, 100_000) !== 0) return
    const listed = lines(
      run(host, `list chain ${program === 'iptables' ? 'ip' : 'ip6'} ${table} ${chain}`).text,
    ).filter(line => line.includes('counter'))
    runCommand(host, [...base, '-F', chain], silent, 100_000)
    expect(listed.map(line => line.trim())).toEqual(nft)
  })
})

// A rule that is listed and given again is listed the same.

const port = fc.integer({ min: 0, max: 65535 })
const address = fc
  .tuple(fc.integer({ min: 1, max: 223 }), fc.nat(255), fc.nat(255), fc.nat(255))
  .map(each => each.join('.'))
const network = fc.tuple(address, fc.integer({ min: 1, max: 32 })).map(([ip, length]) => `${ip}/${length}`)
const ports = fc.oneof(
  port.map(String),
  fc.tuple(port, port).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
  fc.uniqueArray(port, { minLength: 1, maxLength: 6 }).map(each => `{ ${each.join(', ')} }`),
)
const relation = fc.constantFrom('', '', '!= ')
const condition = fc.oneof(
  fc.tuple(fc.constantFrom('saddr', 'daddr'), relation, fc.oneof(address, network)).map(each => `ip ${each.join(' ')}`),
  fc.uniqueArray(network, { minLength: 2, maxLength: 5 }).map(each => `ip saddr { ${each.join(', ')} }`),
  fc
    .tuple(fc.constantFrom('sport', 'dport'), relation, ports)
    .map(([field, sign, value]) => `tcp ${field} ${sign}${value}`),
  fc.subarray(['new', 'established', 'related', 'invalid'], { minLength: 1 }).map(each => `ct state ${each.join(',')}`),
  fc
    .tuple(fc.constantFrom('iifname', 'oifname'), fc.constantFrom('"eth0"', '"veth*"', '{ "a", "b" }'))
    .map(each => each.join(' ')),
  fc.nat(0xffff_ffff).map(mark => `meta mark ${mark}`),
  fc.tuple(fc.nat(0xffff), fc.nat(0xffff)).map(([mask, mark]) => `meta mark & ${mask} == ${mark}`),
  fc.tuple(address, port).map(([ip, number]) => `ip daddr . tcp dport { ${ip} . ${number} }`),
  fc
    .subarray(['fin', 'syn', 'rst', 'ack'], { minLength: 1 })
    .map(each => `tcp flags ${each.join(',')} / fin,syn,rst,ack`),
)
const statement = fc.constantFrom(
  'accept',
  'drop',
  'reject',
  'jump plain',
  'counter',
  'log prefix "a b: " level info',
  'limit rate 5/minute burst 7 packets accept',
  'meta mark set meta mark & 0xff | 0x100',
  'ct mark set meta mark',
  'tcp dport vmap { 22 : accept, 80-90 : jump plain }',
)

/** Networks that became one keep their braces; given again, a set of one is the one. */
function withoutBraces(rule: string): string {
  return rule.replace(/(?<= (?:saddr|daddr|sport|dport) )\{ ((?:(?! \. )[^,:{}])*) \}/g, '$1')
}

test('what is listed can be given again', () => {
  const host = bareHost()
  for (const command of preparation('filter', 'ip', 'input')) run(host, command)
  fc.assert(
    fc.property(fc.array(condition, { maxLength: 3 }), statement, (conditions, last) => {
      const rule = [...conditions, last].join(' ')
      run(host, 'flush chain ip t c')
      const { status, text } = run(host, `add rule ip t c ${rule}`)
      expect(`${status} ${text}`).toBe('0 ')
      const listed = body(run(host, 'list chain ip t c').text).map(withoutBraces)
      run(host, 'flush chain ip t c')
      expect(run(host, `add rule ip t c ${listed[0]}`)).toEqual({ text: '', status: 0 })
      expect(body(run(host, 'list chain ip t c').text).map(withoutBraces)).toEqual(listed)
    }),
  )
})
