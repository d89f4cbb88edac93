import { Lab, type LabSpec, labSpec, labs, runLabScript } from '../../engine/index.ts'

/** A built-in lab. Asking for one that is not there is a mistake of ours. */
export function specOf(name: string): LabSpec {
  const found = labs.find(lab => lab.name === name)
  if (found === undefined) throw new Error(`there is no lab "${name}"`)
  return labSpec(found)
}

export function boot(name: string, seed = '1'): Lab {
  return new Lab(specOf(name), seed)
}

/** Runs a script on a host of a lab; it must succeed. */
export function mustRun(lab: Lab, host: string, script: string): string {
  const { status, output } = runLabScript(lab.sim, lab.host(host), script)
  if (status !== 0) throw new Error(`a benchmark's script ended with status ${status}:\n${output}`)
  return output
}
