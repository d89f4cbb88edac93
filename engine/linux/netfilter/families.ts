/** Families of nf_tables (NFPROTO_* in include/uapi/linux/netfilter.h), by their names in nft(8). */
export const FAMILIES = ['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev'] as const
export type Family = (typeof FAMILIES)[number]
