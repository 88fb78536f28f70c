/** What the ARN of a function says. https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html */
export interface FunctionArn {
  readonly region: string
  /** Twelve digits. */
  readonly account: string
  readonly name: string
  /** A version or an alias; `$LATEST` where the ARN names none. */
  readonly qualifier: string
}

/** The parts of a function's ARN, as the task's schema allows it. */
export function functionArn(arn: string): FunctionArn {
  const [, , , region = "", account = "", , name = "", qualifier = "$LATEST"] = arn.split(":")
  return { region, account, name, qualifier }
}

/** Name and qualifier, as far as they are the same wherever the expressions in front of them lead. */
export function writtenFunction(arn: string): Pick<FunctionArn, "name" | "qualifier"> | undefined {
  const [name, qualifier = "$LATEST"] = arn.slice(arn.lastIndexOf(":function:") + ":function:".length).split(":")
  const plain = arn.includes(":function:") && name && !/[{}]/.test(name + qualifier)
  return plain ? { name, qualifier } : undefined
}
