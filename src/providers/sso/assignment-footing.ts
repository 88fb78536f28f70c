import type { Desired, Footing, Session } from "../../model.ts"
import { suggest } from "../../value/suggest.ts"
import { ownershipOf } from "../tagging.ts"
import type { Assignment } from "./assignment.schema.ts"
import { allPermissionSets, rememberedTagsOf } from "./permission-sets.ts"
import { groupNames, isPrincipalId, principalId, principalOf, wordFor } from "./principals.ts"

/**
 * Whose each assignment is or would be, by the tags of its permission set; and which of its names IAM Identity Center does not
 * know. Apart from looking for what a misspelt name was to be, it asks nothing that reading assignments does not ask.
 */
export function footingOf(session: Session, desired: readonly Desired<Assignment>[]): Promise<readonly Footing[]> {
  return Promise.all(
    desired.map(async ({ key, properties }): Promise<Footing> => {
      const [sets, id] = await Promise.all([allPermissionSets(session), principalId(session, principalOf(properties))])
      const set = sets.find(({ Name }) => Name === properties.PermissionSet)
      const nobody = id === undefined ? [await unknownPrincipal(session, properties)] : []
      if (!set)
        return {
          key,
          unknown: [
            unknownSet(
              properties,
              sets.map(({ Name }) => Name),
            ),
            ...nobody,
          ],
        }
      const Tags = await rememberedTagsOf(session, set.PermissionSetArn)
      return {
        key,
        parent: { properties: { Tags: Tags.map((tag) => ({ ...tag })) }, ...ownershipOf(Tags) },
        unknown: nobody,
      }
    }),
  )
}

type Unknown = Footing["unknown"][number]

function unknownSet({ PermissionSet }: Assignment, known: readonly string[]): Unknown {
  const meant = suggest(PermissionSet, known)
  return {
    message: `There is no permission set ${PermissionSet}, and no template states one${question(meant)}`,
    fix: "Correct PermissionSet, or state a permission set of this name too.",
    ref: { type: "AWS::SSO::PermissionSet", key: PermissionSet },
  }
}

/** Only groups are looked through: there may be very many users, and their names are nobody else's business. */
async function unknownPrincipal(session: Session, properties: Assignment): Promise<Unknown> {
  const principal = principalOf(properties)
  const { PrincipalType, PrincipalName } = principal
  const isGroup = PrincipalType === "GROUP"
  const meant = isGroup && !isPrincipalId(PrincipalName) ? suggest(PrincipalName, await groupNames(session)) : undefined
  return {
    message: `IAM Identity Center knows no ${wordFor(principal)}${question(meant)}`,
    fix: "Correct PrincipalName and PrincipalType (upper and lower case count), or create the group or user first.",
  }
}

const question = (meant: string | undefined): string => (meant === undefined ? "" : `; did you mean ${meant}?`)
