import type { Problem, Properties, Provider } from "../model.ts"
import { ProblemError } from "../value/problem.ts"
import type { Places } from "./check.ts"
import type { Known, KnownFolder, Need } from "./known.ts"

/** Properties that a folder's files complete, or what stands in the way. */
export interface Filled {
  readonly properties: Properties
  readonly problems: readonly Problem[]
  /** The folder has to be read first. */
  readonly need?: Need
}

/** The same folder and properties in many targets are filled once, and stay one object. */
const filled = new WeakMap<KnownFolder, WeakMap<Properties, Properties>>()

/** Fills in what the files of the folder say that the properties name. */
export function withFolder(
  { folder }: Pick<Provider, "folder">,
  properties: Properties,
  { folders }: Known,
  places: () => Places,
): Filled {
  const path = folder?.path(properties)
  if (!folder || typeof path !== "string") return { properties, problems: [] }
  const found = folders.get(path)
  if (!found) return { properties, problems: [], need: { kind: "folder", path } }
  if (found.problem) {
    const [name] = Object.entries(properties).find(([, value]) => value === path) ?? []
    return { properties, problems: [{ ...found.problem, source: places()(name === undefined ? [] : [name]) }] }
  }
  const known = filled.get(found) ?? new WeakMap<Properties, Properties>()
  filled.set(found, known)
  try {
    const complete = known.get(properties) ?? folder.fill(properties, found.files)
    known.set(properties, complete)
    return { properties: complete, problems: [] }
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    return { properties, problems: error.problems.map((problem) => ({ ...problem, source: places()([]) })) }
  }
}
