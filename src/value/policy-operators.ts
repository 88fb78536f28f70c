/**
 * The condition operators by themselves, without `ForAnyValue:`, `ForAllValues:` and `IfExists`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export const OPERATORS: readonly string[] = [
  ...["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"],
  ...["StringLike", "StringNotLike", "ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"],
  ...["NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals"],
  ...["NumericGreaterThan", "NumericGreaterThanEquals", "DateEquals", "DateNotEquals", "DateLessThan"],
  ...["DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals", "Bool", "BinaryEquals"],
  ...["IpAddress", "NotIpAddress", "Null"],
]

const PLAIN = new Set(OPERATORS)

/**
 * Whether a key without values has no effect with this operator. `ForAnyValue:` and `ForAllValues:` never match then, or
 * always, `IfExists` matches when the key is missing; and of an operator that nobody knows nothing is said.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
export const idleWhenEmpty = (operator: string): boolean => PLAIN.has(operator)
