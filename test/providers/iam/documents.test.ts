import { expect, it } from "vitest"
import { decodeDocument } from "../../../src/providers/iam/documents.ts"

const document = { Version: "2012-10-17", Id: "50% off: a+b", Statement: [] }

it("decodes what IAM encodes, and takes JSON as it is", () => {
  expect(decodeDocument(encodeURIComponent(JSON.stringify(document)))).toEqual(document)
  expect(decodeDocument(JSON.stringify(document))).toEqual(document)
  expect(decodeDocument(undefined)).toEqual({})
})

it("gives one object for one text", () => {
  const text = encodeURIComponent(JSON.stringify(document))
  expect(decodeDocument(text)).toBe(decodeDocument(`${text}`))
})

it("forgets old documents before they fill the memory", () => {
  const first = decodeDocument("%7B%22Id%22:0%7D")
  for (let index = 1; index <= 4000; index++) decodeDocument(`%7B%22Id%22:${index}%7D`)
  expect(decodeDocument("%7B%22Id%22:0%7D")).not.toBe(first)
})

it("keeps a text that is no document", () => {
  expect(decodeDocument("100%")).toBe("100%")
})
