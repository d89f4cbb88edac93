import * as monaco from 'monaco-editor/editor/editor.api.js'
import EditorWorker from 'monaco-editor/editor/editor.worker.js?worker'
import 'monaco-editor/features/comment/register.js'
import 'monaco-editor/features/find/register.js'
import 'monaco-editor/features/hover/register.js'
import 'monaco-editor/features/linesOperations/register.js'
import 'monaco-editor/features/suggest/register.js'
import 'monaco-editor/languages/definitions/shell/register.js'
import 'monaco-editor/languages/definitions/yaml/register.js'

self.MonacoEnvironment = { getWorker: () => new EditorWorker() }

/** An editor in `box`. Ctrl-S calls `save`. */
export function startEditor(
  box: HTMLElement,
  text: string,
  path: string,
  save: () => void,
): { readonly text: () => string; readonly close: () => void } {
  const light = document.documentElement.dataset['theme'] === 'light'
  const editor = monaco.editor.create(box, {
    value: text,
    language: languageOf(path, text),
    theme: light ? 'vs' : 'vs-dark',
    automaticLayout: true,
    minimap: { enabled: false },
    scrollBeyondLastLine: false,
    fontSize: 13,
    tabSize: 2,
    renderWhitespace: 'boundary',
    ariaLabel: path,
  })
  editor.addCommand(monaco.KeyMod.CtrlCmd | monaco.KeyCode.KeyS, save)
  editor.focus()
  return { text: () => editor.getValue(), close: () => editor.dispose() }
}

function languageOf(path: string, text: string): string {
  if (/\.ya?ml$/.test(path) || /^apiVersion:/m.test(text)) return 'yaml'
  return /\.sh$|rc$|profile$/.test(path) || text.startsWith('#!') ? 'shell' : 'plaintext'
}
