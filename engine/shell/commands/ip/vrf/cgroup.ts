/** The VRF that a control group stands for: what follows `/vrf/` in its path (vrf_identify). */
export function vrfOfCgroup(cgroup: string): string | null {
  const at = cgroup.indexOf('/vrf/')
  return at < 0 || at + 5 === cgroup.length ? null : cgroup.slice(at + 5)
}

/** The control group of a VRF, next to that of who asks, apart for each named network namespace (vrf_switch). */
export function cgroupOfVrf(current: string, namespace: string | undefined, vrf: string): string {
  const at = current.indexOf('/vrf')
  const stripped = at < 0 ? current : current.slice(0, at)
  const base = stripped === '/' ? '' : stripped
  const apart = namespace === undefined || base.endsWith(namespace) ? '' : `${namespace}/`
  return `${base}/${apart}vrf/${vrf}`
}
