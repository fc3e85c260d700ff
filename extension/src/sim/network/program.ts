/**
 * The programs of a node, as the network needs them: a kubelet whose containers reach the network, and kube-proxy.
 */
import type { Component } from "../client/component";
import { viewOf } from "../client/informer";
import type { RateLimit } from "../client/limiter";
import { runnerProgram } from "../client/runner";
import type { InstanceId, Message } from "../kernel/types";
import { applyEffects, createKubelet, type Effects, type KubeletConfig, type NetworkHook } from "../kubelet";
import { type Context, type Program, SEPARATOR } from "../transport/program";
import { networkHook } from "./hook";
import { createKubeProxy } from "./kubeProxy";
import type { Seat } from "./physics";
import { EFFECTS_TOPIC } from "./request";
import { TRAFFIC, trafficProgram } from "./traffic";

/** What a request did to a container, on its way to the container's kubelet. */
interface EffectsMessage {
  readonly podUid: string;
  /** The kubelet's key: `namespace/name`. */
  readonly pod: string;
  readonly containerId: string;
  readonly effects: Effects;
}

/** A kubelet whose containers can reach the pod network. */
export function networkedKubelet(seat: Seat, config: KubeletConfig): Component {
  const hook: NetworkHook = (from, asked) => {
    const { physics } = seat;
    return physics ? networkHook(physics, config.nodeName)(from, asked) : { sort: "failed", reason: "unreachable" };
  };
  return createKubelet(config, { network: () => hook });
}

/** Lets a program's parts find the network while it runs, and hands on what requests do to the node's containers. */
export function seated(seat: Seat, program: Program): Program {
  return {
    ...program,
    start: (context) => seat.during(context, () => program.start(context)),
    wake: (context, key) => seat.during(context, () => program.wake(context, key)),
    receive: (context, message) =>
      seat.during(context, () =>
        message.topic === EFFECTS_TOPIC ? effectsArrived(context, message) : program.receive(context, message),
      ),
  };
}

function effectsArrived(context: Context, { body }: Message): void {
  const { podUid, pod, containerId, effects } = body as EffectsMessage;
  const needsLook = applyEffects(viewOf(context, "kubelet").own, podUid, containerId, effects, context.nowMs);
  if (needsLook) context.wakeAfter(0, ["also", "kubelet", pod].join(SEPARATOR), "work");
}

/** kube-proxy as a program; one instance runs on each node. */
export function kubeProxyProgram(
  seat: Seat,
  options: { readonly apiserver: InstanceId; readonly limit: RateLimit; readonly tells?: boolean },
): Program {
  const component = createKubeProxy({
    netfilter: (view) => seat.netfilter(view),
    ...(options.tells === undefined ? {} : { tells: options.tells }),
  });
  const user = { name: "system:kube-proxy", groups: ["system:authenticated"] };
  return seated(
    seat,
    runnerProgram({
      name: "kube-proxy",
      components: [component],
      apiserver: () => options.apiserver,
      user: () => user,
      limit: options.limit,
    }),
  );
}

/** What a world with a network runs beside its kubelets: kube-proxy on every node, and the load generator outside. */
export function networkPrograms(
  seat: Seat,
  options: { readonly apiserver: InstanceId; readonly limit: RateLimit },
): { instances: InstanceId[]; programs: Program[] } {
  const nodes = [...seat.plan.nodes.keys()];
  return {
    instances: [...nodes.map((node) => `kube-proxy@${node}`), TRAFFIC],
    programs: [
      kubeProxyProgram(seat, { ...options, tells: nodes.length <= NODES_TOLD_MAX }),
      trafficProgram(seat.plan),
    ],
  };
}

/** In larger worlds nobody can follow every node's rules in the journal; they stand in the tables all the same. */
const NODES_TOLD_MAX = 20;
