import { flower } from './flower.ts'
import type { FilterUtility } from './kind.ts'
import { basic, fw, matchall } from './simple.ts'
import { u32 } from './u32.ts'

/** The kinds of filters. A new one is a file and a line. */
export const FILTER_KINDS: readonly FilterUtility[] = [u32, flower, matchall, basic, fw]

/** Those that a Linux kernel has and this one does not. */
export const MISSING_FILTERS: readonly string[] = ['bpf', 'cgroup', 'flow', 'route', 'rsvp', 'tcindex']
