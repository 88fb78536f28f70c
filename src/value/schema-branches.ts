import type { ErrorObject } from "ajv"

/** Errors of `anyOf` and `oneOf`, reduced to those of the branch that was meant; inner ones first. */
export function bestErrors(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const choices = errors
    .filter(({ keyword }) => keyword === "anyOf" || keyword === "oneOf")
    .sort((a, b) => b.schemaPath.length - a.schemaPath.length)
  // What is wrong with a key is told by the error inside it.
  const chosen = choices.reduce(chooseBranch, errors).filter(({ keyword }) => keyword !== "propertyNames")
  // Words for a pattern say more than a number of characters.
  const explained = new Set(chosen.filter(isExplained).map(({ instancePath }) => instancePath))
  return chosen.filter(({ keyword, instancePath }) => keyword !== "minLength" || !explained.has(instancePath))
}

const isExplained = ({ keyword, parentSchema }: ErrorObject): boolean =>
  keyword === "pattern" && parentSchema?.explain !== undefined

function chooseBranch(errors: readonly ErrorObject[], choice: ErrorObject): readonly ErrorObject[] {
  const branches = new Map<string, ErrorObject[]>()
  const others: ErrorObject[] = []
  for (const error of errors) {
    const branch = branchOf(error, choice)
    if (branch !== undefined) branches.set(branch, [...(branches.get(branch) ?? []), error])
    else if (error !== choice) others.push(error)
  }
  const fitting = [...branches.values()]
    .filter((branch) => !branch.some((error) => isOfAnotherKind(error, choice)))
    .sort((a, b) => a.length - b.length)
  return [...others, ...(fitting[0] ?? [withKinds(choice, [...branches.values()])])]
}

/** Which branch of the choice an error belongs to, if any. */
function branchOf({ schemaPath, instancePath }: ErrorObject, choice: ErrorObject): string | undefined {
  if (!schemaPath.startsWith(`${choice.schemaPath}/`)) return undefined
  if (instancePath !== choice.instancePath && !instancePath.startsWith(`${choice.instancePath}/`)) return undefined
  return schemaPath.slice(choice.schemaPath.length + 1).split("/")[0]
}

const isOfAnotherKind = ({ keyword, instancePath }: ErrorObject, choice: ErrorObject): boolean =>
  instancePath === choice.instancePath && ["type", "const", "enum"].includes(keyword)

/** No branch fits: the choice itself, with the types that its branches want. One word alone is no type. */
function withKinds(choice: ErrorObject, branches: readonly (readonly ErrorObject[])[]): ErrorObject {
  const types = branches
    .filter((branch) => !branch.some(({ keyword }) => keyword === "const"))
    .flat()
    .filter(({ keyword, instancePath }) => keyword === "type" && instancePath === choice.instancePath)
    .flatMap(({ params }) => params.type as string | string[])
  return { ...choice, params: { ...choice.params, type: [...new Set(types)] } }
}
