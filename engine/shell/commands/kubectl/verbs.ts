import type { Group } from './help.ts'
import type { Verb } from './verb.ts'
import { annotate } from './verbs/annotate.ts'
import { apiResources } from './verbs/api-resources.ts'
import { apiVersions } from './verbs/api-versions.ts'
import { apply } from './verbs/apply.ts'
import { attach } from './verbs/attach.ts'
import { auth } from './verbs/auth.ts'
import { clusterInfo } from './verbs/cluster-info.ts'
import { config } from './verbs/config.ts'
import { cordon, uncordon } from './verbs/cordon.ts'
import { create } from './verbs/create.ts'
import { remove } from './verbs/delete.ts'
import { describe } from './verbs/describe.ts'
import { drain } from './verbs/drain.ts'
import { edit } from './verbs/edit.ts'
import { events } from './verbs/events.ts'
import { exec } from './verbs/exec.ts'
import { explain } from './verbs/explain.ts'
import { expose } from './verbs/expose.ts'
import { get } from './verbs/get.ts'
import { label } from './verbs/label.ts'
import { logs } from './verbs/logs.ts'
import { notEmulated } from './verbs/not-emulated.ts'
import { options } from './verbs/options.ts'
import { patch } from './verbs/patch.ts'
import { portForward } from './verbs/port-forward.ts'
import { replace } from './verbs/replace.ts'
import { rollout } from './verbs/rollout.ts'
import { run } from './verbs/run.ts'
import { scale } from './verbs/scale.ts'
import { set } from './verbs/set.ts'
import { taint } from './verbs/taint.ts'
import { top } from './verbs/top.ts'
import { version } from './verbs/version.ts'
import { wait } from './verbs/wait.ts'

/** The commands as `kubectl` lists them. A new one is a file and a line here. */
export const groups: readonly Group[] = [
  {
    title: 'Basic Commands (Beginner)',
    verbs: [create, expose, run, set],
  },
  {
    title: 'Basic Commands (Intermediate)',
    verbs: [explain, get, edit, remove],
  },
  {
    title: 'Deploy Commands',
    verbs: [rollout, scale, notEmulated('autoscale', 'Scale a deployment or replica set by its load')],
  },
  {
    title: 'Cluster Management Commands',
    verbs: [
      notEmulated('certificate', 'Modify certificate resources'),
      clusterInfo,
      top,
      cordon,
      uncordon,
      drain,
      taint,
    ],
  },
  {
    title: 'Troubleshooting and Debugging Commands',
    verbs: [
      describe,
      logs,
      attach,
      exec,
      portForward,
      notEmulated('proxy', 'Run a proxy to the Kubernetes API server'),
      notEmulated('cp', 'Copy files and directories to and from containers'),
      auth,
      notEmulated('debug', 'Create debugging sessions for troubleshooting workloads and nodes'),
      events,
    ],
  },
  {
    title: 'Advanced Commands',
    verbs: [
      notEmulated('diff', 'Diff the live version against a would-be applied version'),
      apply,
      patch,
      replace,
      wait,
      notEmulated('kustomize', 'Build a kustomization target from a directory'),
    ],
  },
  {
    title: 'Settings Commands',
    verbs: [label, annotate, notEmulated('completion', 'Output shell completion code')],
  },
  {
    title: 'Other Commands',
    verbs: [
      apiResources,
      apiVersions,
      config,
      notEmulated('plugin', 'Provides utilities for interacting with plugins'),
      version,
    ],
  },
]

/** All of them, also those that are not listed. */
export const verbs: readonly Verb[] = [...groups.flatMap(group => group.verbs), options]
