import type { Identity } from "./identity.ts"
import { inProse } from "./keywords.ts"
import type { RegistrySchema } from "./registry-schema.ts"
import type { TagShape } from "./tag-shape.ts"

/** What people should know of a type that is managed through Cloud Control. */
export function aboutType(registry: RegistrySchema, identity: Identity, tags: TagShape | undefined): string {
  const own = registry.description?.trim() ? inProse(registry.description) : `Resources of type ${registry.typeName}.`
  return [
    own,
    "Managed through Cloud Control: only declared properties are compared.",
    ...(registry.writeOnlyProperties?.length ? [HIDDEN] : []),
    foundBy(identity),
    tags?.owns
      ? "It carries the tags that say whose it is; what no template states any more is found as long as some template states one of its type."
      : "Its tags cannot say whose it is: it is ours while a template states it, and never an orphan.",
  ].join(" ")
}

const HIDDEN =
  "What AWS never shows is not compared, and is sent again with every update: a change of it alone is not seen, and what no template states of it an update may lose."

function foundBy(identity: Identity): string {
  switch (identity.kind) {
    case "sole":
      return "There is one per target."
    case "tagged":
      return "AWS names it itself: it is found by the tag that names its template, so a template states one per target, what is there already cannot be adopted, and nothing is ever deleted or replaced: a tag proves too little."
    case "named":
      return `It is found by ${identity.key.join(" and ")}, among all of its type.`
    default:
      return `It is found by ${identity.key.join(" and ")}.`
  }
}
