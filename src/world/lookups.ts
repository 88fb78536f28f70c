import type { Looked, LookupRequest, Problem, Provider, Revealed, SecretSource, Session, World } from "../model.ts"
import { partOfJson } from "../value/json-path.ts"
import { ProblemError } from "../value/problem.ts"
import { readParameters, revealParameter } from "./parameters.ts"
import { readSecret, revealSecret } from "./secrets.ts"

/**
 * What lookups may call, as sessions ask for it: by the name of a type of which nothing is ever stated. Planning reads
 * parameters without decrypting them, and versions of secrets; values are read with the rights to apply.
 */
export const lookupType: Provider = {
  type: "lookups",
  scope: "region",
  schema: {},
  key: [],
  ownership: "declared",
  actions: {
    read: ["secretsmanager:DescribeSecret", "ssm:GetParameters"],
    write: ["kms:Decrypt", "secretsmanager:GetSecretValue", "ssm:GetParameter"],
  },
  read: async () => [],
}

/** What reading a value takes, and no more: else a session that decrypts one parameter could decrypt them all. */
export const revealType: Provider = {
  ...lookupType,
  type: "lookup values",
  actions: { read: [], write: lookupType.actions.write },
}

/** Lookups in AWS. What several accounts ask for is read once. */
export function newLookups(
  connect: World["connect"],
  { run, partition }: { readonly run: string; readonly partition: string },
): Required<Pick<World, "lookup" | "reveal">> {
  const sessions = new Map<string, Promise<Session>>()
  const looked = new Map<string, Promise<Looked>>()
  const revealed = new Map<string, Promise<Revealed>>()
  const waiting = new Map<string, Waiting[]>()

  function planSession({ account, region }: LookupRequest): Promise<Session> {
    const options = { purpose: "plan", types: [lookupType.type], run } as const
    const open = () => connect({ scope: "region", account, region }, options)
    return once(sessions, `${account.id} ${region}`, open)
  }

  /** It can read this one value, and no other. */
  function applySession(source: SecretSource): Promise<Session> {
    const { service, account, region, name } = source
    const resources = arnsOf(source, partition)
    const options = { purpose: "apply", types: [revealType.type], run, resources } as const
    const open = () => connect({ scope: "region", account, region }, options)
    return once(sessions, `${account.id} ${region} ${service} ${name}`, open)
  }

  /** Parameters of one place that are asked for together are read together. */
  function parameter(request: LookupRequest): Promise<Looked> {
    const place = `${request.account.id} ${request.region}`
    return new Promise((answer) => {
      const known = waiting.get(place)
      if (known) return void known.push({ request, answer })
      const batch: Waiting[] = [{ request, answer }]
      waiting.set(place, batch)
      setImmediate(() => {
        waiting.delete(place)
        void answerAll(batch, request)
      })
    })
  }

  async function answerAll(batch: readonly Waiting[], first: LookupRequest): Promise<void> {
    try {
      const session = await planSession(first)
      const answers = await readParameters(
        session,
        batch.map(({ request }) => request),
      )
      for (const [index, { answer }] of batch.entries()) answer(answers[index] as Looked)
    } catch (error) {
      for (const { request, answer } of batch) answer({ status: "failed", problem: unreadable(request, error) })
    }
  }

  async function secret(request: LookupRequest): Promise<Looked> {
    try {
      return await readSecret(await planSession(request), request)
    } catch (error) {
      return { status: "failed", problem: unreadable(request, error) }
    }
  }

  async function value(source: SecretSource): Promise<Revealed> {
    try {
      const session = await applySession(source)
      const text = await (source.service === "ssm" ? revealParameter : revealSecret)(session, source)
      if (source.path === undefined) return { value: text }
      const part = partOfJson(text, source.path)
      if ("problem" in part) throw new ProblemError(failure(source, part.problem))
      return part.note ? { ...part, note: `${nameOf(source)}: ${part.note}` } : part
    } catch (error) {
      throw new ProblemError(unreadable(source, error))
    }
  }

  return {
    lookup: (request) =>
      once(looked, keyOf(request), () => (request.service === "ssm" ? parameter(request) : secret(request))),
    reveal: (source) => once(revealed, keyOf(source), () => value(source)),
  }
}

interface Waiting {
  readonly request: LookupRequest
  readonly answer: (looked: Looked) => void
}

function once<T>(known: Map<string, Promise<T>>, key: string, load: () => Promise<T>): Promise<T> {
  const before = known.get(key)
  if (before) return before
  const loading = load()
  known.set(key, loading)
  return loading
}

const keyOf = ({ account, ...rest }: LookupRequest & Partial<SecretSource>): string =>
  JSON.stringify([account.id, rest.service, rest.region, rest.name, rest.version, rest.stage, rest.path])

/**
 * What reading a value touches: itself, and whichever key of its region it is encrypted with. The ARN of a secret ends with six
 * characters of AWS's, which one that was written out may have or not.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html
 */
function arnsOf({ service, account, region, name }: SecretSource, partition: string): readonly string[] {
  const at = (kind: string, resource: string) => `arn:${partition}:${kind}:${region}:${account.id}:${resource}`
  const keys = `arn:${partition}:kms:${region}:*:key/*`
  if (service === "ssm") return [at("ssm", `parameter/${name.replace(/^\//, "")}`), keys]
  return name.startsWith("arn:")
    ? [name, `${name}-??????`, keys]
    : [at("secretsmanager", `secret:${name}-??????`), keys]
}

const nameOf = ({ service, name }: LookupRequest): string =>
  service === "ssm" ? `Parameter ${name}` : `Secret ${name}`

const failure = (request: LookupRequest, reason: string): Problem => {
  const { account, region } = request
  return {
    severity: "unreadable",
    message: `${nameOf(request)} of ${account.name} (${account.id}), ${region} could not be looked up: ${reason}`,
  }
}

/** Of errors of AWS only their own words are told: they are about names and rights, since nothing else was sent. */
function unreadable(request: LookupRequest, error: unknown): Problem {
  if (error instanceof ProblemError) {
    const [problem] = error.problems
    return problem ?? failure(request, error.message)
  }
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  const fix = /AccessDenied/.test(reason)
    ? `Let reconcile's role in ${request.account.id} read it; see docs/templates.md, Lookups.`
    : undefined
  return { ...failure(request, reason), ...(fix ? { fix } : {}) }
}
