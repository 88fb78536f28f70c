/**
 * Types that are a part of a resource which we manage as a whole: they carry no tags, so nobody could tell whose resource they
 * would change, and two would write the same.
 */
export const partOf: ReadonlyMap<string, { readonly type: string; readonly property: string }> = new Map([
  ["AWS::IAM::RolePolicy", { type: "AWS::IAM::Role", property: "Policies" }],
  ["AWS::IAM::UserPolicy", { type: "AWS::IAM::User", property: "Policies" }],
  ["AWS::IAM::GroupPolicy", { type: "AWS::IAM::Group", property: "Policies" }],
  ["AWS::S3::BucketPolicy", { type: "AWS::S3::Bucket", property: "BucketPolicy" }],
  ["AWS::SecretsManager::ResourcePolicy", { type: "AWS::SecretsManager::Secret", property: "ResourcePolicy" }],
])
