import { ENOENT } from '../../../../net/errno.ts'
import { Outcome } from '../../outcome.ts'
import type { TargetType } from '../extension.ts'
import { Action } from '../match.ts'
import { Problem } from '../problem.ts'
import { integer, mac, string } from '../values.ts'

/**
 * Targets that iptables knows and the kernel here does not: CLUSTERIP and ULOG have been taken out of Linux, and LED needs a machine with lamps. Rules with
 * them are read and then refused.
 */
function absentTarget(type: Pick<TargetType<string>, 'name' | 'family' | 'options' | 'parse'>): TargetType<string> {
  return {
    ...type,
    absent: true,
    print: text => ` ${text}`,
    save: text => ` ${text}`,
    check: () => ENOENT,
    compile: () => new Action(() => Outcome.next),
  }
}

const UINT32 = 0xffff_ffff

export const ledTarget = absentTarget({
  name: 'LED',
  options: [
    { name: 'led-trigger-id', value: string(255), mandatory: true },
    { name: 'led-delay', value: string() },
    { name: 'led-always-blink' },
  ],
  parse: given => given.value<string>('led-trigger-id')!,
})

export const ulogTarget = absentTarget({
  name: 'ULOG',
  family: 4,
  options: [
    { name: 'ulog-nlgroup', value: integer(32, 1) },
    { name: 'ulog-prefix', value: string(31) },
    { name: 'ulog-cprange', value: integer(UINT32) },
    { name: 'ulog-qthreshold', value: integer(50, 1) },
  ],
  parse: () => '',
})

const CLUSTERIP_ALL = ['new', 'hashmode', 'clustermac', 'total-nodes', 'local-node']

export const clusteripTarget = absentTarget({
  name: 'CLUSTERIP',
  family: 4,
  options: [
    { name: 'new' },
    { name: 'hashmode', value: string(), requires: ['new'] },
    { name: 'clustermac', value: mac, requires: ['new'] },
    { name: 'total-nodes', value: integer(16), requires: ['new'] },
    { name: 'local-node', value: integer(16), requires: ['new'] },
    { name: 'hash-init', value: integer(UINT32), requires: ['new'] },
  ],
  parse(given) {
    const complete = given.empty || CLUSTERIP_ALL.every(name => given.has(name))
    return complete ? '' : new Problem('CLUSTERIP target: Invalid parameter combination')
  },
})
