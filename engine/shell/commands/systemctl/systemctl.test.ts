import { expect, test } from 'vitest'
import { treeOf } from '../../../lab/machine.ts'
import { Testbed } from '../../../lab/testbed.ts'
import { type DirectoryInode, plant } from '../../../linux/vfs/directory.ts'

// Texts: systemd 252.38 of Debian 12, run as process 1 of a container with these units.

const DIRECTORY = '/usr/lib/systemd/system'

function bed(files: Record<string, string>): Testbed {
  const net = new Testbed()
  const units = Object.fromEntries(Object.entries(files).map(([name, text]) => [`${DIRECTORY}/${name}`, text]))
  plant(net.host.mounts.lookup('/') as DirectoryInode, treeOf(units))
  return net
}

const KUBELET = `[Unit]
Description=kubelet: The Kubernetes Node Agent
Documentation=https://kubernetes.io/docs/

[Service]
ExecStart=/usr/bin/nothing
Restart=always
StartLimitInterval=0
RestartSec=10

[Install]
WantedBy=multi-user.target
`
const DROP_IN = `[Service]
Environment="ARGS=50 70"
ExecStart=
ExecStart=/usr/bin/sleep $ARGS
`

/** Times and numbers of processes vary. */
function masked(text: string): string {
  return text
    .replace(/\w{3} \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC; [^\n]* ago/g, 'DATE')
    .replace(/\w{3} \d\d \d\d:\d\d:\d\d/g, 'TIME')
    .replace(/(CPU|Duration): \S+/g, '$1: SPAN')
    .replace(/(PID: |Process: |─(?=\d+ )|[\w)]\[)\d+/g, '$1N')
    .replace(/systemd\[N\]/g, 'systemd[1]')
}

const kubeletFiles = { 'kubelet.service': KUBELET, 'kubelet.service.d/10-kubeadm.conf': DROP_IN }

test('a service is enabled, started, looked at and stopped', () => {
  const net = bed(kubeletFiles)
  const run = (command: string) => masked(net.run('a', command))
  expect(run('systemctl is-enabled kubelet')).toBe('disabled\n[1]')
  expect(run('systemctl enable --now kubelet')).toBe(
    'Created symlink /etc/systemd/system/multi-user.target.wants/kubelet.service → /lib/systemd/system/kubelet.service.\n[0]',
  )
  net.pass(2)
  expect(run('systemctl status kubelet')).toBe(`● kubelet.service - kubelet: The Kubernetes Node Agent
     Loaded: loaded (/lib/systemd/system/kubelet.service; enabled; preset: enabled)
    Drop-In: /usr/lib/systemd/system/kubelet.service.d
             └─10-kubeadm.conf
     Active: active (running) since DATE
       Docs: https://kubernetes.io/docs/
   Main PID: N (sleep)
        CPU: SPAN
     CGroup: /system.slice/kubelet.service
             └─N /usr/bin/sleep 50 70

TIME linux systemd[1]: Started kubelet.service - kubelet: The Kubernetes Node Agent.
[0]`)
  expect(run('systemctl stop kubelet')).toBe('[0]')
  expect(run('systemctl status kubelet')).toBe(`○ kubelet.service - kubelet: The Kubernetes Node Agent
     Loaded: loaded (/lib/systemd/system/kubelet.service; enabled; preset: enabled)
    Drop-In: /usr/lib/systemd/system/kubelet.service.d
             └─10-kubeadm.conf
     Active: inactive (dead) since DATE
   Duration: SPAN
       Docs: https://kubernetes.io/docs/
    Process: N ExecStart=/usr/bin/sleep $ARGS (code=killed, signal=TERM)
   Main PID: N (code=killed, signal=TERM)
        CPU: SPAN

TIME linux systemd[1]: Started kubelet.service - kubelet: The Kubernetes Node Agent.
TIME linux systemd[1]: Stopping kubelet.service - kubelet: The Kubernetes Node Agent...
TIME linux systemd[1]: kubelet.service: Deactivated successfully.
TIME linux systemd[1]: Stopped kubelet.service - kubelet: The Kubernetes Node Agent.
[3]`)
  expect(run('systemctl is-active kubelet nosuch')).toBe('inactive\ninactive\n[3]')
  expect(run('systemctl disable kubelet')).toBe(
    'Removed "/etc/systemd/system/multi-user.target.wants/kubelet.service".\n[0]',
  )
})

test('a killed service comes back after RestartSec', () => {
  const net = bed(kubeletFiles)
  const run = (command: string) => masked(net.run('a', command))
  run('systemctl start kubelet')
  net.pass(1)
  run('systemctl kill -s KILL kubelet')
  net.pass(1)
  expect(run('systemctl status kubelet')).toContain(
    '     Active: activating (auto-restart) (Result: signal) since DATE\n',
  )
  expect(run('systemctl is-active kubelet')).toBe('activating\n[3]')
  net.pass(10)
  expect(run('systemctl is-active kubelet')).toBe('active\n[0]')
  expect(run('systemctl show kubelet -p NRestarts -p SubState')).toBe('NRestarts=1\nSubState=running\n[0]')
  expect(
    run('journalctl -u kubelet --no-pager -n 6'),
  ).toBe(`TIME linux systemd[1]: kubelet.service: Sent signal SIGKILL to main process ${pidIn(net)} (sleep) on client request.
TIME linux systemd[1]: kubelet.service: Main process exited, code=killed, status=9/KILL
TIME linux systemd[1]: kubelet.service: Failed with result 'signal'.
TIME linux systemd[1]: kubelet.service: Scheduled restart job, restart counter is at 1.
TIME linux systemd[1]: Stopped kubelet.service - kubelet: The Kubernetes Node Agent.
TIME linux systemd[1]: Started kubelet.service - kubelet: The Kubernetes Node Agent.
[0]`)
})

function pidIn(net: Testbed): string {
  const lines = net.host.services!.journal.lines
  return /process (\d+)/.exec(lines.find(line => line.text.includes('main process'))!.text)![1]!
}

test('a service that fails too often is given up', () => {
  const net = bed({
    'looping.service': `[Unit]
Description=Ends at once
[Service]
ExecStart=/bin/cat /nothing
Restart=on-failure
`,
  })
  const run = (command: string) => masked(net.run('a', command))
  expect(run('systemctl start looping')).toBe('[0]')
  net.pass(2)
  expect(run('systemctl status looping')).toBe(`× looping.service - Ends at once
     Loaded: loaded (/lib/systemd/system/looping.service; static)
     Active: failed (Result: exit-code) since DATE
   Duration: SPAN
    Process: N ExecStart=/bin/cat /nothing (code=exited, status=1/FAILURE)
   Main PID: N (code=exited, status=1/FAILURE)
        CPU: SPAN

TIME linux systemd[1]: looping.service: Scheduled restart job, restart counter is at 5.
TIME linux systemd[1]: Stopped looping.service - Ends at once.
TIME linux systemd[1]: looping.service: Start request repeated too quickly.
TIME linux systemd[1]: looping.service: Failed with result 'exit-code'.
TIME linux systemd[1]: Failed to start looping.service - Ends at once.
[3]`)
  expect(run('systemctl start looping')).toBe(
    'Job for looping.service failed because the control process exited with error code.\nSee "systemctl status looping.service" and "journalctl -xeu looping.service" for details.\n[1]',
  )
  expect(run('systemctl --failed')).toBe(`  UNIT            LOAD   ACTIVE SUB    DESCRIPTION
● looping.service loaded failed failed Ends at once

LOAD   = Reflects whether the unit definition was properly loaded.
ACTIVE = The high-level unit activation state, i.e. generalization of SUB.
SUB    = The low-level unit activation state, values depend on unit type.
1 loaded units listed.
[0]`)
  expect(run('journalctl -u looping -o cat -n 2 -t cat')).toBe(
    '/bin/cat: /nothing: No such file or directory\n/bin/cat: /nothing: No such file or directory\n[0]',
  )
})

test('a program that is not there', () => {
  const net = bed({
    'noexec.service': '[Unit]\nDescription=Not there\n[Service]\nExecStart=/usr/bin/nosuchprogram\n',
  })
  net.run('a', 'systemctl start noexec')
  net.pass(0.1)
  expect(
    masked(net.run('a', 'journalctl --no-pager -u noexec')),
  ).toBe(`TIME linux systemd[1]: Started noexec.service - Not there.
TIME linux (hprogram)[N]: noexec.service: Failed to locate executable /usr/bin/nosuchprogram: No such file or directory
TIME linux (hprogram)[N]: noexec.service: Failed at step EXEC spawning /usr/bin/nosuchprogram: No such file or directory
TIME linux systemd[1]: noexec.service: Main process exited, code=exited, status=203/EXEC
TIME linux systemd[1]: noexec.service: Failed with result 'exit-code'.
[0]`)
})

test('masked units, changed files, and what is not there', () => {
  const net = bed(kubeletFiles)
  const run = (command: string | string[]) => masked(net.run('a', command))
  expect(run('systemctl start nosuch')).toBe('Failed to start nosuch.service: Unit nosuch.service not found.\n[5]')
  expect(run('systemctl stop nosuch')).toBe('Failed to stop nosuch.service: Unit nosuch.service not loaded.\n[5]')
  expect(run('systemctl status nosuch')).toBe('Unit nosuch.service could not be found.\n[4]')
  expect(run('systemctl reload kubelet')).toBe(
    'Failed to reload kubelet.service: Job type reload is not applicable for unit kubelet.service.\n[3]',
  )
  expect(run('systemctl mask kubelet')).toBe('Created symlink /etc/systemd/system/kubelet.service → /dev/null.\n[0]')
  expect(run('systemctl start kubelet')).toBe('Failed to start kubelet.service: Unit kubelet.service is masked.\n[1]')
  expect(run('systemctl unmask kubelet')).toBe('Removed "/etc/systemd/system/kubelet.service".\n[0]')
  run('systemctl start kubelet')
  run(['bash', '-c', `echo ExecStart= > ${DIRECTORY}/kubelet.service.d/20.conf`])
  expect(run('systemctl stop kubelet')).toBe(
    "Warning: The unit file, source configuration file or drop-ins of kubelet.service changed on disk. Run 'systemctl daemon-reload' to reload units.\n[0]",
  )
  expect(run('systemctl cat nosuch')).toBe('No files found for nosuch.service.\n[1]')
  expect(run('systemctl frobnicate')).toBe('Unknown command verb frobnicate.\n[1]')
  expect(run('systemctl start')).toBe('Too few arguments.\n[1]')
  expect(run('systemctl isolate x')).toBe('systemctl: "isolate" is not emulated here\n[1]')
  expect(run('journalctl -u nosuch')).toBe('-- No entries --\n[0]')
  expect(run('journalctl -o nonsense')).toBe("Unknown output format 'nonsense'.\n[1]")
})
