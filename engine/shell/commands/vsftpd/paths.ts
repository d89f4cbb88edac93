import { withoutDots } from '../../../linux/http/url.ts'
import type { Process } from '../../../linux/process.ts'

/** The file system as a session sees it: below a root of its own, with a working directory. */
export class SessionPaths {
  readonly #process: Process
  readonly #root: string
  cwd = '/'

  constructor(process: Process, root: string) {
    this.#process = process
    this.#root = root === '/' ? '' : root.replace(/\/+$/, '')
  }

  /** A path that a client names, without dots: nothing leads above the root. */
  virtual(path: string): string {
    const whole = path.startsWith('/') ? path : `${this.cwd === '/' ? '' : this.cwd}/${path}`
    const clean = withoutDots(whole.replace(/\/+/g, '/'))
    return clean.length > 1 ? clean.replace(/\/$/, '') : '/'
  }

  real(path: string): string {
    return this.#root + this.virtual(path) || '/'
  }

  resolve(path: string) {
    const { mounts, credentials } = this.#process
    return mounts.resolve(this.real(path), '/', credentials)
  }
}
