import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatAnswers, type Place, preparation, RULE_FILES, type RuleAnswer, readRules } from './rules.ts'

/**
 * Gives each rule of the `.rules` files to the real nft in a network namespace of its own and writes down what it said and how it
 * lists the rule: as text, with numbers, and as JSON.
 *
 *     node tests/record/nft/record.ts            # needs root
 *     node tests/record/nft/record.ts refused    # one file of them
 */

const TARGET = join(import.meta.dirname, '../../recordings/nft')

/** One shell script that tries all rules of a place. */
function script({ type, family, hook, rules }: Place): string {
  const lines = [
    'mount --bind /dev/null /etc/resolv.conf',
    "printf '127.0.0.1 localhost\\n::1 localhost ip6-localhost\\n' >/tmp/hosts.$$ && mount --bind /tmp/hosts.$$ /etc/hosts",
    'mark() { echo; echo "@@@$1"; }',
    ...preparation(type, family, hook).map(command => `nft '${command}'`),
  ]
  const chain = `${family} t c`
  for (const rule of rules)
    lines.push(
      'mark says',
      `nft ${quoted(`add rule ${chain} ${rule}`)} 2>&1; status=$?`,
      'mark "status $status"',
      'if [ $status = 0 ]; then',
      `mark listed; nft list chain ${chain} | tail -n +4 | head -n -2`,
      `mark numeric; nft -n list chain ${chain} | tail -n +4 | head -n -2`,
      `mark json; nft -j list chain ${chain} | jq -c '.nftables[] | .rule // empty | del(.family, .table, .chain, .handle)'`,
      `nft flush chain ${chain}; nft flush set ${family} t dyn 2>/dev/null`,
      'fi',
      'mark end',
    )
  return lines.join('\n')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

function parse(output: string, rules: readonly string[]): RuleAnswer[] {
  const answers: RuleAnswer[] = []
  let answer: Record<string, string[]> = {}
  for (const part of output.split(/\n@@@/).slice(1)) {
    const [head = '', ...body] = part.split('\n')
    const lines = body.filter(line => line.trim() !== '')
    if (head.startsWith('status ')) answer['status'] = [head.slice('status '.length)]
    else if (head === 'end') {
      answers.push({
        rule: rules[answers.length]!,
        status: Number(answer['status']![0]),
        says: answer['says'] ?? [],
        listed: (answer['listed'] ?? []).map(line => line.replace(/^\t\t/, '')),
        numeric: (answer['numeric'] ?? []).map(line => line.replace(/^\t\t/, '')),
        json: answer['json'] ?? [],
      })
      answer = {}
    } else answer[head] = lines
  }
  return answers
}

mkdirSync(TARGET, { recursive: true })
for (const name of RULE_FILES) {
  if (process.argv.length > 2 && !process.argv.includes(name)) continue
  let text = ''
  for (const place of readRules(readFileSync(join(import.meta.dirname, `${name}.rules`), 'utf8'))) {
    const output = execFileSync('unshare', ['-n', '-m', 'bash'], {
      input: script(place),
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      encoding: 'utf8',
      maxBuffer: 1 << 26,
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    text += `# chain: ${place.type} ${place.family} ${place.hook}\n${formatAnswers(parse(output, place.rules))}`
  }
  writeFileSync(join(TARGET, `${name}.txt`), text)
}
