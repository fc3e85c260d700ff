/**
 * The network as a program in a container meets it: `wget`, `curl`, `nslookup`, `nc` and `ping` ask here.
 *
 * The answer is had at once, with the time that it took; the shell sleeps for so long, so that its state stays data.
 */
import type { NetworkAnswer, NetworkHook, NetworkRequest } from "../kubelet";
import { podByUid } from "../kubelet";
import type { From } from "./packetWalk";
import { kubeletTables, type NetworkPhysics } from "./physics";
import { type NetworkReply, request, resolve } from "./request";

/** Answers the requests of the containers on one node. */
export function networkHook(physics: NetworkPhysics, node: string): NetworkHook {
  return ({ podUid }, asked) => {
    const record = podByUid(kubeletTables(physics, node), podUid);
    if (!record) return { sort: "failed", reason: "unreachable" };
    return answerTo(physics, { sort: "pod", namespace: record.namespace, name: record.name }, asked);
  };
}

function answerTo(physics: NetworkPhysics, from: From, asked: NetworkRequest): NetworkAnswer {
  const { sort, target, timeoutMs } = asked;
  switch (sort) {
    case "dns":
      return dnsAnswer(physics, from, target);
    case "ping":
      return shellAnswer(request(physics, { from, host: target, port: 0, sort: "ping", timeoutMs }));
    case "tcp": {
      const at = target.lastIndexOf(":");
      return shellAnswer(
        request(physics, {
          from,
          host: target.slice(0, at),
          port: Number(target.slice(at + 1)),
          sort: "tcp",
          timeoutMs,
        }),
      );
    }
    case "http": {
      const url = parseUrl(target);
      if (!url) return { sort: "failed", reason: "unknown-host" };
      const { method, headers, body } = asked;
      return shellAnswer(request(physics, { from, sort: "http", timeoutMs, ...url, method, headers, body }));
    }
  }
}

/** `http://shop.default:8080/a?b` in parts; undefined when it is no URL. */
export function parseUrl(url: string): { host: string; port: number; path: string } | undefined {
  const match = /^(?:(\w+):\/\/)?(?:[^@/]*@)?([^/:?#]+)(?::(\d+))?([/?][^#]*)?/.exec(url);
  if (!match?.[2]) return undefined;
  const path = match[4] ?? "/";
  return {
    host: match[2],
    port: match[3] ? Number(match[3]) : match[1] === "https" ? 443 : 80,
    path: path.startsWith("/") ? path : `/${path}`,
  };
}

function dnsAnswer(physics: NetworkPhysics, from: From, name: string): NetworkAnswer {
  const resolved = resolve(physics, from, name);
  const { tookMs } = resolved;
  if (resolved.sort === "no-server") return { sort: "failed", reason: "timeout", tookMs };
  if (resolved.sort === "not-found") return { sort: "dns", server: resolved.server, addresses: [], name, tookMs };
  return { sort: "dns", server: resolved.server, addresses: resolved.addresses, name: resolved.name, tookMs };
}

function shellAnswer(reply: NetworkReply): NetworkAnswer {
  const { tookMs } = reply;
  switch (reply.sort) {
    case "response":
      return {
        sort: "http",
        status: reply.status,
        body: reply.body,
        headers: { "content-type": reply.contentType },
        tookMs,
      };
    case "connected":
      return { sort: "connected", address: reply.address, tookMs };
    case "failed":
      return { sort: "failed", reason: reply.reason, tookMs, ...(reply.address ? { address: reply.address } : {}) };
  }
}
