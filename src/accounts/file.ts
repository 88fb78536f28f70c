import type { Json, Organization, Problem } from "../model.ts"
import { type DataFile, readDataFile } from "../value/data-file.ts"
import { assemble, type Parts } from "./assemble.ts"
import { type AccountsFile, accountsFileSchema } from "./file.schema.ts"
import { checkStarfleet, fromStarfleet } from "./starfleet.ts"

/** An organization that a file tells of; none where the file is wrong. */
export interface AccountsReading {
  readonly organization?: Organization
  readonly problems: readonly Problem[]
}

/** Reads the file of `organization.accounts`: our own format, a snapshot, or Starfleet's account index. YAML or JSON. */
export function readAccountsFile(text: string, file: string): AccountsReading {
  const { data, problems } = readDataFile(text, file)
  if (!data) return { problems }
  if (isStarfleet(data.value)) {
    const wrong = checkStarfleet(data)
    return wrong.length > 0 ? { problems: wrong } : assemble(fromStarfleet(data))
  }
  const wrong = checkFormat(data, "accounts file", accountsFileSchema)
  return wrong.length > 0 ? { problems: wrong } : assembleHead(data)
}

/** What is wrong with a file of ours: its version first, then everything its schema says. */
export function checkFormat(
  data: DataFile,
  noun: string,
  schema: { readonly [keyword: string]: unknown },
): readonly Problem[] {
  const version = isMap(data.value) ? data.value.formatVersion : undefined
  if (version === undefined || version === 1) return data.check(schema)
  return [
    {
      severity: "error",
      message: `This ${noun} has the format version ${JSON.stringify(version)}; this version of reconcile reads 1.`,
      fix: "Use a newer reconcile, or write the file again with this one.",
      source: data.source(["formatVersion"]),
    },
  ]
}

/** The organization at the head of an accounts file or a snapshot that its schema allows. */
export function assembleHead(data: DataFile): AccountsReading {
  const { organization, accounts, units = [] } = data.value as AccountsFile
  const parts: Parts = {
    file: data.file,
    id: organization.id ?? "",
    managementAccountId: organization.managementAccountId,
    accounts: accounts.map((row, index) => ({ row, source: () => data.source(["accounts", index, "id"]) })),
    units: units.map((row, index) => ({ row, source: () => data.source(["units", index, "id"]) })),
  }
  return assemble(parts)
}

/** The organization as `reconcile accounts --out` writes it: the same organization when read again. */
export function accountsFile({ id, managementAccountId, accounts, units, unknown }: Organization): Json {
  const sorted = [...accounts].sort((a, b) => (a.id < b.id ? -1 : 1))
  return {
    formatVersion: 1,
    organization: { ...(id && { id }), managementAccountId },
    accounts: sorted.map(({ id, name, email, state, path, tags, regions }) => ({
      id,
      name,
      ...(email && { email }),
      state,
      ...(!unknown.units && { path: path.map(unit) }),
      ...(!unknown.tags && { tags }),
      ...(regions && { regions }),
    })),
    ...(!unknown.units && { units: units.map(({ id, name, path }) => ({ id, name, path: path.map(unit) })) }),
  }
}

const unit = ({ id, name }: { readonly id: string; readonly name: string }): Json => ({ id, name })

function isStarfleet(value: Json): boolean {
  return isMap(value) && isMap(value.accounts)
}

const isMap = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value)
