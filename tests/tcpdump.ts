/** Asks tcpdump what it prints of captures, where it is installed. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Whether the tcpdump is here whose text the engine prints; other versions print otherwise. */
export const HAS_TCPDUMP: boolean = `${spawnSync('tcpdump', ['--version'], { encoding: 'utf8' }).stdout}`.startsWith(
  'tcpdump version 4.99.3',
)

export function printedBy(options: string, capture: Uint8Array): string {
  const directory = mkdtempSync(join(tmpdir(), 'tcpdump-'))
  const file = join(directory, 'capture')
  writeFileSync(file, capture)
  const { stdout } = spawnSync('tcpdump', [options, '-r', file], { encoding: 'latin1', maxBuffer: 1 << 30 })
  rmSync(directory, { recursive: true })
  return stdout
}
