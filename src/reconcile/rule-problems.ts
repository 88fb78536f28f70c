import type { Problem, RuleTemplate, World, WrittenMap } from "../model.ts"
import { unknownType } from "../templates/check.ts"
import { checkRules } from "../templates/rules-check.ts"

/** What is wrong with a rule template whose file is right: its type, and what its expressions name. */
export function ruleProblems(
  template: RuleTemplate,
  world: Pick<World, "provider" | "types">,
  shared: WrittenMap | undefined,
): readonly Problem[] {
  const provider = world.provider(template.type)
  return provider ? checkRules(template, provider.schema, shared) : [unknownType(template, world.types)]
}
