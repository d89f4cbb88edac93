import { ApiServer } from '../../../engine/kube/api/server.ts'
import { directTransport } from '../../../engine/kube/client/direct.ts'
import { hooks } from '../../../engine/kube/control-plane/hooks.ts'
import { linuxImage } from '../../../engine/lab/images/linux.ts'
import { createMachine } from '../../../engine/lab/machine.ts'
import { startInit } from '../../../engine/lab/run.ts'
import { startScript } from '../../../engine/lab/script.ts'
import { exitCode } from '../../../engine/linux/process.ts'
import { commands } from '../../../engine/shell/commands/index.ts'
import { kubectlWith } from '../../../engine/shell/commands/kubectl/index.ts'
import { Sim } from '../../../engine/sim/sim.ts'
import { decodeUtf8 } from '../../../engine/sim/utf8.ts'
import { KUBECONFIG } from './kubeconfig.ts'

/** Who the token of the recorder's API server belongs to (record/apiserver.ts). */
const ADMIN = { name: 'kubernetes-admin', uid: 'admin-uid', groups: ['system:masters', 'system:authenticated'] }
const STEPS_MAX = 2_000_000

/** Runs a script with the emulated kubectl against an API server without a network or controllers. */
export function replay(script: string): string {
  const sim = new Sim('1')
  const server = new ApiServer(sim, { frozen: true, hooks })
  const kubectl = kubectlWith(process => directTransport(server, ADMIN, process))
  const image = linuxImage([...[...commands].filter(each => each.name !== 'kubectl'), kubectl])
  const host = createMachine(sim, 'linux', image, { root: { '.kube': { config: KUBECONFIG } } })
  startInit(host)
  server.handle({
    method: 'POST',
    path: '/api/v1/namespaces/default/serviceaccounts',
    headers: { 'content-type': 'application/json' },
    user: ADMIN,
    body: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } },
  })
  let text = ''
  const take = (bytes: Uint8Array) => {
    text += decodeUtf8(bytes)
  }
  const process = startScript(host, script, { stdout: take, stderr: take })
  for (let steps = 0; process.status === null; steps++)
    if (steps > STEPS_MAX || !sim.step()) return `${text}[does not end]\n`
  const faults = host.faults.map(fault => `${fault.error instanceof Error ? fault.error.stack : String(fault.error)}\n`)
  const code = exitCode(process.status)
  return `${text}${faults.join('')}${code === 0 ? '' : `[exit ${code}]\n`}`
}
