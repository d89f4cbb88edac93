import { describe, expect, test } from 'vitest'
import { bareHost } from '../../../lab/bare.ts'
import { runCommand } from '../../../lab/run.ts'
import { decodeUtf8 } from '../../../sim/utf8.ts'

const RULES = `table inet fw4 {
	flowtable ft {
		hook ingress priority filter
		devices = { br-lan, eth1 }
		counter
	}

	chain forward {
		type filter hook forward priority filter; policy accept;
		meta l4proto { tcp, udp } flow add @ft
	}
}
`

function run(script: string): string {
  let text = ''
  const take = (bytes: Uint8Array) => {
    text += decodeUtf8(bytes)
  }
  runCommand(bareHost(), ['/bin/bash', '-c', script], { stdout: take, stderr: take }, 100_000)
  return text
}

// The kernel that answers are recorded from has no flow tables (CONFIG_NF_FLOW_TABLE): forms as flowtable_print_declaration of nft has them.
describe('flowtables', () => {
  test('are listed as they are written', () => {
    expect(run(`nft -f - <<'END'\n${RULES}END\nnft list ruleset`)).toBe(RULES)
  })

  test('one that a rule names stays', () => {
    const text = run(`nft -f - <<'END'\n${RULES}END\nnft delete flowtable inet fw4 ft; nft flush chain inet fw4 forward
nft delete flowtable inet fw4 ft; nft list table inet fw4 | grep -c flowtable`)
    expect(text).toBe(
      `Error: Could not process rule: Device or resource busy\ndelete flowtable inet fw4 ft\n                          ^^\n0\n`,
    )
  })

  test('a rule cannot name one that is not there', () => {
    expect(run('nft add table ip t; nft add chain ip t c; nft add rule ip t c flow add @no 2>&1 | head -1')).toBe(
      'Error: Could not process rule: No such file or directory\n',
    )
  })
})
