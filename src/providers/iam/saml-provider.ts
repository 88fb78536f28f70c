import type { Provider } from "../../model.ts"
import { type SamlProvider, samlProviderSchema } from "./saml-provider.schema.ts"
import { canonicalMetadata } from "./saml-provider-metadata.ts"
import { readSamlProviders, samlProviderArn } from "./saml-provider-read.ts"
import { createSamlProvider, deleteSamlProvider, updateSamlProvider } from "./saml-provider-write.ts"

/**
 * SAML 2.0 identity providers.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml.html
 */
export const samlProvider: Provider<SamlProvider> = {
  type: "AWS::IAM::SAMLProvider",
  scope: "account",
  schema: samlProviderSchema,
  key: ["Name"],
  ownership: "tags",
  actions: {
    read: ["iam:GetSAMLProvider", "iam:ListSAMLProviders", "tag:GetResources"],
    write: [
      "iam:CreateSAMLProvider",
      "iam:DeleteSAMLProvider",
      "iam:TagSAMLProvider",
      "iam:UntagSAMLProvider",
      "iam:UpdateSAMLProvider",
    ],
  },
  arns: ({ key }, target, partition) => [samlProviderArn({ partition, target }, key)],
  canonical: (properties) => ({
    ...properties,
    SamlMetadataDocument: canonicalMetadata(properties.SamlMetadataDocument),
  }),
  read: readSamlProviders,
  create: createSamlProvider,
  update: updateSamlProvider,
  delete: deleteSamlProvider,
}
