import type { ConntrackStatistics } from '../../../linux/netfilter/conntrack/statistics.ts'

/** conntrack -S: the counters of the one CPU. */
export function statisticsText(statistics: ConntrackStatistics): string {
  const fields: readonly (readonly [string, number])[] = [
    ['found', statistics.found],
    ['invalid', statistics.invalid],
    ['insert', statistics.insert],
    ['insert_failed', statistics.insertFailed],
    ['drop', statistics.drop],
    ['early_drop', statistics.earlyDrop],
    ['error', statistics.icmpError],
    ['search_restart', statistics.searchRestart],
    ['clash_resolve', statistics.clashResolved],
    ['chaintoolong', 0],
  ]
  return `cpu=0   \t${fields.map(([name, value]) => `${name}=${value} `).join('')}\n`
}
