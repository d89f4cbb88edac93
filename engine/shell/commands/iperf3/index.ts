import { daemonize } from '../../../linux/daemonize.ts'
import type { Command } from '../../command.ts'
import { runClient } from './client.ts'
import { runServer } from './server.ts'
import { readArguments } from './settings.ts'

/** iperf3(1) 3.12. */
export const iperf3: Command = {
  name: 'iperf3',
  directory: '/usr/bin',
  summary: 'how much goes through a network',
  synopsis: [
    '-s [-1] [-D] [-p PORT]',
    '-c HOST [-u] [-R] [-t SECONDS] [-b RATE] [-P STREAMS] [-l LENGTH] [-i SECONDS]',
  ],
  options: [
    { short: 's', long: 'server', text: 'Waits for tests.' },
    { short: 'c', long: 'client', argument: 'HOST', text: 'Tests the way to a server.' },
    { short: 'p', long: 'port', argument: 'PORT', text: 'The port (5201).' },
    { short: 't', long: 'time', argument: 'SECONDS', text: 'How long (10).' },
    { short: 'u', long: 'udp', text: 'With UDP.' },
    {
      short: 'b',
      long: 'bitrate',
      argument: 'RATE',
      text: 'Bits a second of each stream, with K, M or G; 1 Mbit for UDP, else no limit.',
    },
    { short: 'P', long: 'parallel', argument: 'STREAMS', text: 'Streams at once (1).' },
    { short: 'R', long: 'reverse', text: 'The server sends.' },
    { short: 'l', long: 'length', argument: 'BYTES', text: 'Of a block or a datagram.' },
    { short: 'i', long: 'interval', argument: 'SECONDS', text: 'Between reports (1).' },
    { short: 'M', long: 'set-mss', argument: 'BYTES', text: 'Of a segment at most.' },
    { short: 'N', long: 'no-delay', text: 'Small segments do not wait.' },
    { short: 'Z', long: 'zerocopy', text: 'Accepted; nothing is copied anyway.' },
    { short: '1', long: 'one-off', text: 'Ends after one test.' },
    { short: 'D', long: 'daemon', text: 'Goes to the background.' },
    { short: '4', long: 'version4', text: 'IPv4 alone.' },
    { short: '6', long: 'version6', text: 'IPv6 alone.' },
    { short: 'J', long: 'json', text: 'Reports as JSON.', emulated: false },
  ],
  description: ['A sender without a limit is as fast as the emulated processor: about a gigabit a second.'],
  *main(process) {
    const given = readArguments(process.argv.slice(1))
    if ('refused' in given) {
      yield* process.printError(`${given.refused}\n`)
      return 1
    }
    if ('text' in given) {
      yield* process.printError(
        `iperf3: parameter error - ${given.text}\n\nUsage: iperf3 [-s|-c host] [options]\n       iperf3 [-h|--help] [-v|--version]\n\n`,
      )
      return 1
    }
    if (given.role === 'client') return yield* runClient(process, given)
    if (!given.daemon) return yield* runServer(process, given)
    return yield* daemonize(process, (daemon, ready) => {
      ready()
      return runServer(daemon, given)
    })
  },
}
