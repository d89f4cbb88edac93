import { expect, test } from 'vitest'
import { FileInode } from '../linux/vfs/inode.ts'
import { decodeUtf8 } from '../sim/utf8.ts'
import { scriptHost, startScript } from './script.ts'

test('a script has its arguments, and files beside it', () => {
  const heard: string[] = []
  const take = (bytes: Uint8Array) => {
    heard.push(decodeUtf8(bytes))
  }
  const host = scriptHost()
  const files = { lib: { 'say.sh': 'say() { echo "said $*"; }\n' }, run: new FileInode('#!/bin/sh\necho ran\n', 0o755) }
  const script = `source "$(dirname "$0")/lib/say.sh"\nsay "$@"\ncd /tmp && ./run\n`
  const process = startScript(host, script, { stdout: take, stderr: take }, { args: ['-t', 'a b'], files })
  while (process.status === null) host.sim.step()
  expect(heard.join('')).toBe('said -t a b\nran\n')
})
