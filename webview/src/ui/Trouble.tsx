/** What happened, why, what to try, in this order; the technical detail is folded under it. And the net below a view. */
import { Component, type ComponentChildren } from "preact";
import { Crashed, ReloadView } from "../../../extension/src/protocol/view";
import type { HostContext } from "../host/hostContext";
import { t } from "../i18n";
import { Button } from "./toolkit";

export interface TroubleProps {
  readonly what: string;
  readonly why?: string;
  readonly try?: string;
  readonly detail?: string;
  readonly action?: { readonly text: string; readonly onPress: () => void };
}

export function Trouble({ what, why, try: attempt, detail, action }: TroubleProps) {
  return (
    <div class="trouble" role="alert">
      <h2>{what}</h2>
      {why && <p>{why}</p>}
      {attempt && <p>{attempt}</p>}
      {action && (
        <div>
          <Button onPress={action.onPress}>{action.text}</Button>
        </div>
      )}
      {detail && (
        <details>
          <summary>{t("detail")}</summary>
          <pre>{detail}</pre>
        </details>
      )}
    </div>
  );
}

interface SafetyNetProps {
  readonly host: HostContext;
  readonly children: ComponentChildren;
}

/** Catches what a view throws while it draws: the cluster goes on, and the view offers to begin again. */
export class SafetyNet extends Component<SafetyNetProps, { error?: Error }> {
  override componentDidCatch(error: unknown): void {
    const caught = error instanceof Error ? error : new Error(String(error));
    this.setState({ error: caught });
    this.props.host.channel.send(Crashed, { message: caught.message, stack: caught.stack });
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    const action = { text: t("reload"), onPress: () => this.props.host.channel.send(ReloadView, {}) };
    return <Trouble what={t("crashTitle")} try={t("crashTry")} detail={error.stack ?? error.message} action={action} />;
  }
}
