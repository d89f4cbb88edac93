import type { Ip } from '../../wire/address.ts'
import { Protocol } from '../../wire/ipv4.ts'
import { EINVAL, ENETUNREACH, type Errno, failed } from '../errno.ts'
import { connectRoute } from '../family.ts'
import { flowTo } from '../route.ts'
import { route, sendSyn } from './output.ts'
import type { Segment } from './segment.ts'
import type { TcpSocket } from './socket.ts'
import { initialWindow } from './window.ts'

/** tcp_v4_connect: source address by the route, a free local port, and the SYN. */
export function connect(socket: TcpSocket, ip: Ip, port: number): Errno | undefined {
  const { netns } = socket
  const layer = socket.layer(ip)
  if (port === 0) return EINVAL
  const bound = socket.localPort
  const routed = connectRoute(
    layer,
    flowTo(ip, {
      source: socket.isAny ? layer.any : socket.source,
      outgoing: socket.boundLink,
      mark: socket.mark,
      tos: socket.tos & 0x1c,
      protocol: Protocol.tcp,
      sourcePort: socket.localPort,
      destinationPort: port,
      uid: socket.uid,
    }),
  )
  if (failed(routed)) return netns.snmp.noRoute(layer.family, routed)
  if (routed.route.type === 'broadcast' || routed.route.type === 'multicast') return ENETUNREACH
  socket.localAddress = routed.source
  socket.remoteAddress = routed.destination
  socket.remotePort = port
  const error = netns.tcp.joinConnected(socket)
  if (error !== undefined) {
    socket.remotePort = 0
    return error
  }
  // ip_route_newports: a port that was chosen just now may lead another way.
  socket.routed = socket.localPort === bound ? routed : null
  socket.routedGeneration = netns.tcp.generation
  socket.state = 'SYN-SENT'
  const final = route(socket)
  if (failed(final)) {
    socket.state = 'CLOSED'
    netns.tcp.remove(socket)
    socket.localPort = socket.remotePort = 0
    return final
  }
  chooseInitialNumbers(socket)
  socket.advertisedMss = netns.tcp.advertisedMss(socket, final.route)
  socket.receiveWindow = initialWindow(socket.advertisedMss)
  socket.receiveScale = netns.tcp.sysctl.window_scaling ? netns.tcp.windowScale : 0
  socket.receiveSlowStart = socket.receiveWindow
  netns.snmp.tcp.ActiveOpens++
  sendSyn(socket)
  return undefined
}

/** RFC 9293 3.4.1, and the timestamp offset of the connection (RFC 7323 5.4). */
export function chooseInitialNumbers(socket: TcpSocket): void {
  const random = socket.netns.sim.random(`tcp:${socket.netns.label}`)
  socket.initialSend = random.uint32()
  socket.timestampOffset = random.uint32()
  socket.sendUnacknowledged = socket.sendNext = socket.initialSend
  socket.sendBase = (socket.initialSend + 1) >>> 0
}

/** The options of the peer's SYN take effect (RFC 9293 3.7.1, RFC 7323 2.2 and 3.2, RFC 2018 2). */
export function takeOptions(socket: TcpSocket, segment: Segment): void {
  const { sysctl } = socket.netns.tcp
  socket.peerMss = segment.mss > 0 ? segment.mss : socket.layer(socket.remoteAddress).defaultMss
  socket.timestampsOn = segment.hasTimestamps && sysctl.timestamps !== 0
  socket.sackOn = segment.sackPermitted && sysctl.sack !== 0
  if (segment.windowScale >= 0 && sysctl.window_scaling !== 0) {
    socket.sendScale = segment.windowScale
    socket.receiveScale = socket.netns.tcp.windowScale
  } else {
    socket.sendScale = 0
    socket.receiveScale = 0
  }
  if (socket.timestampsOn) {
    socket.timestampRecent = segment.timestamp
    socket.timestampRecentAt = socket.netns.sim.now
  }
  socket.netns.tcp.syncMss(socket)
}
