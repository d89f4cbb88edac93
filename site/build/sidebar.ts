import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { labs } from '../../engine/index.ts'

/** The parts of the curriculum, in order. */
const PARTS = ['TCP/IP', 'DNS', 'CNI', 'Services', 'Ingress', 'eBPF', 'Incidents'] as const

interface Link {
  readonly label: string
  readonly link: string
  readonly attrs?: Record<string, string>
}

interface Group {
  readonly label: string
  readonly items: readonly Link[]
}

interface Chapter {
  readonly slug: string
  readonly title: string
  readonly part: number
  readonly order: number
}

/** The sidebar: chapters by part, challenges, labs. What it lists lies in folders, so that adding one needs no line here. */
export function sidebar(root: string): Group[] {
  const all = chapters(root)
  const parts = PARTS.map((name, index) => ({
    label: `${index + 1} ${name}`,
    items: all
      .filter(chapter => chapter.part === index + 1)
      .map(({ slug, title }) => ({ label: title, link: `/chapters/${slug}/`, attrs: { 'data-chapter': slug } })),
  }))
  const challenges = challengeTitles(root).map(({ id, title }) => ({
    label: title,
    link: `/challenges/${id}/`,
    attrs: { 'data-challenge': id },
  }))
  return [
    ...parts,
    { label: 'Challenges', items: challenges },
    { label: 'Open labs', items: labs.map(lab => ({ label: lab.title, link: `/labs/${lab.name}/` })) },
  ].filter(group => group.items.length > 0)
}

function chapters(root: string): Chapter[] {
  const folder = join(root, 'site/content/chapters')
  return readdirSync(folder)
    .filter(name => name.endsWith('.mdx'))
    .map(name => {
      const slug = name.replace(/\.mdx$/, '')
      const front = frontMatter(readFileSync(join(folder, name), 'utf8'), `chapters/${name}`)
      return { slug, title: String(front['title']), part: Number(front['part']), order: Number(front['order'] ?? 0) }
    })
    .sort((a, b) => a.part - b.part || a.order - b.order)
}

function frontMatter(text: string, where: string): Record<string, unknown> {
  const found = /^---\n([\s\S]*?)\n---/.exec(text)
  if (found === null) throw new Error(`${where}: expected front matter between two lines "---"`)
  return parse(found[1]!) as Record<string, unknown>
}

function challengeTitles(root: string): { readonly id: string; readonly title: string }[] {
  const folder = join(root, 'challenges')
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter(id => existsSync(join(folder, id, 'challenge.yaml')))
    .map(id => ({
      id,
      data: parse(readFileSync(join(folder, id, 'challenge.yaml'), 'utf8')) as { title: string; level: number },
    }))
    .sort((a, b) => a.data.level - b.data.level || (a.id < b.id ? -1 : 1))
    .map(({ id, data }) => ({ id, title: data.title }))
}
