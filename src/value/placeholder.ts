/**
 * Stands where a bare `{{ account.id }}` was interpolated, in forms that are the same for every account.
 * Policy documents treat it as a 12-digit account id. Private-use characters cannot occur in what AWS accepts.
 */
export const ACCOUNT_ID = "\uE000account.id\uE001"

/** Stands where a bare `{{ account.name }}` was interpolated, in forms that are the same for every account. */
export const ACCOUNT_NAME = "\uE000account.name\uE001"
