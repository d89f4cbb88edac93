import type { ResponseHead } from '../../../linux/http/message.ts'
import type { Running } from '../../../linux/program.ts'
import { concatAll } from '../../../wire/bytes.ts'
import { gunzipBytes } from '../../text/gzip.ts'
import { inflate } from '../../text/inflate.ts'
import { CurlError } from './error.ts'
import type { CurlOptions } from './options.ts'
import type { Output } from './output.ts'

/** What is held of a packed body, and what comes of it. */
const PACKED_MAX = 1 << 26
const UNPACKED_MAX = 1 << 28
const ZLIB_HEADER = 2

export interface Decoder {
  /** Takes what comes; false when nothing can be written. */
  readonly write: (bytes: Uint8Array) => Running<boolean>
  /** After the last piece. */
  readonly end: () => Running<CurlError | undefined>
}

/** --compressed (lib/content_encoding.c): a packed body is unpacked when all of it is there. */
export function decoder({ flags }: CurlOptions, { headers }: ResponseHead, output: Output): Decoder {
  const coding = headers.get('Content-Encoding')?.trim().toLowerCase()
  if (!flags.has('compressed') || coding === undefined || coding === 'identity')
    return {
      write: bytes => output.write(bytes),
      *end() {
        return undefined
      },
    }
  const pieces: Uint8Array[] = []
  let length = 0
  return {
    *write(bytes) {
      length += bytes.length
      if (length <= PACKED_MAX) pieces.push(bytes)
      return true
    },
    *end() {
      if (length === 0) return undefined
      const unpacked = length > PACKED_MAX ? undefined : unpack(coding, concatAll(pieces))
      if (unpacked === undefined)
        return known(coding)
          ? new CurlError(61, 'Error while processing content unencoding: incorrect header check')
          : new CurlError(
              61,
              'Unrecognized content encoding type. libcurl understands deflate, gzip content encodings.',
            )
      return (yield* output.write(unpacked)) ? undefined : new CurlError(23, 'Failure writing output to destination')
    },
  }
}

const known = (coding: string) => coding === 'deflate' || coding === 'gzip' || coding === 'x-gzip'

function unpack(coding: string, bytes: Uint8Array): Uint8Array | undefined {
  if (coding === 'gzip' || coding === 'x-gzip') {
    const unpacked = gunzipBytes(bytes)
    return unpacked instanceof Uint8Array ? unpacked : undefined
  }
  if (!known(coding)) return undefined
  // RFC 1950, or without its header, as some servers send it.
  const wrapped = (bytes[0]! & 15) === 8 && ((bytes[0]! << 8) | (bytes[1] ?? 0)) % 31 === 0
  const { bytes: unpacked, problem } = inflate(bytes, wrapped ? ZLIB_HEADER : 0, UNPACKED_MAX)
  return problem === undefined ? unpacked : undefined
}
