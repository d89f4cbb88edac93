import type { ConfigMap, Secret, ServiceAccount } from '../../../../../../kube/api/schema/generated/types.ts'
import { SECRETS } from '../../../../../../kube/client/resource.ts'
import { CommandError } from '../../../error.ts'
import type { Describer } from '../describer.ts'

export const configMap: Describer = {
  group: '',
  kind: 'ConfigMap',
  *describe(subject) {
    const { data = {}, binaryData = {} } = subject.as<ConfigMap>()
    const out = subject.begin()
    out.line(0, '\nData\n====')
    for (const key of Object.keys(data).sort()) out.line(0, `${key}:\n----\n${data[key]}\n`)
    out.line(0, '\nBinaryData\n====')
    for (const key of Object.keys(binaryData).sort()) out.line(0, `${key}: ${byteLength(binaryData[key]!)} bytes`)
    out.line(0, '')
    yield* subject.events(out)
    return out
  },
}

export const secret: Describer = {
  group: '',
  kind: 'Secret',
  *describe(subject) {
    const { data = {}, type } = subject.as<Secret>()
    const out = subject.begin()
    out.line(0, `\nType:\t${type}\n\nData\n====`)
    for (const key of Object.keys(data).sort())
      out.field(
        0,
        key,
        key === 'token' && type === SERVICE_ACCOUNT_TOKEN ? decoded(data[key]!) : `${byteLength(data[key]!)} bytes`,
      )
    return out
  },
}

const SERVICE_ACCOUNT_TOKEN = 'kubernetes.io/service-account-token'

/** Bytes that Base64 stands for. */
const byteLength = (text: string): number => Math.floor((text.replace(/=+$/, '').length * 3) / 4)

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** A token is ASCII. */
function decoded(text: string): string {
  let bits = 0
  let held = 0
  let out = ''
  for (const char of text.replace(/=+$/, '')) {
    held = ((held << 6) | BASE64.indexOf(char)) & 0xffff
    bits += 6
    if (bits >= 8) out += String.fromCharCode((held >> (bits -= 8)) & 0xff)
  }
  return out
}

export const serviceAccount: Describer = {
  group: '',
  kind: 'ServiceAccount',
  *describe(subject) {
    const { metadata, secrets = [], imagePullSecrets = [] } = subject.as<ServiceAccount>()
    const list = yield* subject.session.list(SECRETS, metadata.namespace ?? '', { limit: 500 })
    const there = list instanceof CommandError ? undefined : (list.items as unknown as readonly Secret[])
    const tokens = (there ?? []).filter(
      ({ type, metadata: { annotations = {} } }) =>
        type === SERVICE_ACCOUNT_TOKEN &&
        annotations['kubernetes.io/service-account.name'] === metadata.name &&
        annotations['kubernetes.io/service-account.uid'] === metadata.uid,
    )
    const out = subject.begin()
    for (const [title, names] of [
      ['Image pull secrets:', imagePullSecrets.map(each => each.name ?? '')],
      ['Mountable secrets: ', secrets.map(each => each.name ?? '')],
      ['Tokens:            ', tokens.map(each => each.metadata.name ?? '')],
    ] as const) {
      if (names.length === 0) out.line(0, `${title}\t<none>`)
      for (const [index, name] of names.entries()) {
        const missing = there !== undefined && !there.some(each => each.metadata.name === name)
        out.line(0, `${index === 0 ? title : ' '.repeat(title.length)}\t${name}${missing ? ' (not found)' : ''}`)
      }
    }
    yield* subject.events(out)
    return out
  },
}
