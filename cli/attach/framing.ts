/**
 * What stands between socat and `lab attach`: standard input and output are a SOCK_SEQPACKET socket, on which each read and write is one frame;
 * descriptor 3 is a stream, on which each frame has its length in front. Both directions block, so that whoever is slow slows down the other.
 */

import { readSync, writeSync } from 'node:fs'
import { isMainThread, Worker } from 'node:worker_threads'
import { FrameReader, frameWithLength } from './frame-stream.ts'

const FRAMES_IN = 0
const FRAMES_OUT = 1
const STREAM = 3
const BLOCK = 65_536

const buffer = new Uint8Array(BLOCK)
if (isMainThread) {
  new Worker(new URL(import.meta.url)).unref()
  for (let length = 0; (length = readSync(FRAMES_IN, buffer)) > 0; )
    writeAll(frameWithLength(buffer.subarray(0, length)))
} else {
  const reader = new FrameReader()
  for (let length = 0; (length = readSync(STREAM, buffer)) > 0; )
    for (const frame of reader.push(buffer.subarray(0, length))) writeSync(FRAMES_OUT, frame)
}
// One direction is over. The other thread is inside a system call, and only a signal gets it out of there.
process.kill(process.pid, 'SIGKILL')

function writeAll(bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(STREAM, bytes, done)
}
