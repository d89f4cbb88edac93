#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { argv } from 'node:process'

// Most of the time until a short script has run is Node reading the engine: it keeps what it compiled.
enableCompileCache()

const { main } = await import('./commands.ts')
process.exitCode = await main(argv.slice(2))
