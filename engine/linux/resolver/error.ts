/** An error of getaddrinfo(3) with the text of gai_strerror(3), glibc 2.36. */
export class GaiError {
  readonly name: string
  readonly text: string

  constructor(name: string, text: string) {
    this.name = name
    this.text = text
  }
}

export const EAI_NONAME = new GaiError('EAI_NONAME', 'Name or service not known')
export const EAI_AGAIN = new GaiError('EAI_AGAIN', 'Temporary failure in name resolution')
export const EAI_FAIL = new GaiError('EAI_FAIL', 'Non-recoverable failure in name resolution')
export const EAI_NODATA = new GaiError('EAI_NODATA', 'No address associated with hostname')
export const EAI_SERVICE = new GaiError('EAI_SERVICE', 'Servname not supported for ai_socktype')
export const EAI_ADDRFAMILY = new GaiError('EAI_ADDRFAMILY', 'Address family for hostname not supported')
