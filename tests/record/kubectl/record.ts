/**
 * Records what a real kubectl v1.34.4 prints against a real kube-apiserver, without controllers: tests/recordings/kubectl/<name>.out.
 * Every script gets a server of its own with an empty etcd.
 *
 *   tests/record/oracle.sh && node tests/record/kubectl/record.ts [name ...]
 *
 * Listens on loopback only; says so and does nothing where the oracle is not built.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { DIR, Oracle, send } from '../apiserver.ts'
import { KUBECONFIG } from './kubeconfig.ts'
import { maskOutput } from './mask.ts'

const SCRIPTS = new URL('../../recordings/kubectl/', import.meta.url).pathname
/** Milliseconds after which a script waits for what never comes. */
const TIMEOUT = 120_000

function run(script: string): string {
  const home = mkdtempSync(`${tmpdir()}/kubectl-`)
  try {
    mkdirSync(`${home}/.kube`)
    mkdirSync(`${home}/bin`)
    symlinkSync(`${DIR}/kubectl`, `${home}/bin/kubectl`)
    writeFileSync(`${home}/.kube/config`, KUBECONFIG)
    writeFileSync(`${home}/script.sh`, script)
    const env = { HOME: home, PATH: `${home}/bin:/usr/bin:/bin`, LC_ALL: 'C', TZ: 'UTC' }
    const { stdout, error } = spawnSync('bash', ['-c', 'exec bash script.sh 2>&1 </dev/null'], {
      cwd: home,
      env,
      timeout: TIMEOUT,
    })
    if (error !== undefined) throw error
    return maskOutput(String(stdout))
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

async function main(): Promise<void> {
  if (!existsSync(`${DIR}/kubectl`) || !existsSync(`${DIR}/kube-apiserver`)) {
    console.log(`skipped: no oracle in ${DIR}; tests/record/oracle.sh builds it where the Go toolchain is`)
    return
  }
  const wanted = process.argv.slice(2)
  for (const file of globSync('*.sh', { cwd: SCRIPTS }).sort()) {
    const name = file.slice(0, -'.sh'.length)
    if (wanted.length > 0 && !wanted.includes(name)) continue
    const oracle = new Oracle()
    try {
      await oracle.start()
      await send(
        { method: 'POST', path: '/api/v1/namespaces/default/serviceaccounts' },
        JSON.stringify({ metadata: { name: 'default' } }),
      )
      writeFileSync(`${SCRIPTS}${name}.out`, run(readFileSync(`${SCRIPTS}${file}`, 'utf8')))
      console.log(name)
    } finally {
      oracle.stop()
    }
  }
}

await main()
