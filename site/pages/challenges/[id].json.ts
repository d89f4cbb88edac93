import type { APIRoute } from 'astro'
import { challenges } from '../../build/challenges.ts'

export function getStaticPaths() {
  return challenges.map(({ id, files }) => ({ params: { id }, props: { files } }))
}

/** The files of a challenge, for the worker that opens it. */
export const GET: APIRoute = ({ props }) => Response.json(props['files'])
