import { fileURLToPath } from 'node:url'
import type { AstroIntegration } from 'astro'
import { generateSW } from 'workbox-build'

/** Everything that was built is kept by a service worker at the first visit, so that the site works without a network after that. */
export function offline(): AstroIntegration {
  return {
    name: 'offline',
    hooks: {
      'astro:build:done': async ({ dir, logger }) => {
        const root = fileURLToPath(dir)
        const { count, size, warnings } = await generateSW({
          globDirectory: root,
          globPatterns: ['**/*.{html,js,css,json,svg,png,woff2,ttf,wasm,pagefind,pf_meta,pf_index,pf_fragment}'],
          swDest: `${root}/service-worker.js`,
          inlineWorkboxRuntime: true,
          sourcemap: false,
          mode: 'production',
          cleanupOutdatedCaches: true,
          clientsClaim: true,
          // A new version waits until the reader agrees: see components/updates.ts.
          skipWaiting: false,
          maximumFileSizeToCacheInBytes: 8 * 1024 * 1024,
          // These carry a hash of their content in the name.
          dontCacheBustURLsMatching: /\/_astro\//,
          ignoreURLParametersMatching: [/.*/],
          navigateFallback: null,
          // Pages are kept under the addresses by which they are linked: some servers redirect `index.html`.
          manifestTransforms: [
            entries => ({
              manifest: entries.map(entry => ({
                ...entry,
                url: entry.url.replace(/(^|\/)index\.html$/, '$1') || './',
              })),
              warnings: [],
            }),
          ],
        })
        for (const warning of warnings) logger.warn(warning)
        logger.info(`${count} files, ${Math.round(size / 1024)} KiB, are available offline`)
      },
    },
  }
}
