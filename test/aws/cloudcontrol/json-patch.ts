/** As much of JSON Patch (https://www.rfc-editor.org/rfc/rfc6902) as Cloud Control takes: `add`, `replace`, `remove`. */

/** One step of a patch. */
export interface PatchStep {
  readonly op: string
  readonly path: string
  readonly value?: unknown
}

/** The value with all steps done; throws at the first that cannot be done. */
export function applyPatch(value: unknown, steps: readonly PatchStep[]): unknown {
  const result: unknown = structuredClone(value)
  for (const { op, path, value: given } of steps) {
    const keys = path
      .split("/")
      .slice(1)
      .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"))
    const last = keys.pop()
    let parent = result as { [key: string]: unknown }
    for (const key of keys) parent = parent?.[key] as { [key: string]: unknown }
    if (last === undefined || typeof parent !== "object") throw new Error(`no such path: ${path}`)
    if (op !== "add" && !Object.hasOwn(parent, last)) throw new Error(`${op}: nothing at ${path}`)
    if (op === "add" && Array.isArray(parent)) parent.splice(last === "-" ? parent.length : Number(last), 0, given)
    else if (op === "add" || op === "replace") parent[last] = structuredClone(given)
    else if (op === "remove" && Array.isArray(parent)) parent.splice(Number(last), 1)
    else if (op === "remove") delete parent[last]
    else throw new Error(`unknown operation ${op}`)
  }
  return result
}
