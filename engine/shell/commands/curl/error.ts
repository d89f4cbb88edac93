/** Why a transfer failed: curl's exit status (libcurl-errors(3)) and its message. */
export class CurlError {
  readonly code: number
  readonly text: string

  constructor(code: number, text: string) {
    this.code = code
    this.text = text
  }
}

export const MALFORMED_URL = new CurlError(3, 'URL using bad/illegal format or missing URL')

/** The paragraph that follows when a certificate is not trusted. */
export const CERTIFICATE_ADVICE = [
  'More details here: https://curl.se/docs/sslcerts.html',
  '',
  'curl failed to verify the legitimacy of the server and therefore could not',
  'establish a secure connection to it. To learn more about this situation and',
  'how to fix it, please visit the web page mentioned above.',
  '',
].join('\n')

/** From the beginning of an operation, in whole milliseconds. */
export function milliseconds(from: number, to: number): number {
  return Math.floor((to - from) / 1e6)
}
