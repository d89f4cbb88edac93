import { dispatch, type Subcommand, type ToolObject } from '../../../iproute/command.ts'
import { VRF_USAGE } from '../usage/vrf.ts'
import { executeInVrf } from './exec.ts'
import { identifyVrf, listVrfs, vrfPids } from './list.ts'

/** In the order in which abbreviations are looked up (do_ipvrf). */
const SUBCOMMANDS: readonly Subcommand[] = [
  { name: 'identify', run: identifyVrf },
  { name: 'pids', run: vrfPids },
  { name: 'exec', run: executeInVrf },
  { name: 'show', run: listVrfs },
  { name: 'lst', run: listVrfs },
  { name: 'list', run: listVrfs },
  { name: 'help', run: tool => tool.die(VRF_USAGE) },
]

export const vrf: ToolObject = {
  name: 'vrf',
  run: (tool, words) => dispatch(tool, words, SUBCOMMANDS, 'ip vrf help', listVrfs),
}
