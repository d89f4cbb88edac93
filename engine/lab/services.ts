import type { Host } from '../linux/host.ts'
import type { Program } from '../linux/program.ts'
import { type DirectoryInode, plant } from '../linux/vfs/directory.ts'
import { installProgram, treeOf } from './machine.ts'

/** A daemon that a lab can start: its unit file, as the distribution's package would bring it. */
export interface LabService {
  readonly name: string
  readonly unit: string
  /** Where a program is installed first, in what the image does not have. */
  readonly program?: { readonly path: string; readonly program: Program }
}

/** Daemons that every lab can start. */
export const baseServices: readonly LabService[] = [
  {
    name: 'ssh',
    unit: `[Unit]
Description=OpenBSD Secure Shell server
Documentation=man:sshd(8) man:sshd_config(5)
After=network.target

[Service]
EnvironmentFile=-/etc/default/ssh
ExecStart=/usr/sbin/sshd -D $SSHD_OPTS
ExecReload=/bin/kill -HUP $MAINPID
KillMode=process
Restart=always
RestartSec=1

[Install]
WantedBy=multi-user.target
Alias=sshd.service
`,
  },
]

/** Starts daemons as children of init, without a terminal. */
export function startServices(host: Host, names: readonly string[], services: readonly LabService[]): void {
  for (const name of names) {
    const service = services.find(each => each.name === name)
    if (service === undefined)
      throw new Error(`there is no service "${name}"; known: ${services.map(each => each.name).join(', ')}`)
    if (service.program !== undefined) installProgram(host, service.program.path, service.program.program)
    installUnit(host, name, { [`/usr/lib/systemd/system/${name}.service`]: service.unit })
    startUnit(host, name)
  }
}

/** Puts the files of a unit on a host and enables it. */
export function installUnit(host: Host, name: string, files: Readonly<Record<string, string>>): void {
  plant(host.mounts.lookup('/') as DirectoryInode, treeOf(files))
  host.services!.enable(loaded(host, name))
}

export function startUnit(host: Host, name: string): void {
  loaded(host, name).start()
}

function loaded(host: Host, name: string) {
  const service = host.services!.find(name)
  if (service === undefined || service.problem !== undefined)
    throw new Error(`unit ${name} of ${host.name}: ${service?.problem ?? 'there is no file'}`)
  return service
}
