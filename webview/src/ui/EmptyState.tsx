/** Nothing to show: one sentence that says what to do, and one button that does it. */
import { Button } from "./toolkit";

export interface EmptyStateProps {
  readonly text: string;
  readonly action?: { readonly text: string; readonly onPress: () => void; readonly primary?: boolean };
}

export function EmptyState({ text, action }: EmptyStateProps) {
  return (
    <div class="empty">
      <p class="dim">{text}</p>
      {action && (
        <Button primary={action.primary ?? false} onPress={action.onPress}>
          {action.text}
        </Button>
      )}
    </div>
  );
}
