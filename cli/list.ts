import { parseArgs } from 'node:util'
import { labSpec, labs, readChallenge } from '../engine/index.ts'
import { challengeIds, readChallengeFiles } from './challenges.ts'
import { print } from './output.ts'
import { type Subcommand, usageOf } from './usage.ts'

/** `lab list`: what there is to run and to solve. */
export const list: Subcommand = {
  name: 'list',
  synopsis: '[--json]',
  text: 'Lists labs and challenges.',
  main(args) {
    const { values } = usageOf(() => parseArgs({ args: [...args], options: { json: { type: 'boolean' } } }))
    const challenges = challengeIds().map(id => readChallenge(readChallengeFiles(id), '1'))
    const all = labs.map(labSpec)
    if (values.json === true) {
      print(
        `${JSON.stringify(
          {
            labs: all.map(({ name, title, hosts }) => ({ name, title, hosts: hosts.map(host => host.name) })),
            challenges: challenges.map(({ id, title, chapter, level, points, lab }) => ({
              id,
              title,
              chapter,
              level,
              points,
              lab: lab.name,
            })),
          },
          null,
          2,
        )}\n`,
      )
      return 0
    }
    const rows = [
      ['LAB', 'HOSTS', 'TITLE'],
      ...all.map(({ name, title, hosts }) => [name, String(hosts.length), title]),
      [],
      ['CHALLENGE', 'LEVEL', 'POINTS', 'CHAPTER', 'TITLE'],
      ...challenges.map(({ id, level, points, chapter, title }) => [id, String(level), String(points), chapter, title]),
    ]
    const width = Math.max(...rows.map(([first = '']) => first.length))
    for (const [first = '', ...rest] of rows)
      print(
        `${[first.padEnd(width), ...rest.map((cell, at) => (at < rest.length - 1 ? cell.padEnd(8) : cell))].join('  ').trimEnd()}\n`,
      )
    return 0
  },
}
