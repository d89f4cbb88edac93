import { formatIp, type Ip } from '../../../wire/address.ts'

/** `AF=2 10.0.0.1:80`, as socat writes addresses. */
export function placeText(ip: Ip, port: number): string {
  if (typeof ip === 'number') return `AF=2 ${formatIp(ip)}:${port}`
  // sockaddr_inet6_info of sysutils.c shortens nothing.
  const groups = ip.toString(16).padStart(32, '0').match(/.{4}/g)!
  return `AF=10 [${groups.join(':')}]:${port}`
}
