import type { Remote } from 'comlink'
import * as monaco from 'monaco-editor/editor/editor.api.js'
import type { LabWorker } from '../worker/protocol.ts'

const CHECK_AFTER = 250

/** Who answers for each open text: Monaco asks by language, whichever editor it is for. */
const workers = new WeakMap<monaco.editor.ITextModel, Remote<LabWorker>>()

/** Marks what is wrong with a manifest while it is written, and lets its fields be completed; the returned function ends that. */
export function checkManifest(model: monaco.editor.ITextModel, remote: Remote<LabWorker>): () => void {
  workers.set(model, remote)
  let timer: ReturnType<typeof setTimeout> | undefined
  const check = async () => {
    const version = model.getVersionId()
    const isManifest = model.getLanguageId() === 'yaml' && /^(apiVersion|kind):/m.test(model.getValue())
    const problems = isManifest ? await remote.manifestProblems(model.getValue()) : []
    if (model.isDisposed() || model.getVersionId() !== version) return
    const markers = problems.map(({ from, to, text }) => ({
      ...placeOf(model, from, to),
      message: text,
      severity: monaco.MarkerSeverity.Error,
    }))
    monaco.editor.setModelMarkers(model, 'kubernetes', markers)
  }
  const changes = model.onDidChangeContent(() => {
    clearTimeout(timer)
    timer = setTimeout(() => void check(), CHECK_AFTER)
  })
  void check()
  return () => {
    clearTimeout(timer)
    changes.dispose()
  }
}

function placeOf(model: monaco.editor.ITextModel, from: number, to: number): monaco.IRange {
  const start = model.getPositionAt(from)
  const end = model.getPositionAt(to)
  return {
    startLineNumber: start.lineNumber,
    startColumn: start.column,
    endLineNumber: end.lineNumber,
    endColumn: end.column,
  }
}

monaco.languages.registerCompletionItemProvider('yaml', {
  triggerCharacters: [' ', '\n', '-'],
  async provideCompletionItems(model, position) {
    const remote = workers.get(model)
    if (remote === undefined) return { suggestions: [] }
    const before = model.getValueInRange({
      startLineNumber: 1,
      startColumn: 1,
      endLineNumber: position.lineNumber,
      endColumn: position.column,
    })
    const { startColumn, endColumn } = model.getWordUntilPosition(position)
    const range = { startLineNumber: position.lineNumber, endLineNumber: position.lineNumber, startColumn, endColumn }
    const found = await remote.manifestCompletions(before)
    return {
      suggestions: found.map(({ label, insert, detail }, index) => ({
        label,
        detail,
        insertText: insert,
        kind: monaco.languages.CompletionItemKind.Field,
        sortText: String(index).padStart(4, '0'),
        range,
      })),
    }
  },
})
