import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatAnswers, RULE_FILES, type RuleAnswer, readRules } from './rules.ts'

/**
 * Gives each rule of the `.rules` files to the real iptables in a network namespace of its own and writes down what it said, how it
 * saved and listed the rule, and how nft shows it.
 *
 *     node tests/record/xtables/record.ts            # needs root
 */

const TARGET = join(import.meta.dirname, '../../recordings/xtables')

/** One shell script that tries all rules, so that a thousand of them take a minute. */
function script(program: string, rules: readonly string[]): string {
  const lines = [
    'mount --bind /dev/null /etc/resolv.conf',
    "printf '127.0.0.1 localhost\\n::1 localhost ip6-localhost\\n' >/tmp/hosts.$$ && mount --bind /tmp/hosts.$$ /etc/hosts",
    `${program} -N USER`,
    'mark() { echo; echo "@@@$1"; }',
  ]
  const family = program === 'iptables' ? 'ip' : 'ip6'
  for (const rule of rules) {
    const [table = '', chain = '', ...rest] = rule.split(' ')
    lines.push(
      'mark says',
      `${program} -t ${table} -A ${chain} ${rest.join(' ')} 2>&1; status=$?`,
      'mark "status $status"',
      'if [ $status = 0 ]; then',
      `mark saved; ${program} -t ${table} -S ${chain} | grep ^-A`,
      `mark listed; ${program} -t ${table} -L ${chain} | tail -n +3`,
      `mark numeric; ${program} -t ${table} -n -v -L ${chain} | tail -n +3`,
      `mark nft; nft list chain ${family} ${table} ${chain} 2>/dev/null | grep counter`,
      `${program} -t ${table} -F ${chain}`,
      'fi',
      'mark end',
    )
  }
  return lines.join('\n')
}

function parse(output: string, rules: readonly string[]): RuleAnswer[] {
  const parts = output.split(/\n@@@/).slice(1)
  const answers: RuleAnswer[] = []
  let answer: Record<string, string[]> = {}
  for (const part of parts) {
    const [head = '', ...body] = part.split('\n')
    const lines = body
      .join('\n')
      .replace(/\n+$/, '')
      .split('\n')
      .filter((line, _index, all) => line !== '' || all.length > 1)
    if (head.startsWith('status ')) answer['status'] = [head.slice('status '.length)]
    else if (head === 'end') {
      answers.push({
        rule: rules[answers.length]!,
        status: Number(answer['status']![0]),
        says: answer['says'] ?? [],
        saved: answer['saved'] ?? [],
        listed: answer['listed'] ?? [],
        numeric: answer['numeric'] ?? [],
        nft: (answer['nft'] ?? []).map(line => line.trim()),
      })
      answer = {}
    } else answer[head] = lines
  }
  return answers
}

mkdirSync(TARGET, { recursive: true })
for (const { name, program } of RULE_FILES) {
  const rules = readRules(readFileSync(join(import.meta.dirname, `${name}.rules`), 'utf8'))
  const output = execFileSync('unshare', ['-n', '-m', 'bash'], {
    input: script(program, rules),
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const answers = parse(output, rules)
  if (answers.length !== rules.length) throw new Error(`${name}: ${answers.length} answers to ${rules.length} rules`)
  writeFileSync(join(TARGET, `${name}.txt`), formatAnswers(answers))
  process.stdout.write(`${name}: ${answers.length} rules\n`)
}
