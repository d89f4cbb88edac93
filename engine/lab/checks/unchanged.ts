import * as v from 'valibot'
import { failed } from '../../net/errno.ts'
import { formatIp } from '../../wire/address.ts'
import type { Lab } from '../lab.ts'
import { findPlace, NoPlace } from '../place.ts'
import { checkKind, notPassed, passed } from './check.ts'

/** Something is as it was before the learner came. */
export const unchanged = checkKind({
  name: 'unchanged',
  summary: 'Addresses of a device, a file, or a part of a Kubernetes object are as they were.',
  schema: v.union([
    v.strictObject({ host: v.string(), addresses: v.string() }),
    v.strictObject({ host: v.string(), file: v.string() }),
    v.strictObject({ path: v.string(), field: v.optional(v.string(), 'spec') }),
  ]),
  note: stateOf,
  run(spec, { lab, before }) {
    const name =
      'addresses' in spec ? `${spec.host}:${spec.addresses}` : 'file' in spec ? `${spec.host}:${spec.file}` : spec.path
    const [now, then] = [stateOf(spec, lab), before.get(spec)]
    return now === then
      ? passed(`${name} is as it was`)
      : notPassed(`${name} must stay as it was: it was ${then}, it is ${now}`)
  },
})

type Spec =
  | { readonly host: string; readonly addresses: string }
  | { readonly host: string; readonly file: string }
  | { readonly path: string; readonly field: string }

function stateOf(spec: Spec, lab: Lab): string {
  if ('addresses' in spec) return addresses(lab, spec.host, spec.addresses)
  return 'file' in spec ? file(lab, spec.host, spec.file) : part(lab, spec.path, spec.field)
}

function addresses(lab: Lab, host: string, device: string): string {
  const place = findPlace(lab, host)
  if (place instanceof NoPlace) return place.reason
  const link = place.host.network.net.link(device)
  return link === undefined
    ? 'gone'
    : link.ipv4.addresses.map(each => `${formatIp(each.local)}/${each.length}`).join(', ') || 'without an address'
}

function file(lab: Lab, host: string, path: string): string {
  const place = findPlace(lab, host)
  if (place instanceof NoPlace) return place.reason
  const text = place.process.readFile(path)
  return failed(text) ? text.text : JSON.stringify(text)
}

function part(lab: Lab, path: string, field: string): string {
  const object = lab.cluster?.get<Record<string, unknown>>(path)
  return object === undefined ? 'gone' : JSON.stringify(object[field])
}
