/** Shapes of the jitter (tc-netem(8)); all but the first are the tables of /usr/lib/tc, here as formulas. */
export type Distribution = 'uniform' | 'normal' | 'pareto' | 'paretonormal'

export const DISTRIBUTIONS: readonly Distribution[] = ['uniform', 'normal', 'pareto', 'paretonormal']

/** The tables end at four deviations (netem/maketable.c). */
const CUT = 4

function normal(unit: () => number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - unit()))
  return Math.max(-CUT, Math.min(CUT, radius * Math.cos(2 * Math.PI * unit())))
}

/** A Pareto distribution of shape 3, moved and scaled to mean 0 and deviation 1 (netem/pareto.c). */
function pareto(unit: () => number): number {
  const value = (1 - unit()) ** (-1 / 3)
  return Math.min(CUT, (value - 1.5) / Math.sqrt(0.75))
}

/** By how much a delay differs from its mean. */
export function drawFrom(distribution: Distribution, jitter: number, unit: () => number): number {
  switch (distribution) {
    case 'uniform':
      return (unit() * 2 - 1) * jitter
    case 'normal':
      return normal(unit) * jitter
    case 'pareto':
      return pareto(unit) * jitter
    default:
      return (normal(unit) * 0.25 + pareto(unit) * 0.75) * jitter
  }
}
