import type { Process } from '../../../linux/process.ts'
import { exitCode } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { formatIpv4 } from '../../../wire/address.ts'
import type { Lease } from './lease.ts'
import { number } from './lease.ts'
import { optionName, scriptText } from './option-text.ts'

/** dhclient-script(8): why the script is called. */
export type Reason =
  | 'PREINIT'
  | 'BOUND'
  | 'RENEW'
  | 'REBIND'
  | 'REBOOT'
  | 'EXPIRE'
  | 'FAIL'
  | 'RELEASE'
  | 'STOP'
  | 'TIMEOUT'

/** Sets what the lease says by ip(8), as dhclient-script(8) describes it. */
export const SCRIPT = `#!/bin/sh
# What dhclient has learned becomes the configuration of the device; see dhclient-script(8).
hook() { if [ -f "$1" ]; then . "$1"; fi; }

lifetime="\${new_dhcp_lease_time:+valid_lft $new_dhcp_lease_time preferred_lft $new_dhcp_lease_time}"
address="\${new_ip_address}\${new_subnet_mask:+/$new_subnet_mask}"
broadcast="\${new_broadcast_address:+broadcast $new_broadcast_address}"

give_address() {
  ip -4 addr "$1" $address $broadcast $lifetime dev "$interface" label "$interface"
}

take_address() {
  ip -4 addr flush dev "$interface" label "$interface"
}

# RFC 3442: length, as many bytes of the network as it needs, router.
classless_routes() {
  set -- $new_rfc3442_classless_static_routes
  while [ $# -ge 5 ]; do
    length=$1; shift
    network=
    for bits in 0 8 16 24; do
      if [ "$length" -gt $bits ]; then network="$network.$1"; shift; else network="$network.0"; fi
    done
    via="$1.$2.$3.$4"; shift 4
    if [ "$via" = 0.0.0.0 ]; then
      ip -4 route add "\${network#.}/$length" dev "$interface" scope link >/dev/null 2>&1
    else
      ip -4 route add "\${network#.}/$length" via "$via" dev "$interface" >/dev/null 2>&1
    fi
  done
}

routers() {
  metric=
  case "$new_routers" in *' '*) metric=1 ;; esac
  for router in $new_routers; do
    if [ "$new_subnet_mask" = 255.255.255.255 ]; then
      ip -4 route add "$router" dev "$interface" >/dev/null 2>&1
    fi
    ip -4 route add default via "$router" dev "$interface" \${metric:+metric $metric} >/dev/null 2>&1
    if [ -n "$metric" ]; then metric=$((metric + 1)); fi
  done
}

resolver() {
  [ -n "$new_domain_name$new_domain_search$new_domain_name_servers" ] || return 0
  {
    if [ -n "$new_domain_name" ]; then echo "domain \${new_domain_name%% *}"; fi
    if [ -n "$new_domain_search" ]; then
      # The own domain comes first, unless it is in the list.
      case " $new_domain_search " in
        *" $new_domain_name "* | *" $new_domain_name. "*) echo "search $new_domain_search" ;;
        *) echo "search \${new_domain_name:+$new_domain_name }$new_domain_search" ;;
      esac
    elif [ -n "$new_domain_name" ]; then echo "search $new_domain_name"; fi
    for server in $new_domain_name_servers; do echo "nameserver $server"; done
  } >/etc/resolv.conf
}

host_name() {
  [ -n "$new_host_name" ] || return 0
  current=$(hostname)
  case "$current" in ''|'(none)'|localhost|"$old_host_name") hostname "$new_host_name" ;; esac
}

hook /etc/dhcp/dhclient-enter-hooks
case "$reason" in
  PREINIT)
    ip link set dev "$interface" up
    ;;
  BOUND|RENEW|REBIND|REBOOT|TIMEOUT)
    host_name
    if [ -n "$old_ip_address" ] && [ "$old_ip_address" != "$new_ip_address" ]; then take_address; fi
    case "$reason,$old_ip_address" in
      RENEW,"$new_ip_address"|REBIND,"$new_ip_address")
        give_address change
        ;;
      *)
        give_address add
        if [ -n "$new_interface_mtu" ] && [ "$new_interface_mtu" -gt 576 ]; then
          ip link set dev "$interface" mtu "$new_interface_mtu"
        fi
        if [ -n "$new_rfc3442_classless_static_routes" ]; then classless_routes; else routers; fi
        ;;
    esac
    resolver
    ;;
  EXPIRE|FAIL|RELEASE|STOP)
    if [ -n "$old_ip_address" ]; then take_address; fi
    ;;
esac
hook /etc/dhcp/dhclient-exit-hooks
exit 0
`

/** Runs the script to its end; its output is the client's. */
export function* runScript(
  process: Process,
  path: string,
  reason: Reason,
  device: string,
  leases: { readonly new?: Lease | undefined; readonly old?: Lease | undefined },
): Running {
  const env = new Map([
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['reason', reason],
    ['interface', device],
    ['pid', String(process.ownPid)],
  ])
  for (const prefix of ['old', 'new'] as const) {
    const lease = leases[prefix]
    if (lease !== undefined) for (const [name, value] of variables(lease)) env.set(`${prefix}_${name}`, value)
  }
  const child = process.host.spawn(process, path, { argv: [path], env, fds: process.fds.copy(false) })
  if (failed(child)) return 127
  return exitCode(yield* process.waitExit(child))
}

function* variables(lease: Lease): Iterable<readonly [name: string, value: string]> {
  yield ['ip_address', formatIpv4(lease.ip)]
  const mask = number(lease, 1)
  if (mask !== undefined) yield ['network_number', formatIpv4((lease.ip & mask) >>> 0)]
  yield ['expiry', String(lease.expire)]
  for (const option of lease.options) yield [optionName(option.code).replaceAll('-', '_'), scriptText(option)]
}
