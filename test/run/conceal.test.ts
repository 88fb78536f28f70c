import { describe, expect, it } from "vitest"
import { concealed, concealedBytes, concealedTail } from "../../src/run/conceal.ts"

const secrets = ["wJalrXUtnFEMI/K7MDENG", "", "token+with/signs=="]

describe("secrets are taken out", () => {
  it("of a text, wherever they are", () => {
    expect(concealed("a wJalrXUtnFEMI/K7MDENG b token+with/signs== wJalrXUtnFEMI/K7MDENG", secrets)).toBe(
      "a *** b *** ***",
    )
  })

  it("of bytes, all others as they were", () => {
    const bytes = Buffer.concat([Buffer.from([0, 255, 195]), Buffer.from(secrets[0] ?? ""), Buffer.from([128])])
    expect(concealedBytes(bytes, secrets)).toEqual(Buffer.from([0, 255, 195, 42, 42, 42, 128]))
    expect(concealedBytes(Buffer.from([0, 255]), secrets)).toEqual(Buffer.from([0, 255]))
  })

  it.each([
    ["XUtnFEMI/K7MDENG and more", "*** and more"],
    ["with/signs== wJalrXUtnFEMI/K7MDENG", "*** ***"],
    ["G: of a secret that is no secret any more", "G: of a secret that is no secret any more"],
    ["nothing of it", "nothing of it"],
  ])("of a text that begins inside of one: %s", (text, expected) => {
    expect(concealedTail(text, secrets)).toBe(expected)
  })
})
