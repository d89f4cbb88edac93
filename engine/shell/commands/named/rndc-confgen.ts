import { toBase64 } from '../../../linux/ssh/encoding.ts'
import { failed } from '../../../net/errno.ts'
import type { Command } from '../../command.ts'
import { getopt, hasOption, isOptionError, lastOption } from '../../getopt.ts'
import { CONTROL_PORT, KEY_FILE } from './rndc.ts'

const BITS = 256
const BITS_MAX = 512
const ALGORITHMS = ['hmac-md5', 'hmac-sha1', 'hmac-sha224', 'hmac-sha256', 'hmac-sha384', 'hmac-sha512']

/** rndc-confgen(8), BIND 9.18. */
export const rndcConfgen: Command = {
  name: 'rndc-confgen',
  directory: '/usr/sbin',
  summary: 'makes the key between rndc and named',
  synopsis: ['[-a] [-A ALGORITHM] [-b BITS] [-c FILE] [-k NAME] [-p PORT] [-s ADDRESS] [-q]'],
  options: [
    { short: 'a', text: `Writes the key alone, to ${KEY_FILE}, where both look for it.` },
    { short: 'A', argument: 'ALGORITHM', text: 'The algorithm (hmac-sha256).' },
    { short: 'b', argument: 'BITS', text: `Length of the secret (${BITS}).` },
    { short: 'c', argument: 'FILE', text: 'Where -a writes.' },
    { short: 'k', argument: 'NAME', text: 'The name of the key (rndc-key).' },
    { short: 'p', argument: 'PORT', text: `The port of named (${CONTROL_PORT}).` },
    { short: 'q', text: 'Does not say where the key went.' },
    { short: 's', argument: 'ADDRESS', text: 'The address of named (127.0.0.1).' },
    { short: 't', argument: 'DIRECTORY', text: 'Another root directory.', emulated: false },
    { short: 'u', argument: 'USER', text: 'The owner of the file.', emulated: false },
  ],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options)
    if (isOptionError(parsed)) {
      yield* process.printError(`rndc-confgen: ${parsed.text}\n`)
      return 1
    }
    const algorithm = lastOption(parsed, 'A') ?? 'hmac-sha256'
    if (!ALGORITHMS.includes(algorithm)) {
      yield* process.printError(`rndc-confgen: unsupported algorithm ${algorithm}\n`)
      return 1
    }
    const bits = Number(lastOption(parsed, 'b') ?? BITS)
    if (!(bits >= 1 && bits <= BITS_MAX)) {
      yield* process.printError(`rndc-confgen: keysize ${lastOption(parsed, 'b')} out of range (must be 1-512)\n\n`)
      return 1
    }
    const name = lastOption(parsed, 'k') ?? 'rndc-key'
    const secret = toBase64(process.host.sim.random(`rndc-confgen:${process.pid}`).bytes(Math.ceil(bits / 8)))
    const key = `key "${name}" {\n\talgorithm ${algorithm};\n\tsecret "${secret}";\n};\n`
    if (hasOption(parsed, 'a')) {
      const file = lastOption(parsed, 'c') ?? KEY_FILE
      const error = process.writeWholeFile(file, key, false, 0o600)
      if (failed(error)) {
        yield* process.printError(`rndc-confgen: create keyfile ("${file}"): ${error.text.toLowerCase()}\n`)
        return 1
      }
      if (!hasOption(parsed, 'q')) yield* process.printError(`wrote key file "${file}"\n`)
      return 0
    }
    const address = lastOption(parsed, 's') ?? '127.0.0.1'
    const port = lastOption(parsed, 'p') ?? `${CONTROL_PORT}`
    const commented = key.replace(/^(?=.)/gm, '# ')
    yield* process.print(
      `# Start of rndc.conf\n${key}\noptions {\n\tdefault-key "${name}";\n\tdefault-server ${address};\n\tdefault-port ${port};\n};\n# End of rndc.conf\n\n# Use with the following in named.conf, adjusting the allow list as needed:\n${commented}# \n# controls {\n# \tinet ${address} port ${port}\n# \t\tallow { ${address}; } keys { "${name}"; };\n# };\n# End of named.conf\n`,
    )
    return 0
  },
}
