import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { EINVAL, ENODEV, EPERM, type Errno } from '../../../net/errno.ts'
import type { Link } from '../../../net/link.ts'
import { changeLink, type LinkChange } from '../../../net/linkchange.ts'
import { parseMac } from '../../../wire/address.ts'
import {
  addressOf,
  adjustAddress,
  interfaceNamed,
  type Named,
  setAddress,
  setInterfaceFlags,
} from './interface-requests.ts'
import { hostAddress, hostAddress6, lengthOf } from './names.ts'
import { IFCONFIG_HELP } from './texts.ts'

const BAD_USE = 3
/** What set_flag() of ifconfig.c returns, as an exit status. */
const NO_FLAGS = 255

/** Words that are flags of the device. */
const FLAGS: Readonly<Record<string, LinkChange>> = {
  up: { up: true },
  down: { up: false },
  promisc: { promiscuous: true },
  '-promisc': { promiscuous: false },
  allmulti: { allMulticast: true },
  '-allmulti': { allMulticast: false },
  multicast: { multicast: true },
  '-multicast': { multicast: false },
  arp: { noArp: false },
  '-arp': { noArp: true },
  dynamic: { dynamic: true },
  '-dynamic': { dynamic: false },
  trailers: { noTrailers: false },
  '-trailers': { noTrailers: true },
}
const NOT_HERE: readonly string[] = ['tunnel', 'outfill', 'keepalive', 'mem_start', 'io_addr', 'irq', 'media']

/** The words behind the name of a device, each done before the next is looked at (ifconfig.c). */
export function* changeInterface(process: Process, name: string, words: readonly string[]): Running {
  const change = new Change(process, name, words)
  return yield* change.run()
}

class Change {
  readonly #process: Process
  readonly #name: string
  readonly #words: string[]
  #status = 0
  /** Behind a slash: becomes the netmask when all else is done. */
  #length: number | undefined

  constructor(process: Process, name: string, words: readonly string[]) {
    this.#process = process
    this.#name = name
    this.#words = [...words]
  }

  *run(): Running {
    for (let word = this.#words.shift(); word !== undefined; word = this.#words.shift()) {
      const end = yield* this.#word(word)
      if (end !== undefined) return end
    }
    const length = this.#length
    if (length !== undefined) yield* this.ask('SIOCSIFNETMASK', named => adjustAddress(named, { length }))
    return this.#status
  }

  get #named(): Named {
    return interfaceNamed(this.#process.network.net, this.#name)
  }

  *#word(word: string): Running<number | undefined> {
    if (word === 'inet' || word === 'inet6') return undefined
    const flags = FLAGS[word]
    if (Object.hasOwn(FLAGS, word) && flags !== undefined) return void (yield* this.#flags(flags))
    if (word === '-broadcast' || word === '-pointopoint') return void (yield* this.#stays(word))
    if (NOT_HERE.includes(word)) {
      yield* this.#process.printError(`ifconfig: "${word}" is not emulated here\n`)
      return 1
    }
    if (word === 'broadcast' && this.#words.length === 0) return undefined
    if (!Object.hasOwn(SETTERS, word)) return void (yield* this.#address(word))
    const value = this.#words.shift()
    if (value === undefined || (word === 'hw' && (value !== 'ether' || this.#words.length === 0))) {
      yield* this.#process.printError(IFCONFIG_HELP)
      return BAD_USE
    }
    yield* SETTERS[word]!(this, word === 'hw' ? this.#words.shift()! : value)
    return undefined
  }

  /** SIOCGIFFLAGS, and SIOCSIFFLAGS with what is new. */
  *#flags(change: LinkChange): Running<void> {
    const named = this.#named
    if (named.link === undefined)
      return yield* this.#complain(`${this.#name}: ERROR while getting interface flags`, ENODEV, NO_FLAGS)
    yield* this.ask('SIOCSIFFLAGS', () => setInterfaceFlags(named, change), NO_FLAGS)
  }

  *#stays(word: string): Running<void> {
    const { link } = this.#named
    const on = word === '-broadcast' ? link?.broadcastFlag : link?.pointToPoint
    if (link === undefined) yield* this.#flags({})
    else if (on === true)
      yield* this.#process.printError(
        `Warning: Interface ${this.#name} still in ${word.slice(1).toUpperCase()} mode.\n`,
      )
  }

  /** One request to the kernel; what it answers is complained of. */
  *ask(call: string, request: (named: Named) => Errno | undefined, status = 1): Running<void> {
    const named = this.#named
    const error = named.link === undefined ? ENODEV : this.#process.capable('NET_ADMIN') ? request(named) : EPERM
    if (error !== undefined) yield* this.#complain(call, error, status)
  }

  *#complain(call: string, error: Errno, status: number): Running<void> {
    this.#status |= status
    yield* this.#process.printError(`${call}: ${error.text}\n`)
  }

  /** An IPv4 address by number or name; undefined once it has been complained of. */
  *resolve(text: string, advice = ''): Running<number | undefined> {
    const address = yield* hostAddress(this.#process, text)
    if (typeof address === 'number') return address
    yield* this.fail(`${text}: ${address}\n${advice}`)
    return undefined
  }

  *fail(text: string): Running<void> {
    this.#status |= 1
    yield* this.#process.printError(text)
  }

  /** What is no other word is an address: it is set, and the device comes up. */
  *#address(word: string): Running<void> {
    const [text = '', bits] = word.split('/')
    const local = yield* this.resolve(text, "ifconfig: `--help' gives usage information.\n")
    if (local === undefined) {
      this.#words.length = 0
      return
    }
    yield* this.ask('SIOCSIFADDR', named => setAddress(named, local))
    // A label whose address went away has no flags to set.
    if (!this.#named.alias || local !== 0) yield* this.#flags({ up: true })
    if (bits !== undefined) this.#length = /^\d+$/.test(bits) && Number(bits) <= 32 ? Number(bits) : 0
  }

  /** `add` and `del` take addresses of IPv6; of IPv4 they take the next label. */
  *extra(text: string, add: boolean): Running<void> {
    if (!text.includes(':')) return yield* this.#extraIpv4(text, add)
    const [host = '', bits = '128'] = text.split('/')
    const local = yield* hostAddress6(this.#process, host)
    if (local === undefined) return yield* this.fail(`${host}: Resolver Error 0 (no error)\n`)
    if (this.#named.link === undefined) return yield* this.#complain('SIOGIFINDEX', ENODEV, 1)
    const { addresses } = this.#process.network.net.ipv6
    const length = Number(bits)
    yield* this.ask(add ? 'SIOCSIFADDR' : 'SIOCDIFADDR', ({ link }) =>
      add ? addresses.add(link!, { local, length }) : addresses.remove(link!, local, length),
    )
  }

  *#extraIpv4(text: string, add: boolean): Running<void> {
    const local = yield* this.resolve(text)
    const { link } = this.#named
    if (local === undefined) return
    if (link === undefined)
      return void (yield* this.#process.printError(
        `${this.#name}: error fetching interface information: Device not found\n`,
      ))
    const name = add ? nextLabel(link) : link.ipv4.addresses.find(each => each.local === local)?.label
    const parent = addressOf(this.#named)
    if (name === undefined || parent === undefined) return
    const inner = new Change(this.#process, name, [])
    yield* inner.ask('SIOCSIFADDR', named => setAddress(named, add ? local : 0))
    const { length, broadcast } = parent
    if (add) yield* inner.ask('SIOCSIFNETMASK', named => adjustAddress(named, { length, broadcast: broadcast ?? 0 }))
  }
}

function nextLabel(link: Link): string {
  const taken = new Set(link.ipv4.addresses.map(({ label }) => label))
  let number = 0
  while (taken.has(`${link.name}:${number}`)) number++
  return `${link.name}:${number}`
}

/** Words that take a value. */
const SETTERS: Readonly<Record<string, (change: Change, value: string) => Running<void>>> = {
  mtu: (change, value) =>
    change.ask('SIOCSIFMTU', ({ link }) => changeLink(link!, { mtu: Number.parseInt(value, 10) || 0 })),
  txqueuelen: (change, value) =>
    change.ask('SIOCSIFTXQLEN', ({ link }) => changeLink(link!, { txQueueLength: Number.parseInt(value, 10) || 0 })),
  name: (change, value) => change.ask('SIOCSIFNAME', ({ link }) => changeLink(link!, { name: value })),
  netmask: (change, value) => setByAddress(change, value, 'SIOCSIFNETMASK'),
  broadcast: (change, value) => setByAddress(change, value, 'SIOCSIFBRDADDR'),
  pointopoint: (change, value) => setByAddress(change, value, 'SIOCSIFDSTADDR'),
  dstaddr: (change, value) => setByAddress(change, value, 'SIOCSIFDSTADDR'),
  hw: (change, value) => setHardware(change, value),
  add: (change, value) => change.extra(value, true),
  del: (change, value) => change.extra(value, false),
}

function* setByAddress(change: Change, text: string, call: string): Running<void> {
  const value = yield* change.resolve(text)
  if (value === undefined) return
  yield* change.ask(call, named => {
    if (call === 'SIOCSIFBRDADDR') return adjustAddress(named, { broadcast: value })
    if (call === 'SIOCSIFDSTADDR') return adjustAddress(named, { peer: value })
    const length = lengthOf(value)
    return length === undefined ? EINVAL : adjustAddress(named, { length })
  })
}

function* setHardware(change: Change, text: string): Running<void> {
  const address = parseMac(text)
  if (address === undefined) return yield* change.fail(`${text}: invalid ether address.\n`)
  yield* change.ask('SIOCSIFHWADDR', ({ link }) => changeLink(link!, { address }))
}
