import type { TargetType } from '../extension.ts'
import { checksumTarget } from './checksum.ts'
import { classifyTarget } from './classify.ts'
import { connmarkTarget } from './connmark.ts'
import { ctTarget, notrackTarget } from './ct.ts'
import { logTarget } from './log.ts'
import { markTarget } from './mark.ts'
import { dnatTarget, masqueradeTarget, redirectTarget, snatTarget } from './nat.ts'
import { netmapTarget } from './netmap.ts'
import { nflogTarget } from './nflog.ts'
import { nfqueueTarget } from './nfqueue.ts'
import { reject6Target, rejectTarget } from './reject.ts'
import { setTarget } from './set.ts'
import { tcpmssTarget } from './tcpmss.ts'
import { teeTarget } from './tee.ts'
import { dscpTarget, tosTarget } from './tos.ts'
import { tproxyTarget } from './tproxy.ts'
import { traceTarget } from './trace.ts'
import { hlTarget, ttlTarget } from './ttl.ts'

/** Every target that `-j` knows beside the verdicts and the chains. A new one is a file and a line here; REJECT is one for each family. */
export const targetTypes: readonly TargetType[] = [
  checksumTarget,
  classifyTarget,
  connmarkTarget,
  ctTarget,
  dnatTarget,
  dscpTarget,
  hlTarget,
  logTarget,
  markTarget,
  masqueradeTarget,
  netmapTarget,
  nflogTarget,
  nfqueueTarget,
  notrackTarget,
  redirectTarget,
  rejectTarget,
  reject6Target,
  snatTarget,
  setTarget,
  tcpmssTarget,
  teeTarget,
  tosTarget,
  tproxyTarget,
  traceTarget,
  ttlTarget,
] as readonly TargetType[]
