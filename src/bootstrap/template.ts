import { Document, isMap, isScalar, type Node, type Scalar, visit, type YAMLMap } from "yaml"
import type { Stack, StackParameter, StackResource } from "./stack.ts"

/**
 * A CloudFormation template as YAML, with these lines as the comment on top. Pure.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
 */
export function writeTemplate(stack: Stack, header: readonly string[]): string {
  // CloudFormation reads YAML 1.1, where a date is not a string.
  const document = new Document(contentOf(stack), { schema: "yaml-1.1", aliasDuplicateObjects: false })
  document.commentBefore = comment(header)
  visit(document, {
    Scalar(key, node) {
      if (key !== "key") refer(node)
    },
    Map(_, node) {
      const note = stack.notes[String(node.get("Sid"))]
      if (note) node.commentBefore = comment([note])
    },
  })
  const resources = document.get("Resources") as YAMLMap
  for (const [name, { comment: text }] of Object.entries(stack.resources)) {
    if (text) keyOf(resources, name).commentBefore = comment(text.split("\n"))
  }
  for (const section of [document.contents as YAMLMap, resources]) spaced(section)
  return document.toString({ lineWidth: 0 })
}

function contentOf({ description, parameters, resources, outputs }: Stack) {
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: description,
    ...(parameters.length > 0 && { Parameters: entries(parameters, ({ name }) => name, parameterOf) }),
    Resources: entries(
      Object.entries(resources),
      ([name]) => name,
      ([, resource]) => resourceOf(resource),
    ),
    Outputs: entries(
      Object.entries(outputs),
      ([name]) => name,
      ([, output]) => ({ Description: output.description, Value: output.value }),
    ),
  }
}

const parameterOf = ({ description, pattern }: StackParameter) => ({
  Type: "String",
  Description: description,
  AllowedPattern: pattern,
})

const resourceOf = ({ type, retained, properties }: StackResource) => ({
  Type: type,
  ...(retained && { DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" }),
  Properties: properties,
})

const entries = <T, V>(all: readonly T[], name: (one: T) => string, value: (one: T) => V): Record<string, V> =>
  Object.fromEntries(all.map((one) => [name(one), value(one)]))

/** `${X}` alone is a reference, `${X.Arn}` alone an attribute; a text around it is filled in. */
function refer(node: Scalar): void {
  if (typeof node.value !== "string" || !node.value.includes("${")) return
  const [, name, attribute] = /^\$\{([A-Za-z0-9:]+)(\.[A-Za-z]+)?\}$/.exec(node.value) ?? []
  node.tag = name === undefined ? "!Sub" : attribute ? "!GetAtt" : "!Ref"
  if (name !== undefined) node.value = `${name}${attribute ?? ""}`
}

const comment = (lines: readonly string[]): string => lines.map((line) => ` ${line}`).join("\n")

function keyOf(map: YAMLMap, name: string): Node {
  const pair = map.items.find(({ key }) => isScalar(key) && key.value === name)
  return pair?.key as Node
}

/** An empty line before each entry but the first. */
function spaced(map: YAMLMap): void {
  if (!isMap(map)) return
  for (const { key } of map.items.slice(1)) (key as Node).spaceBefore = true
}
