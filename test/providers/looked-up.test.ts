import { describe, expect, it } from "vitest"
import { withoutQuoting } from "../../src/providers/looked-up.ts"

const refusal = (name: string, message: string) => Object.assign(new Error(message), { name, sent: "hunter2-hunter2" })
const told = (name: string, message: string, value: string | undefined) =>
  withoutQuoting(value, () => Promise.reject(refusal(name, message))).catch((error) => error)

const HUSHED = "AWS answered ValidationException; its words are not shown, since they may quote the value"

describe("a refusal of a call that sent a secret", () => {
  it("is told in AWS's words where they are about who asks or what is there", async () => {
    const words = "User: arn:aws:sts::100000000001:assumed-role/x/y is not authorized to perform: kms:Encrypt"
    const error = await told("AccessDeniedException", words, "hunter2-hunter2")
    expect({ ...error, message: error.message }).toEqual({ name: "AccessDeniedException", message: words })
  })

  it("is told by its code alone where it is about what was sent", async () => {
    expect((await told("ValidationException", "Value is too long", "hunter2-hunter2")).message).toBe(HUSHED)
  })

  it.each([
    ["all of the value", "no access with hunter2-hunter2", "hunter2-hunter2"],
    ["a part of it", "no access with ter2-hun...", "hunter2-hunter2"],
    ["a short one", "no access with pin 4711", "4711"],
  ])("is told by its code alone where AWS's words hold %s", async (_, words, value) => {
    const { message } = await told("AccessDeniedException", words, value)
    expect(message).toBe("AWS answered AccessDeniedException; its words are not shown, since they may quote the value")
  })

  it("is itself where nothing secret was sent", async () => {
    const error = await told("ValidationException", "Value '7' is too short", undefined)
    expect(error).toMatchObject({
      name: "ValidationException",
      message: "Value '7' is too short",
      sent: expect.anything(),
    })
  })
})
