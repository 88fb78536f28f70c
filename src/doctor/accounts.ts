import { indexActions } from "../bootstrap/permissions.ts"
import type { Config, Organization } from "../model.ts"
import { type Diagnosis, diagnose } from "./diagnosis.ts"

const about = diagnose("accounts")

/** Whether the account index is complete, and what of it nobody could see. `world` is the world's name: "" for AWS. */
export function judgeIndex(
  organization: Organization,
  config: Pick<Config, "organization">,
  world: string,
): readonly Diagnosis[] {
  const { accounts, unknown } = organization
  const { atLeast, accounts: file } = config.organization
  const active = accounts.filter(({ state }) => state === "ACTIVE").length
  const from = world === "" ? (file ?? "AWS Organizations") : `The ${world}`
  const count = `${from} lists ${active} active account${active === 1 ? "" : "s"}`
  return [
    active < atLeast
      ? about("wrong", `${count}, fewer than \`organization.atLeast\`: ${atLeast}.`, {
          fix: "Find out where the others went; if they are gone for good, lower `organization.atLeast`.",
        })
      : about("ok", atLeast > 0 ? `${count}, and \`organization.atLeast\` is ${atLeast}.` : `${count}.`),
    ...(atLeast === 0 && active > 1
      ? [
          about("warning", "`organization.atLeast` is not set: an index that lost accounts would be believed.", {
            fix: `Set it in reconcile.yaml, a little below ${active}.`,
          }),
        ]
      : []),
    ...(["units", "tags"] as const).flatMap((half) => {
      const reason = unknown[half]
      if (reason === undefined) return []
      const message = `Selectors by ${half === "units" ? "unit" : "tag"} do not work. ${reason}`
      const fix = `Allow the role that reads the index ${oneOf(neededFor[half])}.`
      return [about("warning", message, { fix })]
    }),
  ]
}

/** Tags: either of the two. https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListTagsForResource.html */
const isForTags = (action: string): boolean => /:(ListTagsForResource|GetResources)$/.test(action)

const neededFor = {
  units: indexActions.filter(
    (action) => action.startsWith("organizations:") && !/:ListAccounts$/.test(action) && !isForTags(action),
  ),
  tags: indexActions.filter(isForTags),
}

function oneOf(actions: readonly string[]): string {
  return actions === neededFor.tags ? actions.join(" or ") : actions.join(", ")
}
