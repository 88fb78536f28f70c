import type { ClientClass, Problem, Provider } from "../../model.ts"
import { ProblemError } from "../../value/problem.ts"
import { suggest } from "../../value/suggest.ts"
import { codeOf } from "../attempt.ts"
import { partOf } from "./parts.ts"
import { cloudControlProvider } from "./provider.ts"
import { asRegistrySchema, propertyPath } from "./registry-schema.ts"
import { type KnownType, keepKnown, knownTypes, readKnown } from "./type-cache.ts"

/** Where schemas come from. */
export interface LearnOptions {
  /** Makes the client that asks CloudFormation's registry; absent: only what is kept is known. */
  readonly clientAs?: <C>(Client: ClientClass<C>) => C
  /** Where schemas are kept between runs, a file per type; absent: nowhere. */
  readonly cacheFolder?: string
  /** Types that are known otherwise: what a misspelt one was meant to be. */
  readonly types?: readonly string[]
  /** Milliseconds since 1970; now unless told. */
  readonly clock?: number
}

/** What came of it. Each problem says in `type` which type it is about. */
export interface Learned {
  readonly providers: ReadonlyMap<string, Provider>
  readonly problems: readonly Problem[]
}

/** How long a kept schema is taken without asking again: AWS adds properties every few weeks. Milliseconds. */
const FRESH = 24 * 60 * 60_000

/** `AWS::Service::Resource`; nothing else is asked for, or looked for in a folder. */
const NAME = /^AWS::[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}$/

type Answer = { readonly provider: Provider } | { readonly problem: Problem }

/**
 * Makes providers of types by their schemas in CloudFormation's registry. A type that is not there, has no handlers, or may
 * not be asked for is an error; one that nobody can be asked for now, and of which nothing is kept, is a note: it is not checked.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeType.html
 */
export async function learnTypes(types: readonly string[], options: LearnOptions): Promise<Learned> {
  const answers = await Promise.all(
    [...new Set(types)].map(async (type) => [type, await learn(type, options)] as const),
  )
  return {
    providers: new Map(answers.flatMap(([type, answer]) => ("provider" in answer ? [[type, answer.provider]] : []))),
    problems: answers.flatMap(([, answer]) => ("problem" in answer ? [answer.problem] : [])),
  }
}

async function learn(type: string, options: LearnOptions): Promise<Answer> {
  if (!NAME.test(type)) return { problem: await unknown(type, options) }
  const part = partOf.get(type)
  if (part) {
    const message = `${type} is a part of ${part.type}, and managed with it`
    return { problem: error(type, message, `State it in a template of type ${part.type}, as ${part.property}.`) }
  }
  const { cacheFolder, clock = Date.now() } = options
  const kept = cacheFolder === undefined ? undefined : await readKnown(cacheFolder, type)
  if (kept && (!options.clientAs || Math.abs(clock - kept.saved) < FRESH)) return answerOf(type, kept)
  if (!options.clientAs) return { problem: unchecked(type, "nothing of AWS is called here", options) }
  try {
    const known = await ask(type, options.clientAs, clock)
    if (cacheFolder !== undefined) await keepKnown(cacheFolder, known)
    return answerOf(type, known)
  } catch (error) {
    if (codeOf(error) === "TypeNotFound") return { problem: await unknown(type, options) }
    return kept ? answerOf(type, kept) : { problem: notTold(type, error, options) }
  }
}

async function ask(type: string, clientAs: NonNullable<LearnOptions["clientAs"]>, saved: number): Promise<KnownType> {
  const { CloudFormationClient, DescribeTypeCommand } = await import("./registry-client.ts")
  const client = clientAs(CloudFormationClient)
  const {
    Schema = "",
    ProvisioningType = "",
    Arn = "",
  } = await client.send(new DescribeTypeCommand({ Type: "RESOURCE", TypeName: type }))
  const schema = asRegistrySchema(JSON.parse(Schema || "null"))
  if (!schema) throw new Error("it has no schema that can be read.")
  return { schema, provisioningType: ProvisioningType, version: /\/(\d+)$/.exec(Arn)?.[1] ?? "", saved }
}

function answerOf(type: string, { schema, provisioningType }: KnownType): Answer {
  const missing = ["create", "read", "delete"].filter((verb) => !schema.handlers?.[verb])
  if (provisioningType === "NON_PROVISIONABLE" || missing.length > 0) {
    const lacks = missing.length > 0 ? `: it has no ${missing.join(", no ")} handler` : ""
    return {
      problem: error(
        type,
        `${type} exists, but only CloudFormation itself can manage it${lacks}`,
        "Leave it to a CloudFormation stack; no tool can do more through AWS's Cloud Control API.",
      ),
    }
  }
  const provider = cloudControlProvider(schema)
  if (provider) return { provider }
  const identifier = (schema.primaryIdentifier ?? []).map((pointer) => propertyPath(pointer).join(".")).join(" and ")
  return {
    problem: error(
      type,
      `Resources of type ${type} cannot be found again: AWS alone sets what identifies them (${identifier || "nothing"}), and they have neither a name nor tags that can be changed`,
      "Leave it to a CloudFormation stack.",
    ),
  }
}

async function unknown(type: string, { types = [], cacheFolder }: LearnOptions): Promise<Problem> {
  const kept = cacheFolder === undefined ? [] : await knownTypes(cacheFolder)
  const meant = suggest(type, [...types, ...kept])
  return error(
    type,
    `Unknown type ${JSON.stringify(type)}${meant ? `; did you mean ${JSON.stringify(meant)}?` : "."}`,
    `The types known here are ${[...types].sort().join(", ")}, and all that AWS CloudFormation can create, read and delete.`,
  )
}

/** Why CloudFormation did not tell: somebody has to allow it, or it cannot be reached now. */
function notTold(type: string, cause: unknown, options: LearnOptions): Problem {
  if (isRefusal(cause)) {
    return error(
      type,
      `Cannot ask CloudFormation what ${type} is: ${wordsOf(cause)}`,
      "Allow cloudformation:DescribeType to the identity that plans: the plan hub, or the credentials at hand.",
    )
  }
  return unchecked(type, wordsOf(cause), options)
}

const isRefusal = (cause: unknown): boolean =>
  cause instanceof Error &&
  (/^(AccessDenied|UnauthorizedOperation|CFNRegistry)/.test(cause.name) || cause instanceof ProblemError)

function unchecked(type: string, reason: string, { types = [] }: LearnOptions): Problem {
  const meant = suggest(type, types)
  return {
    severity: "note",
    message: `Unknown type ${JSON.stringify(type)}${meant ? `; did you mean ${JSON.stringify(meant)}?` : "."} CloudFormation may know it, and could not be asked: ${reason}`,
    fix: "If it is one of CloudFormation's, plan once with credentials: its schema is then kept on this machine.",
    type,
  }
}

const error = (type: string, message: string, fix: string): Problem => ({ severity: "error", message, fix, type })

function wordsOf(cause: unknown): string {
  const words = cause instanceof Error ? cause.message || cause.name : String(cause)
  return words.replace(/\s+/g, " ").trim()
}
