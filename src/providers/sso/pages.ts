/** Reads on until the last page, and puts their items together. */
export async function everyPage<P extends { readonly NextToken?: string | undefined }, T>(
  call: (token: string | undefined) => Promise<P>,
  itemsOf: (page: P) => readonly T[] | undefined,
): Promise<readonly T[]> {
  const items: T[] = []
  let token: string | undefined
  do {
    const page = await call(token)
    items.push(...(itemsOf(page) ?? []))
    token = page.NextToken || undefined
  } while (token)
  return items
}
