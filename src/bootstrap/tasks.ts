import type { Right } from "../model.ts"
import { allow, type PolicyStatement, sorted } from "./document.ts"
import type { Roles } from "./roles.ts"
import { roleArn } from "./roles.ts"

/** What one task takes, with CloudFormation's placeholders in it. */
export interface TaskRight extends Right {
  readonly task: string
  /** Keys of KMS, by way of S3 only. */
  readonly throughS3?: true
}

/** What the run role may do: no more than what the tasks there are take. */
export interface TaskRights {
  /** With the role in each account. */
  readonly member: readonly TaskRight[]
  /** As the run hub. */
  readonly central: readonly TaskRight[]
  /** The tag that the role must carry for any task to run with it. */
  readonly tag?: { readonly key: string; readonly value: string }
}

/** Statements for these rights, one for each set of actions, and which tasks each of them is for, by Sid. */
export interface TaskStatements {
  readonly statements: readonly PolicyStatement[]
  readonly notes: Readonly<Record<string, string>>
}

/** The statements that tasks take; what several tasks take is said once. `prefix` begins the Sids. */
export function taskStatements(prefix: string, rights: readonly TaskRight[]): TaskStatements {
  const groups = new Map<string, TaskRight[]>()
  for (const right of rights) {
    const key = JSON.stringify([sorted(right.actions), right.throughS3])
    groups.set(key, [...(groups.get(key) ?? []), right])
  }
  const made = [...groups.values()].map((group, index) => {
    const Sid = `${prefix}${index + 1}`
    const resources = sorted(group.flatMap((right) => right.resources))
    const statement = allow(Sid, sorted(group[0]?.actions ?? []), resources.includes("*") ? ["*"] : resources)
    const names = sorted(group.map(({ task }) => task)).join(", ")
    return { Sid, names, statement: group[0]?.throughS3 ? { ...statement, Condition: throughS3 } : statement }
  })
  return {
    statements: made.map(({ statement }) => statement),
    notes: Object.fromEntries(made.map(({ Sid, names }) => [Sid, `For ${names}.`])),
  }
}

const throughS3 = { StringLike: { "kms:ViaService": ["s3.*.amazonaws.com"] } }

/** Whatever a task says: no session of it goes on to what reconcile plans, applies or runs by, in any account. */
export const confinement = ({ plan, apply, run, index, organization, others, partition }: Roles): PolicyStatement => {
  const chains = [plan, apply, ...(run ? [run] : [])].flatMap(({ entry, hub, member }) => [entry, hub, member])
  const all = [...chains, ...[index, organization].flatMap((role) => role ?? []), ...others]
  return {
    Sid: "EnterNothingElse",
    Effect: "Deny",
    Action: ["sts:AssumeRole"],
    Resource: sorted(all.map((role) => roleArn({ partition }, "*", role))),
  }
}
