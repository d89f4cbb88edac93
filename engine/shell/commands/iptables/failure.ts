import { CommandFailure, CommitFailure, type Failure } from '../../../linux/netfilter/xtables/apply.ts'
import { BadArgument, Silent } from '../../../linux/netfilter/xtables/problem.ts'
import { PlainFailure } from '../../../linux/netfilter/xtables/restore.ts'
import { IncompatibleChain, Unshown } from '../../../linux/netfilter/xtables/show.ts'

export const VERSION = 'v1.8.9 (nf_tables)'

/** What a failure says on standard error, and the status that goes with it. `line` is that of iptables-restore. */
export function describeFailure(
  failure: Failure,
  program: string,
  line?: number,
): { readonly text: string; readonly status: number } {
  const head = `${program} ${VERSION}:`
  if (failure instanceof PlainFailure) {
    const text = failure.text === 'failed' ? `line ${line} failed` : `${failure.text} at line ${line}`
    return { text: `${program}: ${text}\n`, status: 1 }
  }
  if (failure instanceof CommandFailure)
    return { text: `${program}: ${line === undefined ? '' : `line ${line} failed: `}${failure.text}.\n`, status: 1 }
  if (failure instanceof IncompatibleChain) return { text: `${head} ${failure.text}\n`, status: 1 }
  if (failure instanceof CommitFailure)
    return { text: `${head} ${line === undefined ? ' ' : `\nline ${line}: `}${failure.text}\n`, status: 4 }
  const where = line === undefined ? '' : `Error occurred at line: ${line}\n`
  const help = `${where}Try \`${program} -h' or '${program} --help' for more information.\n`
  if (failure instanceof Silent) return { text: help, status: 2 }
  if (failure instanceof BadArgument) return { text: `${failure.text}\n${help}`, status: 2 }
  if (failure.status === 3) {
    const why = failure instanceof Unshown ? `Error: ${failure.why}\n` : ''
    const advice = `Perhaps ${program} or your kernel needs to be upgraded.`
    return { text: `${why}${head} ${failure.text}\n${advice}\n`, status: 3 }
  }
  return { text: `${head} ${failure.text}\n${help}`, status: failure.status }
}
