/** The state of a thing as a shape, drawn so that it is sharp at 16 px in every font and theme. */
import type { ComponentChildren } from "preact";
import type { GlyphState } from "../../../extension/src/protocol/glyph";
import { t } from "../i18n";

const ring = <circle cx="8" cy="8" r="4.25" fill="none" stroke="currentColor" stroke-width="1.5" />;

const shapes: Readonly<Record<GlyphState, ComponentChildren>> = {
  pending: ring,
  creating: (
    <>
      {ring}
      <path d="M8 8 V4.5 A3.5 3.5 0 0 1 11.5 8 Z" fill="currentColor" />
    </>
  ),
  unready: (
    <>
      {ring}
      <path d="M8 4 A4 4 0 0 0 8 12 Z" fill="currentColor" />
    </>
  ),
  ready: <circle cx="8" cy="8" r="5" fill="currentColor" />,
  crashing: (
    <>
      <path d="M12.25 8 A4.25 4.25 0 1 1 10.6 4.65" fill="none" stroke="currentColor" stroke-width="1.5" />
      <path d="M10 1.9 L13.4 5.6 L8.7 6.4 Z" fill="currentColor" />
    </>
  ),
  failed: <path d="M4.25 4.25 L11.75 11.75 M11.75 4.25 L4.25 11.75" stroke="currentColor" stroke-width="1.75" />,
  succeeded: <path d="M3.5 8.5 L6.75 11.75 L12.75 4.75" fill="none" stroke="currentColor" stroke-width="1.75" />,
  terminating: (
    <circle cx="8" cy="8" r="4.25" fill="none" stroke="currentColor" stroke-width="1.5" stroke-dasharray="1.9 1.438" />
  ),
};

export interface GlyphProps {
  readonly state: GlyphState;
  /** kubectl's word, where it says more than the shape. */
  readonly status?: string;
}

export function Glyph({ state, status }: GlyphProps) {
  const label = status ?? t(`state.${state}`);
  return (
    <svg class={`glyph glyph-${state}`} viewBox="0 0 16 16" role="img" aria-label={label} data-tip={label}>
      {shapes[state]}
    </svg>
  );
}
