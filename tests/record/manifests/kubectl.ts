import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { replay } from '../kubectl/replay.ts'

/** What a real kubectl and the emulated one say to a manifest, which they get from standard input and no server hears of. */

export const KUBECTL = `${process.env['ORACLE_DIR'] ?? '/tmp/apiserver-oracle'}/kubectl`
const ARGS = ['label', '--local', '-f', '-', 'a=b', '-o', 'json']
const TIMEOUT = 20_000

export const haveKubectl = (): boolean => existsSync(KUBECTL)

export function version(): string {
  const { stdout } = spawnSync(KUBECTL, ['version', '--client', '-o', 'json'])
  const { clientVersion } = JSON.parse(String(stdout)) as { readonly clientVersion: { readonly gitVersion: string } }
  return `kubectl ${clientVersion.gitVersion}`
}

export function bytesOf(text: string): Buffer {
  return text.startsWith('bytes:') ? Buffer.from(text.slice('bytes:'.length), 'base64') : Buffer.from(text)
}

/** Both streams and the status. */
export function realAnswer(input: Buffer): string {
  const { stdout, stderr, status, error } = spawnSync(KUBECTL, ARGS, {
    input,
    env: { HOME: '/nonexistent', PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    timeout: TIMEOUT,
  })
  if (error !== undefined) throw error
  return `${String(stdout)}${String(stderr)}[exit ${status}]\n`
}

const END = '=== end of a case\n'

export function emulatedAnswers(inputs: readonly Buffer[]): readonly string[] {
  const script = inputs.map(
    input => `echo '${input.toString('base64')}' | base64 -d | kubectl ${ARGS.join(' ')} >out 2>err
status=$?
cat out err
echo "[exit $status]"
echo '${END.trim()}'
`,
  )
  return replay(script.join('')).split(END).slice(0, inputs.length)
}
