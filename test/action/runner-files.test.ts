import { describe, expect, it } from "vitest"
import { commandsIn, parseOutputs } from "./runner-files.ts"

const delimiter = "ghadelimiter_0b5f1a52-5b7c-4d3f-9d7e-6a4f0f4c9d11"
const other = "ghadelimiter_11111111-5b7c-4d3f-9d7e-6a4f0f4c9d11"

describe("outputs", () => {
  it("stand between delimiters, of several lines or none", () => {
    const text = `digest<<${delimiter}\nabc\n${delimiter}\nempty<<${other}\n\n${other}\nlines<<${delimiter}\na=b\n\nc<<d\n${delimiter}\n`
    expect(parseOutputs(text)).toEqual({ digest: "abc", empty: "", lines: "a=b\n\nc<<d" })
    expect(parseOutputs("")).toEqual({})
  })
  it.each([
    ["a line of its own", `digest<<${delimiter}\nabc\n${delimiter}\nforged=1\n`, "undelimited: forged=1"],
    ["a delimiter that can be guessed", "digest<<EOF\nabc\nEOF\n", "undelimited: digest<<EOF"],
    ["a value that does not end", `digest<<${delimiter}\nabc\n`, "digest does not end"],
    ["a name twice", `a<<${delimiter}\n1\n${delimiter}\na<<${other}\n2\n${other}\n`, "a is set twice"],
    ["a last line that does not end", `a<<${delimiter}\n1\n${delimiter}`, "last line"],
  ])("are refused with %s", (_, text, message) => {
    expect(() => parseOutputs(text)).toThrow(message)
  })
})

describe("commands in a log", () => {
  it("begin a line, with or without properties", () => {
    expect(
      commandsIn(
        "text ::error::no\n  ::add-mask::a%0Ab%25\r\n::error file=a.yaml,line=3,title=a%2Cb::No: role\n::unknown::x",
      ),
    ).toEqual([
      { name: "add-mask", properties: {}, message: "a\nb%" },
      { name: "error", properties: { file: "a.yaml", line: "3", title: "a,b" }, message: "No: role" },
    ])
  })
  it("are found within a line in their older form", () => {
    expect(commandsIn("text ##[error]forged ##[x")).toEqual([{ name: "error", properties: {}, message: "forged ##[x" }])
  })
  it("do not count while the runner is told not to listen", () => {
    const log = [
      "::stop-commands::t0ken",
      "::set-env name=A::forged",
      "::other::",
      "##[error]x",
      "::t0ken::",
      "::error::said",
    ]
    expect(commandsIn(log.join("\n")).map(({ name, message }) => [name, message])).toEqual([
      ["stop-commands", "t0ken"],
      ["error", "said"],
    ])
  })
})
