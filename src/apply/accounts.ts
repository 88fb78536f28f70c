import pLimit, { type LimitFunction } from "p-limit"
import type { ConnectOptions, Session, Target } from "../model.ts"
import type { Step } from "./step.ts"

/** Opens an account for writing these types, and of them only these ARNs. */
export type Connect = (target: Target, options: Pick<ConnectOptions, "types" | "resources" | "via">) => Promise<Session>

/** Writes to one account at the same time: IAM serialises them anyway. */
const PER_ACCOUNT = 4

/** One account as a wave writes to it. */
export interface Account {
  /** Opens a place of the account when its first change is due: clients call in the region of their session. */
  readonly session: (step: Step) => Promise<Session>
  readonly limit: LimitFunction
  /** Sessions by scope and region. */
  readonly opened: Map<string, Promise<Session>>
  failed: boolean
}

/**
 * Each account is opened once, when its first change is due, with the rights of its own changes and no more. `existing` are
 * ARNs that trust policies may name.
 */
export function openable(
  steps: readonly Step[],
  connect: Connect,
  existing: Set<string>,
): ReadonlyMap<string, Account> {
  const accounts = new Map<string, Account>()
  const byAccount = new Map<string, Step[]>()
  for (const step of steps) {
    const own = byAccount.get(step.change.account)
    if (own) own.push(step)
    else byAccount.set(step.change.account, [step])
  }
  for (const [id, own] of byAccount) {
    const account: Account = {
      limit: pLimit(PER_ACCOUNT),
      failed: false,
      opened: new Map(),
      session: (step) => {
        const { target, provider } = step
        const place = [target.scope, target.region, provider.via, isConfined(step)].join(" ")
        const known = account.opened.get(place)
        if (known) return known
        const opening = connect(target, rightsOf(own, step)).then(async (session) => {
          await session.once("known-principals", async () => existing)
          return session
        })
        account.opened.set(place, opening)
        return opening
      },
    }
    accounts.set(id, account)
  }
  return accounts
}

/**
 * What the changes of an account take that are made with one and the same session. What cannot name its ARNs has a session of
 * its own, so that it does not widen those of the others.
 */
function rightsOf(steps: readonly Step[], like: Step): Pick<ConnectOptions, "types" | "resources" | "via"> {
  const { via } = like.provider
  const own = steps.filter((step) => step.provider.via === via && isConfined(step) === isConfined(like))
  return {
    types: [...new Set(own.map(({ change }) => change.type))],
    ...(isConfined(like) && { resources: [...new Set(own.flatMap(({ arns }) => arns))] }),
    ...(via && { via }),
  }
}

const isConfined = ({ arns }: Step): boolean => arns.length > 0
