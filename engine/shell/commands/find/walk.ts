import type { Running } from '../../../linux/program.ts'
import { type FileStatus, fileStatus } from '../../../linux/vfs/status.ts'
import { failed } from '../../../net/errno.ts'
import { runChild } from '../../text/child.ts'
import { baseName, directoryNamesUnsorted, joinPath, remove } from '../../text/filesystem.ts'
import type { Tool } from '../../text/tool.ts'
import type { Action, Expression, Found, Plan } from './expression.ts'
import { formatFound } from './printf.ts'

const VISIT_COST = 2_000
/** Files that one command of `-exec ... +` gets at most. */
const BATCH_MAX = 4096
/** How deep directories may lie (PATH_MAX is met before). */
const DEPTH_MAX = 1000

/** Ends everything: -quit. */
class Quit {}

/** Goes through the trees and does what the expression says. */
export class Walk {
  readonly #tool: Tool
  readonly #plan: Plan
  readonly #batches: (Action & { type: 'batch' })[] = []
  #pruned = false

  constructor(tool: Tool, plan: Plan) {
    this.#tool = tool
    this.#plan = plan
  }

  *run(roots: readonly string[]): Running<void> {
    try {
      for (const root of roots) yield* this.#visit(root, root, 0, null)
    } catch (error) {
      if (!(error instanceof Quit)) throw error
    }
    for (const batch of this.#batches) yield* this.#flush(batch)
  }

  #status(path: string): FileStatus | { readonly text: string } {
    const { process } = this.#tool
    const own = fileStatus(process, path, false)
    if (!this.#plan.follow || failed(own)) return own
    const behind = fileStatus(process, path)
    return failed(behind) ? own : behind
  }

  *#visit(root: string, path: string, depth: number, device: number | null): Running<void> {
    const tool = this.#tool
    yield* tool.spend(VISIT_COST)
    if (tool.broken) throw new Quit()
    const status = this.#status(path)
    if ('text' in status) return yield* tool.complain(`${tool.quote(path)}: ${status.text}`)
    const name = baseName(path)
    const found: Found = { path, name: name === '' ? path : name, root, depth, status }
    const { leastDepth, mostDepth, depthFirst, oneFileSystem, expression } = this.#plan
    this.#pruned = false
    if (!depthFirst && depth >= leastDepth) yield* this.#evaluate(expression, found)
    const stays = oneFileSystem && device !== null && status.device !== device
    const enters = status.kind === 'directory' && depth < Math.min(mostDepth, DEPTH_MAX) && !this.#pruned && !stays
    if (enters) {
      const names = directoryNamesUnsorted(tool.process, path)
      if (failed(names)) yield* tool.complain(`${tool.quote(path)}: ${names.text}`)
      else for (const each of names) yield* this.#visit(root, joinPath(path, each), depth + 1, status.device)
    }
    if (depthFirst && depth >= leastDepth) yield* this.#evaluate(expression, found)
  }

  *#evaluate(expression: Expression, found: Found): Running<boolean> {
    switch (expression.type) {
      case 'test':
        return expression.test(found)
      case 'not':
        return !(yield* this.#evaluate(expression.operand, found))
      case 'and':
        return (yield* this.#evaluate(expression.left, found)) && (yield* this.#evaluate(expression.right, found))
      case 'or':
        return (yield* this.#evaluate(expression.left, found)) || (yield* this.#evaluate(expression.right, found))
      case 'comma':
        yield* this.#evaluate(expression.left, found)
        return yield* this.#evaluate(expression.right, found)
      case 'action':
        return yield* this.#act(expression.action, found)
    }
  }

  *#act(action: Action, found: Found): Running<boolean> {
    const tool = this.#tool
    switch (action.type) {
      case 'print':
        yield* tool.print(found.path + action.end)
        return true
      case 'printf':
        yield* tool.print(formatFound(tool.process, found, action.format))
        return true
      case 'prune':
        this.#pruned = true
        return true
      case 'quit':
        throw new Quit()
      case 'delete':
        return yield* this.#delete(found)
      case 'exec':
        return yield* this.#exec(action, found)
      case 'batch':
        if (!this.#batches.includes(action)) this.#batches.push(action)
        action.waiting.push(found.path)
        if (action.waiting.length >= BATCH_MAX) yield* this.#flush(action)
        return true
    }
  }

  *#delete({ path, status }: Found): Running<boolean> {
    const tool = this.#tool
    if (path === '.') return true
    const error = remove(tool.process, path, status.kind === 'directory' ? 'directory' : 'file')
    if (error === undefined) return true
    yield* tool.complain(`cannot delete ${tool.quote(path)}: ${error.text}`)
    return false
  }

  *#exec({ words, inDirectory }: Action & { type: 'exec' }, { path, name }: Found): Running<boolean> {
    const slash = path.lastIndexOf('/')
    const shown = inDirectory ? `./${name}` : path
    const argv = words.map(word => word.replaceAll('{}', shown))
    const { process } = this.#tool
    const directory = slash < 0 ? '.' : path.slice(0, slash) || '/'
    const location = inDirectory ? process.mounts.resolve(directory, process.cwd, process.credentials) : null
    const cwd = location === null || failed(location) ? {} : { cwd: location.path }
    return (yield* runChild(this.#tool, argv, cwd)) === 0
  }

  *#flush(batch: Action & { type: 'batch' }): Running<void> {
    const files = batch.waiting.splice(0)
    if (files.length === 0) return
    const status = yield* runChild(this.#tool, [...batch.words, ...files])
    if (status !== 0) this.#tool.status = Math.max(this.#tool.status, 1)
  }
}
