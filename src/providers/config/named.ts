/** What AWS calls a recorder or a delivery channel that nobody named. */
export const DEFAULT_NAME = "default"

/** `Name` of a recorder or a channel: a wish for when there is none yet. */
export const wishedName = {
  type: "string",
  initialOnly: true,
  minLength: 1,
  maxLength: 256,
} as const

/**
 * Why the recorder or channel of this name must not be touched, if so: a sentence. Control Tower makes both where it governs,
 * and takes any change of theirs for drift. https://docs.aws.amazon.com/controltower/latest/userguide/config-costs.html
 */
export function heldName(name = ""): string | undefined {
  return /^aws-controltower-/i.test(name) ? "AWS Control Tower made it, and manages it." : undefined
}
