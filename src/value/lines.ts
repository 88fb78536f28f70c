import type { Problem } from "../model.ts"

/** The order of a file. */
export const byPlace = ({ source: a }: Problem, { source: b }: Problem): number =>
  (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0)

/** Lines longer than this are not shown: they are data, not something people read. */
const LONGEST = 500

/** Adds to each problem the line it points to, as far as the text of its file is known. */
export function withLines(problems: readonly Problem[], texts: ReadonlyMap<string, string>): readonly Problem[] {
  const known = new Map<string, readonly string[]>()
  return problems.map((problem) => {
    const text = problem.source && texts.get(problem.source.file)
    if (!problem.source || problem.line !== undefined || text === undefined) return problem
    const { file, line } = problem.source
    const lines = known.get(file) ?? text.split(/\r\n|\n|\r/)
    known.set(file, lines)
    const shown = lines[line - 1]
    return shown === undefined || shown.trim() === "" || shown.length > LONGEST ? problem : { ...problem, line: shown }
  })
}
