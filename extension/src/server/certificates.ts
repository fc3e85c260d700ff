/** A certificate authority of the endpoint's own, with one server and one client certificate; made anew at every start. */
import { generate } from "selfsigned";

export interface EndpointCertificates {
  readonly ca: string;
  readonly serverCertificate: string;
  readonly serverKey: string;
  readonly clientCertificate: string;
  readonly clientKey: string;
}

/** Elliptic curve keys (P-256); valid for a year; the client is `kubernetes-admin` of `system:masters`. */
export async function makeCertificates(): Promise<EndpointCertificates> {
  const common = { keyType: "ec", curve: "P-256", algorithm: "sha256" } as const;
  const authority = await generate([{ name: "commonName", value: "kubarium-ca" }], {
    ...common,
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, digitalSignature: true, critical: true },
    ],
  });
  const ca = { key: authority.private, cert: authority.cert };
  const server = await generate([{ name: "commonName", value: "kube-apiserver" }], {
    ...common,
    ca,
    extensions: [
      { name: "basicConstraints", cA: false },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 7, ip: "127.0.0.1" },
          { type: 2, value: "localhost" },
        ],
      },
    ],
  });
  const client = await generate(
    [
      { name: "organizationName", value: "system:masters" },
      { name: "commonName", value: "kubernetes-admin" },
    ],
    {
      ...common,
      ca,
      extensions: [
        { name: "basicConstraints", cA: false },
        { name: "extKeyUsage", clientAuth: true },
      ],
    },
  );
  return {
    ca: authority.cert,
    serverCertificate: server.cert,
    serverKey: server.private,
    clientCertificate: client.cert,
    clientKey: client.private,
  };
}
