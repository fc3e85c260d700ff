import { describe, expect, it } from "vitest";
import { Channel } from "./channel";
import { command, notification, request } from "./message";

const Add = command<{ value: number }>("test/add");
const Total = notification<{ total: number }>("test/total");
const Double = request<{ value: number }, number>("test/double");

/** Two ends whose messages survive JSON, as the real ones must. */
function pair(): { host: Channel; view: Channel } {
  const ends: { host?: Channel; view?: Channel } = {};
  const copy = (value: unknown) => JSON.parse(JSON.stringify(value));
  const host = new Channel((envelope) => ends.view?.receive(copy(envelope)));
  const view = new Channel((envelope) => ends.host?.receive(copy(envelope)));
  ends.host = host;
  ends.view = view;
  return { host, view };
}

describe("the channel between host and view", () => {
  it("delivers messages in the order of sending", () => {
    const { host, view } = pair();
    const totals: number[] = [];
    let total = 0;
    host.onMessage(Add, ({ value }) => {
      total += value;
      host.send(Total, { total });
    });
    view.onMessage(Total, (message) => totals.push(message.total));
    view.send(Add, { value: 2 });
    view.send(Add, { value: 3 });
    expect(totals).toEqual([2, 5]);
  });

  it("answers a request", async () => {
    const { host, view } = pair();
    host.onRequest(Double, ({ value }) => value * 2);
    expect(await view.request(Double, { value: 21 })).toBe(42);
  });

  it("refuses with the reason that the handler gave", async () => {
    const { host, view } = pair();
    host.onRequest(Double, () => {
      throw new Error('pods "web" not found');
    });
    await expect(view.request(Double, { value: 1 })).rejects.toThrow('pods "web" not found');
  });

  it("refuses a request that nobody answers", async () => {
    const { view } = pair();
    await expect(view.request(Double, { value: 1 })).rejects.toThrow("nobody answers test/double");
  });

  it("stops calling a handler that was disposed", () => {
    const { host, view } = pair();
    const seen: number[] = [];
    const handler = host.onMessage(Add, ({ value }) => seen.push(value));
    view.send(Add, { value: 1 });
    handler.dispose();
    view.send(Add, { value: 2 });
    expect(seen).toEqual([1]);
  });

  it("refuses open questions when it closes", async () => {
    const view = new Channel(() => undefined);
    const question = view.request(Double, { value: 1 });
    view.dispose();
    await expect(question).rejects.toThrow("closed");
  });

  it("leaves messages of others alone", () => {
    const { host } = pair();
    for (const message of [null, 1, "x", {}, { sort: "other" }, { sort: "reply" }, { type: "webpackOk" }]) {
      expect(() => host.receive(message)).not.toThrow();
    }
  });
});
