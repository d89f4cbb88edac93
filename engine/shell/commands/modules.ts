import { KERNEL_RELEASE } from '../../linux/proc/system.ts'
import type { Command } from '../command.ts'
import { textCommand } from '../text/tool.ts'

/** lsmod(8) of kmod: the emulated kernel has everything built in, and so no modules. */
const lsmod = textCommand({
  name: 'lsmod',
  directory: '/usr/sbin',
  summary: 'modules that the kernel has loaded: none, everything is built in',
  synopsis: [''],
  options: [],
  *run(tool) {
    yield* tool.print('Module                  Size  Used by\n')
    return 0
  },
})

/** What is built into the emulated kernel, by the names of its modules (modules.builtin). */
const BUILT_IN = new Set(
  `8021q br_netfilter bridge dummy ip_set ip_set_hash_ip ip_set_hash_net ip_tables ip6_tables iptable_filter iptable_mangle iptable_nat
  iptable_raw ipt_REJECT macvlan nf_conntrack nf_nat overlay veth vxlan xt_MASQUERADE xt_comment xt_conntrack xt_mark xt_nat xt_set
  xt_statistic xt_TCPMSS`.split(/\s+/),
)

/** modprobe(8) of kmod: succeeds for what is built in, as the real one does. */
const modprobe = textCommand({
  name: 'modprobe',
  directory: '/usr/sbin',
  summary: 'load modules: those that are built in are there already',
  synopsis: ['[-a] [-n] [-q] [-v] MODULE...', '-r MODULE...'],
  options: [
    { short: 'a', long: 'all', text: 'Every operand is a module.' },
    { short: 'r', long: 'remove', text: 'Unload.' },
    { short: 'n', long: 'dry-run', text: 'Do nothing.' },
    { short: 'q', long: 'quiet', text: 'No word of modules that are not there.' },
    { short: 'v', long: 'verbose', text: 'Say what is loaded: nothing is.' },
    { short: 'f', long: 'force', text: 'Accepted.' },
  ],
  *run(tool) {
    if (tool.operands.length === 0) {
      yield* tool.process.write(2, 'modprobe: ERROR: missing parameters. See -h.\n')
      return 1
    }
    const several = tool.has('all') || tool.has('remove')
    for (const name of several ? tool.operands : tool.operands.slice(0, 1)) {
      const known = BUILT_IN.has(name.replaceAll('-', '_')) || BUILT_IN.has(name)
      if (known && !tool.has('remove')) continue
      tool.status = 1
      if (known) yield* tool.process.write(2, `modprobe: FATAL: Module ${name} is builtin.\n`)
      else if (!tool.has('quiet'))
        yield* tool.process.write(
          2,
          `modprobe: FATAL: Module ${name} not found in directory /lib/modules/${KERNEL_RELEASE}\n`,
        )
    }
    return tool.status
  },
})

export const moduleTools: readonly Command[] = [lsmod, modprobe]
