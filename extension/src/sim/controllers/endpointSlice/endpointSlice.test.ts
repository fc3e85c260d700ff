import { describe, expect, it } from "vitest";
import type { EndpointSlice, Endpoints, Pod, Service } from "../../schema/types";
import { meta, pod } from "../shared/testObjects";
import { testWorld } from "../shared/testWorld";
import { endpointSliceController } from "./endpointSlice";
import { endpointsController } from "./endpointsObject";
import { endpointSliceMirroringController } from "./mirroring";

const service = (spec: Partial<NonNullable<Service["spec"]>> = {}): Service => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: meta("svc", { name: "s" }),
  spec: {
    selector: { app: "web" },
    ports: [{ protocol: "TCP", port: 80, targetPort: 80 }],
    clusterIP: "10.96.0.9",
    ipFamilies: ["IPv4"],
    ...spec,
  },
});
const all = [endpointSliceController, endpointSliceMirroringController, endpointsController];
const worldOf = (...objects: unknown[]) => {
  const world = testWorld(all, objects);
  world.settle("shop/s");
  return world;
};
const slicesOf = (world: ReturnType<typeof worldOf>) => world.all<EndpointSlice>("EndpointSlice");

describe("the EndpointSlice controller", () => {
  it("lists each selected pod with its readiness, for both kinds of object", () => {
    const world = worldOf(service(), pod("a", { ready: true }), pod("b"), pod("c", { labels: { app: "shop" } }));
    const [slice] = slicesOf(world);
    expect(slice?.metadata.labels).toEqual({
      "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
      "kubernetes.io/service-name": "s",
    });
    expect(slice?.ports).toEqual([{ name: "", protocol: "TCP", port: 80 }]);
    expect(slice?.endpoints?.map(({ targetRef, conditions }) => [targetRef?.name, conditions?.ready])).toEqual([
      ["a", true],
      ["b", false],
    ]);
    const [subset] = world.get<Endpoints>("Endpoints", "s").subsets ?? [];
    expect(subset?.addresses?.map(({ targetRef }) => targetRef?.name)).toEqual(["a"]);
    expect(subset?.notReadyAddresses?.map(({ targetRef }) => targetRef?.name)).toEqual(["b"]);
  });

  it("calls endpoints ready that are not, where the Service asks for it", () => {
    const [slice] = slicesOf(worldOf(service({ publishNotReadyAddresses: true }), pod("a")));
    expect(slice?.endpoints?.[0]?.conditions).toEqual({ ready: true, serving: false, terminating: false });
  });

  it("keeps one empty slice for a Service without pods, and uses it for the first", () => {
    const world = worldOf(service());
    const name = slicesOf(world)[0]?.metadata.name;
    expect(slicesOf(world)[0]?.endpoints).toEqual([]);
    world.view.put(pod("a", { ready: true }));
    world.settle("shop/s");
    expect(slicesOf(world).map(({ metadata, endpoints }) => [metadata.name, endpoints?.length])).toEqual([[name, 1]]);
  });

  it("puts pods that mean different numbers by a port's name into different slices", () => {
    const named = (name: string, port: number): Pod => {
      const one = pod(name, { ready: true });
      return {
        ...one,
        spec: { ...one.spec!, containers: [{ name: "c", ports: [{ name: "web", containerPort: port }] }] },
      };
    };
    const world = worldOf(
      service({ ports: [{ name: "front", protocol: "TCP", port: 80, targetPort: "web" }] }),
      named("a", 8080),
      named("b", 9090),
    );
    expect(slicesOf(world).map(({ ports }) => ports?.[0]?.port)).toEqual([8080, 9090]);
  });

  it("fills slices up to 100 and touches only the one that changes", () => {
    const pods = Array.from({ length: 250 }, (_, i) => pod(`p-${String(i).padStart(3, "0")}`, { ready: true }));
    const world = worldOf(service(), ...pods);
    expect(slicesOf(world).map(({ endpoints }) => endpoints?.length)).toEqual([100, 100, 50]);
    world.story.length = 0;
    world.view.remove("Pod", "shop/p-120");
    world.settle("shop/s");
    expect(world.story.filter((line) => line.includes("EndpointSlice"))).toHaveLength(1);
  });

  it("leaves a Service without a selector alone and mirrors its Endpoints", () => {
    const byHand = {
      apiVersion: "v1",
      kind: "Endpoints",
      metadata: meta("ep", { name: "s" }),
      subsets: [{ addresses: [{ ip: "10.0.0.1" }], ports: [{ port: 80 }] }],
    };
    const [slice, ...more] = slicesOf(worldOf(service({ selector: undefined }), byHand));
    expect(more).toEqual([]);
    expect(slice?.endpoints).toEqual([{ addresses: ["10.0.0.1"], conditions: { ready: true } }]);
  });
});
