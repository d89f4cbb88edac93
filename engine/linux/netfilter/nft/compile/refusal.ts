import type { Location } from '../location.ts'

/** What the kernel says of a rule: an error, and the place in the rule if it tells. */
export class Refusal {
  readonly errno: 'ENOENT' | 'EOPNOTSUPP' | 'EINVAL' | 'EPROTO' | 'ERANGE' | 'EEXIST' | 'EOVERFLOW'
  readonly location: Location | null

  constructor(errno: Refusal['errno'], location: Location | null) {
    this.errno = errno
    this.location = location
  }
}
