import * as arp from '../../../engine/wire/arp.ts'
import { concat } from '../../../engine/wire/bytes.ts'
import * as ethernet from '../../../engine/wire/ethernet.ts'
import * as llc from '../../../engine/wire/llc.ts'
import * as lldp from '../../../engine/wire/lldp.ts'
import * as stp from '../../../engine/wire/stp.ts'
import { A, B, frame, ping, ping6, tag, text, whoHas } from './packets.ts'

const { EtherType } = ethernet

export function linkFrames(): Uint8Array[] {
  const bridge = { priority: 0x8000, mac: A.mac }
  const times = { messageAge: 256, maxAge: 20 * 256, helloTime: 2 * 256, forwardDelay: 15 * 256 }
  const rapid = (flags: number) =>
    stp.emit({
      kind: 'rapid',
      flags,
      root: { priority: 0x1001, mac: B.mac },
      rootPathCost: 4,
      bridge,
      port: 0x8002,
      ...times,
    })
  const bpdu = (payload: Uint8Array) => {
    const header = llc.emit({ dsap: llc.Sap.stp, ssap: llc.Sap.stp, control: llc.UNNUMBERED_INFORMATION })
    return frame(header.length + payload.length, concat(header, payload), stp.GROUP_MAC)
  }
  const snap = concat(llc.emit({ dsap: 0xaa, ssap: 0xaa, control: 3 }), Uint8Array.from([0, 0, 0, 0x08, 0x00]), ping)
  const tlvs: lldp.LldpTlv[] = [
    { type: 'chassisId', subtype: lldp.ChassisSubtype.mac, id: Uint8Array.from([2, 0, 0, 0, 0, 10]) },
    { type: 'portId', subtype: lldp.PortSubtype.interfaceName, id: text('eth0') },
    { type: 'timeToLive', seconds: 120 },
    { type: 'portDescription', text: text('to the rack') },
    { type: 'systemName', text: text('k8s-w1') },
    { type: 'systemDescription', text: text('Linux 6.1') },
    { type: 'capabilities', available: 0x14, enabled: 0x10 },
    {
      type: 'other',
      tlvType: lldp.Type.managementAddress,
      data: Uint8Array.from([5, 1, 10, 0, 0, 1, 2, 0, 0, 0, 2, 0]),
    },
    { type: 'organization', oui: 0x0080c2, subtype: 1, data: Uint8Array.from([0, 10]) },
    { type: 'organization', oui: 0x00120f, subtype: 4, data: Uint8Array.from([5, 0xdc]) },
  ]
  return [
    frame(EtherType.vlan, concat(tag(10, 3, EtherType.ipv4), ping)),
    frame(EtherType.vlan, concat(tag(4094, 7, EtherType.arp, true), whoHas)),
    frame(EtherType.qinq, concat(tag(100, 0, EtherType.vlan), tag(20, 1, EtherType.ipv6), ping6)),
    frame(0x88b5, text('local experiment')),
    frame(snap.length, snap),
    bpdu(rapid(0x3c)),
    bpdu(rapid(0x0e | stp.TOPOLOGY_CHANGE)),
    frame(EtherType.lldp, lldp.emit(tlvs), lldp.GROUP_MAC),
    frame(
      EtherType.arp,
      arp.emit({ operation: 1, senderMac: A.mac, senderIp: A.ip, targetMac: B.mac, targetIp: B.ip }),
    ),
    frame(
      EtherType.arp,
      concat(
        arp.emit({ operation: 2, senderMac: A.mac, senderIp: A.ip, targetMac: B.mac, targetIp: B.ip }),
        new Uint8Array(18),
      ),
    ),
  ]
}
