import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Each tool whose text is recorded, with the arguments that make it print its version. */
const TOOLS: readonly (readonly [name: string, ...argv: string[]])[] = [
  ['arping', '-V'],
  ['bash', '--version'],
  ['bird', '--version'],
  ['conntrack', '-V'],
  ['coreutils', '/usr/bin/sort', '--version'],
  ['curl', '-V'],
  ['dhclient', '--version'],
  ['dig', '-v'],
  ['dnsmasq', '-v'],
  ['ethtool', '--version'],
  ['findutils', '/usr/bin/find', '--version'],
  ['gawk', '-V'],
  ['grep', '-V'],
  ['ip', '-V'],
  ['ipset', '-v'],
  ['iptables', '-V'],
  ['iperf3', '-v'],
  ['jq', '-V'],
  ['named', '-v'],
  ['nc', '-h'],
  ['nft', '-v'],
  ['nginx', '-v'],
  ['openssl', 'version'],
  ['ping', '-V'],
  ['procps', '/usr/bin/ps', '-V'],
  ['sed', '--version'],
  ['socat', '-h'],
  ['tcpdump', '--version'],
  ['traceroute', '-V'],
  ['util-linux', '/usr/bin/unshare', '-V'],
]

/** What was recorded on: the kernel, the machine's settings that show, and the first line of each tool's version. */
export function readEnvironment(): Record<string, string> {
  const environment: Record<string, string> = {
    kernel: readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim(),
    system: /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'unknown',
    'congestion control': readSysctl('net.ipv4.tcp_congestion_control'),
  }
  for (const [name, ...argv] of TOOLS) {
    const [command = name, ...rest] = argv[0]?.startsWith('/') ? argv : [name, ...argv]
    const { stdout, stderr } = spawnSync(command, rest, { encoding: 'utf8' })
    environment[name] = `${stdout ?? ''}${stderr ?? ''}`.split('\n')[0]?.trim() || 'absent'
  }
  return environment
}

/**
 * Settings that a new network namespace takes over from the machine (net/ipv4/devinet.c, devinet_init_net) or that hold for
 * the whole machine, with the value of a kernel that nobody has told otherwise. Distributions change some of them at boot.
 */
const KERNEL_DEFAULTS: Readonly<Record<string, string>> = {
  'net.core.default_qdisc': 'pfifo_fast',
  'net.core.devconf_inherit_init_net': '0',
  'net.core.rmem_default': '212992',
  'net.core.wmem_default': '212992',
  'net.core.somaxconn': '4096',
  ...Object.fromEntries(
    ['all', 'default'].flatMap(scope =>
      Object.entries(conf(scope)).map(([key, value]) => [`net.ipv4.conf.${scope}.${key}`, value]),
    ),
  ),
}

function conf(scope: string): Record<string, string> {
  const zero = ['accept_local', 'arp_accept', 'arp_announce', 'arp_filter', 'arp_ignore', 'arp_notify', 'bc_forwarding']
  const alsoZero = [
    'forwarding',
    'log_martians',
    'promote_secondaries',
    'proxy_arp',
    'route_localnet',
    'rp_filter',
    'src_valid_mark',
  ]
  const one = ['accept_redirects', 'secure_redirects', 'send_redirects', 'shared_media']
  return {
    ...Object.fromEntries([...zero, ...alsoZero].map(key => [key, '0'])),
    ...Object.fromEntries(one.map(key => [key, '1'])),
    accept_source_route: scope === 'all' ? '0' : '1',
  }
}

const readSysctl = (name: string) => readFileSync(`/proc/sys/${name.replaceAll('.', '/')}`, 'utf8').trim()

/** The machine's settings that differ from the kernel's, as lines to print; empty on a machine that is fit to record on. */
export function changedSysctls(): string[] {
  return Object.entries(KERNEL_DEFAULTS).flatMap(([name, value]) => {
    const found = readSysctl(name)
    return found === value ? [] : [`${name} is ${found}, the kernel's own default is ${value}`]
  })
}
