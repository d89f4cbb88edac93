/**
 * Gives the real API server and the emulated one the same random objects and prints how their answers differ. For finding
 * what no scene thought of; records nothing.
 *
 *   tests/record/oracle.sh && node tests/record/apiserver-compare.ts [kind,kind] [runs] [seed]
 */
import { existsSync } from 'node:fs'
import fc from 'fast-check'
import type { ResourceDefinition } from '../../engine/kube/api/definition.ts'
import { KINDS } from '../../engine/kube/api/kinds/kinds.ts'
import { type Field, shapeOf, type Type } from '../../engine/kube/api/schema/shape.ts'
import { ApiServer } from '../../engine/kube/api/server.ts'
import { ADMIN } from '../../engine/kube/api/user.ts'
import { Sim } from '../../engine/sim/sim.ts'
import { DIR, Oracle, send } from './apiserver.ts'
import { masked, sorted } from './mask.ts'
import { play } from './replay.ts'

const WORDS = ['a', 'web', 'app', 'x.com/y', 'A b', '']

/** Values by the name of the field: the first is good and comes most often. */
const VALUES: Readonly<Record<string, readonly unknown[]>> = {
  name: ['a', 'web', 'db', 'A_b', 'x.y', 'a-b'],
  containerPort: [80, 443, 0, 70000],
  port: [80, 443, 'http', 0, 70000],
  targetPort: [80, 'http'],
  protocol: ['TCP', 'UDP', 'SCTP', 'X'],
  type: ['ClusterIP', 'NodePort', 'ExternalName', 'LoadBalancer', 'RollingUpdate', 'Recreate', 'x'],
  cidr: ['10.0.0.0/8', '0.0.0.0/0', '10.1.2.3/8', 'x', 'fd00::/64'],
  except: ['10.1.0.0/16', '10.0.0.0/8', 'x'],
  ip: ['1.2.3.4', 'x', '127.0.0.1'],
  operator: ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Equal', 'x'],
  key: ['app', 'a/b', 'a b'],
  effect: ['NoSchedule', 'NoExecute', 'x'],
  restartPolicy: ['Always', 'Never', 'OnFailure', 'x'],
  dnsPolicy: ['ClusterFirst', 'Default', 'None', 'x'],
  mountPath: ['/a', '/b', 'c'],
  path: ['/', '/a', 'x', ''],
  pathType: ['Prefix', 'Exact', 'ImplementationSpecific', 'x'],
  host: ['a.com', '*.a.com', 'A', '1.2.3.4'],
  image: ['nginx', 'x:1', ''],
  clusterIP: ['None', '', '10.96.5.5', 'x'],
  addressType: ['IPv4', 'IPv6', 'FQDN', 'x'],
  scheme: ['HTTP', 'HTTPS', 'x'],
  imagePullPolicy: ['Always', 'Never', 'x'],
  schedule: ['* * * * *', 'x', '@daily'],
  policyTypes: ['Ingress', 'Egress', 'x'],
}
const SCALARS: Readonly<Record<string, readonly unknown[]>> = {
  i: [1, 0, -1, 5],
  l: [1, 0, -1, 5],
  I: [80, 'http', '25%', 0],
  b: [true, false],
  Q: ['1', '500m', '1Gi', '-1'],
  T: ['2026-01-01T00:00:00Z'],
  M: ['2026-01-01T00:00:00.000000Z'],
  y: ['aGk='],
  D: ['5s'],
  R: [{ a: 1 }],
}
const ALWAYS: Readonly<Record<string, readonly string[]>> = {
  'core/v1.Container': ['name', 'image'],
  'core/v1.PodSpec': ['containers'],
  'core/v1.PodTemplateSpec': ['metadata', 'spec'],
  'core/v1.ServiceSpec': ['ports'],
  'core/v1.ServicePort': ['port'],
  'core/v1.ContainerPort': ['containerPort'],
  'meta/v1.LabelSelector': ['matchLabels'],
  'apps/v1.DeploymentSpec': ['selector', 'template'],
}
const NEVER = [
  'status',
  'managedFields',
  'kind',
  'apiVersion',
  'resourceClaims',
  'windowsOptions',
  'privileged',
  'hostUsers',
  'procMount',
]

function valuesFor(field: Pick<Field, 'name'>, type: Type, depth: number): fc.Arbitrary<unknown> {
  if (type.of === 'struct') return structOf(type.name, depth + 1)
  if (type.of === 'list') return fc.array(valuesFor(field, type.item, depth), { maxLength: 2 })
  if (type.of === 'map') return fc.constantFrom({ app: 'web' }, {}, { 'a b': 'web' })
  const fits = (value: unknown) =>
    'ild'.includes(type.letter) ? typeof value === 'number' : type.letter !== 's' || typeof value === 'string'
  const values = (VALUES[field.name] ?? SCALARS[type.letter] ?? WORDS).filter(fits)
  const some = values.length > 0 ? values : (SCALARS[type.letter] ?? WORDS)
  return fc.oneof({ weight: 2, arbitrary: fc.constant(some[0]) }, { weight: 1, arbitrary: fc.constantFrom(...some) })
}

function structOf(name: string, depth: number): fc.Arbitrary<object> {
  const always = ALWAYS[name] ?? []
  const fields = shapeOf(name).fields.filter(field => !NEVER.includes(field.name))
  const others = fields.filter(field => !always.includes(field.name) && field.name !== 'metadata')
  const given = fields.filter(field => always.includes(field.name))
  return fc
    .subarray(others, { maxLength: Math.min(others.length, depth > 4 ? 1 : 2) })
    .chain(chosen =>
      fc.record(Object.fromEntries([...given, ...chosen].map(field => [field.name, fieldOf(field, depth)]))),
    )
}

const fieldOf = (field: Field, depth: number): fc.Arbitrary<unknown> =>
  field.name === 'metadata' ? fc.constantFrom({ labels: { app: 'web' } }, {}) : valuesFor(field, field.type, depth)

/** A whole object; what has a spec always gets one. */
function objectOf({ type }: ResourceDefinition): fc.Arbitrary<object> {
  const spec = shapeOf(type).byName.get('spec')
  return spec?.type.of === 'struct' ? fc.record({ spec: structOf(spec.type.name, 1) }) : structOf(type, 0)
}

type Answer = { readonly status: number; readonly response: unknown }

function causes({ status, response }: Answer): string[] {
  const { details } = response as { details?: { causes?: { field: string; message: string }[] } }
  return status === 422 ? (details?.causes ?? []).map(({ field, message }) => `${field}: ${message}`) : []
}

function differences(real: Answer, ours: Answer): string[] {
  const [wanted, got] = [causes(real), causes(ours)]
  const found = [
    ...wanted.filter(text => !got.includes(text)).map(text => `missing ${text}`),
    ...got.filter(text => !wanted.includes(text)).map(text => `extra   ${text}`),
  ]
  if (found.length > 0) return found
  return [`want ${JSON.stringify(sorted(real)).slice(0, 600)}`, `got  ${JSON.stringify(sorted(ours)).slice(0, 600)}`]
}

async function compare(
  definition: ResourceDefinition,
  server: ApiServer,
  sim: Sim,
  runs: number,
  seed: number,
): Promise<void> {
  const root =
    definition.group === '' ? `/api/${definition.version}` : `/apis/${definition.group}/${definition.version}`
  const path = `${root}${definition.namespaced ? '/namespaces/default' : ''}/${definition.plural}?dryRun=All`
  const seen = new Set<string>()
  let same = 0
  for (const object of fc.sample(objectOf(definition), { numRuns: runs, seed })) {
    const body = JSON.stringify({ ...object, metadata: { name: 'fz', labels: { app: 'web' } } })
    const answer = await send({ method: 'POST', path, body }, body)
    const real = { status: answer.status, response: masked(answer.body) }
    const { status, response } = play(sim, server, { method: 'POST', path, body, status: 0, response: '' }) as Answer
    const ours = { status, response }
    if (JSON.stringify(sorted(real)) === JSON.stringify(sorted(ours))) {
      same++
      continue
    }
    const lines = differences(real, ours)
    const kind = lines[0]!.replace(/\[\d+\]/g, '[]').replace(/"[^"]*"/g, '""')
    if (!seen.has(kind))
      console.log(`${definition.name}\n  ${lines.slice(0, 4).join('\n  ').slice(0, 1500)}\n  ${body.slice(0, 300)}`)
    seen.add(kind)
  }
  console.log(`${definition.name}: ${same} of ${runs} answers are the same`)
}

async function main(): Promise<void> {
  if (!existsSync(`${DIR}/kube-apiserver`)) {
    console.log(`skipped: no kube-apiserver in ${DIR}; tests/record/oracle.sh builds it where the Go toolchain is`)
    return
  }
  const [kinds = '', runs = '100', seed = '1'] = process.argv.slice(2)
  const wanted = kinds === '' ? [] : kinds.split(',')
  const sim = new Sim('compare')
  const server = new ApiServer(sim)
  const account = { metadata: { name: 'default' } }
  const path = '/api/v1/namespaces/default/serviceaccounts'
  server.handle({ method: 'POST', path, body: account, user: ADMIN })
  const oracle = new Oracle()
  try {
    await oracle.start()
    await send({ method: 'POST', path }, JSON.stringify(account))
    for (const definition of KINDS)
      if (wanted.length === 0 || wanted.includes(definition.plural))
        await compare(definition, server, sim, Number(runs), Number(seed))
  } finally {
    oracle.stop()
  }
}

await main()
