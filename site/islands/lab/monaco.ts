import * as monaco from 'monaco-editor/editor/editor.api.js'
import EditorWorker from 'monaco-editor/editor/editor.worker.js?worker'
import 'monaco-editor/features/comment/register.js'
import 'monaco-editor/features/find/register.js'
import 'monaco-editor/features/hover/register.js'
import 'monaco-editor/features/linesOperations/register.js'
import 'monaco-editor/features/suggest/register.js'
import 'monaco-editor/languages/definitions/shell/register.js'
import 'monaco-editor/languages/definitions/yaml/register.js'

import type { Remote } from 'comlink'
import type { LabWorker } from '../worker/protocol.ts'
import { checkManifest } from './manifests.ts'

self.MonacoEnvironment = { getWorker: () => new EditorWorker() }

/** An editor in the page. */
export interface PageEditor {
  readonly text: () => string
  readonly close: () => void
}

export interface EditorOptions {
  readonly text: string
  readonly path: string
  /** Who knows what may stand in a manifest. */
  readonly remote: Remote<LabWorker>
  /** Called for Ctrl-S. */
  readonly save: () => void
  readonly changed: (text: string) => void
}

/** An editor in `box`. Manifests are checked while they are written. */
export function startEditor(box: HTMLElement, { text, path, remote, save, changed }: EditorOptions): PageEditor {
  const light = document.documentElement.dataset['theme'] === 'light'
  const model = monaco.editor.createModel(text, languageOf(path, text))
  const editor = monaco.editor.create(box, {
    model,
    theme: light ? 'vs' : 'vs-dark',
    automaticLayout: true,
    minimap: { enabled: false },
    scrollBeyondLastLine: false,
    fontSize: 13,
    tabSize: 2,
    renderWhitespace: 'boundary',
    fixedOverflowWidgets: true,
    quickSuggestions: { other: true, comments: false, strings: true },
    ariaLabel: `${path}. Ctrl+M lets Tab leave the editor.`,
  })
  editor.addCommand(monaco.KeyMod.CtrlCmd | monaco.KeyCode.KeyS, save)
  model.onDidChangeContent(() => changed(model.getValue()))
  const stop = checkManifest(model, remote)
  editor.focus()
  return {
    text: () => model.getValue(),
    close: () => {
      stop()
      editor.dispose()
      model.dispose()
    },
  }
}

function languageOf(path: string, text: string): string {
  if (/\.ya?ml$/.test(path) || /^apiVersion:/m.test(text)) return 'yaml'
  return /\.sh$|rc$|profile$/.test(path) || text.startsWith('#!') ? 'shell' : 'plaintext'
}
