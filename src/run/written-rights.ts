import { parseText } from "../expression.ts"
import type { Json, Problem, Right, Target, Task } from "../model.ts"
import { toJson } from "../value/written.ts"
import { kindOf } from "./kinds.ts"
import type { LambdaSpec } from "./lambda.ts"
import { rightsOf } from "./transfer/rights.ts"
import type { Transfer } from "./transfer.schema.ts"

/** What one task takes. */
export interface TaskRight extends Right {
  readonly task: string
  /** Keys of KMS, by way of S3 only. */
  readonly throughS3?: true
}

/** What all tasks take, before anything of them is evaluated: `*` stands for what their expressions will say. */
export interface TaskRights {
  /** With the role in each account. */
  readonly member: readonly TaskRight[]
  /** As whoever enters the accounts. */
  readonly central: readonly TaskRight[]
  /** What nobody can know from how they are written. */
  readonly problems: readonly Problem[]
}

/** How a policy refers to what differs by where it is. */
export interface Spelling {
  readonly partition: string
  /** The account that the role is in. */
  readonly account: string
  /** A text of a task's, in a policy. */
  readonly plain: (text: string) => string
}

/** They stand in for values that nobody has yet, and in no text that somebody writes. */
const [OPEN, ACCOUNT, PARTITION] = ["\u0001", "\u0002", "\u0003"]

/** The rights of these tasks, as far as they can be known without AWS. Pure. */
export function writtenRights(tasks: readonly Task[], spelling: Spelling): TaskRights {
  const found = tasks.map((task) => ({ task, ...rightsIn(task) }))
  const spelled = (account: string, pick: "member" | "central"): readonly TaskRight[] =>
    found.flatMap(({ task, [pick]: rights }) =>
      rights.map((right) => ({
        ...right,
        task: task.name,
        actions: right.actions.map(spelling.plain),
        resources: right.resources.map((text) => spell(text, { ...spelling, account })),
      })),
    )
  return {
    member: spelled(spelling.account, "member"),
    central: spelled("*", "central"),
    problems: found.flatMap(({ task, member, central }) => unknowable(task, [...member, ...central])),
  }
}

type Unspelled = Omit<TaskRight, "task">

function rightsIn(task: Task): { readonly member: readonly Unspelled[]; readonly central: readonly Unspelled[] } {
  const spec = standIn(toJson(task.run))
  if (!isShaped(spec)) return { member: [{ actions: [OPEN], resources: ["*"] }], central: [] }
  const { lambda, transfer } = spec as { readonly lambda?: LambdaSpec["lambda"]; readonly transfer?: Transfer }
  const stored = task.output ? storing(standIn(toJson(task.output))) : []
  const member = kindOf(task)
    .rights(spec, target, PARTITION)
    .map(ofKeys(transfer !== undefined))
  if (transfer) return { member, central: [...rightsOf(turned(transfer), PARTITION).map(ofKeys(true)), ...stored] }
  if (!lambda) return { member, central: stored }
  const invoking = { actions: ["lambda:InvokeFunction"], resources: [lambda.function] }
  const isTheirs = lambda.function.split(":")[4] === ACCOUNT
  if (lambda.credentials) {
    const encrypting = { actions: ["kms:Encrypt"], resources: [keyOf(lambda.credentials.key)] }
    return { member, central: [invoking, encrypting, ...stored] }
  }
  // Whoever is a target and has the function, too, calls it as any target calls its own.
  return isTheirs ? { member, central: stored } : { member: [...member, invoking], central: [invoking, ...stored] }
}

/** Whether what decides about rights is there, and not an expression as a whole. */
function isShaped(spec: Json): boolean {
  const at = (value: Json | undefined, ...path: readonly string[]): Json | undefined =>
    path.reduce<Json | undefined>(
      (part, key) =>
        typeof part === "object" && part !== null ? (part as { readonly [key: string]: Json })[key] : part,
      value,
    )
  const isList = (value: Json | undefined): boolean => value === undefined || Array.isArray(value)
  const lists = [
    ["actions"],
    ["resources"],
    ["lambda", "credentials", "actions"],
    ["lambda", "credentials", "resources"],
  ]
  const { lambda, transfer } = spec as { readonly lambda?: Json; readonly transfer?: Json }
  const maps = [lambda, at(lambda, "credentials"), transfer, at(transfer, "from"), at(transfer, "to")]
  return lists.every((path) => isList(at(spec, ...path))) && maps.every((part) => typeof part !== "string")
}

const target: Target = {
  scope: "account",
  account: { id: ACCOUNT, name: OPEN, email: OPEN, state: "ACTIVE", path: [], tags: {}, management: false },
  region: OPEN,
}

/** The same transfer with the ends of the other identity. */
function turned(transfer: Transfer): Transfer {
  const other = (identity: "target" | "central" | undefined) => (identity === "central" ? "target" : "central")
  const { from, to } = transfer
  return { ...transfer, from: { ...from, identity: other(from.identity) }, to: { ...to, identity: other(to.identity) } }
}

const ofKeys =
  (transfers: boolean) =>
  (right: Right): Unspelled =>
    transfers && right.actions.every((action) => action.startsWith("kms:")) ? { ...right, throughS3: true } : right

/** A policy does not take a key by its alias. https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html */
const keyOf = (arn: string): string => arn.replace(/:alias\/.*$/, ":key/*")

/** Nothing where results are files. */
function storing(output: Json): readonly Right[] {
  const to = typeof output === "string" ? output : (output as { readonly to?: Json }).to
  const [, bucket, key] = (typeof to === "string" && /^s3:\/\/([^/]+)\/(.+)$/s.exec(to)) || []
  if (bucket === undefined || key === undefined) return []
  const arn = `arn:${PARTITION}:s3:::${bucket}`
  return [
    { actions: ["s3:GetObject", "s3:PutObject"], resources: [`${arn}/${key}`] },
    { actions: ["s3:ListBucket"], resources: [arn] },
  ]
}

/** Texts with something that stands in for each expression. */
function standIn(value: Json): Json {
  if (Array.isArray(value)) return value.map(standIn)
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, standIn(part)]))
  if (typeof value !== "string") return value
  const text = parseText(value)
  if (text instanceof Error) return OPEN
  return text.segments
    .map((segment) => (segment.kind === "literal" ? segment.text : nameless(segment.expression.path)))
    .join("")
}

function nameless(path: readonly string[] | undefined): string {
  const name = path?.join(".")
  return name === "account.id" ? ACCOUNT : name === "partition" ? PARTITION : OPEN
}

const spell = (text: string, { partition, account, plain }: Spelling): string =>
  plain(text).replaceAll(OPEN, "*").replaceAll(ACCOUNT, account).replaceAll(PARTITION, partition)

/** An action, or the beginning of a resource, that only an expression says: a policy for that would be one for anything. */
function unknowable({ name, run: { source } }: Task, rights: readonly Right[]): readonly Problem[] {
  const wide = rights.flatMap(({ actions, resources }) => [
    ...actions.filter((action) => action.includes(OPEN)),
    ...resources.filter((resource) => resource.replace(/^arn:([^:]*:){4}/, "").startsWith(OPEN)),
  ])
  if (wide.length === 0) return []
  const message = "What it takes is known only when it is run: an action, or the beginning of a name, is an expression"
  const fix = "Write actions, and how names of buckets, functions and ARNs begin, as text."
  return [{ severity: "error", message, fix, source, template: name }]
}
