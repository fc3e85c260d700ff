/**
 * The toolkit tries out a style rule while it is loaded, in a style element of its own; it takes the nonce for that from
 * a meta element. So this module comes before the toolkit.
 */
const nonce = document.currentScript?.nonce;
if (nonce && !document.querySelector('meta[property="csp-nonce"]')) {
  const meta = document.createElement("meta");
  meta.setAttribute("property", "csp-nonce");
  meta.content = nonce;
  document.head.append(meta);
}
