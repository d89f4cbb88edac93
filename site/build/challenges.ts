import { type ChallengeFiles, readChallenge } from '../../engine/index.ts'

const YAML = import.meta.glob<string>('/challenges/*/challenge.yaml', { query: '?raw', import: 'default', eager: true })
const SCRIPTS = import.meta.glob<string>('/challenges/*/{break.sh,solution.sh,solutions/*.sh}', {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** The challenge that the site shows is that of this seed. */
export const SEED = '1'

/** The files of a challenge as its lab needs them: wrong fixes stay out. */
function filesOf(id: string): ChallengeFiles {
  const folder = `/challenges/${id}/`
  const solutions: Record<string, string> = {}
  for (const [path, text] of Object.entries(SCRIPTS))
    if (path.startsWith(folder) && path.includes('solution')) solutions[path.slice(folder.length)] = text
  return {
    id,
    yaml: YAML[`${folder}challenge.yaml`] ?? '',
    breakScript: SCRIPTS[`${folder}break.sh`] ?? '',
    solutions,
    wrong: {},
  }
}

/** Every challenge of the repository, easiest first; each has been read and checked. */
export const challenges = Object.keys(YAML)
  .map(path => path.split('/')[2]!)
  .map(id => {
    const files = filesOf(id)
    return { ...readChallenge(files, SEED), files }
  })
  .sort((a, b) => a.level - b.level || (a.id < b.id ? -1 : 1))
