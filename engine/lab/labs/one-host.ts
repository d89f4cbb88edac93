import type { LabInput } from '../spec.ts'

/** One machine that is connected to nothing. */
export const oneHost: LabInput = {
  name: 'one-host',
  title: 'One host',
  start: 'host1',
  hosts: [{ name: 'host1', role: 'Linux host' }],
}
