import { stringify } from "yaml"

/** An account in few words; `path` is that of its unit, like `Workloads/Prod`. */
export interface AccountFacts {
  readonly id?: string | number
  readonly path?: string
  readonly tags?: Readonly<Record<string, string>>
  readonly state?: string
  readonly regions?: readonly string[]
  /** So many of them: `{n}` in the name counts from 1. */
  readonly count?: number
}

/** A resource in few words. `owner` and `template` are its ownership tags. */
export interface ResourceFacts {
  /** Absent: it belongs to the organization. */
  readonly account?: string
  readonly role?: string
  readonly policy?: string
  /** Of any other type: its id, and then nothing is filled in. */
  readonly type?: string
  readonly id?: string
  readonly region?: string
  readonly owner?: string
  readonly template?: string
  readonly held?: string
  /** Simple tags; `properties.Tags` says it in full. */
  readonly tags?: Readonly<Record<string, string>>
  readonly properties?: Readonly<Record<string, unknown>>
}

/** A small world to plan in: accounts by name, what is in them, and what could not be read. */
export interface SnapshotFacts {
  readonly accounts?: Readonly<Record<string, AccountFacts | string | number>>
  readonly resources?: readonly ResourceFacts[]
  readonly unread?: readonly { readonly account: string; readonly type?: string; readonly reason: string }[]
}

/** The management account of every organization here. */
const MANAGEMENT = { id: "111111111111", name: "root", path: "" }

/** What a role trusts where a case does not care. */
export const TRUST = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
}

/** What a policy allows where a case does not care. */
const DOCUMENT = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] }

/** `2` is 222222222222; anything longer is filled with zeros. */
export const accountId = (id: string | number): string =>
  String(id).length === 1 ? String(id).repeat(12) : String(id).padStart(12, "0")

interface Row {
  readonly id: string
  readonly name: string
  readonly path?: string
}

/** The text of a snapshot file. Without accounts there are `dev` (2) and `prod` (3). */
export function snapshotText({ accounts = { dev: 2, prod: 3 }, resources = [], unread = [] }: SnapshotFacts): string {
  const members = Object.entries(accounts).flatMap(([name, facts]) => rowsOf(name, facts))
  const rows = members.some(({ id }) => id === MANAGEMENT.id) ? members : [MANAGEMENT, ...members]
  const idOf = (name: string) => rows.find((row) => row.name === name)?.id ?? accountId(name)
  return stringify(
    {
      formatVersion: 1,
      organization: { id: "o-acme", managementAccountId: MANAGEMENT.id },
      accounts: rows.map(({ path, ...row }) => ({ ...row, path: unitsOf(path ?? "") })),
      unread: unread.map((one) => ({ ...one, account: idOf(one.account) })),
      resources: resources.map((one) => resourceRow(one, one.account === undefined ? undefined : idOf(one.account))),
    },
    { aliasDuplicateObjects: false },
  )
}

function rowsOf(name: string, facts: AccountFacts | string | number): readonly Row[] {
  const { id = 0, count, ...rest } = typeof facts === "object" ? facts : { id: facts }
  if (count === undefined) return [{ id: accountId(id), name, tags: {}, ...rest }]
  return Array.from({ length: count }, (_, index) => ({
    id: accountId(Number(id) + index),
    name: name.replace("{n}", String(index + 1)),
    tags: {},
    ...rest,
  }))
}

/** The root and every unit of a path; a unit's id is made of its path, so that units of one name differ. */
function unitsOf(path: string): readonly { readonly id: string; readonly name: string }[] {
  const names = path.split("/").filter((name) => name !== "")
  const units = names.map((name, depth) => ({
    id: `ou-${names
      .slice(0, depth + 1)
      .join("-")
      .toLowerCase()}`,
    name,
  }))
  return [{ id: "r-acme", name: "Root" }, ...units]
}

function resourceRow(
  { role, policy, type, region, owner, template, held, tags = {}, properties = {}, ...facts }: ResourceFacts,
  account: string | undefined,
): object {
  if (type !== undefined) {
    const place = { ...(account !== undefined && { account }), ...(region && { region }) }
    return { ...place, type, id: facts.id, ...(held && { held }), properties }
  }
  const id = role ?? policy ?? ""
  const own = { ...(owner && { "reconcile:owner": owner }), ...(template && { "reconcile:template": template }) }
  const { Tags = [], ...others } = properties as { readonly Tags?: readonly object[] }
  const given = Object.entries({ ...tags, ...own }).map(([Key, Value]) => ({ Key, Value }))
  const needed =
    role === undefined
      ? { ManagedPolicyName: id, PolicyDocument: DOCUMENT }
      : { RoleName: id, AssumeRolePolicyDocument: TRUST }
  return {
    account,
    type: role === undefined ? "AWS::IAM::ManagedPolicy" : "AWS::IAM::Role",
    id,
    ...(held && { held }),
    properties: { ...needed, ...others, Tags: [...Tags, ...given] },
  }
}
