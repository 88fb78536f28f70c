import { error, notice, warning } from "@actions/core"
import type { Annotation } from "../github/checks.ts"

/** What GitHub keeps of each kind per step; the rest it drops without a word. https://github.com/orgs/community/discussions/26680 */
const MOST = 10

const COMMANDS = { failure: error, warning, notice } as const

/** Annotations by way of the log, where no check can hold them: the most severe of each kind. */
export function emitAnnotations(annotations: readonly Annotation[]): void {
  for (const [level, emit] of Object.entries(COMMANDS)) {
    const own = annotations.filter((annotation) => annotation.level === level)
    for (const { path, line, column, title, message } of own.slice(0, MOST)) {
      emit(message, { title, file: path, startLine: line, ...(column === undefined ? {} : { startColumn: column }) })
    }
  }
}
