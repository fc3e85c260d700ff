/** Binds a pod to its node through the `binding` sub-resource. Modelled on plugins/defaultbinder/default_binder.go. */
import { compare, refOf } from "../../client/component";
import type { Plugin } from "../framework";

export const defaultBinder: Plugin = {
  name: "DefaultBinder",

  bind({ pod }, { node }) {
    const { name, namespace, uid } = pod.metadata;
    return {
      verb: "create",
      subresource: "binding",
      ref: refOf("Pod", pod),
      body: {
        apiVersion: "v1",
        kind: "Binding",
        metadata: { name, namespace, uid },
        target: { kind: "Node", name: node.metadata.name },
      },
      because: {
        rule: "scheduler/bind",
        compared: [...compare("Pod", pod, ".spec"), ...compare("Node", node, ".status.allocatable", ".spec.taints")],
        values: { node: node.metadata.name },
      },
    };
  },
};
