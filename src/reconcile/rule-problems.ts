import type { Problem, World, WrittenMap } from "../model.ts"
import { unknownType } from "../templates/check.ts"
import type { RuleDraft } from "../templates/rules.ts"
import { checkRules } from "../templates/rules-check.ts"

/** What is wrong with a rule template beyond its file: its type, and what its expressions name. */
export function ruleProblems(
  template: RuleDraft,
  world: Pick<World, "provider" | "types">,
  shared: WrittenMap | undefined,
): readonly Problem[] {
  const provider = world.provider(template.type)
  return provider ? checkRules(template, provider.schema, shared) : [unknownType(template, world.types)]
}
