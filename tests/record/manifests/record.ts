/**
 * Records what a real kubectl v1.34.4 makes of manifests, malformed ones above all: tests/recordings/manifests/<topic>.json.
 * It asks no server.
 *
 *   tests/record/oracle.sh && node tests/record/manifests/record.ts [topic ...]
 *
 * Says so and does nothing where kubectl is not built.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { cases } from './cases.ts'
import { bytesOf, haveKubectl, KUBECTL, realAnswer, version } from './kubectl.ts'

const OUT = new URL('../../recordings/manifests/', import.meta.url).pathname

function main(): void {
  if (!haveKubectl()) {
    console.log(`skipped: no kubectl at ${KUBECTL}; tests/record/oracle.sh builds it where the Go toolchain is`)
    return
  }
  mkdirSync(OUT, { recursive: true })
  const wanted = process.argv.slice(2)
  const recordedFrom = version()
  for (const [topic, texts] of Object.entries(cases)) {
    if (wanted.length > 0 && !wanted.includes(topic)) continue
    const lines = texts.map(text => JSON.stringify({ text, answer: realAnswer(bytesOf(text)) }))
    writeFileSync(`${OUT}${topic}.json`, `{"recordedFrom": "${recordedFrom}", "cases": [\n${lines.join(',\n')}\n]}\n`)
    console.log(`${topic}: ${texts.length} cases`)
  }
}

main()
