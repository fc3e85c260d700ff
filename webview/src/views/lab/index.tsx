/** The lab panel: the step's text and checks, the learner's files, the cluster's answer and its clock. */
import { announce, connect } from "../../host/hostContext";
import { start } from "../../ui/start";
import { LabPanel } from "./LabPanel";
import "./lab.css";
import { createLabStore } from "./labStore";

const host = connect();
const store = createLabStore(host);
start(host, <LabPanel store={store} />);
announce(host);
