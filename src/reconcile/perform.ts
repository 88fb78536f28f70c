import { setTimeout as wait } from "node:timers/promises"
import { roleArn } from "../accounts/credentials.ts"
import { taskPolicy } from "../accounts/session-policy.ts"
import type { Access, ConnectOptions, Session, TaskOutcome, World } from "../model.ts"
import { type Store, storeAt } from "../run/output.ts"
import { type RequiredTag, requireRoleTag, roleTagRight } from "../run/role-tag.ts"
import type { Right, TaskContext, TaskKind } from "../run/task.ts"
import { openUpload } from "../run/upload.ts"
import { ProblemError } from "../value/problem.ts"
import type { Aim } from "./aims.ts"

/** What performing needs, for all targets of a run. */
export interface Means {
  readonly world: Pick<World, "connect" | "partition">
  readonly kind: TaskKind<unknown>
  readonly access: Access
  readonly requiredTag?: RequiredTag
  readonly context: Omit<TaskContext, "signal" | "upload">
  readonly store: Store
}

/** Milliseconds that a kind has to stop when its time is over. */
const GRACE = 10_000

/** Performs targets one by one; all targets of an account share the rights of its session, and so one AssumeRole. */
export function performer(means: Means, aims: readonly Aim[]): (aim: Aim) => Promise<TaskOutcome> {
  const rights = sharedRights(means, aims)
  const checked = new Map<string, Promise<void>>()
  const tagOnce = (session: Session, account: string, tag: RequiredTag): Promise<void> => {
    const role = roleArn(means.world.partition, account, means.access)
    const known = checked.get(account) ?? requireRoleTag(session, role, tag)
    checked.set(account, known)
    return known
  }
  return async (aim) => {
    const began = Date.now()
    const outcome = { target: aim.target, output: aim.place.text }
    const seconds = () => Math.round((Date.now() - began) / 100) / 10
    try {
      const result = await withinTime(means, aim, async (context) => {
        const session = await enter(means, aim, rights(aim))
        try {
          if (session && means.requiredTag) await tagOnce(session, aim.target.account.id, means.requiredTag)
          return await means.kind.perform(aim.spec, aim.target, session, context)
        } finally {
          session?.close()
        }
      })
      if (!result.stored) await storeAt(aim.place, result.content ?? "{}\n", means.store)
      return { ...outcome, status: "done", seconds: seconds(), ...(result.summary && { summary: result.summary }) }
    } catch (error) {
      return { ...outcome, status: "failed", seconds: seconds(), ...explain(error) }
    }
  }
}

async function enter(
  { world, context }: Means,
  { target }: Aim,
  rights: readonly Right[],
): Promise<Session | undefined> {
  if (rights.length === 0) return undefined
  const wanted: ConnectOptions = { purpose: "run", types: [], run: context.run.id, rights }
  return world.connect(target, wanted)
}

/** The rights of all targets of an account together, where AWS takes them; else each has its own session. */
function sharedRights(means: Means, aims: readonly Aim[]): (aim: Aim) => readonly Right[] {
  const { kind, world, access, requiredTag } = means
  const own = ({ spec, target }: Aim): readonly Right[] => {
    const rights = kind.rights(spec, target, world.partition)
    if (rights.length === 0 || !requiredTag) return rights
    return [...rights, roleTagRight(roleArn(world.partition, target.account.id, access))]
  }
  const together = new Map<string, Right[]>()
  for (const aim of aims) {
    const known = together.get(aim.target.account.id) ?? []
    known.push(...own(aim))
    together.set(aim.target.account.id, known)
  }
  return (aim) => {
    const mine = own(aim)
    const all = together.get(aim.target.account.id) ?? mine
    return mine.length === 0 || taskPolicy(all) === undefined ? mine : all
  }
}

/** Ends what takes longer than it may; what does not end by itself is left behind. */
async function withinTime<T>(
  { context, store }: Means,
  { target, place }: Aim,
  work: (context: TaskContext) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const message = `It took longer than ${context.timeout / 1000} s in ${target.account.name} (${target.account.id}).`
  const over = new ProblemError({
    severity: "unreadable",
    message,
    fix: "If it is only slow, raise the task's timeout.",
  })
  const timer = setTimeout(() => controller.abort(over), context.timeout)
  const finished = new AbortController()
  const abandoned = new Promise<never>((_, reject) => {
    controller.signal.addEventListener("abort", () => {
      wait(GRACE, undefined, { signal: finished.signal }).then(
        () => reject(over),
        () => {},
      )
    })
  })
  try {
    return await Promise.race([
      work({ ...context, signal: controller.signal, upload: () => openUpload(place, store, context.timeout) }),
      abandoned,
    ])
  } catch (error) {
    throw controller.signal.aborted ? over : error
  } finally {
    clearTimeout(timer)
    finished.abort()
  }
}

/** Why a target failed: a sentence, and what to do where that is known. */
export function explain(error: unknown): Pick<TaskOutcome, "reason" | "fix"> {
  if (error instanceof ProblemError) {
    const [problem] = error.problems
    return { reason: problem?.message ?? error.message, ...(problem?.fix && { fix: problem.fix }) }
  }
  if (!(error instanceof Error)) return { reason: String(error) }
  return { reason: error.name === "Error" ? error.message : `${error.name}: ${error.message}` }
}
