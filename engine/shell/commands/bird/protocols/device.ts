import { Protocol } from '../protocol.ts'

/** The devices of the kernel: others ask for them. */
export class DeviceProtocol extends Protocol {
  override readonly kind = 'Device'
  override readonly preference = 0
}
