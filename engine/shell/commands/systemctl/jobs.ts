import type { Running } from '../../../linux/program.ts'
import { parseSignal } from '../../../linux/signals.ts'
import { isClean } from '../../../linux/systemd/exit-text.ts'
import type { Service } from '../../../linux/systemd/service.ts'
import { find, has, mayChange, type Systemctl, unitName, value, warnOfChange } from './context.ts'

export type JobVerb = 'start' | 'stop' | 'restart' | 'try-restart' | 'reload' | 'reload-or-restart'

/** LSB: insufficient privileges do not matter to systemctl, which ends with 1; 5 is "not installed", 3 "not implemented". */
const NOT_INSTALLED = 5
const NOT_APPLICABLE = 3

/** systemctl start and its like: a job for each unit, and then its end is waited for (src/systemctl/systemctl-start-unit.c). */
export function* job(context: Systemctl, verb: JobVerb): Running {
  let status = 0
  const begun: Service[] = []
  for (const name of context.names) {
    const service = find(context, name)
    const refused = refusal(context, verb, unitName(name), service)
    if (refused !== undefined) {
      const shown = verb === 'reload-or-restart' ? 'reload-or-restart' : verb
      yield* context.process.printError(`Failed to ${shown} ${unitName(name)}: ${refused.text}\n`)
      if (refused.hint) yield* context.process.printError(seeLogs(unitName(name)))
      status = refused.status
      continue
    }
    begun.push(service!)
  }
  for (const service of begun) {
    yield* warnOfChange(context, service)
    const failedText = yield* run(context, verb, service)
    if (failedText === undefined) continue
    yield* context.process.printError(failedText)
    status = 1
  }
  return status
}

interface Refusal {
  readonly text: string
  readonly status: number
  readonly hint?: true
}

const seeLogs = (name: string) => `See system logs and 'systemctl status ${name}' for details.\n`

function refusal(context: Systemctl, verb: JobVerb, name: string, service: Service | undefined): Refusal | undefined {
  if (service === undefined)
    return { text: `Unit ${name} not ${verb === 'stop' ? 'loaded' : 'found'}.`, status: NOT_INSTALLED }
  if (!mayChange(context)) return { text: 'Interactive authentication required.', status: 1, hint: true }
  if (verb === 'stop') return undefined
  if (service.sources.masked) return { text: `Unit ${name} is masked.`, status: 1 }
  if (service.problem !== undefined) return { text: `Unit ${name} has a bad unit file setting.`, status: 1, hint: true }
  if (verb === 'reload' && service.unit.reload.length === 0)
    return { text: `Job type reload is not applicable for unit ${name}.`, status: NOT_APPLICABLE }
  return undefined
}

function* run(context: Systemctl, verb: JobVerb, service: Service): Running<string | undefined> {
  const runs = service.active === 'active' || service.active === 'activating'
  if (verb === 'start') return yield* start(context, service)
  if (verb === 'reload' || (verb === 'reload-or-restart' && service.unit.reload.length > 0 && service.process !== null))
    return yield* reload(context, service)
  if (verb === 'try-restart' && !runs) return undefined
  service.stop()
  if (!has(context, 'no-block'))
    while (service.active === 'deactivating') if (!(yield* settle(context, service))) return undefined
  return verb === 'stop' ? undefined : yield* start(context, service)
}

/** Waits for the next change of a service; false when a signal came instead. */
function* settle({ process }: Systemctl, service: Service): Running<boolean> {
  return (yield* process.wait([service.changed])) !== 'signal'
}

function* start(context: Systemctl, service: Service): Running<string | undefined> {
  if (service.start() === 'done' && !has(context, 'no-block'))
    while (service.sub === 'start') if (!(yield* settle(context, service))) return undefined
  if (service.active !== 'failed') return undefined
  const { name, result } = service
  const why =
    result === 'start-limit-hit'
      ? `start of the service was attempted too often.`
      : result === 'resources'
        ? 'of unavailable resources or another system error.'
        : 'the control process exited with error code.'
  const text = result === 'start-limit-hit' ? `Job for ${name} failed.\n` : `Job for ${name} failed because ${why}\n`
  return `${text}See "systemctl status ${name}" and "journalctl -xeu ${name}" for details.\n`
}

function* reload(context: Systemctl, service: Service): Running<string | undefined> {
  const { name } = service
  const run = service.reload()
  if (run === undefined) return `Failed to reload ${name}: Unit ${name} is not active, cannot reload.\n`
  while (run.status === null) if (!(yield* settle(context, service))) return undefined
  if (isClean(run.status)) return undefined
  return `Job for ${name} failed because the control process exited with error code.\nSee "systemctl status ${name}" and "journalctl -xeu ${name}" for details.\n`
}

/** systemctl kill. */
export function* kill(context: Systemctl): Running {
  const signal = parseSignal(value(context, 'signal') ?? 'TERM')
  if (signal === undefined) {
    yield* context.process.printError('Failed to parse signal string.\n')
    return 1
  }
  let status = 0
  for (const name of context.names) {
    const service = find(context, name)
    if (service === undefined || service.members.length === 0) {
      const why = service === undefined ? `Unit ${unitName(name)} not loaded.` : 'No main or control process to kill'
      yield* context.process.printError(`Failed to kill unit ${unitName(name)}: ${why}\n`)
      status = 1
    } else if (!mayChange(context)) {
      yield* context.process.printError(`Failed to kill unit ${unitName(name)}: Interactive authentication required.\n`)
      status = 1
    } else service.kill(signal)
  }
  return status
}

/** systemctl reset-failed. */
export function* resetFailed(context: Systemctl): Running {
  const { process, manager, names } = context
  for (const name of names) {
    const service = find(context, name)
    if (service === undefined) {
      yield* process.printError(
        `Failed to reset failed state of unit ${unitName(name)}: Unit ${unitName(name)} not loaded.\n`,
      )
      return 1
    }
    service.resetFailed()
  }
  if (names.length === 0) for (const service of manager.loaded) service.resetFailed()
  return 0
}
