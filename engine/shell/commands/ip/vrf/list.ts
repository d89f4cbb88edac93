import type { Process } from '../../../../linux/process.ts'
import type { Running } from '../../../../linux/program.ts'
import { Vrf } from '../../../../net/links/vrf.ts'
import type { Tool } from '../../../iproute/tool.ts'
import type { Words } from '../../../iproute/words.ts'
import { VRF_USAGE } from '../usage/vrf.ts'
import { vrfOfCgroup } from './cgroup.ts'

/** `ip vrf show`. */
export function* listVrfs(tool: Tool, words: Words): Running {
  const name = words.more ? words.next() : null
  if (words.more) return yield* tool.die(VRF_USAGE)
  if (name !== null && !(tool.link(name) instanceof Vrf)) return yield* tool.fail('Invalid VRF\n', 255)
  const vrfs = tool.net.links.filter(link => link instanceof Vrf && (name === null || link.name === name)) as Vrf[]
  const { out } = tool
  out.document(() => {
    if (name === null) out.text(`${'Name'.padEnd(16)}  Table\n-----------------------\n`)
    for (const vrf of vrfs) out.object(null, () => printVrf(tool, vrf, name !== null))
    if (vrfs.length === 0) out.text('No VRF has been configured\n')
  })
  yield* tool.flush()
  return 0
}

function printVrf({ out }: Tool, { name, table }: Vrf, alone: boolean): void {
  out.field('name', name, alone ? `${name} ` : name.padEnd(16))
  out.field('table', table, alone ? String(table) : ` ${String(table).padStart(5)}`)
  out.text('\n')
}

/** `ip vrf identify`: the VRF of a process, if it has one. */
export function* identifyVrf(tool: Tool, words: Words): Running {
  const word = words.more ? words.next() : String(tool.process.pid)
  if (words.more) words.wrong('Extra arguments specified\n', word)
  else if (!/^\d+$/.test(word)) words.wrong('Invalid pid\n', word)
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  const process = tool.process.pids.find(Number(word))
  if (process === undefined) return yield* tool.fail('Failed to lookup vrf association: No such file or directory\n', 1)
  const name = vrfOfCgroup(process.cgroup)
  if (name !== null) yield* tool.process.print(`${name}\n`)
  return 0
}

/** `ip vrf pids NAME`: who runs in it. */
export function* vrfPids(tool: Tool, words: Words): Running {
  const name = words.more ? words.next() : ''
  if (name === '' || words.more) return yield* tool.fail('Invalid arguments\n', 1)
  if (!(tool.link(name) instanceof Vrf)) return yield* tool.fail('Invalid VRF name\n', 1)
  const { process } = tool
  for (const each of process.pids.processes)
    if (isIn(each, name)) tool.out.raw(`${String(process.pids.numberOf(each)).padStart(5)}  ${each.name}\n`)
  yield* tool.flush()
  return 0
}

function isIn(process: Process, vrf: string): boolean {
  return process.status === null && vrfOfCgroup(process.cgroup) === vrf
}
