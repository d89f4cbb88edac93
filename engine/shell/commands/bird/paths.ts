export const CONTROL = '/run/bird/bird.ctl'
export const CONFIG = '/etc/bird/bird.conf'

/** What is there after the installation: a table for the kernel, and nobody to talk to. */
export const DEFAULT_CONFIG = `# The configuration of bird: bird(8), birdc(8).
# "birdc configure" reads it again while bird runs.

log syslog all;

# router id 192.0.2.1;

# Watches the network devices.
protocol device {
}

# The networks of the devices as routes.
protocol direct {
	disabled;
	ipv4;
	ipv6;
}

# What bird knows goes into the routing tables of the kernel.
protocol kernel {
	ipv4 {
		export all;
	};
}

protocol kernel {
	ipv6 { export all; };
}

protocol static {
	ipv4;
}
`

export const UNIT = `[Unit]
Description=BIRD Internet Routing Daemon
After=network.target

[Service]
ExecReload=/usr/sbin/birdc configure
ExecStart=/usr/sbin/bird -f
Restart=on-abort

[Install]
WantedBy=multi-user.target
`
