/**
 * One tooltip for the whole page: any element with `data-tip` has one, by pointer after half a second and by keyboard
 * focus at once. Escape puts it away. It is drawn outside of the components, so that nothing redraws for it.
 */
const delayMs = 500;
const gapPx = 4;

let shown: HTMLElement | undefined;
let owner: Element | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Begins to watch the page. Call once. */
export function installTooltips(): void {
  document.addEventListener("pointerover", (event) => {
    const target = tipped(event.target);
    if (target === owner) return;
    hide();
    owner = target;
    if (target) timer = setTimeout(() => show(target), delayMs);
  });
  document.addEventListener("focusin", (event) => {
    const target = tipped(event.target);
    hide();
    if (target?.matches(":focus-visible")) show(target);
  });
  document.addEventListener("focusout", hide);
  document.addEventListener("pointerdown", hide);
  document.addEventListener("scroll", hide, true);
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
}

function tipped(target: EventTarget | null): Element | undefined {
  return (target instanceof Element && target.closest("[data-tip]")) || undefined;
}

function hide(): void {
  clearTimeout(timer);
  shown?.remove();
  shown = undefined;
  owner = undefined;
}

function show(target: Element): void {
  const text = target.getAttribute("data-tip");
  if (!text || !target.isConnected) return;
  owner = target;
  shown = document.createElement("div");
  shown.className = "tooltip";
  // The element's own label carries the words for screen readers.
  shown.setAttribute("aria-hidden", "true");
  shown.textContent = text;
  document.body.append(shown);
  const at = target.getBoundingClientRect();
  const box = shown.getBoundingClientRect();
  const below = at.bottom + gapPx + box.height <= innerHeight;
  shown.style.top = `${below ? at.bottom + gapPx : Math.max(gapPx, at.top - gapPx - box.height)}px`;
  shown.style.left = `${Math.max(gapPx, Math.min(at.left, innerWidth - box.width - gapPx))}px`;
}
