import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { SECOND } from '../../../sim/timer.ts'
import type { Shell } from '../shell.ts'

/** CPU time of a process and of its children that have ended. */
function used(process: Process): number {
  return process.cpuTime + process.childrenCpuTime
}

/** `time`: how long a pipeline took (bash(1), Pipelines and TIMEFORMAT). */
export function* timed(shell: Shell, posix: boolean, run: () => Running): Running {
  const { process } = shell
  const [began, before] = [process.now, used(process)]
  const status = yield* run()
  const real = (process.now - began) / SECOND
  const user = (used(process) - before) / SECOND
  const format = posix ? 'real %2R\nuser %2U\nsys %2S' : (shell.variables.get('TIMEFORMAT')?.scalar ?? DEFAULT)
  if (format !== '') shell.writeError(`${timeText(format, real, user)}\n`)
  return status
}

const DEFAULT = '\nreal\t%3lR\nuser\t%3lU\nsys\t%3lS'

function timeText(format: string, real: number, user: number): string {
  return format.replace(
    /%(%|P|([0-9]?)(l?)([RUS]))/g,
    (_, all: string, digits: string, long: string, letter: string) => {
      if (all === '%') return '%'
      if (all === 'P') return (real === 0 ? 0 : (user / real) * 100).toFixed(2)
      const seconds = letter === 'R' ? real : letter === 'U' ? user : 0
      const places = digits === '' ? 3 : Math.min(3, Number(digits))
      if (long === '') return seconds.toFixed(places)
      const minutes = Math.floor(seconds / 60)
      return `${minutes}m${(seconds - minutes * 60).toFixed(places)}s`
    },
  )
}
