import type { Verb } from '../verb.ts'
import { pause, restart, resume } from './rollout/change.ts'
import { history } from './rollout/history.ts'
import { status } from './rollout/status.ts'
import { undo } from './rollout/undo.ts'

export const rollout: Verb = {
  name: 'rollout',
  short: 'Manage the rollout of a resource',
  long: `Manage the rollout of one or many resources.

 Valid resource types include:

  *  deployments
  *  daemonsets
  *  statefulsets`,
  examples: [
    '# Roll back to the previous deployment\nkubectl rollout undo deployment/web',
    '# Check the rollout status of a daemon set\nkubectl rollout status daemonset/agent',
    '# Restart a deployment\nkubectl rollout restart deployment/web',
  ],
  usage: 'SUBCOMMAND',
  commands: [history, pause, restart, resume, status, undo],
}
