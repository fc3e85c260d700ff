/**
 * Buttons, fields, drop-downs and the ring of `@vscode/webview-ui-toolkit`. Only this file knows the toolkit: when VS Code
 * ships another, one file changes.
 */
// First, because the toolkit needs it while it is loaded.
import "./nonce";
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
  vsCodeTextField,
} from "@vscode/webview-ui-toolkit";
import { type ComponentChildren, h, type Ref } from "preact";
import { Icon } from "./Icon";

provideVSCodeDesignSystem().register(
  vsCodeButton(),
  vsCodeDropdown(),
  vsCodeOption(),
  vsCodeProgressRing(),
  vsCodeTextField(),
);

export interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onPress: () => void;
  /** One per view. */
  readonly primary?: boolean;
  readonly disabled?: boolean;
  readonly tip?: string;
  readonly icon?: string;
  readonly class?: string;
}

export function Button({ children, onPress, primary, disabled, tip, icon, class: className }: ButtonProps) {
  return h(
    "vscode-button",
    {
      appearance: primary ? "primary" : "secondary",
      class: className,
      disabled: disabled ?? false,
      "data-tip": tip,
      onClick: () => !disabled && onPress(),
    },
    icon && h("span", { slot: "start", class: `codicon codicon-${icon}`, "aria-hidden": "true" }),
    children,
  );
}

export interface IconButtonProps {
  readonly icon: string;
  /** What it does, and its key: the tooltip and the name for screen readers. */
  readonly tip: string;
  readonly onPress: () => void;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly children?: ComponentChildren;
}

/** The small square button of VS Code's toolbars. */
export function IconButton({ icon, tip, onPress, pressed, disabled, children }: IconButtonProps) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={tip}
      aria-pressed={pressed}
      data-tip={tip}
      disabled={disabled}
      onClick={onPress}
    >
      <Icon name={icon} />
      {children}
    </button>
  );
}

export interface TextFieldProps {
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly label: string;
  readonly icon?: string;
  readonly class?: string;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  readonly fieldRef?: Ref<HTMLElement>;
  readonly numeric?: boolean;
  /** Stands at the end, inside the field. */
  readonly children?: ComponentChildren;
}

export function TextField(props: TextFieldProps) {
  const { value, onInput, label, icon, class: className, onKeyDown, fieldRef, numeric, children } = props;
  return h(
    "vscode-text-field",
    {
      ref: fieldRef,
      class: className,
      value,
      placeholder: label,
      "aria-label": label,
      inputmode: numeric ? "numeric" : undefined,
      onInput: (event: Event) => onInput((event.target as HTMLInputElement).value),
      onKeyDown,
    },
    icon && h("span", { slot: "start", class: `codicon codicon-${icon}`, "aria-hidden": "true" }),
    children && h("span", { slot: "end" }, children),
  );
}

export interface DropdownProps {
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly text: string }[];
  readonly onChange: (value: string) => void;
  readonly label: string;
  readonly class?: string;
  /** Opens upward: for bars at the bottom. */
  readonly above?: boolean;
}

export function Dropdown({ value, options, onChange, label, class: className, above }: DropdownProps) {
  return h(
    "vscode-dropdown",
    {
      class: className,
      "aria-label": label,
      "data-tip": label,
      // The property behind the attribute `position`; the property of that name is the toolkit's own.
      positionAttribute: above ? "above" : "below",
      value,
      onChange: (event: Event) => onChange((event.target as HTMLSelectElement).value),
    },
    options.map((option) => h("vscode-option", { key: option.value, value: option.value }, option.text)),
  );
}

export function ProgressRing({ label }: { readonly label: string }) {
  return h("vscode-progress-ring", { "aria-label": label });
}
