import { CONGESTION_CONTROLS, type CongestionControl, newCongestion } from '../../../net/tcp/congestion.ts'
import type { TcpSocket } from '../../../net/tcp/socket.ts'
import type { TestSettings } from './settings.ts'

export function isCongestionControl(name: string): name is CongestionControl {
  return CONGESTION_CONTROLS.some(each => each === name)
}

/** What -w, -C and -S ask of a stream's socket (setsockopt(2)). */
export function prepare(socket: TcpSocket, { window, congestion, tos }: TestSettings): void {
  if (window > 0) {
    socket.receiveBuffer = 2 * window
    socket.setSendBuffer(window)
  }
  if (isCongestionControl(congestion)) socket.congestion = newCongestion(congestion)
  if (tos > 0) socket.tos = tos
}
