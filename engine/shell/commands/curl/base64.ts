const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** RFC 4648 4. */
export function base64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3)
    text += BASE64[a >> 2]! + BASE64[((a & 3) << 4) | (b >> 4)]!
    text += at + 1 < bytes.length ? BASE64[((b & 15) << 2) | (c >> 6)]! : '='
    text += at + 2 < bytes.length ? BASE64[c & 63]! : '='
  }
  return text
}
