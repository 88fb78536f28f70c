import { ExpressionError, type Lookup } from "../expression.ts"
import type { Account, Json, LookupRequest, Problem, Provider } from "../model.ts"
import { referenceText } from "../value/reference.ts"
import { sensitiveNames } from "../value/sensitive.ts"
import type { Scope } from "./evaluate.ts"
import { lookupName, Needed } from "./known.ts"

/** What may be looked up for a type, and where. */
export interface LookupRules {
  /** Top-level properties that hold secrets, and nothing else. */
  readonly sensitive: ReadonlySet<string>
  /** Top-level properties in which nothing is looked up: what names the resource, and its tags. */
  readonly plain: ReadonlySet<string>
  /** Whether the configuration allows a name. */
  readonly allows: (name: string) => boolean
}

/** `globs` are the configuration's `lookups`. */
export function lookupRules({ schema, key }: Pick<Provider, "schema" | "key">, globs: readonly string[]): LookupRules {
  // Names of parameters and secrets differ in case: no other name may slip through.
  const patterns = globs.map(
    (glob) => new RegExp(`^${glob.replace(/[\\^$.+?()[\]{}|]/g, "\\$&").replaceAll("*", "[^]*")}$`, "u"),
  )
  return {
    sensitive: sensitiveNames(schema),
    plain: new Set([...(key === "tag" ? [] : key), "Tags"]),
    allows: (name) => patterns.some((pattern) => pattern.test(name.startsWith("/") ? name : `/${name}`)),
  }
}

/** Thrown where a lookup failed: it is told at the place of the expression. */
export class LookupProblem extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.message)
    this.problem = problem
  }
}

/** Thrown where nobody asks AWS: the value is not known, and that is no problem. */
export class Unknown extends Error {}

/** What a lookup results in at this place: the value of a plain parameter, or the text that stands for a secret. */
export function lookUp(scope: Scope, lookup: Lookup): Json {
  const { lookups: rules } = scope.facts
  const [property] = scope.path
  const secretly = typeof property === "string" && rules.sensitive.has(property)
  assertPlace(scope, lookup, secretly)
  const request = requestOf(scope, lookup)
  const looked = scope.known.lookups.get(lookupName(request))
  if (!looked) throw new Needed({ kind: "lookup", request })
  switch (looked.status) {
    case "unknown":
      throw new Unknown(lookup.name)
    case "failed":
      throw new LookupProblem(looked.problem)
    case "found": {
      if (!secretly) return plainValue(lookup, looked.value)
      if (!versionId.test(looked.version)) throw unspeakable(lookup, `the version ${JSON.stringify(looked.version)}`)
      const { stage: _, ...pinned } = request
      const source = { ...pinned, version: looked.version, ...(lookup.path ? { path: lookup.path } : {}) }
      const text = referenceText(source, { account: ownAccount(scope)?.id ?? "", region: scope.target.region })
      scope.references.set(text, source)
      return text
    }
  }
}

function plainValue({ name, text }: Lookup, value: string | readonly string[] | undefined): Json {
  if (value !== undefined) return value
  throw new ExpressionError(`${text}: ${name} is a SecureString, and this property is not sensitive.`, {
    fix: "Use it in a property that its type calls sensitive, or make it a String if nobody has to keep it secret.",
  })
}

function assertPlace({ closed, path, facts }: Scope, { text, secret }: Lookup, secretly: boolean): void {
  const [property] = path
  const [reason] = closed.slice(-1)
  if (reason !== undefined) {
    throw new ExpressionError(`${text} cannot be used ${reason}.`, { fix: "Look it up where the value itself stands." })
  }
  if (typeof property !== "string" || facts.lookups.plain.has(property)) {
    const where = property === undefined ? "for all properties at once" : `in ${property}`
    throw new ExpressionError(`${text} cannot be used ${where}: a lookup must not decide what is named or tagged.`, {
      fix: "Write that value itself.",
    })
  }
  if (!secret || secretly) return
  const known = [...facts.lookups.sensitive]
  throw new ExpressionError(
    `${text} can stand only where a value stays secret, and ${property} is shown to everybody.`,
    {
      fix:
        known.length > 0
          ? `Of this type, ${known.join(", ")} may hold it.`
          : "No property of this type is sensitive: use a type that has one.",
    },
  )
}

const parameterName = /^([\w./-]+?)(?::([\w.-]+))?$/
/** A reference has its parts between colons, in braces: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html */
const secretPath = /^[^:{}]*$/
const versionId = /^[\w-]+$/
const secretName = /^(?:arn:[\w-]+:secretsmanager:([\w-]+):(\d{12}):secret:)?([\w./+=@-]+)$/

function requestOf(scope: Scope, lookup: Lookup): LookupRequest {
  const named = lookup.service === "ssm" ? parameterOf(lookup) : secretOf(lookup)
  const { allows } = scope.facts.lookups
  if (!allows(named.bare)) {
    throw new ExpressionError(`${lookup.text}: lookups of ${lookup.name} are not allowed.`, {
      fix: "Add its name, or a prefix such as /reconcile/*, to `lookups` in the configuration.",
    })
  }
  const id = named.account ?? lookup.account
  const account = id === undefined ? ownAccount(scope) : scope.facts.organization.accounts.find((one) => one.id === id)
  if (!account) {
    throw new ExpressionError(`${lookup.text}: there is no account ${id}.`, {
      fix: "Write the id of an account of the organization, twelve digits in quotes.",
    })
  }
  const { bare: _, account: __, ...request } = named
  return { service: lookup.service, ...request, account, region: named.region ?? lookup.region ?? scope.target.region }
}

/** The parts of a request that a name says, and the name that the configuration has to allow. */
interface Named extends Pick<LookupRequest, "name" | "version" | "stage"> {
  readonly bare: string
  readonly account?: string
  readonly region?: string
}

function parameterOf({ name, text }: Lookup): Named {
  const [, bare, version] = parameterName.exec(name) ?? []
  if (bare === undefined) {
    throw new ExpressionError(`${text}: ${JSON.stringify(name)} is not a parameter's name.`, {
      fix: "Write it like /reconcile/contact, with a version behind a colon if it has to be that one.",
    })
  }
  return { name: bare, bare, ...(version ? { version } : {}) }
}

/**
 * An ARN may end with seven characters of AWS's, or not. Nobody can tell, so that all of it has to be allowed.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
 */
function secretOf(lookup: Lookup): Named {
  const { name, text, version, stage, path = "" } = lookup
  const [, region, account, bare] = secretName.exec(name) ?? []
  if (bare === undefined) {
    throw new ExpressionError(`${text}: ${JSON.stringify(name)} is not a secret's name or ARN.`, {
      fix: "Write it like prod/database.",
    })
  }
  if (!secretPath.test(path)) throw unspeakable(lookup, `the part ${JSON.stringify(path)}`)
  if (version !== undefined && !versionId.test(version))
    throw unspeakable(lookup, `the version ${JSON.stringify(version)}`)
  return {
    name,
    bare,
    ...(version ? { version } : stage ? { stage } : {}),
    ...(account && region ? { account, region } : {}),
  }
}

/** A reference to it would be read as one to something else. */
const unspeakable = ({ name, text }: Lookup, what: string): ExpressionError =>
  new ExpressionError(`${text}: ${what} of ${name} cannot be referred to: a reference cannot hold colons or braces.`, {
    fix: "Store it under a key, or as a version, whose name has letters, digits and dashes.",
  })

/** What belongs to the organization is looked up in its management account. */
function ownAccount({ target, facts }: Scope): Account | undefined {
  if (target.scope !== "organization") return target.account
  return facts.organization.accounts.find(({ management }) => management)
}
