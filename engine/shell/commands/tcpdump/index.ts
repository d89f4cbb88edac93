import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { LinkType } from '../../../wire/pcap.ts'
import type { Command } from '../../command.ts'
import { getopt, isOptionError } from '../../getopt.ts'
import { captureLive, listLinkTypes } from './capture.ts'
import { openDevice } from './device.ts'
import { deviceList } from './devices.ts'
import { OPTIONS, type Settings, settingsOf } from './options.ts'
import { readSavefile } from './read.ts'
import { filterFor, filterText } from './setup.ts'
import { SYNOPSIS, USAGE, VERSION } from './usage.ts'

/** tcpdump(8) 4.99.3 with libpcap 1.10.3. */
export const tcpdump: Command = {
  name: 'tcpdump',
  directory: '/usr/bin',
  summary: 'dump traffic on a network',
  synopsis: SYNOPSIS,
  options: OPTIONS,
  notEmulated: [
    'link types other than those of -y',
    'printers for IKE, DCCP, RSVP, LDP, IS-IS, EAP and the others that engine/wire/README.md lists',
  ],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), OPTIONS)
    const given = isOptionError(parsed) ? parsed.before : parsed.options
    const settings = settingsOf(given)
    if (typeof settings === 'string') return yield* fail(process, settings)
    if (settings.flags.has('help') || settings.flags.has('version')) {
      yield* process.print(settings.flags.has('help') ? USAGE : VERSION)
      return 0
    }
    if (isOptionError(parsed)) {
      yield* process.printError(`tcpdump: ${parsed.text}\n${parsed.notEmulated === true ? '' : USAGE}`)
      return 1
    }
    const outcome = yield* run(process, settings, parsed.operands.join(' '))
    return typeof outcome === 'string' ? yield* fail(process, outcome) : outcome
  },
}

function* fail(process: Process, text: string): Running {
  yield* process.printError(`tcpdump: ${text}\n`)
  return 1
}

function* run(process: Process, settings: Settings, expression: string): Running<number | string> {
  const { flags } = settings
  if (flags.has('list-interfaces')) {
    yield* process.print(deviceList(process.network.net))
    return 0
  }
  if (settings.readFile !== undefined) return yield* readSavefile(process, settings, expression)
  if (settings.showFilter > 0 && settings.device === undefined) return yield* showProgram(process, settings, expression)
  const link = openDevice(process, settings)
  if (typeof link === 'string') return link
  if (flags.has('list-time-stamp-types')) {
    yield* process.print(`Time stamp types for ${link?.name ?? 'any'} (use option -j to set):\n  host (Host)\n`)
    return 0
  }
  if (flags.has('list-data-link-types')) return yield* listLinkTypes(process, link)
  return yield* captureLive(process, settings, expression, link)
}

/** -d where no device is named: for Ethernet, or what -y says. */
function* showProgram(process: Process, settings: Settings, expression: string): Running<number | string> {
  const { linkType = LinkType.ethernet, snapLength } = settings
  if (settings.linkType === undefined) yield* process.printError('Warning: assuming Ethernet\n')
  const filter = yield* filterFor(process, settings, expression, linkType, { snapLength })
  if (typeof filter === 'string') return filter
  yield* process.print(filterText(filter, settings.showFilter))
  return 0
}
