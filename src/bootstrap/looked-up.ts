import { type PolicyStatement, sorted } from "./document.ts"
import type { Roles } from "./roles.ts"

/** What lookups take: their actions, and the globs of names that the configuration allows. */
export interface Lookups {
  readonly actions: { readonly read: readonly string[]; readonly write: readonly string[] }
  readonly globs: readonly string[]
}

/** What lookups add to a role's permissions. */
export interface LookupRights {
  /** Actions on what may be looked up, and on nothing else. */
  readonly statements: readonly PolicyStatement[]
  /** What is done with the keys by which that is encrypted. */
  readonly keys: readonly string[]
}

/** The rights of one purpose; none where no name is allowed. */
export function lookupRights(
  lookups: Lookups | undefined,
  purpose: "plan" | "apply",
  { partition }: Pick<Roles, "partition">,
): LookupRights {
  if (!lookups) return { statements: [], keys: [] }
  const {
    actions: { read, write },
    globs,
  } = lookups
  const actions = purpose === "plan" ? read : [...read, ...write]
  const statement = (Sid: string, service: string, names: readonly string[]): readonly PolicyStatement[] => {
    const Action = sorted(actions.filter((action) => action.startsWith(`${service}:`)))
    const Resource = sorted(names.map((name) => `arn:${partition}:${service}:*:${HERE}:${name}`))
    return Action.length > 0 && Resource.length > 0 ? [{ Sid, Effect: "Allow", Action, Resource }] : []
  }
  const statements = [
    ...statement("LookUpParameters", "ssm", globs.flatMap(parameterNames)),
    ...statement("LookUpSecrets", "secretsmanager", globs.flatMap(secretNames)),
  ]
  return { statements, keys: statements.length > 0 ? actions.filter((action) => action.startsWith("kms:")) : [] }
}

const HERE = "${AWS::AccountId}"

/**
 * A name has a slash at its beginning in its ARN, whether or not it has one itself.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html
 */
const parameterNames = (glob: string): readonly string[] => (/^[\w./*-]+$/.test(glob) ? [`parameter${glob}`] : [])

/**
 * `/prod/*` allows `/prod/db` and `prod/db`: these are two secrets. An ARN ends with six characters of AWS's.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html
 */
function secretNames(glob: string): readonly string[] {
  if (!/^[\w./+=@*-]+$/.test(glob)) return []
  return [glob, glob.replace(/^\//, "")].map((name) => `secret:${name.endsWith("*") ? name : `${name}-??????`}`)
}
