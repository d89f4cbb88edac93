import { fileURLToPath } from 'node:url'
import preact from '@astrojs/preact'
import starlight from '@astrojs/starlight'
import { defineConfig } from 'astro/config'
import { contentSecurityPolicy } from './site/build/content-security-policy.ts'
import { offline } from './site/build/offline.ts'
import { sidebar } from './site/build/sidebar.ts'

export default defineConfig({
  srcDir: './site',
  publicDir: './site/public',
  outDir: './dist',
  server: { port: 4321 },
  trailingSlash: 'always',
  integrations: [
    starlight({
      title: 'Lost Packet',
      description: 'Learn Kubernetes networking by finding lost packets, on an emulated network that runs in this tab.',
      logo: { src: './site/assets/mark.svg', alt: '' },
      favicon: '/favicon.svg',
      customCss: ['./site/styles/tokens.css', './site/styles/site.css'],
      components: {
        Head: './site/components/Head.astro',
        Search: './site/components/Search.astro',
        Sidebar: './site/components/Sidebar.astro',
      },
      sidebar: sidebar(fileURLToPath(new URL('.', import.meta.url))),
      // Long lines are broken: a block that scrolls sideways is a landmark without a name, and hides text on a telephone.
      expressiveCode: { defaultProps: { wrap: true } },
      tableOfContents: { minHeadingLevel: 2, maxHeadingLevel: 2 },
      disable404Route: true,
    }),
    // Babel sees the components alone: through the engine's files, which have none, a build takes nearly twice as long.
    preact({ include: ['**/*.tsx'] }),
    // The policy first: the service worker's list has the hash of every page as it is served.
    contentSecurityPolicy(),
    offline(),
  ],
  vite: {
    worker: { format: 'es' },
    build: { chunkSizeWarningLimit: 5000 },
  },
})
