import { expect, it } from "vitest"
import { encodeDocument } from "../../src/value/policy.ts"

const document = { Version: "2012-10-17", Id: "50% off: a+b", Statement: [] }

it("sends documents minified, however they were written", () => {
  const minified = JSON.stringify(document)
  expect(encodeDocument(document)).toBe(minified)
  expect(encodeDocument(JSON.stringify(document, undefined, 4))).toBe(minified)
})

it("sends what was shown of a text that says a key twice, and not the text", () => {
  const text = '{"Statement":[{"Effect":"Allow","Principal":"*"}],"Statement":[{"Effect":"Deny","Principal":"*"}]}'
  expect(encodeDocument(text)).toBe('{"Statement":[{"Effect":"Deny","Principal":"*"}]}')
})
