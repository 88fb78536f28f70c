/** SAML metadata of an identity provider, as long as IAM wants it. */
export function metadata(entity: string, certificate = "MIIDdDCCAlygAwIBAgIGAXoTlUrKMA0GCSqGSIb3DQEBCwUAMHsx"): string {
  const service = `https://${entity}/sso`
  const key = `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificate.repeat(16)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`
  return `<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://${entity}">
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">${key}</md:KeyDescriptor>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${service}"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>
`
}
