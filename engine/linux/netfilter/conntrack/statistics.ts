/** Counters of `conntrack -S` and /proc/net/stat/nf_conntrack (struct ip_conntrack_stat). */
export function defaultStatistics() {
  return {
    found: 0,
    invalid: 0,
    insert: 0,
    insertFailed: 0,
    drop: 0,
    earlyDrop: 0,
    icmpError: 0,
    expectNew: 0,
    expectCreate: 0,
    expectDelete: 0,
    searchRestart: 0,
    clashResolved: 0,
    delete: 0,
  }
}
export type ConntrackStatistics = ReturnType<typeof defaultStatistics>
