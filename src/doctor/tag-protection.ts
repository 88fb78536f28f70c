import type { Json, Provider } from "../model.ts"
import { glob } from "../value/glob.ts"
import { OWNER, TEMPLATE } from "../value/ownership.ts"
import { type Statement, statementsOf, type Test } from "./statements.ts"

/** The tags that say what is ours. `reconcile:protect` is for everybody to set. */
const TAGS = [OWNER, TEMPLATE]

type Writer = Pick<Provider, "actions" | "ownership">

/** The IAM actions that set or remove tags on what these types cover: tagging, and creating with tags. Sorted. */
export function taggingActions(providers: Iterable<Writer>): readonly string[] {
  const tagged = [...providers].filter(({ ownership }) => ownership === "tags")
  const writes = tagged.flatMap(({ actions }) => actions.write)
  return [...new Set(writes.filter((action) => /:(Tag|Untag|Create(?!\w*Version$))/.test(action)))].sort()
}

/**
 * The service control policy that lets nobody but the apply role set or remove the tags of ownership. Tag keys of IAM ignore
 * case, and so does the condition; without tags in the request it does not hold, so untagged resources are not concerned.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-tagkeys
 * @param roles ARNs of the apply role, with `*` for the account
 */
export function tagProtection(providers: Iterable<Writer>, roles: readonly string[]): Json {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "OnlyReconcileSaysWhatIsItsOwn",
        Effect: "Deny",
        Action: taggingActions(providers),
        Resource: "*",
        Condition: {
          "ForAnyValue:StringEqualsIgnoreCase": { "aws:TagKeys": TAGS },
          ArnNotLike: { "aws:PrincipalArn": roles },
        },
      },
    ],
  }
}

/**
 * Whether a service control policy denies everybody else these actions with our tags. `open`: actions that it leaves out.
 * `locked`: it denies them to the apply role, too. Undefined: it is about something else.
 */
export function protects(
  document: Json,
  actions: readonly string[],
  role: string,
): { readonly open: readonly string[]; readonly locked: boolean } | undefined {
  const own = statementsOf(document).filter(
    (statement) => statement.effect === "Deny" && statement.resources?.includes("*") && namesTags(statement.tests),
  )
  if (own.length === 0) return undefined
  const covered = (action: string) => own.some((statement) => denies(statement, action) && sparesFew(statement.tests))
  const open = actions.filter((action) => !covered(action))
  const locked = own.some(({ tests }) => !tests.some((test) => spares(test, role)))
  return { open, locked }
}

/** Every test is about tag keys or about who calls; at least one is about our tags. */
function namesTags(tests: readonly Test[]): boolean {
  const keys = tests.filter(({ key }) => key === "aws:tagkeys")
  const ours = keys.some(
    ({ operator, quantifier, values }) =>
      quantifier === "any" &&
      /^string(equals|equalsignorecase|like)$/.test(operator) &&
      TAGS.every((tag) => values.some((value) => (operator === "stringlike" ? glob(value)(tag) : value === tag))),
  )
  return ours && tests.every(({ key }) => ["aws:tagkeys", "aws:principalarn"].includes(key))
}

function denies({ actions, notActions }: Statement, action: string): boolean {
  if (actions) return actions.some((pattern) => glob(pattern)(action))
  return notActions !== undefined && !notActions.some((pattern) => glob(pattern)(action))
}

/** Not `ArnNotLike arn:*`, which spares everybody. */
const sparesFew = (tests: readonly Test[]): boolean =>
  tests.every(({ key, values }) => key !== "aws:principalarn" || values.every((value) => !/[/:]\*$/.test(value)))

const spares = ({ key, operator, values }: Test, role: string): boolean =>
  key === "aws:principalarn" &&
  /^(arnnotlike|arnnotequals|stringnotlike|stringnotequals)$/.test(operator) &&
  values.some((value) => glob(value)(role.replace("::*:", "::000000000000:")))
