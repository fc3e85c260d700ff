/** A codicon. It says nothing to screen readers: the thing that carries it has the words. */
export function Icon({ name, class: className = "" }: { readonly name: string; readonly class?: string }) {
  return <span class={`codicon codicon-${name} ${className}`} aria-hidden="true" />;
}
