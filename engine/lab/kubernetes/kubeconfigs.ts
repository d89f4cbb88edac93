import { textToBase64 } from '../../kube/api/schema/base64.ts'
import { kubeconfigText } from '../../kube/client/kubeconfig.ts'
import type { Authority, Subject } from './pki.ts'

/** A kubeconfig for a subject, with its certificate in it. */
export function kubeconfigFor(
  authority: Authority,
  cluster: string,
  server: string,
  subject: Subject,
  user = subject.commonName,
): string {
  const { certificate, key } = authority.issue(subject)
  return kubeconfigText({
    server,
    cluster,
    user,
    ca: textToBase64(authority.pem),
    certificate: textToBase64(certificate),
    key: textToBase64(key),
  })
}
