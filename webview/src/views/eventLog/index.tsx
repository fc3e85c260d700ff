/** The event log: every event, write and request, in order, each with its cause. */
import { announce, connect } from "../../host/hostContext";
import { start } from "../../ui/start";
import { EventLogView } from "./EventLogView";
import "./eventLog.css";
import { createLogState } from "./logState";

const host = connect();
const state = createLogState(host);
start(host, <EventLogView host={host} state={state} />);
announce(host);
