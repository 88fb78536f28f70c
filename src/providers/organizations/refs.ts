import type { Target } from "../../model.ts"

/** The organization's id as ARNs have it; `*` where nobody knows it, or where the target is one of its accounts. */
export const organizationId = ({ account }: Pick<Target, "account">): string =>
  account.id.startsWith("o-") ? account.id : "*"
