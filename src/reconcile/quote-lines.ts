import type { Files, Problem } from "../model.ts"
import { withLines } from "../value/lines.ts"

/** Adds to each problem the line it points at, as it stands in the work tree; a file that cannot be read adds nothing. */
export async function quoteLines(problems: readonly Problem[], files: Files): Promise<readonly Problem[]> {
  const missing = problems.flatMap(({ source, line }) => (source && line === undefined ? [source.file] : []))
  const texts = new Map<string, string>()
  for (const file of new Set(missing)) {
    const text = await files.read(file).catch(() => undefined)
    if (text !== undefined) texts.set(file, text)
  }
  return withLines(problems, texts)
}
