/** What `ip netconf help` prints. */
export const NETCONF_USAGE = `Usage: ip netconf show [ dev STRING ]
`
