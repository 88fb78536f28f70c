/** All members of a list that AWS cuts. A page may be short, even empty, and still not be the last. */
export async function everything<Page extends { readonly NextToken?: string }, T>(
  load: (token: string | undefined) => Promise<Page>,
  members: (page: Page) => readonly T[] | undefined,
): Promise<readonly T[]> {
  const all: T[] = []
  let token: string | undefined
  do {
    const page = await load(token)
    all.push(...(members(page) ?? []))
    token = page.NextToken || undefined
  } while (token)
  return all
}

/** Whether AWS refuses, rather than fails: the reason for people, or undefined. */
export function refusal(error: unknown): string | undefined {
  if (!(error instanceof Error) || !/^(AccessDenied|UnauthorizedOperation|AuthorizationError)/.test(error.name))
    return undefined
  return error.message
}
