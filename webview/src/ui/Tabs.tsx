/** Tabs in the look of VS Code's panel; arrow keys move between them. */
import type { ComponentChildren } from "preact";
import "./tabs.css";

export interface TabsProps {
  readonly id: string;
  readonly label: string;
  readonly tabs: readonly { readonly id: string; readonly text: ComponentChildren; readonly count?: number }[];
  readonly active: string;
  readonly onActivate: (id: string) => void;
  readonly class?: string;
}

export function Tabs({ id, label, tabs, active, onActivate, class: className = "tabs" }: TabsProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    const at = tabs.findIndex((tab) => tab.id === active);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: tabs.length - 1 }[event.key];
    const tab = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length];
    if (!tab) return;
    event.preventDefault();
    onActivate(tab.id);
    document.getElementById(`${id}-tab-${tab.id}`)?.focus();
  };
  return (
    <div class={className} role="tablist" aria-label={label} onKeyDown={onKeyDown}>
      {tabs.map((tab) => (
        <button
          key={tab.id}
          id={`${id}-tab-${tab.id}`}
          type="button"
          role="tab"
          class="tab"
          aria-selected={tab.id === active}
          aria-controls={`${id}-panel`}
          tabIndex={tab.id === active ? 0 : -1}
          onClick={() => onActivate(tab.id)}
        >
          {tab.text}
          {tab.count ? <span class="tab-count number">{tab.count}</span> : null}
        </button>
      ))}
    </div>
  );
}
