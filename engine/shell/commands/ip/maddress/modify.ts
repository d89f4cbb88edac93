import type { Running } from '../../../../linux/program.ts'
import { EEXIST, ENOENT, EPERM, type Errno } from '../../../../net/errno.ts'
import type { Link } from '../../../../net/link.ts'
import type { Mac } from '../../../../wire/address.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { toMac, type Words } from '../../../iproute/words.ts'

const MAC_LENGTH = 6

/** `ip maddr add` and `del`: a link-layer group to which the device listens whoever is in it (multiaddr_modify). */
export function* modifyGroup(tool: Tool, words: Words, action: 'add' | 'delete'): Running {
  let device = ''
  let mac: Mac = 0
  while (words.more) {
    let word = words.next()
    if (word === 'dev') {
      device = words.argument()
      continue
    }
    if (word === 'address') word = words.argument()
    const bytes = words.linkAddress(word)
    if (words.refusal === null && bytes.length !== MAC_LENGTH)
      words.refuse(`Error: Invalid address length ${bytes.length} - must be ${MAC_LENGTH} bytes\n`, 1)
    mac = toMac(bytes)
  }
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (device === '') return yield* tool.die('Not enough information: "dev" is required.\n')
  const link = tool.link(device)
  if (link === undefined) return yield* tool.fail('ioctl: No such device\n', 1)
  const error = tool.process.capable('NET_ADMIN') ? change(link, mac, action) : EPERM
  return error === undefined ? 0 : yield* tool.fail(`ioctl: ${error.text}\n`, 1)
}

/** dev_mc_add_global, dev_mc_del_global. */
function change(link: Link, mac: Mac, action: 'add' | 'delete'): Errno | undefined {
  const fixed = link.fixedMulticastMacs.has(mac)
  if (action === 'add') {
    if (fixed) return EEXIST
    link.fixedMulticastMacs.add(mac)
    link.listenTo(mac)
  } else {
    if (!fixed) return ENOENT
    link.fixedMulticastMacs.delete(mac)
    link.stopListeningTo(mac)
  }
  return undefined
}
