/** Control, invisible, private and odd blank characters; `\n` and `\t` are none. */
const HIDDEN = /[^\P{C}\n\t]|[\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/gu
const hides = new RegExp(HIDDEN.source, "u")

/** Whether something in a text cannot be seen, or is not what it seems to be. */
export const hidesSomething = (text: string): boolean => hides.test(text)

/** Writes all that cannot be seen as escapes, as a scalar of YAML in double quotes takes them. */
export const withEscapes = (quoted: string): string => quoted.replace(HIDDEN, escapeOf)

function escapeOf(character: string): string {
  const code = (character.codePointAt(0) as number).toString(16)
  return code.length > 4 ? `\\U${code.padStart(8, "0")}` : `\\u${code.padStart(4, "0")}`
}
