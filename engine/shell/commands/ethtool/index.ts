import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import type { Link } from '../../../net/link.ts'
import { formatMac } from '../../../wire/address.ts'
import type { Command } from '../../command.ts'
import { featuresNamed, featuresOf, setFeatures } from './features.ts'
import { channelsText, isRefused, refusalOf, timestampingText } from './requests.ts'
import { driverText, settingsText, statisticsText } from './settings.ts'

const BAD_ARGUMENTS = 'ethtool: bad command line argument(s)\nFor more information run ethtool -h\n'
const NOT_SUPPORTED = 'netlink error: Operation not supported\n'
/** What the tool returns when netlink refuses several requests, and when one names an unknown bit. */
const NO_DATA = 75
const UNKNOWN_BIT = 92

type Action = (process: Process, link: Link, words: readonly string[]) => Running

function* refuse(process: Process, text: string, status: number): Running {
  yield* process.printError(text)
  return status
}

function* print(process: Process, text: string): Running {
  yield* process.print(text)
  return 0
}

const onOff = (on: boolean) => (on ? 'on' : 'off')

function* showFeatures(process: Process, link: Link): Running {
  const lines = featuresOf(link).map(
    ({ name, on, fixed, requested }) =>
      `${name}: ${onOff(on)}${fixed ? ' [fixed]' : requested === !on ? ` [requested ${onOff(requested)}]` : ''}\n`,
  )
  return yield* print(process, `Features for ${link.name}:\n${lines.join('')}`)
}

/** nl_sfeatures. */
function* changeFeatures(process: Process, link: Link, words: readonly string[]): Running {
  if (words.length === 0) return yield* refuse(process, 'Could not change any device features\n', 1)
  if (words.length % 2 === 1) return yield* refuse(process, BAD_ARGUMENTS, 1)
  const request = new Map<string, boolean>()
  for (let at = 0; at < words.length; at += 2) {
    const [word, value] = [words[at]!, words[at + 1]!]
    if (value !== 'on' && value !== 'off')
      return yield* refuse(
        process,
        `ethtool (-K): flag '${value}' for parameter '(null)' is not followed by 'on' or 'off'\n`,
        1,
      )
    const names = featuresNamed(word)
    if (names === undefined)
      return yield* refuse(process, `netlink error: bit name not found (offset 56)\n${NOT_SUPPORTED}`, UNKNOWN_BIT)
    for (const name of names) request.set(name, value === 'on')
  }
  if (!process.capable('NET_ADMIN')) return yield* refuse(process, 'netlink error: Operation not permitted\n', 1)
  const { changes, plain, fixed } = setFeatures(link, request)
  if (plain) return 0
  const lines = changes.map(({ name, on, remark }) => `${name}: ${onOff(on)}${remark}\n`)
  yield* process.print(`Actual changes:\n${lines.join('')}`)
  return fixed ? yield* refuse(process, 'Could not change any device features\n', 1) : 0
}

/** Words that requests take which nothing here grants. */
const SETTINGS = ['speed', 'lanes', 'duplex', 'port', 'mdix', 'autoneg', 'advertise', 'phyad', 'xcvr', 'wol', 'msglvl']
const PAUSE = ['autoneg', 'rx', 'tx']
const RINGS = ['rx', 'rx-mini', 'rx-jumbo', 'tx', 'rx-buf-len', 'cqe-size', 'tx-push']

/** A change that the device refuses; what is no word of the request is refused by the tool. */
function* change(
  process: Process,
  option: string,
  known: readonly string[],
  status: number,
  words: readonly string[],
): Running {
  const unknown = words.find((word, index) => index % 2 === 0 && !known.includes(word))
  if (unknown !== undefined) return yield* refuse(process, `ethtool (${option}): unknown parameter '${unknown}'\n`, 1)
  return yield* refuse(process, NOT_SUPPORTED, status)
}

const ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
  [
    '-i',
    (process, link) => {
      const text = driverText(link)
      return text === undefined
        ? refuse(process, 'Cannot get driver information: Operation not supported\n', 71)
        : print(process, text)
    },
  ],
  ['-k', showFeatures],
  ['-K', changeFeatures],
  [
    '-S',
    (process, link) => {
      const text = statisticsText(link)
      return text === undefined ? refuse(process, 'no stats available\n', 94) : print(process, text)
    },
  ],
  [
    '-P',
    (process, link) => {
      const address = link.kind === '' && link.type === 'ether' ? formatMac(link.mac) : 'not set'
      return print(process, `Permanent address: ${address}\n`)
    },
  ],
  ['-T', (process, link) => print(process, timestampingText(link))],
  [
    '-l',
    (process, link) => {
      const text = channelsText(link)
      return text === undefined ? refuse(process, NOT_SUPPORTED, 1) : print(process, text)
    },
  ],
  ['--phy-statistics', process => refuse(process, 'no stats available\n', 94)],
  ['-s', (process, _link, words) => change(process, '-s', SETTINGS, NO_DATA, words)],
  ['-A', (process, _link, words) => change(process, '-A', PAUSE, 76, words)],
  ['-G', (process, _link, words) => change(process, '-G', RINGS, 81, words)],
])

const LONG: Readonly<Record<string, string>> = {
  '--driver': '-i',
  '--show-features': '-k',
  '--show-offload': '-k',
  '--features': '-K',
  '--offload': '-K',
  '--statistics': '-S',
  '--show-permaddr': '-P',
  '--show-pause': '-a',
  '--show-ring': '-g',
  '--show-coalesce': '-c',
  '--change': '-s',
  '--pause': '-A',
  '--set-ring': '-G',
  '--show-channels': '-l',
  '--show-time-stamping': '-T',
  '--show-module': '-m',
  '--module-info': '-m',
  '--show-rxfh': '-x',
  '--show-rxfh-indir': '-x',
  '--show-nfc': '-n',
  '--show-ntuple': '-n',
  '--identify': '-p',
  '--test': '-t',
  '--register-dump': '-d',
  '--eeprom-dump': '-e',
  '--negotiate': '-r',
}

/** Requests of which a plain `ethtool DEV` consists; each is refused alone. */
const SETTINGS_REQUESTS = 5
const NO_DEVICE = 'netlink error: no device matches name (offset 24)\nnetlink error: No such device\n'

/** ethtool(8) of ethtool 6.1. */
export const ethtool: Command = {
  name: 'ethtool',
  directory: '/usr/sbin',
  summary: 'query or control network driver and hardware settings',
  synopsis: [
    '[-I] DEVNAME',
    '{-i | -k | -S | -P | -T | -l | -a | -g | -c | ...} DEVNAME',
    '-K DEVNAME FEATURE on|off ...',
  ],
  options: [
    { short: 'i', long: 'driver', text: 'Shows the driver.' },
    { short: 'k', long: 'show-features', text: 'Shows the offload features.' },
    { short: 'K', long: 'features', text: 'Changes offload features.' },
    { short: 'S', long: 'statistics', text: 'Shows counters of the driver.' },
    { short: 'P', long: 'show-permaddr', text: 'Shows the permanent address.' },
    { short: 'a', long: 'show-pause', text: 'Shows pause parameters.' },
    { short: 'g', long: 'show-ring', text: 'Shows ring sizes.' },
    { short: 'c', long: 'show-coalesce', text: 'Shows coalescing parameters.' },
    { short: 'T', long: 'show-time-stamping', text: 'Shows who can stamp packets with their time.' },
    { short: 'l', long: 'show-channels', text: 'Shows the queues.' },
    { short: 'I', long: 'include-statistics', text: 'Accepted: there are no such counters here.' },
    { short: 's', long: 'change', text: 'Changes speed and the like, which no device here has.' },
  ],
  notEmulated: ['--json, -L, -C and other requests of ethtool(8)'],
  *main(process) {
    const args = process.argv.slice(1)
    const [first, ...rest] = args[0] === '-I' || args[0] === '--include-statistics' ? args.slice(1) : args
    if (first === undefined) return yield* refuse(process, BAD_ARGUMENTS, 1)
    if (first === '--version') return yield* print(process, 'ethtool version 6.1\n')
    const option = LONG[first] ?? first
    const action = ACTIONS.get(option)
    const plain = !first.startsWith('-')
    const name = plain ? first : rest[0]
    if (first === '--json' || option === '-L' || option === '-C')
      return yield* refuse(process, `ethtool: "${first}" is not emulated here\n`, 1)
    const known = plain || action !== undefined || isRefused(option)
    if (!known || name === undefined) return yield* refuse(process, BAD_ARGUMENTS, 1)
    const link = process.network.net.link(name)
    if (link === undefined)
      return plain
        ? yield* refuse(process, `${NO_DEVICE.repeat(SETTINGS_REQUESTS)}No data available\n`, NO_DATA)
        : yield* refuse(process, NO_DEVICE, 1)
    if (plain) return yield* print(process, settingsText(link))
    const refusal = refusalOf(option, link)
    if (refusal !== undefined) return yield* refuse(process, refusal.text, refusal.status)
    return yield* action!(process, link, rest.slice(1))
  },
}
