import { daemonize } from '../../../linux/daemonize.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import type { Command } from '../../command.ts'
import { remove } from '../../text/filesystem.ts'
import { runClient } from './client.ts'
import { Output } from './output.ts'
import { runServer } from './server.ts'
import { type Arguments, readArguments } from './settings.ts'

/** The file of -I holds a zero behind the number, and goes with the server (iperf_util.c). */
function* serve(process: Process, given: Arguments, output: Output): Running {
  const { pidFile } = given
  if (pidFile !== undefined) process.writeWholeFile(pidFile, `${process.pidIn(process.pids) ?? process.pid}\0`)
  try {
    return yield* runServer(process, given, output)
  } finally {
    if (pidFile !== undefined) remove(process, pidFile, 'file')
  }
}

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
    { short: 'J', long: 'json', text: 'Reports as JSON.' },
    { short: 'n', long: 'bytes', argument: 'BYTES', text: 'How much to send, instead of for how long.' },
    { short: 'k', long: 'blockcount', argument: 'BLOCKS', text: 'The same in blocks.' },
    { short: 'w', long: 'window', argument: 'BYTES', text: 'Buffers of the sockets.' },
    { short: 'C', long: 'congestion', argument: 'NAME', text: 'The congestion control of TCP.' },
    { short: 'S', long: 'tos', argument: 'NUMBER', text: 'The type of service.' },
    { short: 'f', long: 'format', argument: 'UNIT', text: 'Of rates: k, m, g, t in bits, K, M, G, T in bytes.' },
    { short: 'T', long: 'title', argument: 'TEXT', text: 'In front of each line.' },
    { short: 'B', long: 'bind', argument: 'ADDRESS', text: 'The address to send from.' },
    { long: 'cport', argument: 'PORT', text: 'The port to send from.' },
    { long: 'connect-timeout', argument: 'MILLISECONDS', text: 'Time for the connection.' },
    { long: 'logfile', argument: 'FILE', text: 'Writes what it reports there.' },
    { short: 'I', long: 'pidfile', argument: 'FILE', text: 'Writes its number there.' },
    { short: 'v', long: 'version', text: 'Shows the version.' },
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
    if ('version' in given) {
      yield* process.print('iperf 3.12\n')
      return 0
    }
    const output = Output.open(process, given)
    if (output === undefined) {
      yield* process.printError(`iperf3: error - unable to open log file ${given.logFile}\n`)
      return 1
    }
    if (given.role === 'client') return yield* runClient(process, given, output)
    if (!given.daemon) return yield* serve(process, given, output)
    return yield* daemonize(process, (daemon, ready) => {
      ready()
      return serve(daemon, given, Output.open(daemon, given) ?? output)
    })
  },
}
