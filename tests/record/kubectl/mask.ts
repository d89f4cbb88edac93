/** What differs from run to run in what kubectl prints, hidden the same way in recordings and in their replay. */
export function maskOutput(text: string): string {
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uid>')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? \+0000 UTC/g, '<time>')
    .replace(/\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, '<date>')
    .replace(/\b(\d+m)?\d+s\b( +|$)/gm, (_, _minutes, space: string) => (space === '' ? '<age>' : '<age> '))
    .replace(/\b(\d+m)?\d+s\b/g, '<age>')
    .replace(/kube-api-access-[a-z0-9]{5}/g, 'kube-api-access-<x>')
    .replace(/(resourceVersion\\?"?: ?\\?")\d+/g, '$1<rv>')
    .replace(/(nodePort"?: |NodePort: .*)\b3[0-2]\d{3}\b/g, '$1<node-port>')
    .replace(/:3[0-2]\d{3}\//g, ':<node-port>/')
    .replace(/kubectl-edit-\d+/g, 'kubectl-edit-<n>')
    .replace(/https:\/\/127\.0\.0\.1:\d+/g, 'https://<server>')
}
