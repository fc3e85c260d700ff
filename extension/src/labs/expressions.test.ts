import { describe, expect, it } from "vitest";
import { checkExpression, evaluate, evaluateObject, fillIn, type Scope } from "./expressions";
import { pod, TestWorld } from "./testWorld";

const world = new TestWorld();
world.add("Pod", pod("web", { app: "web" }, { ready: true, image: "nginx:1.25", node: "node-1" }));
world.add("Pod", pod("db", { app: "db" }, { ready: false, image: "shop:v1" }));
world.add("Event", {
  metadata: { name: "e1", namespace: "default" },
  reason: "Scheduled",
  involvedObject: { kind: "Pod", name: "web" },
});
const scope: Scope = { world, sinceSeq: 0, sinceMs: 0, answer: 3 };

describe("an expression", () => {
  it.each<[string, unknown]>([
    ["pods('app=web').size()", 1],
    ["pods('app in (web, db), !old').size()", 2],
    ["pods('app!=web').names()", ["db"]],
    ["pod('web').ready && !pod('db').ready", true],
    ["pod('nobody').exists", false],
    ["pod('web').image()", "nginx:1.25"],
    ["pod('web').spec.containers[0].image == 'nginx:1.25'", true],
    ["pod('web').node", "node-1"],
    ["events('Pod', 'web').map(e, e.reason)", ["Scheduled"]],
    ["quantity('250m') + quantity('1Ki')", 1024.25],
    ["answer == 3", true],
    ["commits('Pod').filter(c, c.type == 'ADDED').size()", 2],
    ["endpoints('web').ready", 0],
    ["pod('web').spec.?nodeSelector.orValue({}).size()", 0],
  ])("%s gives %j", (source, value) => {
    expect(checkExpression(source, "any")).toBeUndefined();
    expect(evaluate(source, scope)).toEqual({ sort: "value", value });
  });

  it("tells a path that is not there from a mistake of the author", () => {
    expect(evaluate("pod('nobody').spec.nodeName == 'x'", scope).sort).toBe("absent");
    expect(evaluate("pods().oldest().spec.containers[7].image == 'x'", scope).sort).toBe("absent");
    expect(evaluate("pod('web').spec.containers + 1 == 2", scope).sort).toBe("failed");
  });

  it.each([
    ["pods('a').redy", "bool"],
    ["pod('web').redy", "bool"],
    ["pods(1).size() > 0", "bool"],
    ["pod('web').name", "bool"],
    ["pods('x'", "bool"],
  ] as const)("%s is refused before it runs", (source, wanted) => {
    expect(checkExpression(source, wanted)).toBeTypeOf("string");
  });

  it("can name an object and fill in a text", () => {
    expect(evaluateObject("pods('app=web').oldest()", scope)).toEqual({
      kind: "Pod",
      name: "web",
      namespace: "default",
    });
    expect(evaluateObject("pod('nobody')", scope)).toBeUndefined();
    expect(fillIn("delete pod {{ pods('app=db').oldest().name }}", scope)).toBe("delete pod db");
  });
});
