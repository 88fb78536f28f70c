import type { Account, Organization } from "../model.ts"

/** What an organization whose id nobody knows is called. */
const UNKNOWN = "organization"

const made = new WeakMap<Organization, Account>()

/**
 * The organization itself, in the place of an account: what organization-scope resources belong to. Plans, digests, waves and
 * reports then need no second kind of place.
 */
export function organizationAccount(organization: Organization): Account {
  const known = made.get(organization) ?? {
    id: organization.id || UNKNOWN,
    name: "the organization",
    email: "",
    state: "ACTIVE",
    path: [],
    tags: {},
    management: false,
  }
  made.set(organization, known)
  return known
}

/** Whether an account's id is the organization's: those of accounts are twelve digits. */
export const isOrganizationId = (id: string): boolean => id === UNKNOWN || id.startsWith("o-")
