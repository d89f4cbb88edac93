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
  run(spec, { lab, before }) {
    const [name, now, then] =
      'addresses' in spec
        ? [
            `${spec.host}:${spec.addresses}`,
            addresses(lab, spec.host, spec.addresses),
            addresses(before, spec.host, spec.addresses),
          ]
        : 'file' in spec
          ? [`${spec.host}:${spec.file}`, file(lab, spec.host, spec.file), file(before, spec.host, spec.file)]
          : [spec.path, part(lab, spec.path, spec.field), part(before, spec.path, spec.field)]
    return now === then
      ? passed(`${name} is as it was`)
      : notPassed(`${name} must stay as it was: it was ${then}, it is ${now}`)
  },
})

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
