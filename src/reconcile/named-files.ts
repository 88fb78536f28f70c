import type { Files, Problem, Written } from "../model.ts"
import type { Draft } from "../templates/build.ts"
import { checkExpressions, propertyNames } from "../templates/content.ts"
import { checkParts, filesNamedIn, type Parts, partsOf } from "../templates/names-check.ts"
import { fileAt } from "./knowing.ts"

/** What is looked for, and where. */
interface Looking {
  readonly files: Files
  /** `YYYY-MM-DD`. */
  readonly today: string
  readonly names: ReadonlySet<string>
  readonly parts: Parts
  /** Included files that were looked at already. */
  readonly seen: Set<string>
}

/**
 * What is wrong with the files that a template is sure to read, and inside those that it includes: as far as that is known
 * without any account.
 */
export async function fileProblems(
  template: Draft,
  { files, today, shared }: Pick<Looking, "files" | "today"> & { readonly shared: Parameters<typeof partsOf>[1] },
): Promise<readonly Problem[]> {
  // Of what must not exist only the names are evaluated.
  if (template.state !== "present") return []
  const names = template.each ? new Set([...propertyNames, "each"]) : propertyNames
  const looking = { files, today, names, parts: partsOf(template, shared), seen: new Set<string>() }
  const contents = [template, ...template.overrides].flatMap(({ properties, variables }) => [properties, variables])
  const found: Problem[] = []
  for (const part of [...contents, template.each]) if (part) found.push(...(await problemsIn(part, looking)))
  return found.map((problem) => (template.name === "" ? problem : { ...problem, template: template.name }))
}

async function problemsIn(written: Written, looking: Looking): Promise<readonly Problem[]> {
  const found: Problem[] = []
  for (const { name, path, source } of filesNamedIn(written, looking.today)) {
    const known = await fileAt(path, looking.files)
    if (known.problem) {
      const { message, fix } = known.problem
      found.push({ severity: "error", message, ...(fix ? { fix } : {}), source })
    } else if (name === "include" && !looking.seen.has(path)) {
      looking.seen.add(path)
      found.push(...checkExpressions(known.written, looking.names), ...checkParts(known.written, looking.parts))
      found.push(...(await problemsIn(known.written, looking)))
    }
  }
  return found
}
