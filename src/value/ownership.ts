/** Who owns a resource: the configuration's name. https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html */
export const OWNER = "reconcile:owner"

/** Which template states it. */
export const TEMPLATE = "reconcile:template"

/** Stops delete and replace, whoever asks. */
export const PROTECT = "reconcile:protect"

/** Tags that AWS or reconcile set: no template may declare them, and nobody's `tags: exact` removes them. */
export const isReservedTag = (key: string): boolean => /^(aws|reconcile):/i.test(key)
