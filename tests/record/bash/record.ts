/** Runs the scripts of tests/recordings/bash with the real bash and writes what they printed. See tests/record/README.md. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CaseFile, casePath, caseTopics, formatCases, readCases } from './cases.ts'

const NAMESPACES = ['--net', '--mount', '--pid', '--uts', '--ipc', '--fork', '--kill-child', '--propagation', 'private']

/** Not below /tmp, which the sandbox hides. */
const WORK = '/var/tmp/record-bash'

function record(file: CaseFile): CaseFile {
  rmSync(WORK, { recursive: true, force: true })
  mkdirSync(WORK, { recursive: true })
  const name = (index: number) => join(WORK, String(index).padStart(4, '0'))
  for (const [index, { script }] of file.cases.entries()) writeFileSync(`${name(index)}.sh`, script)
  const sandbox = join(import.meta.dirname, 'sandbox.sh')
  const { status } = spawnSync('unshare', [...NAMESPACES, 'bash', sandbox, WORK], { stdio: 'inherit' })
  if (status !== 0) throw new Error(`the sandbox failed with ${status}`)
  const cases = file.cases.map(({ script }, index) => ({
    script,
    status: Number(readFileSync(`${name(index)}.status`, 'utf8')),
    output: readFileSync(`${name(index)}.out`, 'utf8'),
  }))
  rmSync(WORK, { recursive: true })
  return { ...file, cases }
}

if (process.getuid?.() !== 0) console.error('skipped: recording needs root')
else {
  const wanted = process.argv.slice(2)
  for (const topic of wanted.length > 0 ? wanted : caseTopics()) {
    const recorded = record(readCases(topic))
    const broken = recorded.cases.filter(({ script, output }) => /^(===|--- \d+)$/m.test(script + output))
    if (broken.length > 0) throw new Error(`${topic}: a line looks like a separator:\n${broken[0]?.script}`)
    writeFileSync(casePath(topic), formatCases(recorded))
    console.error(`${topic}: ${recorded.cases.length} cases`)
  }
}
