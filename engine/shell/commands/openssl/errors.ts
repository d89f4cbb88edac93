import type { Process } from '../../../linux/process.ts'
import { NO_ANSWER, TlsFailure } from '../../../linux/tls/tls.ts'
import type { Errno } from '../../../net/errno.ts'
import { hash32 } from '../../../sim/random.ts'

/** A line of the error queue (ERR_print_errors(3)): the thread stands in front, as the bytes of its address. */
export function queued(process: Process, text: string, data: string): string {
  const thread = hash32(`openssl:${process.pid}`).toString(16).toUpperCase().padStart(8, '0')
  return `40${thread.slice(0, 6)}${thread.slice(6)}7F0000:error:${text}:${data}\n`
}

/** Alerts of the other side, by their numbers (RFC 8446 6.2). */
const ALERTS: Readonly<Record<string, readonly [number: number, reason: string]>> = {
  handshake_failure: [40, 'sslv3 alert handshake failure'],
  bad_certificate: [42, 'sslv3 alert bad certificate'],
  certificate_expired: [45, 'sslv3 alert certificate expired'],
  unknown_ca: [48, 'tlsv1 alert unknown ca'],
  protocol_version: [70, 'tlsv1 alert protocol version'],
  unrecognized_name: [112, 'tlsv1 unrecognized name'],
  certificate_required: [116, 'tlsv13 alert certificate required'],
}
/** SSL_R_ of alerts: this and the number. */
const ALERT_REASONS = 1000

/** Why a handshake failed: the entry of the queue, and what follows it. */
export function handshakeText(failure: TlsFailure | Errno): readonly [text: string, data: string] {
  const wrong = '0A00010B:SSL routines:ssl3_get_record:wrong version number:../ssl/record/ssl3_record.c:350'
  if (!(failure instanceof TlsFailure)) return [wrong, '']
  if (failure.alert === NO_ANSWER)
    return ['0A000126:SSL routines:ssl3_read_n:unexpected eof while reading:../ssl/record/rec_layer_s3.c:318', '']
  if (!failure.remote) return [wrong, '']
  const [number, reason] = ALERTS[failure.alert] ?? ALERTS.handshake_failure!
  const code = (0x0a00_0000 + ALERT_REASONS + number).toString(16).toUpperCase().padStart(8, '0')
  return [
    `${code}:SSL routines:ssl3_read_bytes:${reason}:../ssl/record/rec_layer_s3.c:1592`,
    `SSL alert number ${number}`,
  ]
}
