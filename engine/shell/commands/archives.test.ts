import { expect, test } from 'vitest'
import { runScript } from '../../lab/script.ts'

/** What a script prints, and its status unless it is 0. */
function run(script: string): string {
  const { output, status } = runScript(script)
  return status === 0 ? output : `${output}[${status}]`
}

test('what was packed comes out the same', () => {
  const script = `mkdir -p d/e; seq 5000 >d/e/f; head -c 70000 /dev/urandom >d/r; ln -s e/f d/l; chmod 640 d/r
    (cd d && md5sum e/f r l) >sums; tar czf d.tgz d; rm -r d; tar xf d.tgz; cd d && md5sum -c ../sums && stat -c %a r && readlink l`
  expect(run(script)).toBe('e/f: OK\nr: OK\nl: OK\n640\ne/f\n')
})

test('gzip of the real tool is read: fixed and dynamic codes, several members', () => {
  // gzip 1.12: echo hello | gzip -n; seq 120 | tr '\n' ' ' | gzip -n9
  const fixed = 'H4sIAAAAAAAAA8tIzcnJ5wIAIDA6NgYAAAA='
  const dynamic =
    'H4sIAAAAAAACAx3QxxEAQQgDwVQmBLzJP7Fj768CqRXDCZKiGRYVVFFDHQ000UIbHXQxwRQzzLHAEiusscEWF1zxO+l44IkX3vjgSwihhBH3MYgkimhiiCWFVNJIJ69QkkU2OeRSQilllFNBXd+imhpqaaGVNtrpoJO+OU0PvYwwyhjjTDDJFHNrh1lWWGWNdTbYZItt9jCexnHIeciByInIkciZyKHIqcixyOV+tss9uCf36J7dw3t6j+/89AA/zsOqPHQBAAA='
  expect(run(`echo ${fixed} | base64 -d >a.gz; cat a.gz a.gz | gunzip`)).toBe('hello\nhello\n')
  expect(run(`echo ${dynamic} | base64 -d | zcat | md5sum; seq 120 | tr '\\n' ' ' | md5sum`)).toMatch(
    /^(\w+ {2}-\n)\1$/,
  )
})

test('what is no archive says so', () => {
  expect(run('echo x >x.gz; gunzip x.gz')).toBe('\ngzip: x.gz: not in gzip format\n[1]')
  expect(run('seq 9 | gzip | head -c 12 | gunzip')).toBe('\ngzip: stdin: unexpected end of file\n[1]')
  expect(run('seq 900 >x; tar tf x')).toBe(
    'tar: This does not look like a tar archive\ntar: Exiting with failure status due to previous errors\n[2]',
  )
})

test('nothing is unpacked above the directory', () => {
  expect(run('mkdir a; echo x >x; cd a; tar -P -cf ../t ../x; rm ../x; tar xf ../t; ls ..')).toBe(
    "tar: ../x: Member name contains '..'\ntar: Exiting with failure status due to previous errors\na\nt\n",
  )
})

test('named pipes wait for their other end', () => {
  expect(run('mkfifo p; (sleep 1; echo late >p) & cat p; echo "[$SECONDS]"')).toBe('late\n[1]\n')
  expect(run('mkfifo p; exec 5<>p; echo one >&5; read -r x <&5; echo $x')).toBe('one\n')
  expect(run('mkfifo p; (exec 3<p; sleep 1) & exec 4>p; sleep 2; echo x >&4; echo "not reached"')).toBe('[141]')
  expect(run('mkfifo p p')).toBe("mkfifo: cannot create fifo 'p': File exists\n[1]")
})
