/** Every command of kubectl, one a line. */
import type { Command } from "../command";
import { apiResources, apiVersions, clusterInfo, version } from "./apiInfo";
import { apply } from "./apply";
import { auth } from "./auth";
import { autoscale } from "./autoscale";
import { config } from "./config";
import { create } from "./create";
import { debug } from "./debug";
import { deleteCommand } from "./delete";
import { describe } from "./describe";
import { diff } from "./diff";
import { drain } from "./drain";
import { edit } from "./edit";
import { events } from "./events";
import { exec } from "./exec";
import { explain } from "./explain";
import { expose } from "./expose";
import { get } from "./get";
import { annotate, label } from "./labels";
import { attach, cp, kustomize, portForward, proxy, top } from "./leftOut";
import { logs } from "./logs";
import { cordon, taint, uncordon } from "./nodes";
import { patch } from "./patch";
import { replace } from "./replace";
import { rollout } from "./rollout";
import { run } from "./run";
import { scale } from "./scale";
import { set } from "./set";
import { wait } from "./wait";

export const COMMANDS: readonly Command[] = [
  annotate,
  apiResources,
  apiVersions,
  apply,
  attach,
  auth,
  autoscale,
  clusterInfo,
  config,
  cordon,
  cp,
  create,
  debug,
  deleteCommand,
  describe,
  diff,
  drain,
  edit,
  events,
  exec,
  explain,
  expose,
  get,
  kustomize,
  label,
  logs,
  patch,
  portForward,
  proxy,
  replace,
  rollout,
  run,
  scale,
  set,
  taint,
  top,
  uncordon,
  version,
  wait,
];
