import * as v from 'valibot'
import { parseIp, parseMac, parsePrefix } from '../wire/address.ts'
import { ClusterSpec } from './kubernetes/cluster-spec.ts'

const Name = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/, 'a name is lower-case letters, digits and dashes'),
)
const LinkName = v.pipe(
  v.string(),
  v.regex(/^[^\s/:]{1,15}$/, 'a device name has at most 15 characters, no space, slash or colon'),
)
const Prefix = v.pipe(
  v.string(),
  v.check(text => text.includes('/') && parsePrefix(text) !== undefined, 'expected ADDRESS/LENGTH'),
)
const Address = v.pipe(
  v.string(),
  v.check(text => parseIp(text) !== undefined, 'expected an IP address'),
)
const MacText = v.pipe(
  v.string(),
  v.check(text => parseMac(text) !== undefined, 'expected a MAC address'),
)
const Path = v.pipe(v.string(), v.regex(/^\//, 'expected an absolute path'))

/** An Ethernet port of a host. */
export const InterfaceSpec = v.strictObject({
  name: LinkName,
  mac: v.optional(MacText),
  addresses: v.optional(v.array(Prefix), []),
  mtu: v.optional(v.pipe(v.number(), v.integer(), v.minValue(68), v.maxValue(65535)), 1500),
  up: v.optional(v.boolean(), true),
})

export const RouteSpec = v.strictObject({
  to: v.union([v.literal('default'), Prefix]),
  via: Address,
})

export const HostSpec = v.strictObject({
  name: Name,
  /** What it is, in a few words, for the picture. */
  role: v.optional(v.string(), ''),
  interfaces: v.optional(v.array(InterfaceSpec), []),
  routes: v.optional(v.array(RouteSpec), []),
  /** net.ipv4.ip_forward and its IPv6 counterpart. */
  forwarding: v.optional(v.boolean(), false),
  /** Daemons of the image that are started, by name; see lab/services. */
  services: v.optional(v.array(v.string()), []),
  files: v.optional(v.record(Path, v.string()), {}),
  /** A shell script that runs as root when the host boots. */
  boot: v.optional(v.string(), ''),
})

/** A switch: hosts' interfaces that share a segment, as `HOST:INTERFACE`. */
export const SwitchSpec = v.strictObject({
  name: Name,
  ports: v.array(v.pipe(v.string(), v.regex(/^[a-z0-9-]+:[^\s/:]+$/, 'expected HOST:INTERFACE'))),
})

export const CableSpec = v.strictObject({
  ends: v.tuple([v.string(), v.string()]),
  /** One way, in milliseconds. */
  delay: v.optional(v.pipe(v.number(), v.minValue(0)), 0.05),
  /** 0 to 1. */
  loss: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 0),
  /** Megabits a second; 0 for no limit. */
  rate: v.optional(v.pipe(v.number(), v.minValue(0)), 10_000),
})

/** A lab as data: what `lab run --lab FILE` reads and what the built-in labs are written in. */
export const LabSpec = v.strictObject({
  name: Name,
  title: v.string(),
  /** The host on which the learner starts. */
  start: Name,
  hosts: v.pipe(v.array(HostSpec), v.minLength(1), v.maxLength(2000)),
  switches: v.optional(v.array(SwitchSpec), []),
  cables: v.optional(v.array(CableSpec), []),
  /** Present where there is a Kubernetes cluster. */
  cluster: v.optional(ClusterSpec),
})

export type LabSpec = v.InferOutput<typeof LabSpec>
export type LabInput = v.InferInput<typeof LabSpec>
export type HostSpec = v.InferOutput<typeof HostSpec>

/** What is wrong with data that should follow a schema: where, what was found, what was expected. */
export class SchemaError extends Error {
  readonly problems: readonly string[]

  constructor(what: string, problems: readonly string[]) {
    super(`${what}:\n${problems.map(problem => `  ${problem}`).join('\n')}`)
    this.problems = problems
  }
}

/** Reads untrusted data by a schema; throws a SchemaError that names every problem. */
export function check<Schema extends v.GenericSchema>(
  schema: Schema,
  data: unknown,
  what: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, data)
  if (result.success) return result.output
  throw new SchemaError(
    what,
    result.issues.map(issue => `${v.getDotPath(issue) ?? 'top level'}: ${issue.message}`),
  )
}

/** A lab that holds together: names are unique, ends exist, and each interface is plugged in once. */
export function labSpec(data: unknown): LabSpec {
  const spec = check(LabSpec, data, 'lab')
  const problems: string[] = []
  const ports = new Set<string>()
  const hosts = new Set<string>()
  for (const host of spec.hosts) {
    if (hosts.has(host.name)) problems.push(`hosts: "${host.name}" occurs twice`)
    hosts.add(host.name)
    for (const each of host.interfaces) ports.add(`${host.name}:${each.name}`)
  }
  const used = new Set<string>()
  for (const end of [...spec.switches.flatMap(each => each.ports), ...spec.cables.flatMap(each => each.ends)]) {
    if (!ports.has(end)) problems.push(`"${end}" is no interface of a host`)
    else if (used.has(end)) problems.push(`"${end}" is plugged in twice`)
    used.add(end)
  }
  const { cluster } = spec
  if (cluster !== undefined)
    for (const name of [cluster.controlPlane, ...cluster.workers, ...cluster.clients])
      if (!hosts.has(name)) problems.push(`cluster: "${name}" is no host`)
  if (!hosts.has(spec.start)) problems.push(`start: "${spec.start}" is no host`)
  if (problems.length > 0) throw new SchemaError(`lab ${spec.name}`, problems)
  return spec
}
