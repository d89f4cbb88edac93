import { reverseName } from '../../../linux/resolver/getnameinfo.ts'
import { parseHosts } from '../../../linux/resolver/hosts.ts'
import { failed } from '../../../net/errno.ts'
import type { Ip } from '../../../wire/address.ts'
import * as dns from '../../../wire/dns.ts'
import { type DnsPlugin, isInZone, normalizeZone, replyTo } from '../plugin.ts'

const OPTIONS = ['ttl', 'no_reverse', 'reload', 'fallthrough']

/** Answers from a file like /etc/hosts, and from lines of the same kind in its block (plugin/hosts). */
export const hosts: DnsPlugin = {
  name: 'hosts',
  setup({ process, directive, zones }) {
    const [first, ...rest] = directive.args
    const path = first ?? '/etc/hosts'
    const served = rest.length === 0 ? zones : rest.flatMap(normalizeZone)
    const option = (name: string) => directive.block.find(property => property.name === name)
    const ttl = Number(option('ttl')?.args[0] ?? '3600')
    const through = option('fallthrough')
    const inline = directive.block
      .filter(property => !OPTIONS.includes(property.name))
      .map(property => [property.name, ...property.args].join(' '))
      .join('\n')
    const entries = () => {
      const text = process.readFile(path)
      return parseHosts(`${failed(text) ? '' : text}\n${inline}`)
    }
    return next =>
      function* handle(request) {
        const zone = served.find(each => isInZone(request.name, each))
        if (zone === undefined) return yield* next(request)
        const name = request.name.replace(/\.$/, '')
        const all = entries()
        const addresses = all
          .filter(entry => entry.names.some(each => each.toLowerCase() === name))
          .map(each => each.address)
        const make = (data: dns.RecordData) => ({ name: request.name, class: dns.RecordClass.IN, ttl, data })
        const answers = [
          ...addresses.filter(address => matches(request.type, address)).map(address => make(addressData(address))),
          ...(request.type === dns.RecordType.PTR && option('no_reverse') === undefined
            ? all
                .filter(entry => reverseName(entry.address) === request.name)
                .flatMap(entry => entry.names.map(target => make({ type: 'PTR', target: `${target}.` })))
            : []),
        ]
        if (answers.length > 0) return replyTo(request, { answers })
        if (addresses.length > 0) return replyTo(request, {})
        const falls =
          through !== undefined &&
          (through.args.length === 0 || through.args.flatMap(normalizeZone).some(each => isInZone(request.name, each)))
        return falls ? yield* next(request) : replyTo(request, { rcode: dns.Rcode.nameError })
      }
  },
}

function matches(type: number, address: Ip): boolean {
  return type === (typeof address === 'number' ? dns.RecordType.A : dns.RecordType.AAAA)
}

function addressData(address: Ip): dns.RecordData {
  return typeof address === 'number' ? { type: 'A', address } : { type: 'AAAA', address }
}
