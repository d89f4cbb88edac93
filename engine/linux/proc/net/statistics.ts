import type { ProcNetFile } from '../net.ts'

const COLUMNS = ['entries', 'syn_received', 'cookie_invalid', 'cookie_valid', 'cookie_retrans', 'conn_reopened']

const hex = (value: number) => value.toString(16).padStart(8, '0')

const CONNTRACK_HEAD =
  'entries  clashres found new invalid ignore delete chainlength insert insert_failed drop early_drop icmp_error  expect_new expect_create expect_delete search_restart'

/** /proc/net/stat/nf_conntrack (nf_conntrack_standalone.c, ct_cpu_seq_show), of a host with one CPU. */
export const conntrackStatistics: ProcNetFile = {
  name: 'nf_conntrack',
  read: (_net, process) => {
    const { statistics, table } = process.network.netfilter.conntrack
    const { clashResolved, found, invalid, insert, insertFailed, drop, earlyDrop, icmpError } = statistics
    const { expectNew, expectCreate, expectDelete, searchRestart } = statistics
    const first = [clashResolved, found, 0, invalid, 0, 0, 0, insert, insertFailed, drop, earlyDrop, icmpError]
    const expected = [expectNew, expectCreate, expectDelete, searchRestart]
    const columns = (numbers: readonly number[]) => numbers.map(hex).join(' ')
    return `${CONNTRACK_HEAD}\n${hex(table.size)}  ${columns(first)}  ${columns(expected)}\n`
  },
}

/** /proc/net/stat/synproxy (nf_synproxy_core.c, synproxy_cpu_seq_show), of a host with one CPU. */
export const synproxyStatistics: ProcNetFile = {
  name: 'synproxy',
  read: (_net, process) => {
    const { statistics } = process.network.netfilter.synproxy
    const { synReceived, cookieInvalid, cookieValid, cookieRetransmitted, reopened } = statistics
    const line = [0, synReceived, cookieInvalid, cookieValid, cookieRetransmitted, reopened].map(hex).join('\t')
    return `${COLUMNS.join('\t').replace('\t', '\t\t')}\n${line}\n`
  },
}
