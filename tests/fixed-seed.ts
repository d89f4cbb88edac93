import fc from 'fast-check'

/** Random tests take the same cases in every run; `FAST_CHECK_SEED=N npx vitest run` looks at others. */
fc.configureGlobal({ seed: Number(process.env['FAST_CHECK_SEED'] ?? 1) })
