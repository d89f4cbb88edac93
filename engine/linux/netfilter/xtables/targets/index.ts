import type { TargetType } from '../extension.ts'
import { clusteripTarget, ledTarget, ulogTarget } from './absent.ts'
import { auditTarget } from './audit.ts'
import { checksumTarget } from './checksum.ts'
import { classifyTarget } from './classify.ts'
import { connmarkTarget } from './connmark.ts'
import { ctTarget, notrackTarget } from './ct.ts'
import { ecnTarget } from './ecn.ts'
import { hmarkTarget } from './hmark.ts'
import { idletimerTarget } from './idletimer.ts'
import { logTarget } from './log.ts'
import { markTarget } from './mark.ts'
import { dnatTarget, masqueradeTarget, redirectTarget, snatTarget } from './nat.ts'
import { netmapTarget } from './netmap.ts'
import { nflogTarget } from './nflog.ts'
import { nfqueueTarget } from './nfqueue.ts'
import { dnptTarget, snptTarget } from './npt.ts'
import { rateestTarget } from './rateest.ts'
import { reject6Target, rejectTarget } from './reject.ts'
import { connsecmarkTarget, secmarkTarget } from './security-marks.ts'
import { setTarget } from './set.ts'
import { synproxyTarget } from './synproxy.ts'
import { tcpmssTarget } from './tcpmss.ts'
import { tcpoptstripTarget } from './tcpoptstrip.ts'
import { teeTarget } from './tee.ts'
import { dscpTarget, tosTarget } from './tos.ts'
import { tproxyTarget } from './tproxy.ts'
import { traceTarget } from './trace.ts'
import { hlTarget, ttlTarget } from './ttl.ts'

/** Every target that `-j` knows beside the verdicts and the chains. A new one is a file and a line here; REJECT is one for each family. */
export const targetTypes: readonly TargetType[] = [
  auditTarget,
  checksumTarget,
  classifyTarget,
  clusteripTarget,
  connmarkTarget,
  connsecmarkTarget,
  ctTarget,
  dnatTarget,
  dnptTarget,
  dscpTarget,
  ecnTarget,
  hlTarget,
  hmarkTarget,
  idletimerTarget,
  ledTarget,
  logTarget,
  markTarget,
  masqueradeTarget,
  netmapTarget,
  nflogTarget,
  nfqueueTarget,
  notrackTarget,
  rateestTarget,
  redirectTarget,
  reject6Target,
  rejectTarget,
  secmarkTarget,
  setTarget,
  synproxyTarget,
  snatTarget,
  snptTarget,
  tcpmssTarget,
  tcpoptstripTarget,
  teeTarget,
  tosTarget,
  tproxyTarget,
  traceTarget,
  ttlTarget,
  ulogTarget,
] as readonly TargetType[]
