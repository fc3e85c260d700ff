/** For labs without files: the terminal, which is where such a lab is done, and the way back to the beginning. */
import { Reset } from "../../../../extension/src/protocol/lab";
import { RunCommand } from "../../../../extension/src/protocol/view";
import type { HostContext } from "../../host/hostContext";
import { t } from "../../i18n";
import { Button } from "../../ui/toolkit";

export function TerminalBar({ host }: { readonly host: HostContext }) {
  return (
    <div class="apply-bar">
      <Button
        icon="terminal"
        tip={t("terminalTip")}
        onPress={() => host.channel.send(RunCommand, { command: "kubarium.terminal.open" })}
      >
        {t("terminal")}
      </Button>
      <Button icon="discard" tip={t("resetTip")} onPress={() => host.channel.send(Reset, { what: "step" })}>
        {t("reset")}
      </Button>
    </div>
  );
}
