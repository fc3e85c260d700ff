/** The cluster view: the tree of objects, what changed in it, and all about one of them. */
import { announce, connect } from "../../host/hostContext";
import { start } from "../../ui/start";
import "./cluster.css";
import { ClusterView } from "./ClusterView";
import { createClusterState } from "./clusterState";

const host = connect();
const state = createClusterState(host);
start(host, <ClusterView host={host} state={state} />);
announce(host);
