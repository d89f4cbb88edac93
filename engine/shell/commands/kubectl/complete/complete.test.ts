import { expect, test } from 'vitest'
import { Lab } from '../../../../lab/lab.ts'
import { labs } from '../../../../lab/labs/index.ts'
import { labSpec } from '../../../../lab/spec.ts'
import { KEY, TestTerminal } from '../../../../lab/testterminal.ts'
import { SECOND } from '../../../../sim/timer.ts'

function workstation(): TestTerminal {
  const lab = new Lab(labSpec(labs.find(each => each.name === 'kubernetes')), 'seed')
  lab.advance(lab.sim.now + 60 * SECOND)
  return new TestTerminal(100, lab.host('workstation'))
}

test('the Tab key asks the API server of the cluster', () => {
  const terminal = workstation()
  const line = (...keys: readonly string[]): string => {
    terminal.type(...keys)
    const { marked } = terminal.screen
    terminal.type(KEY.ctrl('c'))
    return marked.slice(marked.indexOf('# ') + 2)
  }
  expect(line('kubectl descr', KEY.tab)).toBe('kubectl describe |')
  expect(line('kubectl get node k8s-c', KEY.tab)).toBe('kubectl get node k8s-cp1 |')
  expect(line('kubectl get pods -n kube-sy', KEY.tab)).toBe('kubectl get pods -n kube-system |')
  expect(line('kubectl get pods --namespace=kube-sy', KEY.tab)).toBe('kubectl get pods --namespace=kube-system |')
  expect(line('kubectl get pods -o y', KEY.tab)).toBe('kubectl get pods -o yaml |')
  expect(line('kubectl -n kube-system get deploy/cor', KEY.tab)).toBe('kubectl -n kube-system get deploy/coredns |')
  terminal.run('alias k=kubectl')
  expect(line('k rollout sta', KEY.tab)).toBe('k rollout status |')
})

test('kubectl edit opens the editor of the page, and what it refuses comes back', () => {
  const terminal = workstation()
  terminal.run('kubectl create cm settings --from-literal=color=blue')
  terminal.type('kubectl edit cm settings', KEY.enter)
  terminal.pass(5)
  expect(terminal.lab.edit?.text).toContain('  color: blue\n')
  const answer = (change: (text: string) => string): void => {
    terminal.lab.answerEdit(change(terminal.lab.edit!.text), true)
    terminal.pass(5)
  }
  answer(text => text.replace('color: blue', 'color: 5'))
  expect(terminal.lab.edit?.text).toContain('# configmaps "settings" was not valid:\n')
  answer(text => text.replace('color: 5', 'color: red'))
  expect(terminal.lab.edit).toBeNull()
  expect(terminal.output).toContain('configmap/settings edited')
  expect(terminal.run('kubectl get cm settings -o jsonpath=\'{.data.color}{"\\n"}\'')).toBe('red\n')
})
