import { networkNamespaceAt } from '../../linux/namespaces.ts'
import { failed } from '../../net/errno.ts'
import type { CniPlugin } from '../plugin.ts'
import { internalError } from '../result.ts'

/** loopback: brings `lo` of the container up (containernetworking/plugins, plugins/main/loopback). */
export const loopback: CniPlugin = {
  name: 'loopback',
  *add({ process, netns, config }) {
    const namespace = networkNamespaceAt(process, netns)
    if (failed(namespace)) return internalError(`failed to open netns "${netns}": ${namespace.text.toLowerCase()}`)
    const { net } = namespace
    net.setUp(net.loopback)
    return {
      cniVersion: config.cniVersion,
      interfaces: [{ name: 'lo', mac: '00:00:00:00:00:00', sandbox: netns }],
      ips: [{ address: '127.0.0.1/8', interface: 0 }],
      ...(config.prevResult ?? {}),
    }
  },
  *remove({ process, netns }) {
    if (netns === '') return undefined
    const namespace = networkNamespaceAt(process, netns)
    if (!failed(namespace)) namespace.net.setDown(namespace.net.loopback)
    return undefined
  },
}
