/** net.ipv4.vs.* with their defaults (Documentation/networking/ipvs-sysctl.rst). */
export function defaultSysctls() {
  return {
    /** Connections are kept by conntrack, too, so that rules can see and masquerade them. */
    conntrack: 0,
    /** What becomes of a new connection from a port whose old one is over: 0 the old server, 1 scheduled anew. */
    conn_reuse_mode: 1,
    /** A connection whose server has been taken out is forgotten with the next packet, instead of being dropped silently. */
    expire_nodest_conn: 0,
    /** The memory of where a client belongs goes, where its server has no weight left. */
    expire_quiescent_template: 0,
    /** Segments in the middle of a connection begin one. */
    sloppy_tcp: 0,
  }
}
export type IpvsSysctls = ReturnType<typeof defaultSysctls>
