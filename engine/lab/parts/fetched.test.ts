import { afterAll, expect, test, vi } from 'vitest'
import * as digest from '../digest.ts'
import * as lab from '../lab.ts'
import * as script from '../lab-script.ts'
import { labs } from '../labs/index.ts'
import { type LabInput, labSpec } from '../spec.ts'
import * as whole from './whole.ts'

afterAll(() => vi.doUnmock('#parts'))

/** The engine as a page fetches it: nothing of it is there yet. */
async function fetchedEngine() {
  vi.resetModules()
  vi.doMock('#parts', () => import('./fetched.ts'))
  return {
    ...(await import('./fetched.ts')),
    ...(await import('../lab.ts')),
    ...(await import('../lab-script.ts')),
    ...(await import('../digest.ts')),
  }
}

/** Boots a lab and tells what happened, which of some programs there are then, and all that there are in the end. */
async function booted(input: LabInput, engine: Awaited<ReturnType<typeof fetchedEngine>>) {
  const spec = labSpec(input)
  await engine.loadToBoot(spec)
  const lab = new engine.Lab(spec, '1', true)
  const trace = new engine.TraceDigest(lab.sim.trace)
  for (const _ of lab.settling()) {
  }
  const coming = trace.end()
  const run = (text: string) => engine.runScript(lab.sim, lab.host(spec.start), text)
  const early = run('type -P ls ip kubectl\n')
  await engine.loadRest()
  return { coming, early, late: run('find /usr /etc; ls --version; ip -V\n') }
}

for (const input of labs)
  test(`${input.name}: comes up without its tools, and is the same lab as with them`, async () => {
    const all = await booted(input, { ...whole, ...lab, ...script, ...digest })
    const fetched = await booted(input, await fetchedEngine())
    expect(fetched.early).toEqual({ status: 1, output: '' })
    expect(all.early.status).toBe(0)
    expect(fetched.coming).toEqual(all.coming)
    expect(fetched.late).toEqual(all.late)
  })
