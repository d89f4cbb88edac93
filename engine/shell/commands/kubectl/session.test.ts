import { expect, test } from 'vitest'
import { Lab } from '../../../lab/lab.ts'
import { labs } from '../../../lab/labs/index.ts'
import { labSpec } from '../../../lab/spec.ts'
import { TestTerminal } from '../../../lab/testterminal.ts'

test('--request-timeout ends a request that nobody answers', () => {
  const lab = new Lab(labSpec(labs.find(each => each.name === 'two-hosts')), 'seed')
  const terminal = new TestTerminal(200, lab.host('host1'))
  const address = /inet (\d+\.\d+\.\d+)\.\d+\/\d+ brd/.exec(terminal.run('ip -4 addr'))?.[1]
  const get = `kubectl --server https://${address}.99:6443 --token x`
  terminal.type(`time ${get} --request-timeout=2s get --raw /version`, '\r')
  terminal.pass(3)
  expect(terminal.output).toContain(
    'Unable to connect to the server: net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)\r\n',
  )
  expect(terminal.output).toMatch(/real\s+0m2\.0/)
  expect(terminal.run(`${get} --request-timeout=soon get pods; echo $?`)).toContain('error: Invalid timeout value.')
})
