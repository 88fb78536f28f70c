import { CHECKS, type Diagnosis } from "./diagnosis.ts"

/** Says once what is so in several accounts, which come sorted; in the order of the checks, else as it came. */
export function gather(diagnoses: readonly Diagnosis[]): readonly Diagnosis[] {
  const groups = new Map<string, Diagnosis & { accounts?: string[] }>()
  for (const diagnosis of diagnoses) {
    const { accounts, ...said } = diagnosis
    const key = JSON.stringify([said.check, said.status, said.message, said.fix, said.document])
    const group = groups.get(key) ?? { ...said, ...(accounts && { accounts: [] }) }
    for (const account of accounts ?? []) if (!group.accounts?.includes(account)) group.accounts?.push(account)
    groups.set(key, group)
  }
  const place = ({ check }: Diagnosis): number => CHECKS.indexOf(check)
  for (const { accounts } of groups.values()) accounts?.sort()
  return [...groups.values()].sort((a, b) => place(a) - place(b))
}
