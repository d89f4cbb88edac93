import type { Program } from '../../../linux/program.ts'
import { formatIp } from '../../../wire/address.ts'
import { peerOf, plainText, serveOn } from './http.ts'

/** hello-app of Google's samples: says who answers. */
export const helloApp: Program = {
  name: 'hello-app',
  *main(process) {
    const port = Number(process.env.get('PORT') ?? '8080')
    yield* process.print(`Server listening on port ${port}\n`)
    return yield* serveOn(process, port, function* () {
      yield* process.compute(1000)
      return plainText(`Hello, world!\nVersion: 1.0.0\nHostname: ${process.uts.hostname}\n`)
    })
  },
}

/** hashicorp/http-echo: answers everything with one text. */
export const httpEcho: Program = {
  name: 'http-echo',
  *main(process) {
    const flag = (name: string) => {
      const at = process.argv.findIndex(argument => new RegExp(`^--?${name}(=|$)`).test(argument))
      if (at < 0) return undefined
      const argument = process.argv[at]!
      return argument.includes('=') ? argument.slice(argument.indexOf('=') + 1) : process.argv[at + 1]
    }
    const text = flag('text') ?? process.env.get('ECHO_TEXT')
    if (text === undefined) {
      yield* process.printError('Missing -text option!\n')
      return 127
    }
    const port = Number((flag('listen') ?? ':5678').split(':').at(-1))
    return yield* serveOn(process, port, function* () {
      yield* process.compute(1000)
      return plainText(`${text}\n`)
    })
  },
}

/** traefik/whoami: tells the request as it arrived. */
export const whoami: Program = {
  name: 'whoami',
  *main(process) {
    const port = Number(process.env.get('WHOAMI_PORT_NUMBER') ?? '80')
    yield* process.printError(`Starting up on port ${port}\n`)
    return yield* serveOn(process, port, function* (request) {
      yield* process.compute(1000)
      const ips = process.network.net.links.flatMap(link => link.ipv4.addresses.map(each => formatIp(each.local)))
      const lines = [
        `Hostname: ${process.uts.hostname}`,
        ...ips.map(ip => `IP: ${ip}`),
        `RemoteAddr: ${peerOf(request)}`,
        `${request.method} ${request.target} HTTP/1.1`,
        ...Array.from(request.headers, ([name, value]) => `${name}: ${value}`),
        '',
      ]
      return plainText(`${lines.join('\n')}\n`)
    })
  },
}
