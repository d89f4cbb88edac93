/** Handles and class ids are 32 bits, a major and a minor half (include/uapi/linux/pkt_sched.h). */
export const ROOT = 0xffff_ffff
/** The parent of the ingress and clsact disciplines, and what they are called themselves. */
export const INGRESS_PARENT = 0xffff_fff1
export const INGRESS_HANDLE = 0xffff_0000
/** Parents of filters on clsact. */
export const ON_INGRESS = 0xffff_fff2
export const ON_EGRESS = 0xffff_fff3

export const major = (id: number): number => (id & 0xffff_0000) >>> 0
export const minor = (id: number): number => id & 0xffff
