/** The door of the engine: what everyone outside it uses. */
export { Lab } from './lab/lab.ts'
export { labs } from './lab/labs/index.ts'
export { runScript, type ScriptResult, scriptHost, startScript } from './lab/script.ts'
export { labSpec, SchemaError } from './lab/spec.ts'
export { OpenFile } from './linux/file.ts'
export type { Host } from './linux/host.ts'
export { exitCode, type Process } from './linux/process.ts'
export { openNull } from './linux/vfs/devices.ts'
