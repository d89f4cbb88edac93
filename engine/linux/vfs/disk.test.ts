import { expect, test } from 'vitest'
import { Testbed } from '../../lab/testbed.ts'
import { DISK_SIZE } from './disk.ts'

const MEBIBYTE = 1024 * 1024

/** A host, how much of its disk is taken, and a shell on it. */
function bed() {
  const bed = new Testbed()
  const { disk } = bed.host.mounts
  const before = disk.used
  return { taken: () => disk.used - before, run: (script: string) => bed.run('a', ['bash', '-c', script]) }
}

test('what is written takes room, and a disk that is full takes what fits', () => {
  const { taken, run } = bed()
  expect(run(`head -c ${40 * MEBIBYTE} /dev/zero >a`)).toBe('[0]')
  expect(taken()).toBe(40 * MEBIBYTE)
  expect(run('for n in 1 2 3; do cat a >>b$n || echo "$n: $?"; done; ls -s >/dev/null')).toMatch(
    /No space left on device\n3: 1/,
  )
  expect(DISK_SIZE - taken()).toBeLessThan(MEBIBYTE)
  expect(run('echo x >c; cat c')).toMatch(/No space left on device/)
  expect(run('rm b1; echo x >c; cat c')).toBe('x\n[0]')
})

test('room comes back when a file is cut, renamed over, or has neither name nor reader', () => {
  const { taken, run } = bed()
  run(`head -c ${MEBIBYTE} /dev/zero >a; : >a`)
  expect(taken()).toBe(0)
  run(`head -c ${MEBIBYTE} /dev/zero >a; echo x >b; mv b a`)
  expect(taken()).toBe(2)
  run(`head -c ${MEBIBYTE} /dev/zero >b; ln b c; rm b`)
  expect(taken()).toBe(MEBIBYTE + 2)
  expect(run('exec 3<c; rm c; head -c 3 <&3 | od -c')).toContain('\\0  \\0  \\0')
  expect(taken()).toBe(2)
})

test('removing a file of the image takes nothing from others who see it', () => {
  const { run } = bed()
  expect(run('rm /etc/hosts; ls /etc/hosts')).toContain('No such file')
  expect(bed().run('ls -l /etc/hosts')).toMatch(/^-rw-r--r-- 1 /)
})
