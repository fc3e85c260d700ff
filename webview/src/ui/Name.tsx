/** The name of an object. Where it does not fit, its middle gives way: what tells siblings apart stands at the end. */
const tailLength = 6;

export function Name({ text }: { readonly text: string }) {
  const cut = text.length > 2 * tailLength ? text.length - tailLength : text.length;
  return (
    <span class="name mono">
      <span class="name-head">{text.slice(0, cut)}</span>
      {cut < text.length && <span>{text.slice(cut)}</span>}
    </span>
  );
}
