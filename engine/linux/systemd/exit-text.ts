import { exitCode, type Status } from '../process.ts'
import { SIGNALS } from '../signals.ts'

/** Names of exit statuses that every program shares, and those with which systemd's own child ends (systemd.exec(5)). */
const COMMON: Readonly<Record<number, string>> = {
  0: 'SUCCESS',
  1: 'FAILURE',
  200: 'CHDIR',
  203: 'EXEC',
  217: 'USER',
}
/** Those that the LSB gives to init scripts: only the journal uses them. */
const LSB: Readonly<Record<number, string>> = {
  2: 'INVALIDARGUMENT',
  3: 'NOTIMPLEMENTED',
  4: 'NOPERMISSION',
  5: 'NOTINSTALLED',
  6: 'NOTCONFIGURED',
  7: 'NOTRUNNING',
}

/** `code=exited, status=1/FAILURE`, as the journal has it. */
export function journalExit(status: Status): string {
  if (status.type === 'signaled') return `code=killed, status=${SIGNALS[status.signal]}/${status.signal}`
  const code = exitCode(status)
  return `code=exited, status=${code}/${COMMON[code] ?? LSB[code] ?? 'n/a'}`
}

/** `(code=exited, status=1/FAILURE)`, as systemctl status has it. */
export function statusExit(status: Status): string {
  if (status.type === 'signaled') return `(code=killed, signal=${status.signal})`
  const code = exitCode(status)
  return `(code=exited, status=${code}${COMMON[code] === undefined ? '' : `/${COMMON[code]}`})`
}

/** Ended as systemd takes for success: status 0, or by one of the signals that ask for it. */
export function isClean(status: Status): boolean {
  return status.type === 'signaled' ? ['TERM', 'HUP', 'INT', 'PIPE'].includes(status.signal) : exitCode(status) === 0
}
