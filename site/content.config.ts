import { defineCollection } from 'astro:content'
import { docsSchema } from '@astrojs/starlight/schema'
import { glob } from 'astro/loaders'
import { z } from 'astro/zod'

export const collections = {
  docs: defineCollection({
    loader: glob({ base: './site/content', pattern: '**/*.mdx' }),
    schema: docsSchema({
      extend: z.object({
        /** Number of the part of the curriculum, and the place in it. */
        part: z.number().int().min(1).max(7).optional(),
        order: z.number().optional(),
      }),
    }),
  }),
}
