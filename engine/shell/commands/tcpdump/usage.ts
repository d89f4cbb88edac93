/** What `tcpdump --version` prints. */
export const VERSION = 'tcpdump version 4.99.3\nlibpcap version 1.10.3 (with TPACKET_V3)\nOpenSSL 3.0.15 3 Sep 2024\n'

const LINES = [
  '[-AbdDefhHIJKlLnNOpqStuUvxX#] [ -B size ] [ -c count ] [--count]',
  '[ -C file_size ] [ -E algo:secret ] [ -F file ] [ -G seconds ]',
  '[ -i interface ] [ --immediate-mode ] [ -j tstamptype ]',
  '[ -M secret ] [ --number ] [ --print ] [ -Q in|out|inout ]',
  '[ -r file ] [ -s snaplen ] [ -T type ] [ --version ]',
  '[ -V file ] [ -w file ] [ -W filecount ] [ -y datalinktype ]',
  '[ --time-stamp-precision precision ] [ --micro ] [ --nano ]',
  '[ -z postrotate-command ] [ -Z user ] [ expression ]',
]

export const SYNOPSIS: readonly string[] = LINES

/** What tcpdump says where it does not understand its options, and for -h. */
export const USAGE: string = `${VERSION}Usage: tcpdump ${LINES.join('\n\t\t')}\n`
