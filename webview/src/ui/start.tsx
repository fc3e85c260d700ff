/** Puts a view on the page, with the tooltip and the net that every view has. */
import "./base.css";
import { type ComponentChild, render } from "preact";
import type { HostContext } from "../host/hostContext";
import { installTooltips } from "./Tooltip";
import { SafetyNet } from "./Trouble";

export function start(host: HostContext, view: ComponentChild): void {
  let root = document.getElementById("root");
  if (!root) {
    root = document.createElement("div");
    root.id = "root";
    document.body.append(root);
  }
  installTooltips();
  render(<SafetyNet host={host}>{view}</SafetyNet>, root);
}
