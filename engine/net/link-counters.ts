/** Packets and bytes as `ip -s link` shows them. */
export class LinkCounters {
  rxPackets = 0
  rxBytes = 0
  rxErrors = 0
  rxDropped = 0
  rxMissed = 0
  multicast = 0
  txPackets = 0
  txBytes = 0
  txErrors = 0
  txDropped = 0
  txCarrier = 0
  txCollisions = 0
  rxOtherHost = 0
  rxNoHandler = 0
}
