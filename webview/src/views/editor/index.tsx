/** The editor's own script: the lab panel loads it after its text has been drawn. */
import { createMonaco } from "../../editor/createMonaco";

globalThis.kubariumEditor = createMonaco;
