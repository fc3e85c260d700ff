/** The kubeconfig that leads kubectl to the endpoint, with everything it needs inside. */
import type { EndpointCertificates } from "./certificates";

export function kubeconfigText(server: string, certificates: EndpointCertificates): string {
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  return `apiVersion: v1
kind: Config
clusters:
- name: kubarium
  cluster:
    server: ${server}
    certificate-authority-data: ${base64(certificates.ca)}
users:
- name: kubernetes-admin
  user:
    client-certificate-data: ${base64(certificates.clientCertificate)}
    client-key-data: ${base64(certificates.clientKey)}
contexts:
- name: kubarium
  context:
    cluster: kubarium
    user: kubernetes-admin
current-context: kubarium
`;
}
